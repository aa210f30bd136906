"""The presentational tags, and the stylesheets they lead to."""

import re
from pathlib import Path

import pytest
from django.contrib.auth import get_user
from django.contrib.staticfiles import finders
from django.template import Context, RequestContext, Template
from django.test import RequestFactory
from django.utils.functional import SimpleLazyObject

from home.models import ContentPage
from site_cms.templatetags.page_parts import editor_bar, stylesheets, stylesheets_of_block

BODY = ContentPage._meta.get_field("body").stream_block
CSS = Path(__file__).parents[2] / "site_cms" / "static" / "site_cms" / "css"
TEMPLATES = Path(__file__).parents[2] / "templates"

#: Words of CSS that fix a colour instead of taking it from a token.
FIXED_COLOUR = re.compile(r"oklch\(|rgba?\(|hsla?\(|#[0-9a-f]{3,8}\b", re.IGNORECASE)


def linked(html: str) -> list[str]:
    """Names of the components whose stylesheets are linked."""
    return re.findall(r'components/([a-z-]+)(?:\.[0-9a-f]+)?\.css"', html)


def body(*names: str):
    """A body with empty blocks of the given types."""
    return BODY.to_python([{"type": name, "value": {}} for name in names])


def test_each_stylesheet_is_linked_once() -> None:
    html = stylesheets("page-head", "quote", body=body("quote", "facts", "facts"))
    assert linked(html) == ["page-head", "quote", "facts"]


def test_names_become_file_names_with_what_they_need() -> None:
    assert linked(stylesheets_of_block("call_to_action")) == ["call-to-action"]
    assert linked(stylesheets_of_block("accordion")) == ["accordion", "rich-text"]


def test_page_without_body() -> None:
    assert linked(stylesheets("search", body=None)) == ["search"]


@pytest.mark.parametrize("name", sorted(BODY.child_blocks))
def test_every_block_has_its_stylesheet(name: str) -> None:
    components = linked(stylesheets_of_block(name))
    assert components
    for component in components:
        assert finders.find(f"site_cms/css/components/{component}.css")


def test_every_stylesheet_a_template_names_exists() -> None:
    for template in TEMPLATES.rglob("*.html"):
        for tag in re.findall(r"{% stylesheets ([^%]*)%}", template.read_text()):
            for component in re.findall(r'"([a-z-]+)"', tag):
                assert (CSS / "components" / f"{component}.css").exists(), (template, component)


def test_colours_come_from_tokens_alone() -> None:
    for sheet in [CSS / "layout.css", *(CSS / "components").glob("*.css")]:
        assert not FIXED_COLOUR.search(sheet.read_text()), sheet


def test_every_custom_property_that_is_used_is_defined() -> None:
    sheets = [sheet.read_text() for sheet in CSS.rglob("*.css")]
    used = {name for sheet in sheets for name in re.findall(r"var\((--[\w-]+)", sheet)}
    defined = {name for sheet in sheets for name in re.findall(r"(--[\w-]+)\s*:", sheet)}
    assert used - defined == set()


def test_layers_hold_every_rule() -> None:
    for sheet in CSS.rglob("*.css"):
        outside = re.sub(r"/\*.*?\*/", "", sheet.read_text(), flags=re.DOTALL)
        tops = re.findall(r"^(?=\S)(?!})(.*)$", outside, flags=re.MULTILINE)
        assert all(top.startswith(("@layer", "@media print")) for top in tops), (sheet, tops)


class ForbiddenSession:
    """Fails the test when anything is asked of it."""

    def __getattr__(self, name: str) -> object:
        raise AssertionError("A visitor's page looked at the session.")


def test_editor_bar_does_not_look_at_a_visitors_session() -> None:
    request = RequestFactory().get("/de/")
    user = SimpleLazyObject(lambda: get_user(request))
    vars(request).update(session=ForbiddenSession(), user=user)
    assert editor_bar(RequestContext(request, {"request": request})) == ""


@pytest.mark.django_db
def test_editor_bar_is_there_for_editors_only(site_root, admin, member, as_user) -> None:
    assert b"wagtail-userbar" in as_user(admin).get("/de/").content
    assert b"wagtail-userbar" not in as_user(member).get("/de/").content


def test_template_without_request_has_no_editor_bar() -> None:
    assert Template("{% load page_parts %}{% editor_bar %}").render(Context()) == ""
