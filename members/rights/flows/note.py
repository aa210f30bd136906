"""What should stand in the replay list and does not is written there.

The list is written after the commit: it may have been out of reach, or the process may have died.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from members.consent.models import ConsentRecord
from site_cms.personal_data import Store, register_store

from .. import replay_list
from ..choices import Kind
from ..models import Objection, Suppression
from ..people import person_of
from ..replay_list import Entry
from ..signals import withdrawal_entry
from ..texts import MISSING_ENTRIES
from .object import as_entry


def note_missing(dry_run: bool = False) -> int:
    """Write what is missing of the time that backups reach back, and count it."""
    since = timezone.now() - timedelta(days=settings.BACKUP_DAYS)
    noted = replay_list.entries()
    missing = [*_withdrawals(since, noted), *_objections(since, noted), *_liftings(since, noted)]
    missing += _suppressions(since, [*noted, *missing])
    for entry in () if dry_run else missing:
        replay_list.append(entry)
    return len(missing)


def _withdrawals(since: datetime, noted: list[Entry]) -> Iterator[Entry]:
    # Hashes change with the key of the site; a purpose and a moment do not.
    known = {(entry.about, entry.at) for entry in noted if entry.what == "withdrawal"}
    for record in ConsentRecord.objects.filter(granted=False, decided_at__gte=since).iterator():
        if (record.purpose, record.decided_at) not in known:
            yield withdrawal_entry(record)


def _objections(since: datetime, noted: list[Entry]) -> Iterator[Entry]:
    """Those of whom we still know; who was erased has an entry for that."""
    known = {entry.number for entry in noted if entry.what == "objection"}
    recent = Objection.objects.filter(recorded_at__gte=since).exclude(reference__in=known)
    for objection in recent.exclude(user=None, address="").select_related("user"):
        yield as_entry(objection, objection.user or objection.address)


def _liftings(since: datetime, noted: list[Entry]) -> Iterator[Entry]:
    known = {entry.at for entry in noted if entry.what == "lifting"}
    ended = Objection.objects.filter(kind=Kind.RESTRICTION, ended_at__gte=since)
    for objection in ended.select_related("user"):
        if objection.user and objection.ended_at and objection.ended_at not in known:
            yield replay_list.about(person_of(objection.user), "lifting", objection.ended_at)


def _suppressions(since: datetime, noted: list[Entry]) -> list[Entry]:
    """Addresses without an account that must not get advertising: only their hashes are known."""
    known = {each for entry in noted for each in entry.addresses if entry.about == Kind.MARKETING}
    recent = Suppression.objects.filter(since__gte=since).exclude(address_hash__in=known)
    return [
        Entry("objection", each.since, addresses=(each.address_hash,), about=Kind.MARKETING.value)
        for each in recent
    ]


register_store(Store("missing_entries", MISSING_ENTRIES, expire=note_missing))
