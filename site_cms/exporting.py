"""Everything the site holds about a person, as tables and as one ZIP (Art. 15 and 20 GDPR)."""

import json
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, time
from functools import partial
from pathlib import PurePath
from shutil import copyfileobj
from typing import IO, TYPE_CHECKING, Any
from zipfile import ZIP_DEFLATED, ZipFile

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import localize
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import override

from .personal_data import Declaration, Field, Person, declared

if TYPE_CHECKING:
    from django.db.models.fields.files import FieldFile

#: The page brings its own looks: it is read from a folder, without us.
STYLE = (
    "body{font:1rem/1.5 sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}"
    "table{border-collapse:collapse;width:100%;margin:1rem 0}"
    "th,td{border:1px solid;padding:.3rem .6rem;text-align:left;vertical-align:top;"
    "overflow-wrap:anywhere}th{width:16rem}td{white-space:pre-wrap}"
)


@dataclass(frozen=True)
class ExportedField:
    """A field with what there is to say about it, in the language being shown."""

    name: str
    label: str
    purpose: str
    legal_basis: str
    exported: bool = True
    #: Why it is not exported.
    why: str = ""


@dataclass(frozen=True)
class Row:
    """What a row says, by name of the field."""

    #: As JSON takes it.
    values: dict[str, Any]
    #: As people read it.
    texts: dict[str, str]
    #: Path in the ZIP → file.
    files: "dict[str, FieldFile]"


@dataclass(frozen=True)
class Table:
    """What one table holds about a person."""

    key: str
    name: str
    purpose: str
    #: What the purpose means, for people.
    description: str
    retention: str
    fields: list[ExportedField]
    rows: list[Row] = field(default_factory=list)

    @property
    def lines(self) -> list[list[tuple[str, str]]]:
        """For people: label and text of each field of each row."""
        shown = [each for each in self.fields if each.exported]
        return [[(each.label, row.texts[each.name]) for each in shown] for row in self.rows]

    def as_json(self) -> dict[str, Any]:
        """For machines: all facts, and the values of each row."""
        facts = {name: getattr(self, name) for name in ("key", "name", "purpose", "retention")}
        return {
            **facts,
            "fields": [asdict(each) for each in self.fields],
            "rows": [row.values for row in self.rows],
        }


def collect(person: Person) -> list[Table]:
    """Everything declared about a person; tables without rows are left out."""
    tables = (_table(each, person) for each in declared.declarations)
    return [table for table in tables if table.rows]


def _table(declaration: Declaration, person: Person) -> Table:
    rows = declaration.rows(person).order_by("pk")
    return Table(
        key=declaration.key,
        name=declaration.name,
        purpose=str(declaration.purpose.name),
        description=str(declaration.purpose.description),
        retention=declaration.kept_for,
        fields=_fields(declaration),
        rows=[_row(declaration, instance) for instance in rows],
    )


def _fields(declaration: Declaration) -> list[ExportedField]:
    """The personal fields, then those that say what a row is."""
    personal = [_field(declaration, name) for name in declaration.personal]
    basis = str(declaration.purpose.legal_basis.label)
    context = [
        ExportedField(name, declaration.label_of(name), str(declaration.purpose.name), basis)
        for name in declaration.context
    ]
    return personal + context


def _field(declaration: Declaration, name: str) -> ExportedField:
    given, purpose = declaration.personal[name], declaration.purpose_of(name)
    return ExportedField(
        name=name,
        label=declaration.label_of(name),
        purpose=str(purpose.name),
        legal_basis=str(purpose.legal_basis.label),
        exported=given.exported,
        why=str(given.why),
    )


# Values


def _row(declaration: Declaration, instance: models.Model) -> Row:
    row = Row({}, {}, {})
    for name in (*declaration.personal, *declaration.context):
        given, column = declaration.personal.get(name, Field()), declaration.column(name)
        if not given.exported:
            continue
        if isinstance(column, models.FileField) and (file := getattr(instance, name)):
            folder = declaration.key.replace(":", "-")
            path = f"files/{folder}/{instance.pk}-{PurePath(file.name).name}"
            row.values[name] = row.texts[name] = path
            row.files[path] = file
        elif given.shown:
            row.values[name] = row.texts[name] = given.shown(instance)
        else:
            row.values[name] = _value(column, instance)
            written = given.text or partial(_text, column, value=row.values[name])
            row.texts[name] = written(instance)
    return row


def _value(column: "models.Field[Any, Any]", instance: models.Model) -> Any:
    """What JSON takes as it is, dates as ISO 8601, and a text of anything else."""
    value = column.value_from_object(instance)
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, date | time):
        return value.isoformat()
    return value if isinstance(column, models.JSONField) else column.value_to_string(instance)


def _text(column: "models.Field[Any, Any]", instance: models.Model, value: Any) -> str:
    if value in (None, "", {}, []):
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if column.choices:
        return str(getattr(instance, f"get_{column.name}_display")())
    if isinstance(column, models.JSONField):
        return json.dumps(value, ensure_ascii=False, indent=1, cls=DjangoJSONEncoder)
    original = column.value_from_object(instance)
    if isinstance(original, datetime):
        original = timezone.localtime(original)
    return localize(original) if isinstance(original, date) else str(value)


# The ZIP


def write_zip(person: Person, file: IO[bytes], language: str) -> None:
    """Write ``data.json``, ``index.html`` and the person's files into a ZIP."""
    with override(language), ZipFile(file, "w", ZIP_DEFLATED) as archive:
        tables = collect(person)
        now = timezone.localtime()
        data = {
            "made": now.isoformat(),
            "language": language,
            "tables": [table.as_json() for table in tables],
        }
        archive.writestr(
            "data.json", json.dumps(data, ensure_ascii=False, indent=1, cls=DjangoJSONEncoder)
        )
        archive.writestr("index.html", _page(tables, now, language))
        for table in tables:
            for row in table.rows:
                _add_files(archive, row)


def _add_files(archive: ZipFile, row: Row) -> None:
    for path, stored in row.files.items():
        if stored.storage.exists(str(stored.name)):
            with stored.storage.open(str(stored.name)) as opened, archive.open(path, "w") as entry:
                copyfileobj(opened, entry)


def _page(tables: list[Table], made: datetime, language: str) -> str:
    style = mark_safe(f"<style>{STYLE}</style>")
    context = {"tables": tables, "made": made, "language": language, "style": style}
    return render_to_string("personal_data/export.html", context)
