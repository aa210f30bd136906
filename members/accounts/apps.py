"""User accounts."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """Layer 3: the user model, login and, later, registration."""

    name = "members.accounts"
    label = "members_accounts"
    verbose_name = _("Accounts")
    default_auto_field = "django.db.models.BigAutoField"
