"""Links in mails prove whose an address is."""

from allauth.account import app_settings
from allauth.account.models import EmailAddress
from django.core import signing
from django.db import transaction

from members.consent import ledger

from ..models import User
from ..registration.asked import STANDARD


@transaction.atomic
def confirm_by_reset(user: User) -> None:
    """Confirm the address of somebody who used the link in a reset mail.

    Only where the account has a single address: with several, the link does not tell which of
    them received it. What was entered at the registration is forgotten: nobody has proved until
    now that it was the owner of the address who entered it.
    """
    addresses = EmailAddress.objects.filter(user=user)
    address = addresses.first()
    if len(addresses) == 1 and address and address.email == user.email and not address.verified:
        address.set_verified()
        address.set_as_primary(conditional=True)
        if user.notice_id:
            _forget_registration(user)


def _forget_registration(user: User) -> None:
    """Empty what somebody, maybe a stranger, said and agreed to."""
    for record in ledger.standing(user.consent_subject).values():
        ledger.record(user.consent_subject, record.wording, granted=False)
    for name in STANDARD:
        setattr(user, name, "")
    user.answers = {}
    user.save(update_fields=[*STANDARD, "answers"])


def is_first(address: EmailAddress) -> bool:
    """Whether an account has no confirmed address yet: without one it will be deleted."""
    return not EmailAddress.objects.filter(user=address.user_id, verified=True).exists()


def was_used(key: str) -> bool:
    """Whether a confirmation link, however old, is about an address that is confirmed by now."""
    try:
        address = signing.loads(key, salt=app_settings.SALT)
    except signing.BadSignature:
        return False
    return EmailAddress.objects.filter(pk=address, verified=True).exists()
