"""Links in rich text: in the shown language, only to what is there, and never to script."""

from time import perf_counter

import pytest
from django.utils import translation

from site_cms.blocks.links import LinkedText
from tests import factories
from tests.blocks_data import make_document

pytestmark = pytest.mark.django_db


def page_link(page_id: object, text: str = "weiter") -> str:
    return f'<p><a linktype="page" id="{page_id}">{text}</a></p>'


@pytest.fixture
def about(site_root):
    """A live page that is not translated."""
    return factories.make_content(site_root, "Beispiel")


def render(html: str, language: str = "de") -> str:
    with translation.override(language):
        return LinkedText(html).__html__()


def test_page_link_follows_the_shown_language(about, django_capture_on_commit_callbacks) -> None:
    assert render(page_link(about.pk)) == '<p><a href="/de/beispiel/">weiter</a></p>'
    assert render(page_link(about.pk), "en") == "<p>weiter</p>"
    with django_capture_on_commit_callbacks(execute=True):
        factories.translate(about, {"beispiel": "example"})
    assert render(page_link(about.pk), "en") == '<p><a href="/en/example/">weiter</a></p>'


def test_link_to_what_is_gone_becomes_its_text(about) -> None:
    about.unpublish()
    assert render(page_link(about.pk, "<b>weiter</b>")) == "<p><b>weiter</b></p>"
    about.delete()
    assert render(page_link(about.pk)) == "<p>weiter</p>"


@pytest.mark.parametrize("page_id", ["", "0", "x", "-1", "²", "9" * 15, "9" * 400, "1 or 1=1"])
def test_link_to_nothing_becomes_its_text(page_id: str) -> None:
    assert render(page_link(page_id)) == "<p>weiter</p>"


def test_document_link_leads_to_the_document() -> None:
    document = make_document()
    html = f'<a linktype="document" id="{document.pk}">Tagebuch</a>'
    assert render(html) == f'<a href="{document.url}">Tagebuch</a>'
    document.delete()
    assert render(html) == "Tagebuch"


@pytest.mark.parametrize(
    "address",
    ["https://example.com/?a=1&amp;b=2", "mailto:a@example.com", "tel:+49221", "#oben", "/de/"],
)
def test_safe_address_is_kept(address: str) -> None:
    html = f'<a href="{address}">dort</a>'
    assert render(html) == html


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "  javascript:alert(1)",
        "java\tscript:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "//evil.example/",
        "/\\evil.example/",
        "",
    ],
)
def test_unsafe_address_becomes_its_text(address: str) -> None:
    assert render(f'<a href="{address}">dort</a>') == "dort"


def test_attributes_besides_the_target_are_dropped() -> None:
    html = '<a onclick="alert(1)" href="https://example.com/" style="x">dort</a>'
    assert render(html) == '<a href="https://example.com/">dort</a>'


def test_unknown_link_types_and_embeds_are_left_out() -> None:
    html = '<a linktype="secret" id="1">dort</a><embed embedtype="image" id="1"/>'
    assert render(html) == "dort"


def test_long_text_is_rendered_in_time(about) -> None:
    assert len(render("<p>" + "x" * 100_000 + "</p>" + page_link(about.pk) * 500)) > 100_000
    for hostile in ("<a ", "<a>", '<a href="', "</a>", "<embed ", "<a x>y"):
        started = perf_counter()
        render(hostile * 30_000)
        assert perf_counter() - started < 2
