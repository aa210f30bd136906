"""Marking hits and cutting excerpts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from home.hits import LENGTH, excerpt, mark, shorten

pytestmark = pytest.mark.one_database


@pytest.mark.parametrize(
    ("text", "word", "marked"),
    [
        ("Ein Haus.", "Häuser", "Ein <mark>Haus</mark>."),
        ("Viele Häuser.", "haus", "Viele <mark>Häuser</mark>."),
        ("Testerinnen und Tests", "Test", "<mark>Testerinnen</mark> und <mark>Tests</mark>"),
        ("Straße", "STRASSE", "<mark>Straße</mark>"),
        ("in Indien", "in", "<mark>in</mark> Indien"),
        ("a<b & c", "b", "a&lt;<mark>b</mark> &amp; c"),
        ("amp & lt", "amp", "<mark>amp</mark> &amp; lt"),
    ],
)
def test_marks(text: str, word: str, marked: str) -> None:
    assert mark(text, [word]) == marked


def test_excerpt_stands_around_the_first_hit() -> None:
    text = "Anfang " * 60 + "Lampe " + "Ende " * 60
    shown = excerpt(text, ["Lampe"])
    assert shown.startswith("… ")
    assert shown.endswith(" …")
    assert "Lampe" in shown
    assert len(shown) <= LENGTH + 4


def test_no_hit_no_excerpt() -> None:
    assert excerpt("Anfang und Ende", ["Lampe"]) == ""


@given(st.text(), st.lists(st.text(), max_size=3))
def test_takes_any_text(text: str, words: list[str]) -> None:
    assert "<script" not in mark(f"<script>{text}", words)
    excerpt(text, words)
    assert len(shorten(text)) <= LENGTH + 2
