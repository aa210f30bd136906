"""Searching: what is found, what is shown of it, and that no question breaks it."""

import json
import unicodedata
from typing import Literal

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.utils.html import escape
from wagtail.models import Page, PageViewRestriction, Site

from home.models import HomePage
from home.search import readable, words_of
from policy.models import Operator
from tests import factories

Form = Literal["NFC", "NFD"]


def titles(client: Client, question: str, language: str = "de") -> list[str]:
    """Titles of the pages found, without marks."""
    response = client.get(f"/{language}/search/", {"q": question})
    assert response.status_code == 200
    return [
        result.title.replace("<mark>", "").replace("</mark>", "")
        for result in response.context["results"]
    ]


def make_body(site_root: HomePage, title: str = "Ablauf eines Tests") -> Page:
    """A content page with text, an accordion and a table."""
    table = {
        "columns": [{"type": "text", "heading": "Schritt"}],
        "rows": [{"values": ["Paketzettel"]}],
        "caption": "Ablauf",
    }
    body = [
        {"type": "rich_text", "value": "<p>Wir schicken <b>Haferdrinks</b> in viele Häuser.</p>"},
        {
            "type": "accordion",
            "value": {"title": "", "items": [{"title": "Wann?", "text": "<p>Übermorgen</p>"}]},
        },
        {"type": "table", "value": {"table": table}},
    ]
    return factories.make_content(site_root, title, body=json.dumps(body))


@pytest.mark.parametrize(
    "word", ["Haferdrinks", "haferdrinks", "Übermorgen", "Paketzettel", "Schritt"]
)
def test_finds_words_in_blocks(site_root: HomePage, client: Client, word: str) -> None:
    make_body(site_root)
    assert titles(client, word) == ["Ablauf eines Tests"]


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize("stored", ["NFC", "NFD"])
def test_umlauts_in_either_unicode_form(
    site_root: HomePage, client: Client, form: Form, stored: Form
) -> None:
    factories.make_content(site_root, unicodedata.normalize(stored, "Grüße aus Köln"))
    assert len(titles(client, unicodedata.normalize(form, "grüße köln"))) == 1
    assert titles(client, "Grüne") == []


@pytest.mark.parametrize("question", ["Haus", "Häuser", "häusern", "Haferdrink"])
def test_forms_of_german_words(site_root: HomePage, client: Client, question: str) -> None:
    make_body(site_root)
    assert titles(client, question) == ["Ablauf eines Tests"]


@pytest.mark.skipif(
    connection.vendor != "postgresql",
    reason="only PostgreSQL knows German stems; on SQLite the beginning of a word is enough",
)
def test_german_stemming(site_root: HomePage, client: Client) -> None:
    factories.make_content(site_root, "Haushalte")
    assert titles(client, "Haushalt") == ["Haushalte"]
    assert titles(client, "Haus") == []


@pytest.mark.skipif(connection.vendor != "sqlite", reason="the ranking of SQLite is ours")
@pytest.mark.parametrize("question", ["Lampe", "rote Lampe"])
def test_titles_come_first(site_root: HomePage, client: Client, question: str) -> None:
    factories.make_content(site_root, "Rote Lampe mit einem langen Titel")
    factories.make_content(site_root, "Anderes", lead="Lampe, Lampe, rote Lampe.")
    assert titles(client, question)[0] == "Rote Lampe mit einem langen Titel"


def test_all_words_must_stand_on_the_page(site_root: HomePage, client: Client) -> None:
    factories.make_content(site_root, "Rote Lampe")
    factories.make_content(site_root, "Rote Tasse")
    assert titles(client, "rote lampe") == ["Rote Lampe"]
    assert len(titles(client, "rote")) == 2


def test_only_live_public_pages_of_the_language(site_root: HomePage, client: Client) -> None:
    factories.make_content(site_root, "Sichtbar Lampe")
    factories.make_content(site_root, "Entwurf Lampe", live=False)
    hidden = factories.make_content(site_root, "Geheim Lampe")
    PageViewRestriction.objects.create(page=hidden, restriction_type="login")
    assert titles(client, "Lampe") == ["Sichtbar Lampe"]
    assert titles(client, "Lampe", "en") == []


def test_only_pages_of_the_requested_site_count(site_root: HomePage, client: Client) -> None:
    factories.make_content(site_root, "Unsere Lampe")
    other = HomePage(title="Anderswo", slug="anderswo", headline="Dort", locale=site_root.locale)
    Page.get_first_root_node().add_child(instance=other)
    for number in range(12):
        factories.make_content(other, f"Andere Lampe {number}")
    assert titles(client, "Lampe") == ["Unsere Lampe"]
    response = client.get("/de/search/", {"q": "Lampe"})
    assert response.context["pages"].paginator.count == 1


def test_pages_that_have_no_public_text_do_not_count(site_root: HomePage, client: Client) -> None:
    factories.make_content(site_root, "Rote Lampe")
    site_root.refresh_from_db()
    site_root.add_child(instance=Page(title="Bloße Lampe", locale=site_root.locale))
    response = client.get("/de/search/", {"q": "Lampe"})
    assert len(response.context["results"]) == response.context["pages"].paginator.count == 1


def test_a_draft_of_a_live_page_does_not_show(site_root: HomePage, client: Client) -> None:
    page = factories.make_content(site_root, "Lampe", lead="Altbekannt.")
    page.lead = "Geheimnisvoll."
    page.save_revision()
    assert titles(client, "Geheimnisvoll") == []


def test_marks_and_escapes(site_root: HomePage, client: Client) -> None:
    factories.make_content(
        site_root, "Test <i>& mehr", lead="Ein <script>alert(1)</script> Testbericht & so."
    )
    html = client.get("/de/search/", {"q": "test"}).content.decode()
    assert "<mark>Test</mark> &lt;i&gt;&amp; mehr" in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt; <mark>Testbericht</mark> &amp; so." in html
    assert "<script>alert" not in html


def test_the_question_is_shown_escaped(site_root: HomePage, client: Client) -> None:
    question = "\"><script>alert('x')</script>"
    html = client.get("/de/search/", {"q": question}).content.decode()
    assert "<script>alert" not in html
    assert escape(question) in html


HOSTILE = [
    "",
    " ",
    '"',
    "'",
    '"unbalanced',
    "AND OR NEAR( *",
    "NEAR(a b, 3)",
    "title:foo",
    "-foo +bar ^baz",
    "a AND NOT b",
    "{title body} : x",
    "100%",
    "%s %d %(x)s",
    "\\",
    "'; DROP TABLE wagtailcore_page; --",
    "foo & | ! <-> bar:*",
    "\x00",
    "a\x00b",
    "\u202eabc\u202c",
    "\u200f\u200e",
    "und der die das",
    "🦊",
    "ﬁ ß ẞ",
    "x" * 10_000,
    "wort " * 2_000,
    "ü" * 10_000,
    "\u0301" * 300,
    "ا" * 50,
    "__",
    "{{ 7*7 }}{% debug %}",
]


@pytest.mark.parametrize("question", HOSTILE, ids=range(len(HOSTILE)))
def test_no_question_breaks_it(site_root: HomePage, client: Client, question: str) -> None:
    response = client.get("/de/search/", {"q": question})
    assert response.status_code == 200
    assert len(response.content) < 40_000


@pytest.mark.parametrize(
    "raw", ["q=%00", "q=%ff%fe", "q=%ed%a0%80", "q[]=a", "q=a&q=b", "%00=1", "q=%", "page=1&page"]
)
def test_no_query_string_breaks_it(site_root: HomePage, client: Client, raw: str) -> None:
    assert client.get(f"/de/search/?{raw}").status_code == 200


@pytest.mark.parametrize(
    "number", ["abc", "-1", "0", "9" * 20, "9" * 5_000, "1.5", "", "٣", "\x00"]
)
def test_any_page_number_shows_a_page(site_root: HomePage, client: Client, number: str) -> None:
    factories.make_content(site_root, "Lampe")
    response = client.get("/de/search/", {"q": "Lampe", "page": number})
    assert response.status_code == 200
    assert len(response.context["results"]) == 1


def test_lone_surrogates_and_control_characters_become_spaces() -> None:
    assert readable("a\ud800b\x07c\u202ed  e") == "a b c d e"
    assert words_of('"a" AND (b*) : c_d') == ["a", "AND", "b", "c_d"]


def test_pages_of_results(site_root: HomePage, client: Client) -> None:
    for number in range(12):
        factories.make_content(site_root, f"Lampe {number}")
    first = client.get("/de/search/", {"q": "Lampe"})
    second = client.get("/de/search/", {"q": "Lampe", "page": "2"})
    assert len(first.context["results"]) == 10
    assert len(second.context["results"]) == 2
    assert 'href="?q=Lampe&amp;page=2"' in first.content.decode()


def test_nothing_found_says_so(site_root: HomePage, client: Client) -> None:
    english = client.get("/en/search/", {"q": "Quark"}).content.decode()
    assert "Nothing found for “Quark”" in english


def test_answers_are_alike_for_all_and_kept_by_nobody(site_root: HomePage, client: Client) -> None:
    response = client.get("/de/search/", {"q": "Startseite"})
    assert response["Cache-Control"] == "private, no-store"
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")
    assert 'name="robots" content="noindex"' in response.content.decode()


def test_as_many_queries_for_ten_results_as_for_one(
    site_root: HomePage, client: Client, django_assert_max_num_queries
) -> None:
    Operator.for_site(Site.objects.get())  # made at the first visit
    counts = []
    for number in range(10):
        factories.make_content(site_root, f"Lampe {number}", lead="Ein Satz.")
        if number in (0, 9):
            ContentType.objects.clear_cache()
            cache.clear()
            with django_assert_max_num_queries(19) as queries:
                client.get("/de/search/", {"q": "Lampe"})
            counts.append(len(queries))
    assert counts[0] == counts[1]


def test_language_switcher_keeps_the_question(site_root: HomePage, client: Client) -> None:
    html = client.get("/de/search/", {"q": "Köln", "page": "2"}).content.decode()
    assert 'href="/en/search/?q=K%C3%B6ln"' in html
