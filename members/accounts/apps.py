"""User accounts."""

from typing import TYPE_CHECKING, Any

from django.apps import AppConfig
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from .models import User


class AccountsConfig(AppConfig):
    """Layer 3: the user model, registration and login."""

    name = "members.accounts"
    label = "members_accounts"
    verbose_name = _("Accounts")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Listen to what Django and allauth announce, and say what the policy has to know."""
        from allauth.account.signals import password_changed, password_reset, password_set
        from django.contrib.auth.signals import user_logged_in

        from policy import sections, upkeep

        from . import checks  # noqa: F401 - registers itself
        from .flows.announce_policy import announce
        from .registration import in_policy

        label = _("What the registration asks, and why")
        sections.register("registration_fields", label, in_policy.write)
        upkeep.register(announce)

        password_reset.connect(after_password_reset, dispatch_uid="members_accounts_reset")
        user_logged_in.connect(after_login, dispatch_uid="members_accounts_login")
        for signal in (password_changed, password_reset, password_set):
            signal.connect(after_new_password, dispatch_uid="members_accounts_sessions")


def after_password_reset(sender: type, request: HttpRequest, user: "User", **kwargs: Any) -> None:
    """The link in the mail proved whose address it is."""
    from .flows.confirm import confirm_by_reset

    confirm_by_reset(user)


def after_login(sender: type, request: HttpRequest, user: "User", **kwargs: Any) -> None:
    """Note what the list of sessions shows, and that the account is in use."""
    from .sessions import SessionStore

    if user.dormant_notice_at:
        user.dormant_notice_at = None
        user.save(update_fields=["dormant_notice_at"])
    if isinstance(request.session, SessionStore):
        request.session.describe(request.headers.get("User-Agent", ""))


def after_new_password(sender: type, request: HttpRequest, user: "User", **kwargs: Any) -> None:
    """Whoever else was logged in with the old password is not any more."""
    from .flows.end_sessions import end_other_sessions

    end_other_sessions(user.pk, request.session)
