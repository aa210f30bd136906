"""Staff vouch for an address."""

from allauth.account.models import EmailAddress
from django.db import transaction

from ..models import User


@transaction.atomic
def vouch_for_address(user: User) -> None:
    """Make the user's address, and no other, the confirmed one of the account.

    For accounts that an administrator makes or whose address one changes. A new one has no
    password: the only way in is the link mailed to that address, so whoever gets in has proved
    that it is theirs. An address that was replaced must not open the account any more.
    """
    EmailAddress.objects.filter(user=user).exclude(email=user.email).delete()
    # An address belongs to one account, and the administrator has decided which.
    EmailAddress.objects.filter(email=user.email).exclude(user=user).delete()
    EmailAddress.objects.update_or_create(
        user=user, email=user.email, defaults={"verified": True, "primary": True}
    )


def vouch_if_changed(user: User) -> None:
    """Vouch for an address that the account did not have before.

    Saving an account for another reason confirms nothing: a member still has to.
    """
    if not EmailAddress.objects.filter(user=user, email=user.email).exists():
        vouch_for_address(user)
