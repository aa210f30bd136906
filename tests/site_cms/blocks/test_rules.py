"""What the blocks ask of an editor, and what they accept in a draft."""

from collections.abc import Callable, Mapping

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation
from wagtail.blocks import Block, StructBlockValidationError

from site_cms import blocks
from tests import factories
from tests.blocks_data import items, make_picture, table

Value = dict[str, object]

pytestmark = pytest.mark.django_db


def picture_value(**fields: object) -> Value:
    return {"image": make_picture().pk, "alt": "", "decorative": False, **fields}


def clean(block: Block, value: Mapping[str, object], *, draft: bool = False) -> object:
    check: Callable[..., object] = block.clean_deferred if draft else block.clean
    return check(block.to_python(value))


@pytest.mark.parametrize("fields", [{"alt": "Ein Karton"}, {"decorative": True}])
def test_picture_is_described_or_decorative(fields: Value) -> None:
    clean(blocks.PictureBlock(), picture_value(**fields))


@pytest.mark.parametrize("fields", [{}, {"alt": "   "}, {"alt": "Ein Karton", "decorative": True}])
def test_picture_is_not_neither_or_both(fields: Value) -> None:
    with pytest.raises(StructBlockValidationError) as refused:
        clean(blocks.PictureBlock(), picture_value(**fields))
    assert "alt" in refused.value.block_errors
    clean(blocks.PictureBlock(), picture_value(**fields), draft=True)


def test_picture_that_is_gone_asks_for_another() -> None:
    with pytest.raises(StructBlockValidationError) as refused:
        clean(blocks.PictureBlock(), {"image": 99999, "alt": "Weg"})
    assert "image" in refused.value.block_errors


def test_button_leads_to_one_place(site_root) -> None:
    button = blocks.ButtonBlock()
    page = site_root.pk
    clean(button, {"label": "Lesen", "page": page})
    clean(button, {"label": "Lesen", "address": "https://example.com/"})
    for wrong in (
        {"label": "Lesen"},
        {"label": "", "page": page},
        {"label": "Lesen", "page": page, "address": "https://example.com/"},
        {"label": "Lesen", "address": "javascript:alert(1)"},
    ):
        with pytest.raises(ValidationError):
            clean(button, wrong)


def test_only_the_second_button_may_be_left_out() -> None:
    call = blocks.CallToActionBlock()
    button = {"label": "Lesen", "address": "https://example.com/"}
    clean(call, {"title": "Aufruf", "text": "", "button": button, "second": {}})
    with pytest.raises(StructBlockValidationError) as refused:
        clean(call, {"title": "Aufruf", "text": "", "button": {}, "second": button})
    assert list(refused.value.block_errors) == ["button"]


@pytest.mark.parametrize(
    "value",
    [
        table("", ["Schritt"], [["Lesen"]]),
        table("Dauer", [" "], [["Lesen"]]),
        table("Dauer", [], []),
        table("Dauer", ["Schritt"], []),
    ],
)
def test_table_needs_caption_headings_and_rows(value: Value) -> None:
    with pytest.raises(ValidationError):
        clean(blocks.TableBlock(), value)
    clean(blocks.TableBlock(), value, draft=True)


@pytest.mark.parametrize(
    "value",
    [
        table("Dauer\x00", ["Schritt"], [["Lesen"]]),
        table("Dauer", ["Schritt\x00"], [["Lesen"]]),
        table("Dauer", ["Schritt"], [["Lesen\x00"]]),
        table("D" * 300, ["Schritt"], [["Lesen"]]),
        table("Dauer", ["Schritt"], [["L" * 100_000]]),
    ],
)
def test_table_refuses_what_no_database_or_reader_could_take(value: Value) -> None:
    for draft in (False, True):
        with pytest.raises(ValidationError):
            clean(blocks.TableBlock(), value, draft=draft)


@pytest.mark.parametrize(("number", "accepted"), [(1, False), (2, True), (6, True), (7, False)])
def test_cards_are_two_to_six(number: int, accepted: bool) -> None:
    cards = items("cards", [{"title": "Karte", "text": "Text"}] * number)
    if accepted:
        clean(blocks.CardsBlock(), {"title": "", "cards": cards})
    else:
        with pytest.raises(ValidationError):
            clean(blocks.CardsBlock(), {"title": "", "cards": cards})


def test_links_go_to_the_live_page_of_the_shown_language(
    site_root, django_capture_on_commit_callbacks
) -> None:
    about = factories.make_content(site_root, "Über uns")
    button = blocks.ButtonBlock()

    def url(language: str) -> str:
        with translation.override(language):
            return button.bulk_to_python([{"label": "Mehr", "page": about.pk}])[0].url

    assert url("de") == about.url
    assert url("en") == ""
    with django_capture_on_commit_callbacks(execute=True):
        factories.translate(about, {"Über uns": "About us", about.slug: "about-us"})
    assert url("en") == "/en/about-us/"
    about.unpublish()
    assert url("de") == ""
