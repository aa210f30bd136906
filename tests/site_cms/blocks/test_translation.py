"""Every block gives its texts to translators and takes them back, with all ids kept."""

import json
from typing import Any

import pytest
from wagtail.models import Locale
from wagtail_localize.segments import StringSegmentValue
from wagtail_localize.segments.extract import extract_segments
from wagtail_localize.segments.ingest import ingest_segments
from wagtail_localize.segments.types import BaseValue
from wagtail_localize.strings import StringValue

from home.models import ContentPage
from tests import factories
from tests.blocks_data import (
    BLOCK_TYPES,
    block,
    every_block,
    items,
    make_document,
    make_picture,
    table,
)

pytestmark = pytest.mark.django_db

#: The texts that translators get from each block, markup aside.
TEXTS = {"rich_text": 2, "quote": 2, "picture": 3, "cards": 5, "accordion": 3, "facts": 5}
TEXTS |= {"table": 5, "call_to_action": 4, "download": 2}
#: Texts without a word in them.
FIGURES = {"11 %", "22 %", "2"}


@pytest.fixture
def stored(site_root) -> dict[str, dict[str, Any]]:
    """Every block by its type."""
    blocks = every_block(site_root, make_picture(), make_document())
    return {child["type"]: child for child in blocks}


def page_with(site_root, *blocks: dict[str, Any]) -> ContentPage:
    page = factories.make_content(site_root, "Seite", body=list(blocks))
    return ContentPage.objects.get(pk=page.pk)


def segments_of(page: ContentPage) -> list[BaseValue]:
    """What wagtail-localize takes out of the body."""
    return [segment for segment in extract_segments(page) if segment.path.startswith("body.")]


def texts_of(page: ContentPage) -> list[BaseValue]:
    return [segment for segment in segments_of(page) if isinstance(segment, StringSegmentValue)]


def translated(page: ContentPage) -> list[dict[str, Any]]:
    """The stored body after every text was put into brackets."""
    for segment in (segments := segments_of(page)):
        if isinstance(segment, StringSegmentValue):
            segment.string = StringValue(f"[{segment.string.data}]")
    german, english = (Locale.objects.get(language_code=code) for code in ("de", "en"))
    target = ContentPage.objects.get(pk=page.pk)
    ingest_segments(page, target, german, english, segments)
    target.save()
    return list(ContentPage.objects.get(pk=page.pk).body.raw_data)


def without_texts(value: Any) -> Any:
    """Stored content with everything that people read taken out: what must stay the same."""
    if isinstance(value, dict):
        return {name: without_texts(field) for name, field in value.items()}
    if isinstance(value, list):
        return [without_texts(item) for item in value]
    is_text = isinstance(value, str) and (value[:1] == "[" or value in FIGURES or "Nr." in value)
    return "" if is_text else value


@pytest.mark.parametrize("name", BLOCK_TYPES)
def test_texts_go_to_translators(name: str, site_root, stored) -> None:
    assert len(texts_of(page_with(site_root, stored[name]))) == TEXTS[name]


@pytest.mark.parametrize("name", BLOCK_TYPES)
def test_translated_block_keeps_everything_but_its_texts(name: str, site_root, stored) -> None:
    page = page_with(site_root, stored[name])
    number = len(texts_of(page))
    (result,) = translated(page)
    assert without_texts(result) == without_texts(stored[name])
    assert json.dumps(result).count("[") >= number
    assert result != stored[name]


def test_cells_are_translated_where_they_stand(site_root) -> None:
    page = page_with(site_root, block("table", table("T", ["A", "B"], [["A", "2"], ["", "C"]])))
    (result,) = translated(page)
    assert result["value"] == table("[T]", ["[A]", "[B]"], [["[A]", "[2]"], ["", "[C]"]])


EMPTY = [
    block("quote", {"text": "Zitat"}),
    block("quote", {"text": None, "attribution": None}),
    block("picture", {"image": None, "alt": "", "decorative": True}),
    block("picture", {"image": 99999}),
    block("cards", {"cards": items("cards", [{"title": "", "text": "", "page": 99999}])}),
    block("cards", {"title": None, "cards": []}),
    block("accordion", {"items": items("accordion", [{"title": "Frage", "text": None}])}),
    block("facts", {"facts": []}),
    block("table", {"table": None}),
    block("table", table("", [""], [[""]])),
    block("call_to_action", {"title": "Aufruf", "button": {}, "second": {}}),
    block("call_to_action", {"title": "Aufruf"}),
    block("download", {"document": 99999, "title": "Weg"}),
    block("rich_text", ""),
]


@pytest.mark.parametrize("stored_block", EMPTY)
def test_empty_and_lost_values_do_not_stop_a_translation(stored_block, site_root) -> None:
    (result,) = translated(page_with(site_root, stored_block))
    assert result["id"] == stored_block["id"]
