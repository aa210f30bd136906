"""What changed between two states of a text, for people: field by field."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from wagtail.admin.compare import FieldComparison
from wagtail.admin.panels import Panel, get_edit_handler
from wagtail.models import Page


@dataclass(frozen=True)
class Cell:
    """How one field differs between two states; without an older one, all of it is new."""

    comparison: FieldComparison
    is_new: bool


@dataclass(frozen=True)
class Row:
    """One field, with a cell for each pair of states."""

    label: str
    cells: tuple[Cell, ...]

    @property
    def is_changed(self) -> bool:
        """Whether the states of any pair differ in this field."""
        return any(cell.comparison.has_changed() for cell in self.cells)


def compare(request: HttpRequest, pairs: Sequence[tuple[Any, Any]]) -> list[Row]:
    """The fields of states of one kind, changed or not, in the order of the editing form.

    Each pair is an older and a newer state; without an older one all of it is new.
    """
    if not pairs:
        return []
    panel = _edit_handler(pairs[0][1])
    bound = panel.get_bound_panel(instance=pairs[0][1], request=request, form=None)
    rows = []
    for comparison in bound.get_comparison():
        cells = tuple(
            Cell(comparison(old or type(new)(), new), is_new=old is None) for old, new in pairs
        )
        rows.append(Row(str(cells[0].comparison.field_label()), cells))
    return rows


def changed_fields(request: HttpRequest, old: Any, new: Any) -> list[Row]:
    """The fields in which two states differ."""
    return [row for row in compare(request, [(old, new)]) if row.is_changed]


def _edit_handler(text: Any) -> Panel:
    """The form that a text is edited with."""
    if isinstance(text, Page):
        page_panel: Panel = text.get_edit_handler()
        return page_panel
    snippet_panel: Panel = get_edit_handler(type(text))
    return snippet_panel
