"""Lets go of what has served its time, as declared. ``manage.py apply_retention`` calls it."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

from django.apps import apps
from django.db import transaction
from django.db.models import Model

from .personal_data import Clear, Retention, declared, delete_with_files, stores

#: Rows that go in one transaction: an interruption loses no more than one of them.
BATCH = 500

Report = Callable[[str, int], None]


def apply(*, dry_run: bool = False, report: Report = lambda name, count: None) -> int:
    """Delete what is due and return how much it is; a dry run only counts.

    It can be interrupted and repeated at any time. ``report`` is told how much of each table and
    store went.
    """
    total = 0
    for key, job in _jobs(dry_run):
        count = job()
        report(key, count)
        total += count
    return total


def _jobs(dry_run: bool) -> Iterator[tuple[str, Callable[[], int]]]:
    """What there is to do, in order: tables about people, other tables, other stores."""
    for declaration in declared.declarations:
        for retention in declaration.retention:
            yield declaration.key, partial(_apply, declaration.model, retention, dry_run)
    for label, retention in declared.retention:
        yield label.lower(), partial(_apply, apps.get_model(label), retention, dry_run)
    for store in stores:
        if store.expire:
            yield store.key, partial(store.expire, dry_run)


def _apply(model: type[Model], retention: Retention, dry_run: bool) -> int:
    due = model._base_manager.filter(retention.due()).order_by("pk")
    if dry_run:
        return due.count()
    count, last = 0, None
    while batch := list(
        (due.filter(pk__gt=last) if last else due).values_list("pk", flat=True)[:BATCH]
    ):
        with transaction.atomic():
            _forget(model, retention, batch)
        # Rows that are left are not looked at twice.
        count, last = count + len(batch), batch[-1]
    return count


def _forget(model: type[Model], retention: Retention, keys: Sequence[Any]) -> None:
    rows = model._base_manager.filter(pk__in=keys)
    if retention.forget is None:
        delete_with_files(rows)
    elif isinstance(retention.forget, Clear):
        retention.forget.apply(rows)
    else:
        retention.forget(keys)
