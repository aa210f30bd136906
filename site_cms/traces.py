"""Where something about a person may be beside the declared tables, and what deleting leaves."""

import base64
from collections.abc import Iterable, Iterator
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from wagtail.models import Revision
from wagtail.search.models import IndexEntry

from . import mentions
from .personal_data import Person, Store, about_account, column_of, declared, register_store

#: The table of SQLite's full-text search.
FTS = "wagtailsearch_indexentry_fts"

# Comments that editors wrote, in stored states of texts

COMMENTS = "wagtail_admin_comments"


def _revisions_with_comments(person: Person) -> Iterator[Revision]:
    """Stored states that hold a comment by a person."""
    if not person.user_id:
        return
    for revision in Revision.objects.filter(content__has_key=COMMENTS).iterator():
        if any(_wrote(person, comment) for comment in revision.content[COMMENTS]):
            yield revision


def _wrote(person: Person, comment: dict[str, Any]) -> bool:
    replies = comment.get("replies", [])
    return any(each.get("user") == person.user_id for each in (comment, *replies))


def _forget_comments(person: Person) -> None:
    """Take out comments that somebody wrote or answered to, as deleting them in the table does."""
    for revision in _revisions_with_comments(person):
        comments = revision.content[COMMENTS]
        left = [each for each in comments if not _wrote(person, each)]
        content = {**revision.content, COMMENTS: left}
        Revision.objects.filter(pk=revision.pk).update(content=content)


# The index of the search


def _indexed(person: Person) -> "QuerySet[IndexEntry]":
    return IndexEntry.objects.filter(about_account(person))


# Caches


def cache_tables() -> list[str]:
    """Tables of database caches."""
    return [
        str(cache["LOCATION"])
        for cache in settings.CACHES.values()
        if str(cache["BACKEND"]).endswith(".DatabaseCache")
    ]


def expire_cache_rows(dry_run: bool) -> int:
    """Delete what has expired in database caches; Django does so only when they are full."""
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    count = 0
    for table in map(connection.ops.quote_name, cache_tables()):
        with connection.cursor() as cursor:
            verb = "SELECT count(*)" if dry_run else "DELETE"
            cursor.execute(f"{verb} FROM {table} WHERE expires < %s", [now])
            count += cursor.fetchone()[0] if dry_run else cursor.rowcount
    return count


def _cached(person: Person) -> Iterator[tuple[str, str]]:
    """Table and key of what mentions a person; values are pickled, which keeps texts readable."""
    for table in cache_tables():
        with connection.cursor() as cursor:
            name = connection.ops.quote_name(table)
            cursor.execute(f"SELECT cache_key, value FROM {name}")  # noqa: S608
            for key, value in cursor.fetchall():
                text = base64.b64decode(value).decode("utf-8", "replace")
                if mentions.mentions(f"{key} {text}", person.addresses):
                    yield table, key


def _forget_cached(person: Person) -> None:
    for table, key in list(_cached(person)):
        with connection.cursor() as cursor:
            name = connection.ops.quote_name(table)
            cursor.execute(f"DELETE FROM {name} WHERE cache_key = %s", [key])  # noqa: S608


# Any text of the database


def _mentioned(person: Person, *, in_content: bool) -> dict[str, int]:
    """Columns that mention a person: those argued to be about nobody, or all the others."""
    argued = {
        f"{model._meta.db_table}.{column_of(model, name).column}"
        for label, names in declared.not_personal.items()
        for model in [apps.get_model(label)]
        for name in names
    }
    caches = cache_tables()
    return {
        place: count
        for place, count in mentions.places(person)
        if (place in argued) == in_content and place.partition(".")[0] not in caches
    }


def _redact(person: Person) -> None:
    """Overwrite a person's addresses where they stand in what is about somebody else."""
    for declaration in declared.declarations:
        rows = declaration.model._base_manager
        for name in filter(declaration.is_text, declaration.personal):
            about = mentions.by_mention(declaration.label, name)
            for key, value in rows.filter(about(person)).values_list("pk", name):
                redacted = mentions.redact(value, person.addresses)
                rows.filter(pk=key).update(**{name: redacted})


# The stores

register_store(
    Store(
        "revisions",
        _("Comments in earlier versions of texts"),
        search=lambda person: len(list(_revisions_with_comments(person))),
        erase=_forget_comments,
    )
)
register_store(
    Store(
        "search",
        _("Index of the search"),
        search=lambda person: _indexed(person).count(),
        erase=lambda person: _indexed(person).delete() and None,
    )
)
register_store(
    Store(
        "caches",
        _("Caches"),
        search=lambda person: len(list(_cached(person))),
        erase=_forget_cached,
        expire=expire_cache_rows,
    )
)
register_store(
    Store(
        "mentions",
        _("E-mail address in any other text of the database"),
        search=lambda person: sum(_mentioned(person, in_content=False).values()),
        erase=_redact,
    )
)
register_store(
    Store(
        "content",
        _("E-mail address in texts of the site"),
        search=lambda person: sum(_mentioned(person, in_content=True).values()),
        columns=lambda person: tuple(_mentioned(person, in_content=True)),
        why=_("The team wrote it for everyone to read; it decides about each such text."),
        until=_("the team changes the text"),
    )
)
register_store(
    Store("logs", _("Log files"), why=_("Lines of the log name nobody: addresses are taken out."))
)
register_store(
    Store(
        "backups",
        _("Backups"),
        search=None,
        why=_("A backup cannot be changed; what is restored from one is erased again."),
        until=format_lazy(_("{days} days after they were made"), days=settings.BACKUP_DAYS),
    )
)


# What deleting leaves in the files of the database


def overwrite(tables: Iterable[str]) -> None:
    """Overwrite what was deleted in tables, once the present transaction is over.

    SQLite zeroes what it deletes (``PRAGMA secure_delete``); what is left is its journal.
    PostgreSQL gives dead rows free for others. Neither may run inside of a transaction.
    """
    names = sorted(set(tables))
    transaction.on_commit(lambda: _overwrite(names), robust=True)


def _overwrite(tables: list[str]) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            if IndexEntry._meta.db_table in tables:
                # The index keeps deleted words until its parts are merged.
                cursor.execute(f"INSERT INTO {FTS}({FTS}) VALUES ('optimize')")  # noqa: S608
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        elif connection.vendor == "postgresql":
            for table in map(connection.ops.quote_name, tables):
                cursor.execute(f"VACUUM {table}")
