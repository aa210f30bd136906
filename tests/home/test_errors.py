"""Error pages: language, status, and that no cache keeps them."""

import pytest
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import path

from home.models import HomePage
from site_cms import errors
from site_cms.urls import handler400, handler403, handler404, handler500
from site_cms.urls import urlpatterns as real
from tests import factories


def broken(request: HttpRequest) -> HttpResponse:
    """Fails as only a mistake can."""
    raise RuntimeError("a mistake")


def refused(request: HttpRequest) -> HttpResponse:
    """Is for nobody."""
    from django.core.exceptions import PermissionDenied

    raise PermissionDenied


urlpatterns = [
    path("de/broken/", broken),
    path("en/broken/", broken),
    path("de/refused/", refused),
    path("en/refused/", refused),
    *real,
]
__all__ = ["handler400", "handler403", "handler404", "handler500"]


@pytest.fixture
def visitor(settings) -> Client:
    """A client that is shown the error page instead of the error."""
    settings.ROOT_URLCONF = __name__
    return Client(raise_request_exception=False)


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize(
    ("address", "status"), [("gibt-es-nicht/", 404), ("broken/", 500), ("refused/", 403)]
)
def test_in_the_language_of_the_address(
    site_root: HomePage, visitor: Client, address: str, status: int, language: str
) -> None:
    response = visitor.get(f"/{language}/{address}")
    assert response.status_code == status
    assert response["Content-Language"] == language
    assert response["Cache-Control"] == "private, no-store"
    assert not response.cookies
    assert f'href="/{language}/"' in response.content.decode()
    if status < 500:
        assert f'<html lang="{language}"' in response.content.decode()


def test_outside_the_languages_the_browser_decides(site_root: HomePage, visitor: Client) -> None:
    for language in ("de", "en"):
        response = visitor.get("/nowhere", headers={"accept-language": language})
        assert response.status_code == 404
        assert f'<html lang="{language}"' in response.content.decode()


@pytest.mark.parametrize("address", ["/fr/", "/fr/ueber-uns/", "/DE/", "/de-at/", "/deutsch/"])
def test_unknown_languages_are_missing(site_root: HomePage, visitor: Client, address: str) -> None:
    assert visitor.get(address).status_code == 404


def test_the_home_page_of_the_preferred_language(site_root: HomePage, client: Client) -> None:
    assert client.get("/", headers={"accept-language": "en-GB,de;q=0.5"})["Location"] == "/en/"
    assert client.get("/", headers={"accept-language": "fr"})["Location"] == "/de/"


def test_missing_pages_show_the_way_on(site_root: HomePage, visitor: Client) -> None:
    html = visitor.get("/en/missing/").content.decode()
    assert 'action="/en/search/"' in html
    assert 'content="noindex"' in html


def test_our_mistakes_need_no_database(site_root: HomePage, rf: RequestFactory) -> None:
    def refuse(*args: object) -> None:
        raise AssertionError("a query")

    with connection.execute_wrapper(refuse):
        response = errors.server_error(rf.get("/en/"))
        assert response.status_code == 500
        assert errors.bad_request(rf.get("/de/")).status_code == 400


def test_a_missing_page_without_a_database_is_our_mistake(
    site_root: HomePage, rf: RequestFactory
) -> None:
    def refuse(*args: object) -> None:
        raise RuntimeError("no database")

    with connection.execute_wrapper(refuse):
        assert errors.not_found(rf.get("/en/missing/")).status_code == 500


def test_a_forged_host_is_a_bad_request(site_root: HomePage, visitor: Client) -> None:
    response = visitor.get("/de/", headers={"host": "evil.example"})
    assert response.status_code == 400
    assert b"evil.example" not in response.content


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_pages_are_only_read(site_root: HomePage, client: Client, method: str) -> None:
    response = getattr(client, method)("/de/")
    assert response.status_code == 405
    assert response["Allow"] == "GET, HEAD, OPTIONS"


def test_a_post_without_a_token_is_refused(site_root: HomePage) -> None:
    assert Client(enforce_csrf_checks=True).post("/de/").status_code in (403, 405)


def test_head_and_options(site_root: HomePage, client: Client) -> None:
    factories.make_content(site_root, "Lampe", slug="lampe")
    for address in ("/de/", "/de/lampe/", "/de/search/"):
        response = client.head(address)
        assert response.status_code == 200
        assert response.content == b""
    options = client.options("/de/lampe/")
    assert options.status_code == 200
    assert options["Allow"] == "GET, HEAD, OPTIONS"
