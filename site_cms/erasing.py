"""Erasing what the site holds about a person, and looking afterwards whether it is gone.

Every declared table is a store, and so is each of ``traces.py``. All are searched before anything is
erased, and each again when everything is: the result says what was found then, not what was tried.
"""

import logging
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import QuerySet
from django.db.models.fields.files import FieldFile
from django.dispatch import Signal
from django.utils.translation import gettext_lazy as _

from . import traces
from .personal_data import (
    Clear,
    Declaration,
    Delete,
    Keep,
    Person,
    Store,
    declared,
    delete_with_files,
    files_of,
    stores,
)

logger = logging.getLogger(__name__)

#: Sent with ``person`` before anything is erased, so that consents are withdrawn and the like.
erasing = Signal()

Outcome = Literal["erased", "kept", "nothing", "failed"]


@dataclass(frozen=True)
class Planned:
    """What erasing would do with a store where something was found."""

    store: str
    name: str
    found: int
    kept: bool
    why: str = ""
    until: str = ""
    #: ``table.column`` of what is kept or erased.
    columns: tuple[str, ...] = ()


@dataclass(frozen=True)
class StoreResult:
    """What erasing did with a store; ``dataclasses.asdict`` makes JSON of it."""

    store: str
    name: str
    outcome: Outcome
    found: int
    left: int
    why: str = ""
    until: str = ""
    columns: tuple[str, ...] = ()


def plan(person: Person) -> list[Planned]:
    """What would be erased and what kept, why and until when; changes nothing."""
    return [
        Planned(
            store.key, str(store.name), found, not store.erase, str(store.why), str(store.until),
            store.columns(person),
        )
        for store in all_stores(person)
        if (found := _search(store, person)) or store.search is None
    ]  # fmt: skip


def erase(person: Person, only: Collection[str] | None = None) -> list[StoreResult]:
    """Erase a person from all stores, or only from some; safe to repeat for those that failed.

    Each store has a transaction of its own: one that fails keeps none of the others from it.
    """
    chosen = [each for each in all_stores(person) if only is None or each.key in only]
    found = {store.key: _search(store, person) for store in chosen}
    places = {store.key: store.columns(person) for store in chosen}
    with transaction.atomic():
        erasing.send(sender=None, person=person)
    failed = {store.key for store in chosen if not _erase(store, person)}
    results = [
        _result(store, person, found[store.key], places[store.key], store.key in failed)
        for store in chosen
    ]
    traces.overwrite(place.partition(".")[0] for store in places.values() for place in store)
    return results


def all_stores(person: Person) -> list[Store]:
    """Files first, while rows still name them; then what is no table, tables, the account last."""
    account = get_user_model()._meta.label
    tables = sorted(declared.declarations, key=lambda each: each.label == account)
    return [_files(person), *map(_table, tables), *stores]


def _erase(store: Store, person: Person) -> bool:
    """Erase; False if something went wrong. Logs the kind of error alone: its text may name people."""
    if store.erase is None:
        return True
    try:
        with transaction.atomic():
            store.erase(person)
    except Exception as error:
        logger.error("Could not erase somebody from %s: %s.", store.key, type(error).__name__)
        return False
    return True


def _search(store: Store, person: Person) -> int:
    return store.search(person) if store.search else 0


def _result(
    store: Store, person: Person, found: int, columns: tuple[str, ...], failed: bool
) -> StoreResult:
    left = _search(store, person)
    outcome: Outcome = "erased" if found else "nothing"
    if store.erase is None:
        outcome = "kept" if left or store.search is None else "nothing"
    elif failed or left:
        outcome = "failed"
    return StoreResult(
        store.key, str(store.name), outcome, found, left, str(store.why), str(store.until), columns
    )


# Tables and their files as stores


def _table(declaration: Declaration) -> Store:
    way = declaration.erase
    kept = way if isinstance(way, Keep) else None
    return Store(
        key=declaration.key,
        name=declaration.model._meta.verbose_name_plural,
        search=lambda person: _remaining(declaration, person).count(),
        erase=None if kept else _way(declaration),
        why=kept.why if kept else "",
        until=kept.until if kept else "",
        columns=lambda person: tuple(declaration.columns),
    )


def _remaining(declaration: Declaration, person: Person) -> "QuerySet[Any]":
    """The rows that are still about a person; with emptied fields they are not."""
    rows = declaration.rows(person)
    return declaration.erase.remaining(rows) if isinstance(declaration.erase, Clear) else rows


def _way(declaration: Declaration) -> Callable[[Person], None]:
    way = declaration.erase
    if isinstance(way, Delete):
        return lambda person: delete_with_files(declaration.rows(person))
    if isinstance(way, Clear):
        return lambda person: way.apply(declaration.rows(person))
    assert not isinstance(way, Keep)
    return way


def _files(person: Person) -> Store:
    """The files that a person's rows name now: later, no row does."""
    files = [file for each in declared.declarations for file in _named(each, person)]

    def there() -> Iterator[FieldFile]:
        return (file for file in files if file.storage.exists(file.name))

    def delete(person: Person) -> None:
        for file in there():
            file.storage.delete(file.name)

    return Store(
        "files", _("Files"), search=lambda person: sum(1 for _file in there()), erase=delete
    )


def _named(declaration: Declaration, person: Person) -> list[FieldFile]:
    """The files of rows that erasing deletes."""
    return files_of(declaration.rows(person)) if isinstance(declaration.erase, Delete) else []
