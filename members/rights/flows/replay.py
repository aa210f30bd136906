"""A backup was restored: what people demanded since is done again."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.apps import apps
from django.db import models

from members.accounts.models import User
from members.consent import ledger
from members.consent.models import ConsentRecord
from site_cms.personal_data import declared

from .. import replay_list
from ..choices import Decision, Kind, Way
from ..hashes import hashes_of, hashes_of_address
from ..models import Erasure, Objection
from ..people import Whose, account_of
from ..replay_list import Entry
from ..suppression import suppress_hash
from .erase import erase_member
from .object import due, local_date


class People:
    """Whom the hashes of the list stand for, as far as they are in the database."""

    def __init__(self) -> None:
        self.accounts: dict[str, int] = {}
        self.addresses: dict[str, str] = {}
        self.subjects: dict[str, str] = {}
        for pk in User.objects.values_list("pk", flat=True).iterator():
            self.accounts.update(dict.fromkeys(hashes_of("account", pk), pk))
        for address in _known_addresses():
            self.addresses.update(dict.fromkeys(hashes_of_address(address), address))
        subjects = ConsentRecord.objects.order_by().values_list("subject", flat=True).distinct()
        for subject in subjects.iterator():
            self.subjects.update(dict.fromkeys(hashes_of("subject", subject), subject))

    def found(self, entry: Entry) -> list[Whose]:
        """Accounts that an entry is about, and addresses without one.

        Numbers and addresses may belong to somebody else by now: who joined later is not meant.
        """
        addresses = [self.addresses[each] for each in entry.addresses if each in self.addresses]
        owners = {address: account_of(address) for address in addresses}
        numbers = {user.pk for user in owners.values() if user}
        if entry.account in self.accounts:
            numbers.add(self.accounts[entry.account])
        users = User.objects.filter(pk__in=numbers, date_joined__lte=entry.at)
        strangers = [address for address, owner in owners.items() if owner is None]
        return [*users.order_by("pk"), *strangers]


def _known_addresses() -> Iterable[str]:
    """Every e-mail address that stands in a declared field of its own."""
    found: set[str] = set()
    for declaration in declared.declarations:
        model = apps.get_model(declaration.label)
        for name in declaration.personal:
            if isinstance(model._meta.get_field(name), models.EmailField):
                found.update(model._base_manager.values_list(name, flat=True))
    return {address.lower() for address in found if address}


@dataclass
class Replayed:
    """How much of each kind was done again, and what could not be done, with the kind of error."""

    done: Counter[str] = field(default_factory=Counter)
    left: dict[Entry, str] = field(default_factory=dict)


def replay() -> Replayed:
    """Do again what the restored database does not know.

    It may be repeated: what is known under its number, or was decided later, is left alone.
    """
    people, replayed = People(), Replayed()
    for entry in replay_list.entries():
        _try(entry, people, replayed)
    # What was refused at first may be possible once the others are done.
    for entry in list(replayed.left):
        _try(entry, people, replayed)
    return replayed


def _try(entry: Entry, people: People, replayed: Replayed) -> None:
    """Do it again; what goes wrong keeps none of the others from it."""
    try:
        replayed.done[entry.what] += _REPLAYS[entry.what](entry, people)
    except Exception as error:
        replayed.left[entry] = type(error).__name__
    else:
        replayed.left.pop(entry, None)


def _erase(entry: Entry, people: People) -> int:
    if Erasure.objects.filter(case=entry.number).exists():
        return 0
    found = people.found(entry)
    for whose in found:
        # The last one says that all are erased.
        case = entry.number if whose is found[-1] else ""
        erase_member(whose, way=Way.REPLAY, is_told=False, case=case)
    return bool(found)


def _withdraw(entry: Entry, people: People) -> int:
    subject = people.subjects.get(entry.subject)
    record = ledger.standing(subject).get(entry.about) if subject else None
    if subject is None or record is None or record.decided_at > entry.at:
        return 0
    ledger.record(subject, record.wording, granted=False)
    return 1


def _object(entry: Entry, people: People) -> int:
    if entry.number and Objection.objects.filter(reference=entry.number).exists():
        return 0
    is_new = False
    if entry.about == Kind.MARKETING:
        # The consents have entries of their own.
        is_new = bool(sum(suppress_hash(each, entry.at) for each in entry.addresses))
    # Without a number it is an address alone that must not get advertising.
    found = people.found(entry) if entry.number else []
    for whose in found[:1]:
        _record(entry, whose)
    return bool(found) or is_new


def _record(entry: Entry, whose: Whose) -> None:
    """Record an objection again; its text and the decision are lost, which the way tells."""
    user = whose if isinstance(whose, User) else None
    received = entry.received_at or entry.at
    is_in_force = entry.about == Kind.MARKETING or (entry.about == Kind.RESTRICTION and user)
    objection = Objection(
        reference=entry.number,
        kind=entry.about,
        user=user,
        address="" if user or is_in_force else str(whose),
        language=user.language if user and user.language else "de",
        way=Way.REPLAY,
        received_at=received,
        recorded_at=entry.at,
    )
    if is_in_force:
        objection.decision, objection.decided_at = Decision.GRANTED, entry.at
    else:
        objection.due_on = due(local_date(received))
    if entry.about == Kind.RESTRICTION and user:
        User.objects.filter(pk=user.pk, restricted_at=None).update(restricted_at=entry.at)
    objection.save()


def _lift(entry: Entry, people: People) -> int:
    users = [each.pk for each in people.found(entry) if isinstance(each, User)]
    lasting = Objection.objects.filter(user__in=users, kind=Kind.RESTRICTION, ended_at=None)
    lasting.filter(received_at__lte=entry.at).update(ended_at=entry.at)
    restricted = User.objects.filter(pk__in=users, restricted_at__lte=entry.at)
    return restricted.update(restricted_at=None)


_REPLAYS: dict[str, Callable[[Entry, People], int]] = {
    "erasure": _erase,
    "withdrawal": _withdraw,
    "objection": _object,
    "lifting": _lift,
}
