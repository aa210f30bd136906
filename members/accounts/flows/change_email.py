"""Somebody wants another address for their account."""

from allauth.account.models import EmailAddress

from ..models import User


def belongs_to_somebody_else(address: EmailAddress) -> bool:
    """Whether another account has this address, confirmed or as its only one."""
    if not address.can_set_verified():
        return True
    return User.objects.filter(email=address.email).exclude(pk=address.user_id).exists()
