"""The pieces of a policy, as the data that is hashed, stored, compared and shown.

A node is a dictionary with a ``kind``; whatever is shown is text. The kinds:

- ``heading``: ``text`` (inline), ``anchor`` (may be empty)
- ``paragraph``: ``text`` (inline)
- ``list``: ``ordered``, ``items`` (each inline)
- ``facts``: ``items`` (each ``{"term": str, "text": inline}``)
- ``table``: ``caption``, ``head`` (strings), ``rows`` (each a list of inline)
- ``control``: ``name``, ``key``; where something to press stands. Not text, and not compared.

Inline text is a list of runs: ``{"text": str}`` with, where they apply, ``"bold": True``,
``"italic": True`` and ``"href": str``.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

Run = dict[str, Any]
Inline = list[Run]
Node = dict[str, Any]
#: What helpers take for inline text: a plain string, or runs.
Words = str | Inline


def run(text: str, *, bold: bool = False, italic: bool = False, href: str = "") -> Run:
    """A piece of text with its marks; those that do not apply are left out."""
    marks = {"bold": bold, "italic": italic, "href": href}
    return {"text": text, **{name: value for name, value in marks.items() if value}}


def inline(words: Words) -> Inline:
    """Runs of a text; those that say nothing are left out."""
    runs = [run(words)] if isinstance(words, str) else words
    return [each for each in runs if each["text"]]


def heading(words: Words, anchor: str = "") -> Node:
    """A heading inside a section."""
    return {"kind": "heading", "text": inline(words), "anchor": anchor}


def paragraph(words: Words) -> Node:
    """A paragraph."""
    return {"kind": "paragraph", "text": inline(words)}


def bullets(items: Iterable[Words], *, ordered: bool = False) -> Node:
    """A list."""
    return {"kind": "list", "ordered": ordered, "items": [inline(each) for each in items]}


def facts(items: Iterable[tuple[str, Words]]) -> Node:
    """Terms with what there is to say about them; those without a text are left out."""
    pairs = [{"term": str(term), "text": inline(words)} for term, words in items]
    return {"kind": "facts", "items": [each for each in pairs if each["text"]]}


def table(caption: str, head: Sequence[str], rows: Iterable[Sequence[Words]]) -> Node:
    """A table; the first cell of each row names it."""
    return {
        "kind": "table",
        "caption": caption,
        "head": list(head),
        "rows": [[inline(cell) for cell in row] for row in rows],
    }


def control(name: str, key: str = "") -> Node:
    """Where something to press stands, such as the consent settings; see ``controls.py``."""
    return {"kind": "control", "name": name, "key": key}


def plain(words: Inline) -> str:
    """The words of inline text."""
    return "".join(each["text"] for each in words)


def texts(node: Node) -> Iterator[str]:
    """All that people read in a node, line by line."""
    kind = node["kind"]
    if kind in ("heading", "paragraph"):
        yield plain(node["text"])
    elif kind == "list":
        yield from map(plain, node["items"])
    elif kind == "facts":
        yield from (f"{each['term']}: {plain(each['text'])}" for each in node["items"])
    elif kind == "table":
        yield node["caption"]
        yield " | ".join(node["head"])
        yield from (" | ".join(map(plain, row)) for row in node["rows"])
