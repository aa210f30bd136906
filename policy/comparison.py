"""What changed between two policies: section by section, line by line, word by word.

Two documents are one language's part of two versions; see ``document/nodes.py``. Sections are
aligned by their id, so that one that only moved has not changed. Inside them lines are aligned, and
words inside lines that are alike. Marks count: a word that turned bold, or a link that leads
elsewhere, is another word.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _

from .document.nodes import Inline, plain
from .sequences import EQUAL, Gap, opcodes, pairs

SAME, CHANGED, ADDED, REMOVED = "same", "changed", "added", "removed"
#: Words, white space and single signs: so that “26.” and “14.” differ by the number alone.
_TOKEN = re.compile(r"\s+|\w+|[^\w\s]")
#: Two lines that have at least this share of their words in common are one line that changed.
_ALIKE = 0.5
#: Kinds of lines → the kind of block they stand in.
_BLOCKS = {
    "item": "list",
    "numbered": "ordered",
    "fact": "facts",
    "caption": "table",
    "head": "table",
    "row": "table",
}

#: A word with its marks: text, bold, italic, href.
Token = tuple[str, bool, bool, str]


@dataclass(frozen=True)
class Piece:
    """Words that stayed, were added or removed."""

    status: str
    words: Inline


@dataclass(frozen=True)
class Line:
    """A paragraph, a heading, an item of a list, a fact (term and text) or a row of a table."""

    kind: str
    status: str
    cells: tuple[tuple[Piece, ...], ...]

    @property
    def latest(self) -> str:
        """Its words without those that were removed; if all were, these."""
        pieces = [piece for cell in self.cells for piece in cell]
        kept = [piece for piece in pieces if piece.status != REMOVED]
        return "".join(plain(piece.words) for piece in kept or pieces)


@dataclass(frozen=True)
class Block:
    """Lines that stand together.

    ``kind`` is ``paragraph``, ``heading``, ``list``, ``ordered``, ``facts`` or ``table``.
    """

    kind: str
    lines: tuple[Line, ...]

    def _of(self, kind: str) -> list[Line]:
        return [line for line in self.lines if line.kind == kind]

    @property
    def captions(self) -> list[Line]:
        """What a table is called."""
        return self._of("caption")

    @property
    def heads(self) -> list[Line]:
        """What the columns of a table are called."""
        return self._of("head")

    @property
    def rows(self) -> list[Line]:
        """What stands in a table."""
        return self._of("row")


@dataclass(frozen=True)
class SectionChange:
    """What became of a section; number and anchor are the newer ones, or of what is gone."""

    number: str
    heading: str
    anchor: str
    #: ``same``, ``changed``, ``added`` or ``removed``.
    status: str
    blocks: tuple[Block, ...]
    #: The heading, word by word.
    title: tuple[Piece, ...] = ()


def compare(older: dict[str, Any], newer: dict[str, Any]) -> list[SectionChange]:
    """Every section of two documents, in the newer order; what is gone stands where it stood.

    Title and summary come first, as a section without a number, if they changed.
    """
    before, after = _sections(older), _sections(newer)
    order_before, order_after = list(before), list(after)
    front = _front(older, newer)
    found = [front] if front else []
    for gap in opcodes(order_before, order_after):
        gone = (key for key in order_before[gap.older] if key not in after)
        found += [_section(before[key], None) for key in gone]
        found += [_section(before.get(key), after[key]) for key in order_after[gap.newer]]
    return found


def changed(older: dict[str, Any], newer: dict[str, Any]) -> list[SectionChange]:
    """Only the sections that changed, and in them only the lines that did.

    The heading above stays, and caption and head of a table: the rest says nothing without them.
    """
    return [
        replace(each, blocks=tuple(_only_changed(each.blocks)))
        for each in compare(older, newer)
        if each.status != SAME
    ]


def _only_changed(blocks: Iterable[Block]) -> Iterator[Block]:
    heading: Block | None = None
    for block in blocks:
        if block.kind == "heading":
            heading = block
        if any(line.status != SAME for line in block.lines):
            if heading and heading is not block:
                yield heading
            heading = None
            kept = (
                each
                for each in block.lines
                if each.status != SAME or each.kind in ("caption", "head")
            )
            yield replace(block, lines=tuple(kept))


# Sections


def _dicts(value: Any) -> list[dict[str, Any]]:
    """The dictionaries in what should be a list of them: old versions may know other kinds."""
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _sections(document: dict[str, Any]) -> dict[tuple[str, int], dict[str, Any]]:
    """The sections by id; the second of two with the same id counts as another."""
    seen: Counter[str] = Counter()
    found = {}
    for section in _dicts(document.get("sections")):
        key = _text(section.get("id"))
        found[key, seen[key]] = section
        seen[key] += 1
    return found


def _front(older: dict[str, Any], newer: dict[str, Any]) -> SectionChange | None:
    """Title and summary; None if they stayed."""
    before, after = (
        [_plain_line("paragraph", each.get(name)) for name in ("title", "summary")]
        for each in (older, newer)
    )
    lines = list(_lines(before, after))
    if all(line.status == SAME for line in lines):
        return None
    heading = _("Title and summary")
    title = (Piece(SAME, [{"text": heading}]),)
    return SectionChange("", heading, "", CHANGED, tuple(_blocks(lines)), title)


def _section(older: dict[str, Any] | None, newer: dict[str, Any] | None) -> SectionChange:
    """What became of one section."""
    lines = list(_lines(_flat(older), _flat(newer)))
    title = _words(
        _tokens_of((older or {}).get("heading")), _tokens_of((newer or {}).get("heading"))
    )
    shown = newer if newer is not None else older or {}
    return SectionChange(
        number=_text(shown.get("number")),
        heading=_text(shown.get("heading")),
        anchor=_text(shown.get("anchor")),
        status=_status(
            older, newer, [*(piece.status for piece in title), *(each.status for each in lines)]
        ),
        blocks=tuple(_blocks(lines)),
        title=title,
    )


def _status(older: Any, newer: Any, parts: Iterable[str]) -> str:
    if older is None:
        return ADDED
    if newer is None:
        return REMOVED
    return CHANGED if any(part != SAME for part in parts) else SAME


def _blocks(lines: Iterable[Line]) -> Iterator[Block]:
    """Lines that belong together, in one block; a caption or a head after rows begins a table."""
    block: list[Line] = []
    kind, begun = "", False
    for line in lines:
        other = _BLOCKS.get(line.kind, line.kind)
        starts_table = begun and line.kind in ("caption", "head")
        if block and (other != kind or starts_table or other in ("paragraph", "heading")):
            yield Block(kind, tuple(block))
            block = []
        begun = line.kind == "row" or (begun and bool(block))
        kind = other
        block.append(line)
    if block:
        yield Block(kind, tuple(block))


# Lines


@dataclass(frozen=True)
class _Flat:
    """A line of one document."""

    kind: str
    cells: tuple[tuple[Token, ...], ...]

    @cached_property
    def words(self) -> Counter[Token]:
        """Its words, and how often each occurs."""
        return Counter(token for cell in self.cells for token in cell if not token[0].isspace())

    @cached_property
    def count(self) -> int:
        """How many words it has."""
        return self.words.total()

    @cached_property
    def name(self) -> tuple[Token, ...]:
        """What names a fact or a row, whatever else it says; empty for running text."""
        return self.cells[0] if self.kind in ("fact", "row") and self.cells else ()

    def likeness(self, other: "_Flat") -> float:
        """How much two lines have in common, from 0 to 1."""
        if self.kind != other.kind:
            return 0
        if self.name and self.name == other.name:
            return 1
        shared = self.words.keys() & other.words.keys()
        common = sum(min(self.words[token], other.words[token]) for token in shared)
        total = self.count + other.count
        return 2 * common / total if total else 1


def _tokens(words: Any) -> tuple[Token, ...]:
    """The words of inline text with their marks; nothing for what is no inline text."""
    found: list[Token] = []
    for run in _dicts(words):
        marks = bool(run.get("bold")), bool(run.get("italic")), _text(run.get("href"))
        found += [(token, *marks) for token in _TOKEN.findall(_text(run.get("text")))]
    return tuple(found)


def _tokens_of(text: Any) -> tuple[Token, ...]:
    return _tokens([{"text": text}])


def _plain_line(kind: str, text: Any) -> _Flat:
    return _Flat(kind, (_tokens_of(text),))


def _flat(section: dict[str, Any] | None) -> list[_Flat]:
    """The lines of a section that say something; controls are none."""
    found = (line for node in _dicts((section or {}).get("nodes")) for line in _of_node(node))
    return [line for line in found if any(line.cells)]


def _of_node(node: dict[str, Any]) -> Iterator[_Flat]:
    kind = node.get("kind")
    if kind in ("paragraph", "heading"):
        yield _Flat(kind, (_tokens(node.get("text")),))
    elif kind == "list":
        item = "numbered" if node.get("ordered") else "item"
        yield from (_Flat(item, (_tokens(each),)) for each in _listed(node.get("items")))
    elif kind == "facts":
        for each in _dicts(node.get("items")):
            yield _Flat("fact", (_tokens_of(each.get("term")), _tokens(each.get("text"))))
    elif kind == "table":
        yield _plain_line("caption", node.get("caption"))
        yield _Flat("head", tuple(map(_tokens_of, _listed(node.get("head")))))
        for row in _listed(node.get("rows")):
            yield _Flat("row", tuple(map(_tokens, _listed(row))))


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _lines(older: Sequence[_Flat], newer: Sequence[_Flat]) -> Iterator[Line]:
    """All lines of both, those that are alike as one."""
    for gap in opcodes(older, newer):
        if gap.kind == EQUAL:
            yield from (_line(each, each) for each in newer[gap.newer])
        else:
            yield from _replaced(older[gap.older], newer[gap.newer])


def _replaced(older: Sequence[_Flat], newer: Sequence[_Flat]) -> Iterator[Line]:
    """Lines that took the place of others: what has a counterpart is shown as one line."""
    done_older = done_newer = 0
    for one, other in [*pairs(older, newer, _Flat.likeness, _ALIKE), (len(older), len(newer))]:
        yield from (_line(each, None) for each in older[done_older:one])
        yield from (_line(None, each) for each in newer[done_newer:other])
        if one < len(older):
            yield _line(older[one], newer[other])
        done_older, done_newer = one + 1, other + 1


def _line(older: _Flat | None, newer: _Flat | None) -> Line:
    before, after = (each.cells if each else () for each in (older, newer))
    count = max(len(before), len(after))
    cells = tuple(
        _words(one, other)
        for one, other in zip(_filled(before, count), _filled(after, count), strict=True)
    )
    parts = [piece.status for cell in cells for piece in cell]
    kind = newer.kind if newer else older.kind if older else ""
    return Line(kind, _status(older, newer, parts), cells)


def _filled(cells: tuple[tuple[Token, ...], ...], count: int) -> list[tuple[Token, ...]]:
    return [*cells, *[()] * (count - len(cells))]


# Words


def _words(older: Sequence[Token], newer: Sequence[Token]) -> tuple[Piece, ...]:
    """The words of both, in order."""
    found = []
    for gap in _merged(opcodes(older, newer), newer):
        if gap.kind == EQUAL:
            found.append(Piece(SAME, _runs(newer[gap.newer])))
            continue
        for status, tokens in ((REMOVED, older[gap.older]), (ADDED, newer[gap.newer])):
            if tokens:
                found.append(Piece(status, _runs(tokens)))
    return tuple(found)


def _merged(gaps: Sequence[Gap], newer: Sequence[Token]) -> Iterator[Gap]:
    """The same with little islands of words that stayed as part of the changes around them.

    Two changes with a single word between them are easier to read as one.
    """
    change: Gap | None = None
    for number, gap in enumerate(gaps):
        is_island = change and number + 1 < len(gaps) and _is_small(newer[gap.newer])
        if gap.kind == EQUAL and not is_island:
            if change:
                yield change
            change = None
            yield gap
        else:
            change = change.and_then(gap) if change else gap
    if change:
        yield change


def _is_small(tokens: Sequence[Token]) -> bool:
    """Whether it is no more than a word with what surrounds it."""
    return len(tokens) <= 3 and sum(token[0][0].isalnum() for token in tokens) <= 1


def _runs(tokens: Iterable[Token]) -> Inline:
    """Inline text of words; neighbours with the same marks are one run."""
    return [
        {"text": "".join(token[0] for token in same), "bold": bold, "italic": italic, "href": href}
        for (bold, italic, href), same in groupby(tokens, key=lambda token: token[1:])
    ]
