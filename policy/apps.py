"""What the operator promises and proves."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PolicyConfig(AppConfig):
    """Layer 1: the operator and, on top of it, services, policy pages and versions."""

    name = "policy"
    label = "policy"
    verbose_name = _("Privacy and operator")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Say who keeps the facts about the operator."""
        from site_cms.moderation import roles

        from . import checks  # noqa: F401

        keepers = dict.fromkeys((roles.MODERATORS, roles.PRIVACY_APPROVERS), ("change",))
        roles.register("policy.Operator", keepers)
