"""Tables whose cells can be translated."""

import hashlib
from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import (
    TypedTable,
    TypedTableBlock,
    TypedTableBlockValidationError,
)
from wagtail_localize.segments import StringSegmentValue

from .lines import LineBlock

#: Longest caption and column heading.
MAX_CAPTION = 250
MAX_HEADING = 100


def segment_key(text: str) -> str:
    """A stable name for a text, so that a translation survives moved rows and columns."""
    return hashlib.sha256(text.encode()).hexdigest()[:12]


class CellsBlock(TypedTableBlock):
    """The cells of a table; the first column heads its row."""

    text = LineBlock(label=_("Text"), required=False, max_length=300)

    def get_translatable_segments(self, value: TypedTable) -> list[StringSegmentValue]:
        """Every different text of the table, for wagtail-localize."""
        texts: dict[str, None] = {}
        self._replace(value, lambda text: texts.setdefault(text) or text)
        return [StringSegmentValue(segment_key(text), text) for text in texts if text.strip()]

    def restore_translated_segments(
        self, value: TypedTable, segments: Sequence[StringSegmentValue]
    ) -> TypedTable:
        """The table with its texts replaced by their translations."""
        translated = {segment.path: segment.render_text() for segment in segments}
        return self._replace(value, lambda text: translated.get(segment_key(text), text))

    def _replace(self, value: TypedTable, replace: Callable[[str], str]) -> TypedTable:
        columns = [
            {**column, "heading": replace(column["heading"] or "")} for column in value.columns
        ]
        rows = [{"values": [replace(cell) for cell in row["values"]]} for row in value.row_data]
        return TypedTable(columns, rows, replace(value.caption or ""))

    def clean(self, value: TypedTable) -> TypedTable:
        """Ask for a caption and a heading over every column: screen readers need both."""
        cleaned = super().clean(value)
        errors = [*_errors(cleaned.caption, MAX_CAPTION)]
        for column in cleaned.columns:
            errors += _errors(column["heading"], MAX_HEADING)
        if not self.is_deferred_validation:
            errors += _missing(cleaned)
        if errors:
            raise TypedTableBlockValidationError(non_block_errors=errors)
        return cleaned


def _errors(text: str, max_length: int) -> list[ValidationError]:
    """What is wrong with a text that Wagtail takes from the form without looking at it."""
    try:
        forms.CharField(max_length=max_length, required=False).clean(text)
    except ValidationError as error:
        return [error]
    return []


def _missing(table: TypedTable) -> list[ValidationError]:
    """What a table needs before anyone may see it."""
    errors = []
    if not table.columns or not table.row_data:
        errors.append(ValidationError(_("A table needs at least one column and one row.")))
    if not table.caption.strip():
        errors.append(ValidationError(_("A table needs a caption that says what it shows.")))
    if any(not column["heading"].strip() for column in table.columns):
        errors.append(ValidationError(_("Every column needs a heading.")))
    return errors


class TableBlock(blocks.StructBlock):
    """A table with a caption, column headings and row headings."""

    table = CellsBlock(
        label=_("Table"),
        help_text=_(
            "The caption says what the table shows. The first column names its row. "
            "Keep it narrow: on a phone, four columns are many."
        ),
    )

    class Meta:
        icon = "table"
        label = _("Table")
        description = _("Figures or facts in rows and columns.")
        template = "blocks/table.html"
        group = _("Lists and figures")

    def get_preview_value(self) -> Any:
        """A small table."""
        return self.to_python(
            {
                "table": {
                    "columns": [
                        {"type": "text", "heading": _("Step")},
                        {"type": "text", "heading": _("Time it takes")},
                    ],
                    "rows": [
                        {"values": [_("Apply"), _("5 minutes")]},
                        {"values": [_("Use the product"), _("2 to 4 weeks")]},
                        {"values": [_("Report"), _("20 minutes")]},
                    ],
                    "caption": _("How long a test takes"),
                }
            }
        )
