"""The page cache in front of the whole site."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client
from django.urls import reverse

from home.models import ContentPage, HomePage
from site_cms.page_cache import PageCache, with_page_cache
from tests import factories

from .tiny_site import Answer, ask

PRIVATE = "private, no-store"


@pytest.fixture(autouse=True)
def _own_pages(settings, tmp_path: Path) -> None:
    settings.PAGE_CACHE = {"BACKEND": "file", "LOCATION": tmp_path / "pages", "SECONDS": 300}


@pytest.fixture
def _one_connection() -> Iterator[None]:
    """Let requests share the test's transaction, as Django's test client does."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def get(db: None, _one_connection: None) -> Callable[..., Answer]:
    """Ask the site as a web server would."""
    application = with_page_cache(WSGIHandler())

    def get(path: str, client: Client | None = None, **environ: str) -> Answer:
        if client is not None:
            cookies = "; ".join(f"{name}={item.value}" for name, item in client.cookies.items())
            environ["HTTP_COOKIE"] = cookies
        return ask(application, path, **{"HTTP_HOST": "localhost", **environ})

    return get


@pytest.fixture
def live_page(site_root: HomePage, django_capture_on_commit_callbacks) -> ContentPage:
    with django_capture_on_commit_callbacks(execute=True):
        return factories.make_content(
            site_root, "Über uns", slug="ueber-uns", lead="Der alte Satz."
        )


def test_the_second_visitor_is_answered_without_the_database(
    get, live_page: ContentPage, django_assert_num_queries
):
    first = get("/de/ueber-uns/")
    with django_assert_num_queries(0):
        second = get("/de/ueber-uns/")
    assert (first.cache, second.cache) == ("miss", "hit")
    assert first.body == second.body
    assert "Der alte Satz." in second.body.decode()
    for answer in (first, second):
        assert answer.headers["Cache-Control"] == "public, max-age=0, s-maxage=300"
        assert answer.headers["Vary"] == "Accept-Encoding"
        assert "Content-Security-Policy" in answer.headers
        assert "Set-Cookie" not in answer.headers


def test_all_visitors_get_the_same_bytes(get, live_page: ContentPage):
    """Rendered for one who agreed to cookies, and for one from elsewhere with other manners."""
    first = get("/de/ueber-uns/", HTTP_COOKIE="consent=analytics", HTTP_ACCEPT_LANGUAGE="en")
    factories.make_content(live_page.get_parent(), "Anderes", slug="anderes")
    second = get("/de/ueber-uns/", HTTP_ACCEPT_LANGUAGE="fr", HTTP_USER_AGENT="curl")
    assert first.body == second.body


def test_whatever_is_answered_to_a_session_is_private(get, live_page: ContentPage, member, as_user):
    client = as_user(member)
    get("/de/ueber-uns/")
    for path in ("/de/ueber-uns/", "/de/ueber-uns", "/", "/de/gibt-es-nicht/", "/cms/"):
        answer = get(path, client)
        assert answer.cache == "bypass"
        assert answer.headers["Cache-Control"] == PRIVATE
        assert "ETag" not in answer.headers


@pytest.mark.parametrize(
    "path", ["/", "/de/gibt-es-nicht/", "/cms/", "/cms/login/", "/de/ueber-uns"]
)
def test_what_is_no_public_page_is_private_for_everyone(get, live_page: ContentPage, path: str):
    for _ in range(2):
        answer = get(path)
        assert answer.cache == "bypass"
        assert answer.headers["Cache-Control"] == PRIVATE


def test_a_publication_is_seen_at_once(
    get, live_page: ContentPage, django_capture_on_commit_callbacks
):
    get("/de/ueber-uns/")
    live_page.lead = "Der neue Satz."
    with django_capture_on_commit_callbacks(execute=True):
        live_page.save_revision().publish()
    answer = get("/de/ueber-uns/")
    assert answer.cache == "miss"
    assert "Der neue Satz." in answer.body.decode()


def test_what_was_taken_down_is_gone_at_once(
    get, live_page: ContentPage, django_capture_on_commit_callbacks
):
    assert [get("/de/ueber-uns/").status for _ in range(2)] == [200, 200]
    with django_capture_on_commit_callbacks(execute=True):
        live_page.unpublish()
    assert get("/de/ueber-uns/").status == 404


def test_a_preview_shows_the_draft_and_leaves_no_trace(get, live_page: ContentPage, admin, as_user):
    live = get("/de/ueber-uns/")
    live_page.lead = "Der neue Satz."
    live_page.save_revision()
    client = as_user(admin)
    preview = get(reverse("wagtailadmin_pages:view_draft", args=[live_page.pk]), client)
    assert preview.status == 200
    assert "Der neue Satz." in preview.body.decode()
    assert preview.headers["Cache-Control"] == PRIVATE
    after = get("/de/ueber-uns/")
    assert (after.cache, after.body) == ("hit", live.body)


def test_the_cache_can_be_off(settings):
    settings.PAGE_CACHE = {"BACKEND": "off"}
    application = WSGIHandler()
    assert with_page_cache(application) is application
    settings.PAGE_CACHE = {"BACKEND": "file", "LOCATION": "/nowhere"}
    assert isinstance(with_page_cache(application), PageCache)
