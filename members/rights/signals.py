"""What happens elsewhere and has to be done again after a backup was restored."""

import logging
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone

from members.consent.models import ConsentRecord
from site_cms.personal_data import Person

from . import replay_list
from .choices import Decision
from .flows.withdraw import withdraw
from .hashes import hash_of
from .models import Objection
from .people import objections_of

logger = logging.getLogger(__name__)


def note_withdrawal(
    sender: type[ConsentRecord], instance: ConsentRecord, created: bool, **kwargs: Any
) -> None:
    """Every withdrawal, whoever recorded it."""
    if created and not instance.granted:
        note_after_commit(withdrawal_entry(instance))


def withdrawal_entry(record: ConsentRecord) -> replay_list.Entry:
    """What has a withdrawal done again after a backup was restored."""
    return replay_list.Entry(
        what="withdrawal",
        at=record.decided_at,
        subject=hash_of("subject", record.subject),
        about=record.purpose,
    )


def note_after_commit(entry: replay_list.Entry) -> None:
    """Write an entry once what it is about is stored; the person is not told if that fails.

    ``flows/note.py`` makes up for it later.
    """
    transaction.on_commit(partial(_note, entry))


def _note(entry: replay_list.Entry) -> None:
    try:
        replay_list.append(entry)
    except OSError as error:
        logger.error("The replay list cannot be written: %s.", error.strerror)


def settle_all(sender: Any, person: Person, **kwargs: Any) -> None:
    """Whoever is erased agrees to nothing any more, and waits for no decision."""
    withdraw(person.subject)
    waiting = Objection.objects.filter(objections_of(person), decision="")
    waiting.update(decision=Decision.SETTLED, decided_at=timezone.now())
