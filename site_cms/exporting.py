"""Everything the site holds about a person, as tables and as one ZIP."""

from dataclasses import dataclass, field
from typing import IO, Any

from .personal_data import Person


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
class Table:
    """What one table holds about a person."""

    key: str
    name: str
    purpose: str
    retention: str
    fields: list[ExportedField]
    #: Name of a field → value, as JSON takes it.
    rows: list[dict[str, Any]] = field(default_factory=list)


def collect(person: Person) -> list[Table]:
    """Everything declared about a person; tables without rows are left out."""
    return []


def write_zip(person: Person, file: IO[bytes], language: str) -> None:
    """Write ``data.json``, ``index.html`` and the person's files into a ZIP."""
