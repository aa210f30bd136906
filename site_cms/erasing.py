"""Erasing what the site holds about a person, and looking afterwards whether it is gone.

Every declared table is a store, and so is each of ``traces.py``. All are searched before anything
is erased, and again when everything is: the result says what was found then, not what was tried.
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

from . import mentions, traces
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

#: The store of files that rows name.
FILES = "files"

Outcome = Literal["erased", "kept", "nothing", "failed"]


class Unlisted(Exception):
    """Nobody knows which files are a person's."""


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
    #: Whether somebody looked; what takes long is only searched when it is erased.
    is_searched: bool = True


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
    planned = []
    for store in all_stores(person):
        found = None if store.searched_late else _search(store, person)
        if found != 0 or store.search is None:
            planned.append(_planned(store, person, found or 0))
    return planned


def _planned(store: Store, person: Person, found: int) -> Planned:
    return Planned(
        store.key,
        str(store.name),
        found,
        kept=store.erase is None,
        why=str(store.why),
        until=str(store.until),
        columns=() if store.searched_late else _columns(store, person),
        is_searched=not store.searched_late,
    )


def erase(person: Person, only: Collection[str] | None = None) -> list[StoreResult]:
    """Erase a person from all stores; safe to repeat, for those alone that failed (``only``).

    Each store has a transaction of its own: one that fails keeps none of the others from it. So
    call it outside of one. Names and reasons are in the language that is active.
    """
    chosen = [each for each in all_stores(person) if only is None or each.key in only]
    with mentions.searched_once():
        found = {each.key: _search(each, person) or 0 for each in chosen}
        columns = {each.key: _columns(each, person) if found[each.key] else () for each in chosen}
    if only is None:
        with transaction.atomic():
            erasing.send(sender=None, person=person)
    failed = _erase_all(chosen, person)
    traces.overwrite(place.partition(".")[0] for places in columns.values() for place in places)
    with mentions.searched_once():
        return [
            _result(each, person, found[each.key], columns[each.key], each.key in failed)
            for each in chosen
        ]


def _erase_all(chosen: list[Store], person: Person) -> set[str]:
    """Erase from store after store; the keys of those that failed."""
    failed: set[str] = set()
    for store in chosen:
        # Deleting the account would take along the rows that name a file which is still there.
        waits = store.key == _account() and FILES in failed
        if waits or not _erase(store, person):
            failed.add(store.key)
    return failed


def all_stores(person: Person) -> list[Store]:
    """Files first, while rows still name them; then tables, the account last; then the others."""
    tables = sorted(declared.declarations, key=lambda each: each.key == _account())
    return [_files(person), *map(_table, tables), *stores]


def _account() -> str:
    """The key of the table of accounts."""
    return get_user_model()._meta.label_lower


def _erase(store: Store, person: Person) -> bool:
    """Erase; whether it went well."""
    if store.erase is None:
        return True
    try:
        with transaction.atomic():
            store.erase(person)
    except Exception as error:
        _log(store, error)
        return False
    return True


def _search(store: Store, person: Person) -> int | None:
    """How much there is about a person; None if that cannot be found out now."""
    if store.search is None:
        return 0
    try:
        with transaction.atomic():
            return store.search(person)
    except Exception as error:
        _log(store, error)
        return None


def _columns(store: Store, person: Person) -> tuple[str, ...]:
    """Where it was found; nothing if that cannot be found out now."""
    try:
        with transaction.atomic():
            return store.columns(person)
    except Exception as error:
        _log(store, error)
        return ()


def _log(store: Store, error: Exception) -> None:
    """Log the kind of an error alone: its text may name people."""
    logger.error("Could not erase somebody from %s: %s.", store.key, type(error).__name__)


def _result(
    store: Store, person: Person, found: int, columns: tuple[str, ...], failed: bool
) -> StoreResult:
    counted = _search(store, person)
    # Where nobody can look, all may still be there.
    left = found if counted is None else counted
    outcome: Outcome = "erased" if found else "nothing"
    if failed or counted is None:
        outcome = "failed"
    elif store.erase is None:
        outcome = "kept" if left or store.search is None else "nothing"
    elif left:
        outcome = "failed"
    return StoreResult(
        store.key, str(store.name), outcome, found, left, str(store.why), str(store.until), columns
    )


# Tables and their files as stores


def _table(declaration: Declaration) -> Store:
    way = declaration.erase
    stays = way if isinstance(way, Keep | Clear) else None
    return Store(
        key=declaration.key,
        name=declaration.name,
        search=lambda person: _remaining(declaration, person).count(),
        erase=_way(declaration),
        why=stays.why if stays else "",
        until=stays.until if stays else "",
        columns=lambda person: tuple(declaration.columns),
    )


def _remaining(declaration: Declaration, person: Person) -> "QuerySet[Any]":
    """The rows that are still about a person; with emptied fields they are not."""
    rows = declaration.rows(person)
    return declaration.erase.remaining(rows) if isinstance(declaration.erase, Clear) else rows


def _way(declaration: Declaration) -> Callable[[Person], None] | None:
    """How to erase; None if it is kept."""
    way = declaration.erase
    if isinstance(way, Keep):
        return None
    if isinstance(way, Delete):
        return lambda person: delete_with_files(declaration.rows(person))
    if isinstance(way, Clear):
        return lambda person: way.apply(declaration.rows(person))
    return way


def _files(person: Person) -> Store:
    """The files that a person's rows name now: later, no row does."""
    files = _listed(person)

    def there() -> Iterator[FieldFile]:
        if files is None:
            raise Unlisted
        return (file for file in files if file.storage.exists(str(file.name)))

    def delete(person: Person) -> None:
        for file in there():
            file.storage.delete(str(file.name))

    return Store(FILES, _("Files"), search=lambda person: sum(1 for _file in there()), erase=delete)


def _listed(person: Person) -> list[FieldFile] | None:
    """The files of a person; None if they cannot be found out now."""
    try:
        with transaction.atomic():
            return [file for each in declared.declarations for file in _named(each, person)]
    except Exception as error:
        logger.error("Could not list somebody's files: %s.", type(error).__name__)
        return None


def _named(declaration: Declaration, person: Person) -> list[FieldFile]:
    """The files of rows that erasing deletes."""
    return files_of(declaration.rows(person)) if isinstance(declaration.erase, Delete) else []
