"""Addresses of our pages as mails name them: on the configured host, in a person's language."""

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils.translation import override

from members.accounts.models import User

UNSUBSCRIBE = "members.rights.unsubscribe"


def absolute(name: str, language: str, *args: str) -> str:
    """The address of a page."""
    with override(language):
        return settings.WAGTAILADMIN_BASE_URL.rstrip("/") + reverse(name, args=args)


def receipt_url(case: str, language: str) -> str:
    """Where the receipt of an erasure is."""
    return absolute("members_receipt", language, case)


def export_url(key: str, language: str) -> str:
    """Where an export is downloaded."""
    return absolute("members_export", language, key)


def way_out_for(user: User) -> str:
    """Where somebody ends advertising by e-mail, logged in or not; goes into such a mail."""
    token = _signer().sign(user.consent_subject)
    return absolute("members_unsubscribe", user.language or "de", token)


def _signer() -> signing.Signer:
    """Mails lie around for longer than a key is used."""
    return signing.Signer(salt=UNSUBSCRIBE, fallback_keys=[*settings.FORMER_SECRET_KEYS])


def subject_of(token: str) -> str:
    """The ledger's subject that a way out names; empty if it is not one of ours."""
    try:
        return _signer().unsign(token)
    except signing.BadSignature:
        return ""
