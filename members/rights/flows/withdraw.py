"""Somebody takes back what they agreed to."""

from django.db import transaction

from members.accounts.models import User
from members.consent import ledger
from members.consent.models import Place

#: What all purposes of advertising begin with.
MARKETING = "marketing:"


@transaction.atomic
def withdraw(subject: str, purposes: str = "", place: str = Place.AREA) -> int:
    """End the standing consents to purposes that begin so; how many there were.

    Two withdrawals at once wait for each other where the subject is an account's.
    """
    list(User.objects.select_for_update().filter(consent_subject=subject).values("pk"))
    standing = ledger.standing(subject) if subject else {}
    ended = [record for purpose, record in standing.items() if purpose.startswith(purposes)]
    for record in ended:
        ledger.record(subject, record.wording, granted=False, place=place)
    return len(ended)
