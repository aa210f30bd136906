"""Every page type with every block through the real editors' side: written, edited, submitted,
approved, read, translated and read again."""

from collections.abc import Callable
from html import unescape
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import Locale, Page
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield
from wagtail_localize.models import StringSegment, Translation

from home.models import ContactPage, ContentPage, HomePage, ImprintPage, NewsIndexPage, NewsPage
from site_cms.moderation.texts import moderation_url
from site_cms.moderation.translations import take_over
from tests import factories
from tests.blocks_data import body_form, every_block, make_document, make_picture

pytestmark = pytest.mark.django_db

PAGE_TYPES = [HomePage, ContentPage, NewsIndexPage, NewsPage, ContactPage, ImprintPage]
LogIn = Callable[[object], Client]


@pytest.fixture
def body(site_root) -> list[dict[str, Any]]:
    """Every block once; links lead to the home page."""
    return every_block(site_root, make_picture(), make_document())


def form(page_type: type[Page], body: list[dict[str, Any]], **fields: str) -> dict[str, str]:
    """What the editor's form of a page type sends."""
    values: dict[str, Any] = {
        "title": "Unsere Seite",
        "slug": "unsere-seite",
        "lead": "Ein Vorspann.",
        "cover": "",
        "cover_alt": "",
        "seo_title": "Titel für Suchmaschinen",
        "search_description": "Beschreibung für Suchmaschinen.",
        "comments": inline_formset([]),
    }
    if page_type is not NewsIndexPage:
        values["body"] = body_form(body)
    if page_type is NewsPage:
        values |= {"date": "2026-11-18", "topic": ""}
    if page_type is HomePage:
        button = {"label": "Los geht es", "page": "", "address": "https://example.com/"}
        values |= {"headline": "Die große Zeile", "buttons": streamfield([("button", button)])}
    return nested_form_data(values | fields)


def shown_texts(page_type: type[Page]) -> list[str]:
    """Texts that a page of the type must show, in German."""
    texts = ["Die große Zeile", "Los geht es"] if page_type is HomePage else ["Unsere Seite"]
    if page_type is not NewsIndexPage:
        texts += [
            "Überschrift Nr. 0",
            "einer Seite Nr. 0",
            "einem Dokument Nr. 0",
            "Zitat Nr. 0",
            "Testerin, 41, Nr. 0",
            "Ein Karton auf einem Tisch Nr. 0",
            "Bildunterschrift Nr. 0",
            "Illustration Nr. 0",
            "Karten Nr. 0",
            "Karte links Nr. 0",
            "Kartentext rechts Nr. 0",
            "Fragen Nr. 0",
            "Frage Nr. 0?",
            "Antwort Nr. 0",
            "mehr davon Nr. 0",
            "Zahlen Nr. 0",
            "11 %",
            "Beschriftung 22 Nr. 0",
            "Tabelle Nr. 0",
            "Schritt Nr. 0",
            "Lesen Nr. 0",
            "Aufruf Nr. 0",
            "Grund Nr. 0",
            "Knopf Nr. 0",
            "Zweiter Knopf Nr. 0",
            "Download Nr. 0",
            "Eine Seite Nr. 0",
        ]
    return ["Ein Vorspann.", *texts]


def errors_in(response: Any) -> str:
    """The errors of the form, for a failing test."""
    forms = response.context and response.context.get("form")
    return str(forms.errors.as_data()) if forms else ""


def edit_url(page: Page) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def written(page_type: type[Page], site_root: HomePage, client: Client, body: list) -> Page:
    """A draft written in the editor; the home page of the site is edited instead."""
    if page_type is HomePage:
        response = client.post(edit_url(site_root), form(page_type, body, slug="start"))
        assert response.status_code == 302, errors_in(response)
        return site_root
    parent = factories.make_news_index(site_root) if page_type is NewsPage else site_root
    address = reverse(
        "wagtailadmin_pages:add", args=["home", page_type._meta.model_name, parent.pk]
    )
    response = client.post(address, form(page_type, body))
    assert response.status_code == 302, errors_in(response)
    return page_type.objects.get(slug="unsere-seite")


def submit(page: Page, client: Client, body: list) -> None:
    """Change the standfirst and submit the page for moderation."""
    fields = {"lead": "Ein Vorspann.", "action-submit": "action-submit", "slug": page.slug}
    response = client.post(edit_url(page), form(page.specific_class, body, **fields))
    assert response.status_code == 302, errors_in(response)


def approve(page: Page, client: Client) -> None:
    """Approve what waits for moderation."""
    decision = {"action": "approve", "seen": page.current_workflow_task_state.pk}
    assert client.post(moderation_url(page), decision).status_code == 302


def previewed(page: Page, client: Client, body: list) -> str:
    """The HTML of the preview beside the editor."""
    address = reverse("wagtailadmin_pages:preview_on_edit", args=[page.pk])
    fields = form(page.specific_class, body, slug=page.slug)
    assert client.post(address, fields).json() == {"is_valid": True, "is_available": True}
    response = client.get(address)
    assert response.status_code == 200
    return unescape(response.content.decode())


def html_of(page: Page, client: Client) -> str:
    response = client.get(page.url)
    assert response.status_code == 200
    return unescape(response.content.decode())


@pytest.mark.parametrize("page_type", PAGE_TYPES)
def test_page_from_first_word_to_english_reader(
    page_type: type[Page],
    site_root: HomePage,
    body: list[dict[str, Any]],
    editor: object,
    moderator: object,
    as_user: LogIn,
    client: Client,
    django_capture_on_commit_callbacks: Callable[..., Any],
) -> None:
    writer, approver = as_user(editor), as_user(moderator)
    page = written(page_type, site_root, writer, body)
    assert writer.get(edit_url(page)).status_code == 200
    assert "Ein Vorspann." in previewed(page, writer, body)
    submit(page, writer, body)
    page = page_type.objects.get(pk=page.pk)
    with django_capture_on_commit_callbacks(execute=True):
        approve(page, approver)
    page.refresh_from_db()
    german = html_of(page, client)
    for text in shown_texts(page_type):
        assert text in german

    with django_capture_on_commit_callbacks(execute=True):
        english = translated(page, writer, approver)
    html = html_of(english, client)
    assert english.url.startswith("/en/")
    for text in shown_texts(page_type):
        assert in_english(text) in html
    assert "Nr. 0" not in html
    assert ids_of(english) == ids_of(page)


def translated(page: Page, writer: Client, approver: Client) -> Page:
    """The page with every text marked as English, through wagtail-localize's own views."""
    english = Locale.objects.get(language_code="en")
    if not page.has_translation(english):
        parent = page.get_parent()
        if not parent.has_translation(english):
            factories.translate(parent.specific)
        address = reverse("wagtail_localize:submit_page_translation", args=[page.pk])
        assert writer.get(address).status_code == 200
        assert writer.post(address, {"locales": [english.pk]}).status_code == 302
    translation = Translation.objects.get(
        source__object_id=page.translation_key, target_locale=english
    )
    take_over(translation.source)
    for segment in StringSegment.objects.filter(source=translation.source):
        translate_string(translation, segment, writer)
    target = page.get_translation(english)
    assert writer.get(edit_url(target)).status_code == 200
    answer = writer.post(moderation_url(target), {"action": "submit"}, follow=True)
    assert not target.live or target.url == page.get_translation(english).url
    assert page.get_translation(english).workflow_in_progress, answer.context["messages"]
    approve(page.get_translation(english), approver)
    return page.get_translation(english)


def in_english(text: str) -> str:
    """A translation of a text that tells it apart from the German one."""
    return text.replace("Nr. 0", "No. 0") if "Nr. 0" in text else f"{text} (EN)"


def translate_string(translation: Translation, segment: StringSegment, writer: Client) -> None:
    """Save one text in wagtail-localize's editor; slugs stay addresses."""
    text = segment.string.data
    value = "our-page" if segment.context.path == "slug" else in_english(text)
    response = writer.put(
        reverse("wagtail_localize:edit_string_translation", args=[translation.pk, segment.pk]),
        data=urlencode({"value": value}),
        content_type="application/x-www-form-urlencoded",
    )
    assert response.status_code in (200, 201)


def ids_of(page: Page) -> list[str]:
    """The ids of the blocks of a page."""
    return [child.id for child in getattr(page.specific, "body", [])]


@pytest.mark.parametrize("action", ["action-submit", ""])
def test_a_skipped_heading_stops_submitting_but_no_draft(
    action: str, site_root: HomePage, editor: object, as_user: LogIn
) -> None:
    body = [{"type": "rich_text", "value": "<h2>A</h2><h4>B</h4>"}]
    address = reverse("wagtailadmin_pages:add", args=["home", "contentpage", site_root.pk])
    fields = {action: action} if action else {}
    response = as_user(editor).post(address, form(ContentPage, body, **fields))
    assert response.status_code == (200 if action else 302)
    assert ContentPage.objects.exists() is not bool(action)
    if action:
        # The editor keeps what was written, with the error at its block.
        html = unescape(response.content.decode())
        assert "Ebene" in html or "level" in html
        assert '"B"' in html or "B" in html


def test_page_whose_parts_are_gone_can_be_edited(
    site_root: HomePage, editor: object, as_user: LogIn, client: Client
) -> None:
    target, picture, document = (
        factories.make_content(site_root, "Ziel"),
        make_picture(),
        make_document(),
    )
    body = every_block(target, picture, document)
    page = factories.make_content(site_root, "Seite", body=body)
    for thing in (target, picture, document):
        thing.delete()
    assert client.get(page.url).status_code == 200
    writer = as_user(editor)
    assert writer.get(edit_url(page)).status_code == 200
    fields = {"action-submit": "action-submit", "slug": page.slug}
    assert writer.post(edit_url(page), form(ContentPage, body, **fields)).status_code == 200
    assert writer.post(edit_url(page), form(ContentPage, body, slug=page.slug)).status_code == 302
