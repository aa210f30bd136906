"""Making everything kept so far disappear."""

import logging
from weakref import WeakKeyDictionary

from django.db import DEFAULT_DB_ALIAS, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from .stores import StoreUnavailable, configured_store

logger = logging.getLogger(__name__)


def move_on() -> None:
    """Begin a new generation of pages now. Never fails.

    If the store does not answer, pages stay until their few minutes are over.
    """
    store = configured_store()
    if store is None:
        return
    try:
        store.move_on()
    except StoreUnavailable as error:
        logger.error("The page cache could not move on, old pages stay for a while: %s", error)


def move_on_after_commit(using: str = DEFAULT_DB_ALIAS) -> None:
    """Begin a new generation when the transaction commits, once; at once if there is none.

    Signals call this for every ``save()`` and ``delete()``. Code that changes what pages show by
    ``QuerySet.update()``, ``bulk_create()``, ``bulk_update()`` or SQL sends no signal and must
    call it itself.
    """
    connection = transaction.get_connection(using)
    change = _changes.get(connection)
    if change is None or change.is_over:
        change = _changes[connection] = _Change()
    # Registered for each, as savepoints may take some back; the first that is left moves on.
    transaction.on_commit(change.commit, using=using, robust=True)


class _Change:
    """Everything that one transaction changes."""

    def __init__(self) -> None:
        self.is_over = False

    def commit(self) -> None:
        """Move on, once for all."""
        if not self.is_over:
            self.is_over = True
            move_on()


#: What each connection is changing; a connection belongs to one thread.
_changes: WeakKeyDictionary[BaseDatabaseWrapper, _Change] = WeakKeyDictionary()
