"""What the privacy layer itself says in a policy; higher layers register their own."""

from functools import partial

from django.utils.translation import gettext_lazy as _

from policy import sections
from policy.models import PurposeGroup

from . import (
    consent_settings,
    cookies,
    decisions,
    joint_control,
    operator,
    purposes,
    retention,
    rights,
    services,
)


def register_all() -> None:
    """Offer them to editors, in this order."""
    sections.register("operator", _("Operator and privacy contact"), operator.write)
    sections.register("purposes", _("What we use data for, and who gets it"), purposes.write)
    for group, label in (
        (PurposeGroup.NECESSARY, _("Services that are necessary")),
        (PurposeGroup.STATISTICS, _("Services for statistics")),
        (PurposeGroup.EXTERNAL_MEDIA, _("Services for external media")),
        (PurposeGroup.MARKETING, _("Services for marketing")),
    ):
        sections.register(f"services_{group}", label, partial(services.write, group))
    sections.register("cookies", _("Cookies and other storage"), cookies.write)
    sections.register("joint_control", _("Joint responsibility"), joint_control.write)
    sections.register("consent_settings", _("Consent settings"), consent_settings.write)
    sections.register("retention", _("How long data is kept"), retention.write)
    sections.register("rights", _("Rights of data subjects"), rights.write)
    sections.register("objection", _("Right to object"), rights.write_objection)
    sections.register("automated_decisions", _("Automated decisions"), decisions.write)
