"""Tables whose cells can be translated."""

import hashlib
from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTable, TypedTableBlock
from wagtail_localize.segments import StringSegmentValue


def segment_key(text: str) -> str:
    """A stable name for a text, so that a translation survives moved rows and columns."""
    return hashlib.sha256(text.encode()).hexdigest()[:12]


class CellsBlock(TypedTableBlock):
    """The cells of a table; the first column heads its row."""

    text = blocks.CharBlock(label=_("Text"), required=False, max_length=300)

    def get_translatable_segments(self, value: TypedTable) -> list[StringSegmentValue]:
        """Every different text of the table, for wagtail-localize."""
        texts: dict[str, None] = {}
        self._replace(value, lambda text: texts.setdefault(text) or text)
        return [StringSegmentValue(segment_key(text), text) for text in texts if text]

    def restore_translated_segments(
        self, value: TypedTable, segments: list[StringSegmentValue]
    ) -> TypedTable:
        """The table with its texts replaced by their translations."""
        translated = {segment.path: segment.render_text() for segment in segments}
        return self._replace(value, lambda text: translated.get(segment_key(text), text))

    def _replace(self, value: TypedTable, replace: Callable[[str], str]) -> TypedTable:
        columns = [{**column, "heading": replace(column["heading"])} for column in value.columns]
        rows = [{"values": [replace(cell) for cell in row["values"]]} for row in value.row_data]
        return TypedTable(columns, rows, replace(value.caption))

    def clean(self, value: TypedTable) -> TypedTable:
        """Ask for a caption and a heading over every column: screen readers need both."""
        cleaned = super().clean(value)
        if cleaned.columns and not cleaned.caption.strip():
            raise ValidationError(_("A table needs a caption that says what it shows."))
        if any(not column["heading"].strip() for column in cleaned.columns):
            raise ValidationError(_("Every column needs a heading."))
        return cleaned


class TableBlock(blocks.StructBlock):
    """A table with a caption, column headings and row headings."""

    table = CellsBlock(label=_("table"))

    class Meta:
        icon = "table"
        label = _("Table")
        description = _("Figures or facts in rows and columns.")
        template = "blocks/table.html"

    def get_preview_value(self) -> Any:
        """A small table."""
        return self.to_python(
            {
                "table": {
                    "columns": [
                        {"type": "text", "heading": "Schritt"},
                        {"type": "text", "heading": "Dauer"},
                    ],
                    "rows": [{"values": ["Bewerben", "5 Minuten"]}],
                    "caption": "Wie lange was dauert",
                }
            }
        )
