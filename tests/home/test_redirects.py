"""Old addresses of renamed and moved pages."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import pytest
from django.test import Client, TestCase
from django.urls import reverse
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, Site
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from home.models import ContentPage, HomePage
from tests import factories

Commit = Callable[..., AbstractContextManager]


@pytest.fixture
def page(site_root: HomePage) -> ContentPage:
    """A page in both languages, with a child in both."""
    page = factories.make_content(site_root, "Über uns", slug="ueber-uns")
    child = factories.make_content(page, "Team", slug="team")
    factories.translate(page, {"ueber-uns": "about"})
    factories.translate(child, {"team": "people"})
    return page


def rename(page: Page, slug: str) -> None:
    """Give a page another address, as publishing does."""
    page = Page.objects.get(pk=page.pk).specific
    page.slug = slug
    with TestCase.captureOnCommitCallbacks(execute=True):
        page.save_revision().publish()


def location(client: Client, address: str) -> str:
    """Where an old address leads."""
    response = client.get(address)
    assert response.status_code == 301, address
    return response["Location"]


def test_a_renamed_page_and_its_children(page: ContentPage, client: Client) -> None:
    rename(page, "wir")
    assert location(client, "/de/ueber-uns/") == "/de/wir/"
    assert location(client, "/de/ueber-uns/team/") == "/de/wir/team/"
    assert client.get("/en/about/").status_code == 200


def test_a_renamed_translation_and_its_children(page: ContentPage, client: Client) -> None:
    rename(Page.objects.get(slug="about"), "who-we-are")
    assert location(client, "/en/about/") == "/en/who-we-are/"
    assert location(client, "/en/about/people/") == "/en/who-we-are/people/"
    assert client.get("/de/ueber-uns/").status_code == 200


def test_a_moved_page_and_its_children(
    site_root: HomePage, page: ContentPage, client: Client
) -> None:
    target = factories.make_content(site_root, "Unternehmen", slug="unternehmen")
    with TestCase.captureOnCommitCallbacks(execute=True):
        Page.objects.get(pk=page.pk).move(Page.objects.get(pk=target.pk), pos="last-child")
    assert location(client, "/de/ueber-uns/") == "/de/unternehmen/ueber-uns/"
    assert location(client, "/de/ueber-uns/team/") == "/de/unternehmen/ueber-uns/team/"


def test_renaming_to_and_fro_makes_no_circle(page: ContentPage, client: Client) -> None:
    rename(page, "wir")
    rename(page, "ueber-uns")
    assert client.get("/de/ueber-uns/").status_code == 200
    assert location(client, "/de/wir/") == "/de/ueber-uns/"


def test_renaming_twice_leads_there_at_once(page: ContentPage, client: Client) -> None:
    rename(page, "wir")
    rename(page, "firma")
    assert location(client, "/de/ueber-uns/") == "/de/firma/"
    assert location(client, "/de/wir/") == "/de/firma/"


def test_an_unpublished_page_is_missing_without_a_circle(page: ContentPage, client: Client) -> None:
    rename(page, "wir")
    rename(page, "ueber-uns")
    Page.objects.get(pk=page.pk).unpublish()
    assert client.get("/de/ueber-uns/").status_code == 404
    assert client.get("/de/wir/").status_code == 404


def test_a_deleted_page_is_missing(page: ContentPage, client: Client) -> None:
    rename(page, "wir")
    Page.objects.get(pk=page.pk).delete()
    assert client.get("/de/ueber-uns/").status_code == 404


def test_a_new_page_takes_the_address_over(
    site_root: HomePage, page: ContentPage, client: Client
) -> None:
    rename(page, "wir")
    factories.make_content(site_root, "Neu", slug="ueber-uns")
    assert client.get("/de/ueber-uns/").status_code == 200


def test_query_strings_are_carried_over(page: ContentPage, client: Client) -> None:
    rename(page, "wir")
    assert location(client, "/de/ueber-uns/?page=2&x=%C3%BC") == "/de/wir/?page=2&x=%C3%BC"
    long = "y" * 3_000
    assert location(client, f"/de/ueber-uns/?x={long}") == f"/de/wir/?x={long}"


def test_a_redirect_for_one_query_string(page: ContentPage, client: Client) -> None:
    Redirect.add_redirect("/de/alt?id=7", redirect_to=page, site=Site.objects.get())
    assert location(client, "/de/alt/?id=7") == "/de/ueber-uns/"
    assert client.get("/de/alt/?id=8").status_code == 404


def test_caches_may_keep_a_redirect_as_long_as_a_page(page: ContentPage, client: Client) -> None:
    rename(page, "wir")
    response = client.get("/de/ueber-uns/")
    assert response["Cache-Control"] == client.get("/de/wir/")["Cache-Control"]
    assert not response.cookies


def test_a_draft_with_another_address_changes_nothing(page: ContentPage, client: Client) -> None:
    page.slug = "entwurf"
    with TestCase.captureOnCommitCallbacks(execute=True):
        page.save_revision()
    assert client.get("/de/ueber-uns/").status_code == 200
    assert client.get("/de/entwurf/").status_code == 404


@pytest.fixture
def through_workflow(
    page: ContentPage, editor, moderator, as_user: Callable[..., Client]
) -> Iterator[None]:
    """The page renamed by an editor and approved by a moderator, through the admin's views."""
    form = {
        "title": "Über uns",
        "slug": "redaktion",
        "lead": "",
        "cover": "",
        "cover_alt": "",
        "seo_title": "",
        "search_description": "",
        "body": streamfield([("rich_text", rich_text("<p>Text</p>", features=["bold"]))]),
        "comments": {
            "TOTAL_FORMS": 0,
            "INITIAL_FORMS": 0,
            "MIN_NUM_FORMS": 0,
            "MAX_NUM_FORMS": 1000,
        },
        "action-submit": "1",
    }
    edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
    response = as_user(editor).post(edit, nested_form_data(form))
    assert response.status_code == 302, response.context["form"].errors
    task_state = Page.objects.get(pk=page.pk).current_workflow_task_state
    approve = reverse(
        "wagtailadmin_pages:workflow_action", args=[page.pk, "approve", task_state.pk]
    )
    with TestCase.captureOnCommitCallbacks(execute=True):
        assert as_user(moderator).post(approve, {"comment": ""}).status_code in (200, 302)
    yield


@pytest.mark.usefixtures("through_workflow")
def test_renamed_by_an_editor_and_approved_by_a_moderator(client: Client) -> None:
    assert client.get("/de/redaktion/").status_code == 200
    assert location(client, "/de/ueber-uns/team/") == "/de/redaktion/team/"


HOSTILE = [
    "/de/%00/",
    "/de/a%00b/",
    "/%00",
    "/de/%ff%fe/",
    "/de/%ed%a0%80/",
    "/de/" + "x" * 10_000 + "/",
    "/de/" + "x/" * 3_000,
    "/de/%E2%80%AE/",
    "/de//[/",
    "/%2fevil.example/",
    "/de/%2fevil.example/%2e%2e/",
    "/de/..%2f..%2fetc/passwd",
    "/de/;a=b;c/",
    "/de/?%00=%ff",
    "/de/gibt-es-nicht/?" + "a" * 10_000,
    "/de/gibt-es-nicht/?q=%00%ff",
    "/de/%25%00/",
    "/de/http://[::1/",
    "/%5c%5cevil.example/",
]


@pytest.mark.parametrize("address", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_addresses(site_root: HomePage, client: Client, address: str) -> None:
    response = client.get(address)
    assert response.status_code in (200, 301, 404)
    if response.status_code == 301:
        assert response["Location"].startswith("/") and not response["Location"].startswith("//")
    if response.status_code == 404:
        assert response["Cache-Control"] == "private, no-store"


def test_an_address_too_long_to_be_noted_can_be_changed(
    site_root: HomePage, client: Client
) -> None:
    rename(factories.make_content(site_root, "Lang", slug="x" * 255), "kurz")
    assert client.get("/de/kurz/").status_code == 200
    assert client.get(f"/de/{'x' * 255}/").status_code == 404
