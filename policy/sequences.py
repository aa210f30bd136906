"""Aligning two sequences, with an effort that stays bounded whatever they hold.

What occurs once on both sides is taken as an anchor (the idea of patience diff), between anchors
the same again; what is left and small is compared exactly, what is left and large counts as
replaced. A text of nothing but one word is then shown coarser than it might be, and in time.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TypeVar

EQUAL, REPLACED = "equal", "replaced"
#: Items side by side that make an anchor: one, or a few if none occurs only once.
_WIDTHS = (1, 3, 7)
#: A gap of so many pairs of items is small.
_SMALL = 4096
#: Gaps inside gaps.
_DEPTH = 12
#: Lines for which counterparts are looked for, and how far apart those may stand.
_WEIGHED, _FAR = 1000, 12

Item = TypeVar("Item")
#: Start and end in both sequences.
_Span = tuple[int, int, int, int]
#: Where the same items stand on both sides, and how many.
_Match = tuple[int, int, int]
#: How much alike the best pairs are together, and the last of them.
_Best = tuple[float, tuple[int, int] | None]


@dataclass(frozen=True)
class Gap:
    """A stretch of both sequences that is equal, or in which one replaces the other."""

    kind: str
    older: slice
    newer: slice

    def and_then(self, other: "Gap") -> "Gap":
        """This and the next one, as replaced."""
        older = slice(self.older.start, other.older.stop)
        return Gap(REPLACED, older, slice(self.newer.start, other.newer.stop))


def opcodes(older: Sequence[Hashable], newer: Sequence[Hashable]) -> list[Gap]:
    """Both sequences from beginning to end, as stretches that are equal or replaced."""
    # Numbers are compared faster than what they stand for.
    numbers: dict[Hashable, int] = {}
    a, b = ([numbers.setdefault(each, len(numbers)) for each in side] for side in (older, newer))
    found: list[Gap] = []
    at_a = at_b = 0
    for start_a, start_b, size in _joined(_matches(a, b)):
        if at_a < start_a or at_b < start_b:
            found.append(Gap(REPLACED, slice(at_a, start_a), slice(at_b, start_b)))
        at_a, at_b = start_a + size, start_b + size
        found.append(Gap(EQUAL, slice(start_a, at_a), slice(start_b, at_b)))
    if at_a < len(a) or at_b < len(b):
        found.append(Gap(REPLACED, slice(at_a, len(a)), slice(at_b, len(b))))
    return found


def _joined(matches: Iterator[_Match]) -> list[_Match]:
    """Matches that follow each other without anything between, as one."""
    found: list[_Match] = []
    for a, b, size in matches:
        if found and found[-1][0] + found[-1][2] == a and found[-1][1] + found[-1][2] == b:
            found[-1] = (found[-1][0], found[-1][1], found[-1][2] + size)
        else:
            found.append((a, b, size))
    return found


def _matches(a: list[int], b: list[int]) -> Iterator[_Match]:
    """What is the same, in order."""
    # A stack instead of recursion: spans to look into, and matches found beside them.
    todo: list[tuple[_Span | None, int, _Match]] = [((0, len(a), 0, len(b)), _DEPTH, (0, 0, 0))]
    while todo:
        span, depth, match = todo.pop()
        if span is None:
            yield match
            continue
        parts = list(_split(a, b, span, depth))
        todo += reversed([(part, depth - 1, found) for part, found in parts])


def _split(
    a: list[int], b: list[int], span: _Span, depth: int
) -> Iterator[tuple[_Span | None, _Match]]:
    """Matches in a span, and the spans between them that are still to be looked into."""
    none: _Match = (0, 0, 0)
    start_a, end_a, start_b, end_b = span
    head = _common(a, b, start_a, start_b, min(end_a - start_a, end_b - start_b), 1)
    if head:
        yield None, (start_a, start_b, head)
        start_a, start_b = start_a + head, start_b + head
    tail = _common(a, b, end_a - 1, end_b - 1, min(end_a - start_a, end_b - start_b), -1)
    end_a, end_b = end_a - tail, end_b - tail
    if start_a < end_a and start_b < end_b:
        inner = (start_a, end_a, start_b, end_b)
        if (end_a - start_a) * (end_b - start_b) <= _SMALL:
            yield from ((None, match) for match in _exact(a, b, inner))
        elif depth:
            at_a, at_b = start_a, start_b
            for found in _anchors(a, b, inner):
                yield (at_a, found[0], at_b, found[1]), none
                yield None, found
                at_a, at_b = found[0] + found[2], found[1] + found[2]
            if at_a > start_a or at_b > start_b:
                yield (at_a, end_a, at_b, end_b), none
    if tail:
        yield None, (end_a, end_b, tail)


def _common(a: list[int], b: list[int], at_a: int, at_b: int, most: int, step: int) -> int:
    """How many items are the same, going on from two places."""
    count = 0
    while count < most and a[at_a + step * count] == b[at_b + step * count]:
        count += 1
    return count


def _exact(a: list[int], b: list[int], span: _Span) -> Iterator[_Match]:
    start_a, end_a, start_b, end_b = span
    matcher = SequenceMatcher(None, a[start_a:end_a], b[start_b:end_b], autojunk=False)
    for block in matcher.get_matching_blocks():
        if block.size:
            yield start_a + block.a, start_b + block.b, block.size


def _anchors(a: list[int], b: list[int], span: _Span) -> list[_Match]:
    """What occurs once on both sides, as many as stand in the same order; none if nothing does."""
    start_a, end_a, start_b, end_b = span
    if set(a[start_a:end_a]).isdisjoint(b[start_b:end_b]):
        return []
    for width in _WIDTHS:
        places_a = _unique(a, start_a, end_a, width)
        places_b = _unique(b, start_b, end_b, width)
        both = sorted((place, places_b[key]) for key, place in places_a.items() if key in places_b)
        if both:
            return _not_overlapping(_rising(both), width)
    return []


def _unique(items: list[int], start: int, end: int, width: int) -> dict[tuple[int, ...], int]:
    """What occurs once in a stretch, with its place."""
    windows = list(zip(*(items[start + shift : end] for shift in range(width)), strict=False))
    counts = Counter(windows)
    return {key: start + place for place, key in enumerate(windows) if counts[key] == 1}


def _rising(both: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest row of pairs in which the second numbers rise as the first ones do."""
    ends: list[int] = []
    last: list[int] = []
    before: list[int] = []
    for number, (_a, b) in enumerate(both):
        place = bisect_left(ends, b)
        before.append(last[place - 1] if place else -1)
        ends[place : place + 1], last[place : place + 1] = [b], [number]
    row = []
    number = last[-1] if last else -1
    while number >= 0:
        row.append(both[number])
        number = before[number]
    return row[::-1]


def _not_overlapping(row: list[tuple[int, int]], width: int) -> list[_Match]:
    found: list[_Match] = []
    for a, b in row:
        if not found or (a >= found[-1][0] + width and b >= found[-1][1] + width):
            found.append((a, b, width))
    return found


def pairs(
    older: Sequence[Item],
    newer: Sequence[Item],
    likeness: Callable[[Item, Item], float],
    least: float,
) -> list[tuple[int, int]]:
    """Which items are each other's counterpart: the rising pairs that are most alike together.

    Only items that stand about as far from the beginning are weighed, of very many none.
    """
    if len(older) > _WEIGHED:
        return []
    best: dict[tuple[int, int], tuple[int, int] | None] = {}
    # The best of the older items so far with the first newer ones; beyond ``end`` it stays.
    row: list[_Best] = [(0.0, None)] * (len(newer) + 1)
    end = 0
    for i, item in enumerate(older):
        middle = i * len(newer) // len(older)
        before, end = end, min(len(newer), middle + _FAR + 1)
        row[before + 1 : end + 1] = [row[before]] * (end - before)
        start = max(0, middle - _FAR)
        diagonal = row[start]
        for j in range(start, end):
            above = row[j + 1]
            choice = row[j] if row[j][0] > above[0] else above
            alike = likeness(item, newer[j])
            if alike >= least and diagonal[0] + alike > choice[0]:
                best[i, j] = diagonal[1]
                choice = (diagonal[0] + alike, (i, j))
            row[j + 1], diagonal = choice, above
    return _way_back(best, row[end][1])


def _way_back(
    best: dict[tuple[int, int], tuple[int, int] | None], pair: tuple[int, int] | None
) -> list[tuple[int, int]]:
    found = []
    while pair is not None:
        found.append(pair)
        pair = best[pair]
    return found[::-1]
