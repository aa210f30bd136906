"""User accounts."""

from typing import TYPE_CHECKING, Any

from django.apps import AppConfig
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from .models import User


class AccountsConfig(AppConfig):
    """Layer 3: the user model, login and, later, registration."""

    name = "members.accounts"
    label = "members_accounts"
    verbose_name = _("Accounts")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Listen to what allauth announces."""
        from allauth.account.signals import password_reset

        password_reset.connect(after_password_reset, dispatch_uid="members_accounts_reset")


def after_password_reset(sender: type, request: HttpRequest, user: "User", **kwargs: Any) -> None:
    """The link in the mail proved whose address it is."""
    from .flows.confirm import confirm_by_reset

    confirm_by_reset(user)
