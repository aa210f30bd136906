"""Making everything kept so far disappear."""

import logging

from django.db import DEFAULT_DB_ALIAS, transaction

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
    # Asked of Django's own list, which a rolled-back savepoint takes its entries out of.
    if not any(entry[1] is move_on for entry in connection.run_on_commit):
        transaction.on_commit(move_on, using=using, robust=True)
