"""What the operator promises and proves."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PolicyConfig(AppConfig):
    """Layer 1: the operator, the register of services, the policy and its versions."""

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
        from site_cms.moderation.events import approved_together

        from . import checks, consent_groups, drift, providers, publishing, versions  # noqa: F401
        from .models import Operator, Service

        register_sender(Operator.default_name)
        providers.register_all()
        approved_together.connect(publishing.policy_approved)
        versions.version_scheduled.connect(drift.end)

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
        # The right to view is that to the report on the policy, which its writers need too.
        readers = (roles.EDITORS, roles.MODERATORS, roles.PRIVACY_APPROVERS)
        roles.register("policy.PolicyVersion", dict.fromkeys(readers, ("view",)))
