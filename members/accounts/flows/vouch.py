"""Staff vouch for an address."""

from allauth.account.models import EmailAddress
from django.db import transaction

from ..models import User
from ..permissions import may_enter_editors_side


@transaction.atomic
def vouch_for_address(user: User) -> None:
    """Make the user's address, and no other, the confirmed one of the account.

    For accounts that an administrator makes or changes. A new one has no password: the only way
    in is the link mailed to that address, so whoever gets in has proved that it is theirs. An
    address that was replaced must not open the account any more.
    """
    EmailAddress.objects.filter(user=user).exclude(email=user.email).delete()
    # Nobody else's claim to it was ever confirmed: user addresses are unique.
    EmailAddress.objects.filter(email=user.email).exclude(user=user).delete()
    EmailAddress.objects.update_or_create(
        user=user, email=user.email, defaults={"verified": True, "primary": True}
    )
    is_staff = may_enter_editors_side(user)
    if user.is_staff != is_staff:
        user.is_staff = is_staff
        user.save(update_fields=["is_staff"])
