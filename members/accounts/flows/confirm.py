"""Links in mails prove whose an address is."""

from allauth.account import app_settings
from allauth.account.models import EmailAddress
from django.core import signing

from ..models import User


def confirm_by_reset(user: User) -> None:
    """Confirm the address of somebody who used the link in a reset mail.

    Only where the account has a single address: with several, the link does not tell which of
    them received it.
    """
    addresses = EmailAddress.objects.filter(user=user)
    address = addresses.first()
    if len(addresses) == 1 and address and address.email == user.email and not address.verified:
        address.set_verified()
        address.set_as_primary(conditional=True)


def was_used(key: str) -> bool:
    """Whether a confirmation link, however old, is about an address that is confirmed by now."""
    try:
        address = signing.loads(key, salt=app_settings.SALT)
    except signing.BadSignature:
        return False
    return EmailAddress.objects.filter(pk=address, verified=True).exists()
