"""Lets go of what has served its time, as declared. ``manage.py apply_retention`` calls it."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

from django.apps import apps
from django.db import transaction
from django.db.models import Model, QuerySet

from .personal_data import Clear, Retention, declared, delete_with_files, stores
from .traces import overwrite

#: Rows that go in one transaction: an interruption loses no more than one of them.
BATCH = 500

Report = Callable[[str, int], None]


def apply(*, dry_run: bool = False, report: Report = lambda name, count: None) -> int:
    """Delete what is due and return how much it is; a dry run only counts.

    It can be interrupted and repeated at any time. ``report`` is told how much of each table and
    store went.
    """
    counts: dict[str, int] = {}
    for key, table, job in _jobs(dry_run):
        count = job()
        report(key, count)
        counts[table] = counts.get(table, 0) + count
    if not dry_run:
        overwrite(table for table, count in counts.items() if table and count)
    return sum(counts.values())


def _jobs(dry_run: bool) -> Iterator[tuple[str, str, Callable[[], int]]]:
    """Name, table and work, in order: tables about people, other tables, other stores."""
    labels = [
        (each.key, each.label, retention)
        for each in declared.declarations
        for retention in each.retention
    ]
    labels += [(label.lower(), label, retention) for label, retention in declared.retention]
    for key, label, retention in labels:
        model = apps.get_model(label)
        yield key, model._meta.db_table, partial(_apply, model, retention, dry_run)
    for store in stores:
        if store.expire:
            yield store.key, "", partial(store.expire, dry_run)


def _apply(model: type[Model], retention: Retention, dry_run: bool) -> int:
    due = model._base_manager.filter(retention.due()).order_by("pk")
    if dry_run:
        return due.count()
    count = 0
    batch = _first(due)
    while batch:
        with transaction.atomic():
            _forget(model, retention, batch)
        count += len(batch)
        # Rows that are left are not looked at twice.
        batch = _first(due.filter(pk__gt=batch[-1]))
    return count


def _first(due: "QuerySet[Any]") -> list[Any]:
    """The keys of the first rows."""
    return list(due.values_list("pk", flat=True)[:BATCH])


def _forget(model: type[Model], retention: Retention, keys: Sequence[Any]) -> None:
    rows = model._base_manager.filter(pk__in=keys)
    if retention.forget is None:
        delete_with_files(rows)
    elif isinstance(retention.forget, Clear):
        retention.forget.apply(rows)
    else:
        retention.forget(keys)
