"""Consents."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ConsentConfig(AppConfig):
    """Layer 2: the ledger of consents; banner, settings, embeds and analytics that obey it."""

    name = "members.consent"
    label = "members_consent"
    verbose_name = _("Consents")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Say who keeps what, and watch the register."""
        from wagtail.signals import published

        from policy import controls, places
        from policy.models import Service
        from site_cms.moderation import roles

        from . import policy_controls
        from .embeds import references

        keepers = dict.fromkeys((roles.MODERATORS, roles.PRIVACY_APPROVERS), ("change",))
        roles.register("members_consent.Analytics", keepers)
        roles.register("members_consent.ConsentRecord", {roles.PRIVACY_APPROVERS: ("view",)})
        controls.register("consent-settings", policy_controls.settings_link)
        controls.register("service", policy_controls.service_choice)
        published.connect(references.service_published, sender=Service)
        places.register("withdrawal", _("what may load in this browser"), "consent")
