"""Where something about a person may be beside the declared tables, and what deleting leaves."""

import base64
from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from django.db.models import EmailField, Model, QuerySet
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from wagtail.models import Revision
from wagtail.search.models import IndexEntry

from . import mentions
from .personal_data import (
    Declaration,
    Person,
    Store,
    about_account,
    column_of,
    declared,
    register_store,
)

#: The table of SQLite's full-text search.
FTS = "wagtailsearch_indexentry_fts"

# Comments that editors wrote, in stored states of texts

COMMENTS = "wagtail_admin_comments"


def _revisions_with_comments(person: Person) -> Iterator[Revision]:
    """Stored states that hold a comment by a person."""
    if not person.user_id:
        return
    for revision in Revision.objects.filter(content__has_key=COMMENTS).iterator():
        comments = revision.content[COMMENTS]
        if _by_others(person, comments) != comments:
            yield revision


def _by_others(person: Person, comments: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Comments and answers without those that a person wrote."""
    return [
        {**each, "replies": _by_others(person, each["replies"])} if "replies" in each else each
        for each in comments
        if each.get("user") != person.user_id
    ]


def _forget_comments(person: Person) -> None:
    """Take out what somebody commented, as deleting it in the table does."""
    for revision in _revisions_with_comments(person):
        left = _by_others(person, revision.content[COMMENTS])
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
        _place(model, name)
        for label, names in declared.not_personal.items()
        for model in [apps.get_model(label)]
        for name in names
    }
    caches = cache_tables()
    return {
        place: count
        for place, count in mentions.places(person)
        if (place in argued) == in_content
        and place not in _stores_of_mentions()
        and place.partition(".")[0] not in caches
    }


def _place(model: type[Model], name: str) -> str:
    return f"{model._meta.db_table}.{column_of(model, name).column}"


def _stores_of_mentions() -> set[str]:
    """Columns whose rows are declared to go when they mention somebody, such as waiting mail.

    To overwrite an address in them would send the mail that brings the receipt to nobody.
    """
    return {
        _place(each.model, name)
        for each in declared.declarations
        if isinstance(each.about, mentions.Mentioning)
        for name in each.about.names
    }


def _redact(person: Person) -> None:
    """Overwrite a person's addresses where they stand in what is about somebody else."""
    for declaration in declared.declarations:
        rows = declaration.model._base_manager
        for name in filter(partial(_may_be_redacted, declaration), declaration.personal):
            about = mentions.by_mention(declaration.label, name)
            for key, value in rows.filter(about(person)).values_list("pk", name):
                redacted = mentions.redact(value, person.addresses)
                rows.filter(pk=key).update(**{name: redacted})


def _may_be_redacted(declaration: Declaration, name: str) -> bool:
    """Not where it says who somebody else is: an account with this address is for a person."""
    column = declaration.column(name)
    identifies = column.unique or isinstance(column, EmailField)
    is_stored = _place(declaration.model, name) in _stores_of_mentions()
    return declaration.is_text(name) and not identifies and not is_stored


# The stores

register_store(
    Store(
        "revisions",
        _("Comments in earlier versions of texts"),
        search=lambda person: len(list(_revisions_with_comments(person))),
        erase=_forget_comments,
        columns=lambda person: ("wagtailcore_revision.content",),
        searched_late=True,
    )
)
register_store(
    Store(
        "search",
        _("Index of the search"),
        search=lambda person: _indexed(person).count(),
        erase=lambda person: _indexed(person).delete() and None,
        columns=lambda person: (f"{IndexEntry._meta.db_table}.body",),
    )
)
register_store(
    Store(
        "caches",
        _("Caches"),
        search=lambda person: len(list(_cached(person))),
        erase=_forget_cached,
        expire=expire_cache_rows,
        searched_late=True,
    )
)
register_store(
    Store(
        "mentions",
        _("E-mail address in any other text of the database"),
        search=lambda person: sum(_mentioned(person, in_content=False).values()),
        erase=_redact,
        columns=lambda person: tuple(_mentioned(person, in_content=False)),
        searched_late=True,
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
        searched_late=True,
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
