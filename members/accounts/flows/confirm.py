"""A password reset confirms the address that got the link."""

from allauth.account.models import EmailAddress

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
