"""What a search result shows of a text: an excerpt around the words found, and the words marked."""

import re
import unicodedata
from collections.abc import Iterable

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

#: A word in any script; marks such as combining accents belong to it.
WORD = re.compile(r"[^\W_][\w\u0300-\u036f]*")
#: Endings of German and English words that a stemmer takes off, longest first.
ENDINGS = ("ern", "ing", "em", "er", "en", "es", "ed", "e", "n", "s")
#: What is left of a word without its ending; shorter stems would mark half the text.
SHORTEST_STEM = 4
#: Characters of an excerpt, and how many of them stand before the first hit.
LENGTH, BEFORE = 240, 70


def fold(word: str) -> str:
    """A word as searching sees it: without case and accents, so that Häuser is like hauser."""
    decomposed = unicodedata.normalize("NFKD", word.casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def without_ending(word: str) -> str:
    """A word in lower case without what its forms differ by, roughly."""
    for ending in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= SHORTEST_STEM:
            return word.removesuffix(ending)
    return word


def stem(word: str) -> str:
    """The beginning that the forms of a word share, without case and accents."""
    return without_ending(fold(word))


def _is_hit(word: str, stems: Iterable[str]) -> bool:
    """Whether a word of a text is one that was searched for; very short ones only as they are."""
    folded = fold(word)
    return any(
        folded == wanted or (len(wanted) >= 3 and folded.startswith(wanted)) for wanted in stems
    )


def mark(text: str, words: Iterable[str]) -> SafeString:
    """The text as HTML, safely escaped, with the words searched for in ``<mark>``."""
    stems = {stem(word) for word in words}
    pieces: list[SafeString] = []
    end = 0
    for found in WORD.finditer(text):
        if _is_hit(found[0], stems):
            pieces += [
                format_html("{}", text[end : found.start()]),
                format_html("<mark>{}</mark>", found[0]),
            ]
            end = found.end()
    pieces.append(format_html("{}", text[end:]))
    return format_html_join("", "{}", ((piece,) for piece in pieces))


def excerpt(text: str, words: Iterable[str]) -> str:
    """The part of a text around the first word searched for; empty when none occurs."""
    stems = {stem(word) for word in words}
    first = next((hit.start() for hit in WORD.finditer(text) if _is_hit(hit[0], stems)), None)
    if first is None:
        return ""
    start = text.rfind(" ", 0, max(0, first - BEFORE) + 1) + 1 if first > BEFORE else 0
    cut = shorten(text[start:])
    return f"… {cut}" if start else cut


def shorten(text: str) -> str:
    """The beginning of a text, cut between two words."""
    if len(text) <= LENGTH:
        return text
    return text[: LENGTH + 1].rsplit(None, 1)[0][:LENGTH].rstrip(" ,;:–") + " …"
