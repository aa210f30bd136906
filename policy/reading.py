"""What visitors are shown about versions: all of it from what is stored, nothing from drafts."""

from dataclasses import dataclass
from typing import Any

from . import versions
from .models import PolicyVersion

IN_FORCE, COMING, FORMER = "in_force", "coming", "former"


@dataclass(frozen=True)
class Entry:
    """A version among the others."""

    version: PolicyVersion
    #: ``in_force``, ``coming`` or ``former``.
    state: str
    #: The number of the one before; None for the first.
    previous: int | None
    #: From which number a comparison tells what is new: the one in force for what is coming.
    compare_from: int | None

    @property
    def document(self) -> dict[str, Any]:
        """Its texts in the language being spoken."""
        return self.version.document


def state_of(version: PolicyVersion, in_force: PolicyVersion | None) -> str:
    """Whether a version is in force, was or will be."""
    if in_force is None or version.number > in_force.number:
        return COMING
    return IN_FORCE if version.number == in_force.number else FORMER


def entry_of(version: PolicyVersion, in_force: PolicyVersion | None) -> Entry:
    """A version among the others; numbers have no gaps, for no version is ever deleted."""
    state = state_of(version, in_force)
    previous = version.number - 1 or None
    compare_from = in_force.number if state == COMING and in_force else previous
    return Entry(version, state, previous, compare_from)


def announced(in_force: PolicyVersion | None) -> list[Entry]:
    """What is coming, the next one first."""
    return [entry_of(version, in_force) for version in versions.coming()]


def all_entries(in_force: PolicyVersion | None) -> list[Entry]:
    """All versions, the newest first."""
    return [entry_of(version, in_force) for version in versions.history()]
