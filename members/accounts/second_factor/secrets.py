"""Encryption of what a second factor is checked with.

Whoever gets hold of a copy of the database alone cannot make codes from it. The key comes from
``SECRET_KEY``; while that is changed, ``SECRET_KEY_FALLBACKS`` keeps the former ones readable.
"""

import base64
import hmac

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

PURPOSE = b"members.accounts.second_factor"


class UnreadableSecret(ValidationError):
    """Something was encrypted with another key. A form shows it like any other error."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "Your app and your recovery codes cannot be checked at the moment: this site’s key "
                "has changed. Please use a passkey, or get in touch with us."
            ),
            code="unreadable_secret",
        )


def encrypt(text: str) -> str:
    """The text, encrypted with today's key."""
    return _fernet().encrypt(text.encode()).decode()


def decrypt(encrypted: str) -> str:
    """The text again.

    Raises:
        UnreadableSecret: none of the keys fits.
    """
    try:
        return _fernet().decrypt(encrypted.encode()).decode()
    except InvalidToken as error:
        raise UnreadableSecret from error


def _fernet() -> MultiFernet:
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return MultiFernet([Fernet(_derived(str(key))) for key in keys])


def _derived(key: str) -> bytes:
    return base64.urlsafe_b64encode(hmac.digest(key.encode(), PURPOSE, "sha256"))
