"""Addresses that get no advertising, whatever becomes of the account.

Only a hash is kept: nobody can be written to because of it. It ends when the owner of the address
agrees again, which takes a confirmed account.
"""

from datetime import datetime

from allauth.account.models import EmailAddress
from django.utils import timezone

from members.accounts.models import User
from members.consent import ledger
from members.consent.models import ConsentRecord

from .hashes import hash_of_address, hashes_of_address
from .models import Suppression

EMAIL = "marketing:email"


def suppress(address: str) -> None:
    """Never send advertising to an address again."""
    suppress_hash(hash_of_address(address))


def suppress_hash(address_hash: str, since: datetime | None = None) -> bool:
    """The same where the address itself is not known any more; whether that is new."""
    since = since or timezone.now()
    suppression, is_new = Suppression.objects.get_or_create(
        address_hash=address_hash, defaults={"since": since}
    )
    if suppression.since < since:
        Suppression.objects.filter(pk=suppression.pk).update(since=since)
    return is_new


def is_suppressed(address: str) -> bool:
    """Whether an address is suppressed and its owner has not agreed since."""
    found = Suppression.objects.filter(address_hash__in=hashes_of_address(address))
    latest = found.order_by("-since").first()
    if latest is None:
        return False
    consent = _consent_of(address)
    return consent is None or consent.decided_at < latest.since


def may_get_advertising(address: str) -> bool:
    """Whether the owner of an active, confirmed, unrestricted account agrees right now."""
    return _consent_of(address) is not None and not is_suppressed(address)


def owner_of(address: str) -> User | None:
    """Whose confirmed address it is, if the account may be used."""
    address = address.strip().lower()
    confirmed = EmailAddress.objects.filter(
        email=address,
        verified=True,
        user__email=address,
        user__is_active=True,
        user__restricted_at=None,
    )
    found = confirmed.select_related("user").first()
    return found.user if found else None


def standing_consent(subject: str) -> ConsentRecord | None:
    """The consent to advertising by e-mail that holds right now."""
    return ledger.standing(subject).get(EMAIL) if subject else None


def _consent_of(address: str) -> ConsentRecord | None:
    owner = owner_of(address)
    return standing_consent(owner.consent_subject) if owner else None
