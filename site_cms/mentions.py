"""Where an e-mail address stands in a text: in rows of a table, and anywhere in the database.

An address is found as a word of its own: ann@example.com is not in joann@example.com.
"""

import json
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.models import F, Q, TextField
from django.db.models.functions import Cast
from django.db.models.lookups import IContains

from .personal_data import NOBODY, Person

#: What stands in place of an address.
REDACTED = "[erased]"

#: Columns that hold text or JSON, by vendor.
_COLUMNS = {
    "sqlite": (
        "SELECT t.name, c.name FROM pragma_table_list t JOIN pragma_table_info(t.name) c"
        " WHERE t.schema = 'main' AND t.type IN ('table', 'virtual') AND (c.type = '' OR"
        " c.type LIKE '%char%' OR c.type LIKE '%text%' OR c.type LIKE '%json%') ORDER BY 1, 2"
    ),
    "postgresql": (
        "SELECT c.table_name, c.column_name FROM information_schema.columns c"
        " JOIN information_schema.tables t USING (table_schema, table_name)"
        " WHERE c.table_schema = current_schema() AND t.table_type = 'BASE TABLE'"
        " AND c.data_type IN"
        " ('text', 'character varying', 'character', 'json', 'jsonb', 'tsvector') ORDER BY 1, 2"
    ),
}


def spellings(address: str) -> list[str]:
    """An address as it stands in texts, and as JSON writes it."""
    return list(dict.fromkeys((address, json.dumps(address)[1:-1])))


def mentions(text: object, addresses: Iterable[str]) -> bool:
    """Whether one of the addresses stands in a text or in what JSON made of it."""
    shown = text if isinstance(text, str) else json.dumps(text, ensure_ascii=False, default=str)
    return any(_pattern(address).search(shown) for address in addresses)


def _pattern(address: str) -> re.Pattern[str]:
    words = "|".join(re.escape(each) for each in spellings(address))
    return re.compile(rf"(?<![\w.+%-])(?:{words})(?![\w-]|\.\w)", re.IGNORECASE)


def redact(value: object, addresses: Iterable[str]) -> object:
    """A text, or what JSON made of it, without the addresses."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    for address in addresses:
        text = _pattern(address).sub(REDACTED, text)
    return text if isinstance(value, str) else json.loads(text)


@dataclass(frozen=True)
class Mentioning:
    """Rows of a table that mention one of a person's addresses in some fields."""

    label: str
    names: tuple[str, ...]

    def __call__(self, person: Person) -> Q:
        """Which these are."""
        rows = apps.get_model(self.label)._base_manager
        candidates = NOBODY
        for address in person.addresses:
            for spelling in spellings(address):
                for name in self.names:
                    candidates |= Q(IContains(Cast(F(name), TextField()), spelling))
        found = rows.filter(candidates).values_list("pk", *self.names)
        return Q(pk__in=[pk for pk, *values in found if mentions(values, person.addresses)])


def by_mention(label: str, *names: str) -> Mentioning:
    """Rows of a table that mention one of a person's addresses in these fields."""
    return Mentioning(label, names)


#: What was found where, while ``searched_once`` lasts.
_known: ContextVar[dict[Person, list[tuple[str, int]]] | None] = ContextVar("_known", default=None)


@contextmanager
def searched_once() -> Iterator[None]:
    """Search the database once for a person, and not again for as long as nothing is changed."""
    token = _known.set({})
    try:
        yield
    finally:
        _known.reset(token)


def places(person: Person) -> list[tuple[str, int]]:
    """Every table.column of the database that mentions a person's address, and in how many rows."""
    known = _known.get()
    if known is None:
        return list(_places(person))
    if person not in known:
        known[person] = list(_places(person))
    return known[person]


def _places(person: Person) -> Iterator[tuple[str, int]]:
    with connection.cursor() as cursor:
        cursor.execute(_COLUMNS[connection.vendor])
        columns: list[tuple[str, str]] = cursor.fetchall()
        for table, column in columns if person.addresses else ():
            count = sum(
                mentions(text, person.addresses) for text in _texts(cursor, table, column, person)
            )
            if count:
                yield f"{table}.{column}", count


def _texts(cursor: Any, table: str, column: str, person: Person) -> list[str]:
    """The values of a column that may mention a person."""
    quote = connection.ops.quote_name
    text = f"CAST({quote(column)} AS TEXT)"
    like = "ILIKE" if connection.vendor == "postgresql" else "LIKE"
    patterns = [f"%{each}%" for address in person.addresses for each in spellings(address)]
    where = " OR ".join([f"{text} {like} %s"] * len(patterns))
    cursor.execute(f"SELECT {text} FROM {quote(table)} WHERE {where}", patterns)  # noqa: S608 - names of the database's own
    return [value for (value,) in cursor.fetchall()]
