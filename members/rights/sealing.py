"""Encryption of whom an unfinished erasure is about.

A copy of the database alone does not tell. The key comes from ``SECRET_KEY``; what was encrypted
before that was replaced is read with ``FORMER_SECRET_KEYS``.
"""

import base64
import hmac

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings

PURPOSE = b"members.rights.erasure"


def seal(text: str) -> str:
    """The text, encrypted with today's key."""
    return _fernet().encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    """The text again.

    Raises:
        cryptography.fernet.InvalidToken: none of the keys fits.
    """
    return _fernet().decrypt(sealed.encode()).decode()


def _fernet() -> MultiFernet:
    keys = (settings.SECRET_KEY, *settings.FORMER_SECRET_KEYS)
    return MultiFernet([Fernet(_derived(str(key))) for key in keys])


def _derived(key: str) -> bytes:
    return base64.urlsafe_b64encode(hmac.digest(key.encode(), PURPOSE, "sha256"))
