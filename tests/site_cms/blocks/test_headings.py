"""No heading may be skipped, wherever in the body it stands."""

import pytest
from wagtail.blocks.stream_block import StreamBlockValidationError

from site_cms.blocks import BodyBlock
from tests.blocks_data import block, items

BODY = BodyBlock(required=False)
CARDS = items("cards", [{"title": "Karte", "text": "Text"}] * 2)


def facts(title: str) -> dict:
    entries = [{"number": "1", "label": "eins"}, {"number": "2", "label": "zwei"}]
    return block("facts", {"title": title, "facts": items("facts", entries)})


def clean(*blocks: dict) -> None:
    BODY.clean(BODY.to_python(list(blocks)))


def text(html: str) -> dict:
    return block("rich_text", html)


@pytest.mark.parametrize(
    "body",
    [
        [],
        [text("<p>Ohne Überschrift</p>")],
        [text("<h2>A</h2><h3>B</h3><h4>C</h4><h2>D</h2>")],
        [text("<h2>A</h2>"), text("<h3>B</h3>"), text("<h4>C</h4>")],
        [facts("Zahlen"), text("<h3>Darunter</h3>")],
        [text("<h2>A</h2><h3>B</h3>"), facts(""), text("<h4>C</h4>")],
        [block("cards", {"title": "", "cards": CARDS}), text("<h3>Unter den Karten</h3>")],
    ],
)
def test_headings_that_follow_each_other_are_accepted(body: list[dict]) -> None:
    clean(*body)


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ([text("<h3>Zu tief</h3>")], 0),
        ([text("<h2>A</h2><h4>B</h4>")], 0),
        ([text("<h2>A</h2>"), text("<p>…</p>"), text("<h4>B</h4>")], 2),
        ([facts("Zahlen"), text("<h4>B</h4>")], 1),
        ([text("<h2>A</h2><h3>B</h3>"), facts("Zahlen"), text("<h4>C</h4>")], 2),
        ([facts(""), text("<h3>B</h3>")], 1),
        ([block("cards", {"title": "Karten", "cards": CARDS}), text("<h4>B</h4>")], 1),
        ([text('<H2 class="x">A</H2><H4>B</H4>')], 0),
    ],
)
def test_a_skipped_level_is_refused_at_its_block(body: list[dict], place: int) -> None:
    with pytest.raises(StreamBlockValidationError) as refused:
        clean(*body)
    assert list(refused.value.block_errors) == [place]


def test_a_draft_may_be_saved_with_a_skipped_level() -> None:
    value = BODY.to_python([text("<h2>A</h2><h4>B</h4>")])
    assert BODY.clean_deferred(value)[0].value.source == "<h2>A</h2><h4>B</h4>"
    with pytest.raises(StreamBlockValidationError):
        BODY.clean(value)
