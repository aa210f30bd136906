"""What a hostile or careless author writes cannot run script, and breaks nothing."""

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from wagtail.models import Page
from wagtail_localize.models import OverridableSegment, StringSegment, Translation

from home.models import ContentPage, HomePage
from tests import factories
from tests.blocks_data import Stored, block, every_block, make_document, make_picture

from .test_pages_edited import edit_url, form

pytestmark = pytest.mark.django_db

SCRIPT = "<script>alert(1)</script>"
BREAKOUT = "\"'></script><svg onload=alert(1)>{{ 7|add:7 }}{% debug %}"
NUL = "Null\x00Byte"


def mapped(value: Any, change: Callable[[str], str]) -> Any:
    """Stored content with every text that people write changed."""
    if isinstance(value, dict):
        return {
            name: field if name in ("id", "type", "address") else mapped(field, change)
            for name, field in value.items()
        }
    if isinstance(value, list):
        return [mapped(item, change) for item in value]
    return change(value) if isinstance(value, str) else value


def contentstate(text: str, url: str) -> str:
    """What the rich text editor sends: a paragraph that is all one link."""
    link = {"type": "LINK", "mutability": "MUTABLE", "data": {"url": url}}
    paragraph = {
        "key": "abcde",
        "text": text,
        "type": "unstyled",
        "depth": 0,
        "inlineStyleRanges": [],
        "entityRanges": [{"key": 0, "offset": 0, "length": len(text)}],
    }
    return json.dumps({"blocks": [paragraph], "entityMap": {"0": link}})


def save(home: HomePage, client: Client, fields: dict[str, str]) -> Any:
    """Send the form of a new content page and publish it if it is accepted."""
    address = reverse("wagtailadmin_pages:add", args=["home", "contentpage", home.pk])
    response = client.post(address, fields)
    page = ContentPage.objects.filter(slug="unsere-seite").first()
    if page:
        page.get_latest_revision().publish()
    return response


@pytest.fixture
def body(site_root) -> list[Stored]:
    return every_block(site_root, make_picture(), make_document())


@pytest.mark.parametrize("text", [SCRIPT, BREAKOUT])
def test_markup_in_any_text_is_only_text(
    text: str, site_root, body: list[Stored], admin, as_user, client: Client
) -> None:
    hostile = mapped([child for child in body if child["type"] != "facts"], lambda _: text)
    fields = form(ContentPage, hostile, title=text, lead=text, search_description=text)
    fields |= {"cover_alt": text, "seo_title": text}
    for index, child in enumerate(hostile):
        if child["type"] == "rich_text":
            fields[f"body-{index}-value"] = contentstate(text, "https://example.com/")
        if child["type"] == "accordion":
            fields[f"body-{index}-value-items-0-value-text"] = contentstate(text, "mailto:a@b.de")
    assert save(site_root, as_user(admin), fields).status_code == 302
    html = client.get("/de/unsere-seite/").content.decode()
    assert SCRIPT not in html
    assert "<svg onload" not in html
    assert "14{" not in html
    assert html.count("alert(1)") > 15


def test_facts_are_text_too(site_root, client: Client) -> None:
    facts = [
        {"type": "item", "id": str(n), "value": {"number": SCRIPT, "label": SCRIPT}} for n in "12"
    ]
    stored = block("facts", {"title": SCRIPT, "facts": facts})
    factories.make_content(site_root, "Zahlen", slug="unsere-seite", body=[stored])
    html = client.get("/de/unsere-seite/").content.decode()
    assert SCRIPT not in html
    assert html.count("&lt;script&gt;") >= 5


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "//evil.example"])
def test_link_in_rich_text_cannot_run_script(
    url: str, site_root, admin, as_user, client: Client
) -> None:
    fields = form(ContentPage, [block("rich_text", "<p>x</p>")])
    fields["body-0-value"] = contentstate("dort", url)
    assert save(site_root, as_user(admin), fields).status_code == 302
    html = client.get("/de/unsere-seite/").content.decode()
    assert "dort" in html
    assert url not in html


def test_button_cannot_run_script(site_root, admin, as_user) -> None:
    button = {"label": "Los", "page": None, "address": "javascript:alert(1)"}
    second = {"label": "", "page": None, "address": ""}
    call = {"title": "Aufruf", "text": "", "button": button, "second": second}
    fields = form(ContentPage, [block("call_to_action", call)])
    assert save(site_root, as_user(admin), fields).status_code == 200


def test_stored_script_address_leads_nowhere(site_root, client: Client) -> None:
    button = {"label": "Los", "page": None, "address": "javascript:alert(1)"}
    call = block("call_to_action", {"title": "Aufruf", "button": button})
    text = block("rich_text", '<p><a href="javascript:alert(1)">dort</a></p>')
    factories.make_content(site_root, "Seite", slug="unsere-seite", body=[call, text])
    assert "javascript:" not in client.get("/de/unsere-seite/").content.decode()


def places(fields: dict[str, str]) -> list[str]:
    """Names of the fields of a form that take free text."""
    ends = (
        *("title", "text", "alt", "caption", "credit", "label", "number", "attribution"),
        *("description", "heading", "slug", "lead", "cover_alt", "seo_title", "cell-0-0"),
    )
    return [name for name in fields if name.endswith(ends)]


def is_accepted(fields: dict[str, str], home: HomePage, user: object) -> bool:
    """Whether the editor's form for a draft, which asks for less, takes these fields."""
    page_form = ContentPage.get_edit_handler().get_form_class()
    filled = page_form(QueryDict(urlencode(fields)), parent_page=home, for_user=user)
    filled.defer_required_fields()
    return filled.is_valid()


def test_nul_bytes_are_refused_everywhere(site_root, body, admin, as_user) -> None:
    fields = form(ContentPage, body)
    names = places(fields)
    assert len(names) > 30
    assert is_accepted(fields, site_root, admin)
    for name in names:
        value = contentstate(NUL, "https://example.com/") if fields[name][:1] == "{" else NUL
        assert not is_accepted(fields | {name: value}, site_root, admin), name
    assert save(site_root, as_user(admin), fields | {"title": NUL}).status_code == 200
    assert not ContentPage.objects.exists()


def test_too_long_texts_are_refused(site_root, body, admin) -> None:
    fields = form(ContentPage, body)
    for name in places(fields):
        if fields[name][:1] != "{":  # Rich text may be long.
            long = fields | {name: "x" * 100_000}
            assert not is_accepted(long, site_root, admin), name


def test_long_article_is_read(site_root, admin, as_user, client: Client) -> None:
    fields = form(ContentPage, [block("rich_text", "")])
    fields["body-0-value"] = contentstate("Wort " * 20_000, "https://example.com/")
    assert save(site_root, as_user(admin), fields).status_code == 302
    html = client.get("/de/unsere-seite/").content.decode()
    assert html.count("Wort ") > 19_000


@pytest.fixture
def translation(site_root, body) -> Translation:
    """A page that waits to be translated."""
    text = block("rich_text", '<p>Ein <a href="https://example.com/">Verweis</a></p>', 1)
    page = factories.make_content(site_root, "Seite", body=[*body, text])
    factories.translate(page)
    return Translation.objects.get(source__object_id=page.translation_key)


def published(translation: Translation, client: Client, on_commit: Callable[..., Any]) -> str:
    """The English page after what stands in the editor was published."""
    target: Page = translation.get_target_instance()
    with on_commit(execute=True):
        assert client.post(edit_url(target), {"action": "publish"}).status_code == 302
    target.refresh_from_db()
    response = Client().get(target.url)
    assert response.status_code == 200
    return response.content.decode()


def put(client: Client, name: str, keys: list[int], value: str) -> None:
    response = client.put(
        reverse(f"wagtail_localize:{name}", args=keys),
        data=urlencode({"value": value}),
        content_type="application/x-www-form-urlencoded",
    )
    assert response.status_code in (200, 201, 400)


@pytest.mark.parametrize(
    "text",
    [SCRIPT, '<a href="javascript:alert(1)">x</a>', '<a id="a9">x</a>', '<b onclick="x">y</b>'],
)
def test_translators_cannot_bring_script_in(
    text: str, translation, moderator, as_user, django_capture_on_commit_callbacks
) -> None:
    client = as_user(moderator)
    for segment in StringSegment.objects.filter(source=translation.source):
        if segment.context.path != "slug":
            put(client, "edit_string_translation", [translation.pk, segment.pk], text)
    html = published(translation, client, django_capture_on_commit_callbacks)
    assert SCRIPT not in html
    assert "javascript:" not in html
    assert "onclick" not in html


def test_translated_addresses_cannot_run_script(
    translation, moderator, as_user, django_capture_on_commit_callbacks
) -> None:
    client = as_user(moderator)
    segments = [
        segment
        for segment in OverridableSegment.objects.filter(source=translation.source)
        if "https://" in segment.data_json
    ]
    assert len(segments) == 2
    for segment in segments:
        keys = [translation.pk, segment.pk]
        put(client, "edit_override", keys, "javascript:alert(1)")
    html = published(translation, client, django_capture_on_commit_callbacks)
    assert "javascript:" not in html
