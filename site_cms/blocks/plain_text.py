"""The words of a body, read from what is stored and so without a query per picture or page."""

from collections.abc import Iterator, Mapping, Sequence

from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.rich_text import get_text_for_indexing

#: JSON as blocks store it.
Stored = str | int | float | bool | None | Sequence["Stored"] | Mapping[str, "Stored"]


def plain_text(stream: blocks.StreamValue) -> str:
    """All that people read in a body, as one line without markup."""
    return " ".join(" ".join(_words(stream.stream_block, list(stream.raw_data))).split())


def _words(block: blocks.Block, stored: Stored) -> Iterator[str]:
    """The texts of a block in their order; addresses, choices and ids are no texts."""
    if isinstance(block, blocks.RichTextBlock):
        yield get_text_for_indexing(str(stored or ""))
    elif isinstance(block, blocks.CharBlock | blocks.TextBlock):
        yield str(stored or "")
    elif isinstance(block, TypedTableBlock):
        yield from _table(stored if isinstance(stored, Mapping) else {})
    else:
        for child, value in _children(block, stored):
            yield from _words(child, value)


def _children(block: blocks.Block, stored: Stored) -> Iterator[tuple[blocks.Block, Stored]]:
    """The blocks inside a block, each with what is stored for it."""
    if isinstance(block, blocks.BaseStructBlock) and isinstance(stored, Mapping):
        yield from ((child, stored.get(name)) for name, child in block.child_blocks.items())
    elif isinstance(block, blocks.BaseStreamBlock) and isinstance(stored, Sequence):
        for entry in stored:
            child = block.child_blocks.get(entry["type"])  # type: ignore[index, call-overload]
            if child is not None:
                yield child, entry["value"]  # type: ignore[index, call-overload]
    elif isinstance(block, blocks.ListBlock) and isinstance(stored, Sequence):
        for entry in stored:
            value = entry["value"] if block._item_is_in_block_format(entry) else entry
            yield block.child_block, value


def _table(stored: Mapping[str, Stored]) -> Iterator[str]:
    """Caption, headings and cells of a table."""
    yield str(stored.get("caption") or "")
    for column in stored.get("columns") or []:  # type: ignore[union-attr]
        yield str(column.get("heading") or "")  # type: ignore[union-attr]
    for row in stored.get("rows") or []:  # type: ignore[union-attr]
        yield from (str(cell or "") for cell in row["values"])  # type: ignore[index, call-overload, union-attr]
