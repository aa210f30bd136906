"""What the operator promises and proves."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PolicyConfig(AppConfig):
    """Layer 1: the operator, the register of services and, later, policy pages and versions."""

    name = "policy"
    label = "policy"
    verbose_name = _("Privacy and operator")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Say who keeps operator and register, and keep the consent groups in step."""
        from django.db.models.signals import post_delete
        from wagtail.signals import published, unpublished

        from site_cms.mailing import register_sender
        from site_cms.moderation import roles

        from . import checks, consent_groups  # noqa: F401
        from .models import Operator, Service

        register_sender(Operator.default_name)

        published.connect(consent_groups.service_published, sender=Service)
        unpublished.connect(consent_groups.service_gone, sender=Service)
        post_delete.connect(consent_groups.service_gone, sender=Service)
        keepers = dict.fromkeys((roles.MODERATORS, roles.PRIVACY_APPROVERS), ("change",))
        roles.register("policy.Operator", keepers)
        write = ("add", "change")
        # Wagtail's right to publish lets somebody switch a service off at once; see roles.py.
        switch_off = (*write, "delete", "publish")
        services = {
            roles.EDITORS: write,
            roles.MODERATORS: switch_off,
            # The right to view is that to the record of processing.
            roles.PRIVACY_APPROVERS: (*switch_off, "view"),
        }
        roles.register("policy.Service", services)
