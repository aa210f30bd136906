"""The rights of data subjects."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RightsConfig(AppConfig):
    """Layer 4: objections, restrictions, exports, erasures and the member desk."""

    name = "members.rights"
    label = "members_rights"
    verbose_name = _("Rights of members")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Say who may do what, and watch consents, erasures and advertising."""
        from django.db.models.signals import post_save

        from members.consent.models import ConsentRecord
        from site_cms import erasing
        from site_cms.mailing.classes import refuse_advertising, register_advertising_consent
        from site_cms.moderation import roles

        from . import signals, suppression

        roles.register("members_rights.Objection", {roles.PRIVACY_APPROVERS: ("view", "change")})
        roles.register("members_rights.Erasure", {roles.PRIVACY_APPROVERS: ("view",)})
        roles.register("members_rights.DeskAccess", {roles.PRIVACY_APPROVERS: ("use_member_desk",)})
        register_advertising_consent(suppression.may_get_advertising)
        refuse_advertising(suppression.is_suppressed)
        post_save.connect(
            signals.note_withdrawal, sender=ConsentRecord, dispatch_uid="members_rights_withdrawal"
        )
        erasing.erasing.connect(signals.settle_all, dispatch_uid="members_rights_erasing")
