"""The preview of every block, as an editor meets it in the list of blocks."""

from html import unescape

import pytest
from django.urls import reverse
from wagtail.users.models import UserProfile

from home.models import ContentPage
from tests.blocks_data import make_document, make_picture

pytestmark = pytest.mark.django_db

BODY = ContentPage._meta.get_field("body").stream_block

#: A piece of each block's preview; the picture and the document come from the library.
SHOWN = {
    "rich_text": "<h2>What stays, what goes</h2>",
    "quote": "<blockquote>",
    "picture": "<picture>",
    "cards": "<picture>",
    "accordion": "<details>",
    "facts": "<dd>24 h</dd>",
    "table": '<th scope="row">Apply</th>',
    "call_to_action": "How we keep it",
    "download": "PDF",
    "embed": "Three minutes in a kitchen.",
}
BLOCK_TYPES = [*SHOWN]


@pytest.fixture
def preview(admin, as_user):
    """The HTML of a block's preview."""
    UserProfile.objects.create(user=admin, preferred_language="en")

    def get(name: str) -> str:
        address = reverse("wagtailadmin_block_preview")
        response = as_user(admin).get(address, {"id": BODY.child_blocks[name].definition_prefix})
        assert response.status_code == 200
        return unescape(response.content.decode())

    return get


def test_every_block_is_known() -> None:
    assert sorted(BODY.child_blocks) == sorted(BLOCK_TYPES)


@pytest.mark.parametrize("name", BLOCK_TYPES)
def test_block_tells_editors_what_it_is(name: str) -> None:
    block = BODY.child_blocks[name]
    assert block.is_previewable
    assert block.get_description()
    assert block.meta.icon != "placeholder"
    assert block.meta.group


@pytest.mark.parametrize("name", BLOCK_TYPES)
def test_preview_shows_the_block_in_the_design_of_the_site(name: str, preview) -> None:
    make_picture()
    make_document()
    html = preview(name)
    assert SHOWN[name] in html
    assert f"/components/{name.replace('_', '-')}" in html
    assert "<script" not in html
    assert "style=" not in html


@pytest.mark.parametrize("name", ["picture", "download"])
def test_preview_says_that_the_library_is_empty(name: str, preview) -> None:
    assert "there is none yet" in preview(name)


def test_cards_are_shown_without_pictures_too(preview) -> None:
    html = preview("cards")
    assert "Apply" in html
    assert "<picture>" not in html


def _fields(block):
    for name, child in getattr(block, "child_blocks", {}).items():
        yield f"{block.name}.{name}", child
        yield from _fields(child)
    if hasattr(block, "child_block"):
        yield from _fields(block.child_block)


@pytest.mark.parametrize("name", [name for name in BLOCK_TYPES if name != "rich_text"])
def test_every_field_has_a_label_and_a_help_text(name: str) -> None:
    for path, field in _fields(BODY.child_blocks[name]):
        if path != "table.text":  # The cells of a table are explained by the table.
            assert field.meta.label, path
            help_text = getattr(field.meta, "help_text", "") or getattr(
                getattr(field, "field", None), "help_text", ""
            )
            assert help_text, path
