"""How allauth's second factors behave on this site."""

from urllib.parse import urlsplit

from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ..devices import kind_of_device
from ..models import User
from . import secrets
from .qr_code import svg


class SecondFactorAdapter(DefaultMFAAdapter):
    """Secrets are encrypted, and names come from the settings, not from the Host header."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("That did not work. Please try again."),
        "unverified_email": _("Please confirm your e-mail address first."),
        "cannot_generate_recovery_codes": _("Set up an app or a passkey first."),
    }

    def encrypt(self, text: str) -> str:
        """What is stored instead of a secret."""
        return secrets.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        """The secret."""
        return secrets.decrypt(encrypted_text)

    def build_totp_svg(self, url: str) -> str:
        """The code for the app's camera."""
        return svg(url)

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Whom a passkey is for: the configured host. One for another would be worth nothing."""
        host = urlsplit(settings.WAGTAILADMIN_BASE_URL).hostname or ""
        return {"id": host, "name": self._get_site_name()}

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:
        """A name for a new passkey: the kind of device it is made on."""
        return kind_of_device(context.request.headers.get("User-Agent", "")) or gettext("Passkey")

    def _get_site_name(self) -> str:
        """What apps and browsers show beside the account."""
        return settings.WAGTAIL_SITE_NAME
