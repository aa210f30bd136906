"""What a member agreed to, and what they can agree to; withdrawing is everybody's right."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from members.accounts.models import RegistrationPage, User
from members.accounts.registration import consents as asked
from members.consent import ledger, wordings
from members.consent.models import ConsentRecord, Place, Wording

NAMES: dict[str, Promise] = {
    asked.EMAIL: _("Advertising by e-mail"),
    asked.TELEPHONE: _("Advertising by telephone"),
}


class Outdated(Exception):
    """The words changed since they were shown: agreeing to them would mean nothing."""


@dataclass(frozen=True)
class Choice:
    """One purpose: what holds now, and the words in which one could agree."""

    purpose: str
    name: str
    standing: ConsentRecord | None
    #: The latest decision where it was to withdraw.
    withdrawn: ConsentRecord | None
    wording: Wording | None


def choices(member: User) -> list[Choice]:
    """All purposes that somebody can decide about, or has decided about."""
    standing = ledger.standing(member.consent_subject)
    ended = _withdrawn(member)
    offered = offers(member)
    return [
        Choice(purpose, str(name), standing.get(purpose), ended.get(purpose), offered.get(purpose))
        for purpose, name in NAMES.items()
        if purpose in standing or purpose in offered
    ]


def _withdrawn(member: User) -> dict[str, ConsentRecord]:
    """What was agreed to and withdrawn, by purpose."""
    latest: dict[str, ConsentRecord] = {}
    for record in ledger.records_of(member.consent_subject):
        latest.setdefault(record.purpose, record)
    return {purpose: record for purpose, record in latest.items() if not record.granted}


def offers(member: User) -> dict[str, Wording]:
    """What the registration page asks consent for, in its words of today, by purpose.

    Without a number there is nothing to agree to about calls.
    """
    page = RegistrationPage.in_use()
    found = asked.of_page(page, Place.AREA) if page else {}
    if not member.telephone:
        found.pop(asked.TELEPHONE, None)
    return found


def history(member: User) -> Iterator[tuple[str, ConsentRecord]]:
    """Every decision, the latest first, with the name of its purpose."""
    for record in ledger.records_of(member.consent_subject):
        yield str(NAMES.get(record.purpose, record.purpose)), record


@transaction.atomic
def agree(member: User, wording_hash: str) -> None:
    """Agree to words that are shown at this moment.

    Raises:
        Outdated: they are not shown any more.
    """
    wording = next((each for each in offers(member).values() if each.hash == wording_hash), None)
    if wording is None:
        raise Outdated
    if wording.purpose not in _standing_of(member):
        wordings.keep([wording])
        ledger.record(member.consent_subject, wording, granted=True)


def _standing_of(member: User) -> dict[str, ConsentRecord]:
    """What holds, for whoever is first: two clicks at once write one record."""
    User.objects.select_for_update().get(pk=member.pk)
    return ledger.standing(member.consent_subject)
