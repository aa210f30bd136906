"""The words of a body, read from what is stored and so without a query per picture or page."""

from collections.abc import Iterator
from typing import Any

from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.rich_text import get_text_for_indexing

#: JSON, in the shape that the block at hand gives it.
Stored = Any


def plain_text(stream: blocks.StreamValue) -> str:
    """All that people read in a body, as one line without markup."""
    return " ".join(" ".join(_words(stream.stream_block, list(stream.raw_data))).split())


def _words(block: blocks.Block, stored: Stored) -> Iterator[str]:
    """The texts of a block in their order; addresses, choices and ids are no texts."""
    if isinstance(block, blocks.RichTextBlock):
        yield get_text_for_indexing(stored or "")
    elif isinstance(block, blocks.CharBlock | blocks.TextBlock):
        yield stored or ""
    elif isinstance(block, TypedTableBlock):
        yield from _table(stored or {})
    else:
        for child, value in _children(block, stored):
            yield from _words(child, value)


def _children(block: blocks.Block, stored: Stored) -> Iterator[tuple[blocks.Block, Stored]]:
    """The blocks inside a block, each with what is stored for it."""
    if not stored:
        return
    if isinstance(block, blocks.BaseStructBlock):
        yield from ((child, stored.get(name)) for name, child in block.child_blocks.items())
    elif isinstance(block, blocks.BaseStreamBlock):
        for entry in stored:
            # A block that no longer exists says nothing, as on the page.
            if entry["type"] in block.child_blocks:
                yield block.child_blocks[entry["type"]], entry["value"]
    elif isinstance(block, blocks.ListBlock):
        for entry in stored:
            yield block.child_block, entry["value"] if _has_id(entry) else entry


def _has_id(entry: Stored) -> bool:
    """Whether an entry of a list is kept with its id, as Wagtail has done since version 2.16."""
    return isinstance(entry, dict) and {"id", "value"} <= entry.keys()


def _table(stored: Stored) -> Iterator[str]:
    """Caption, headings and cells of a table."""
    yield stored.get("caption") or ""
    yield from (column["heading"] or "" for column in stored.get("columns") or [])
    for row in stored.get("rows") or []:
        yield from (str(cell or "") for cell in row["values"])
