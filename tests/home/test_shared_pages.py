"""Which answers every visitor shares."""

import pytest
from django.test import Client

from home.models import ContactPage, HomePage, ImprintPage
from tests import factories

pytestmark = pytest.mark.one_database

SHARED = "public, max-age=0, s-maxage=300"
PRIVATE = "private, no-store"


@pytest.fixture
def pages(site_root: HomePage) -> None:
    """A page of every type, and more articles than one page of the list holds."""
    factories.make_content(site_root, "Inhalt", slug="inhalt")
    factories.make_page(site_root, ContactPage(title="Kontakt", slug="kontakt"))
    factories.make_page(site_root, ImprintPage(title="Impressum", slug="impressum"))
    news = factories.make_news_index(site_root, slug="neuigkeiten")
    for number in range(7):
        factories.make_news(news, f"Artikel {number}", slug=f"artikel-{number}")


@pytest.mark.parametrize(
    "address",
    [
        "/de/",
        "/en/",
        "/de/inhalt/",
        "/de/kontakt/",
        "/de/impressum/",
        "/de/neuigkeiten/",
        "/de/neuigkeiten/?page=2",
        "/de/neuigkeiten/feed.atom",
        "/de/neuigkeiten/artikel-1/",
    ],
)
def test_pages_are_shared(pages: None, client: Client, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == SHARED
    assert not answer.cookies


@pytest.mark.parametrize(
    "address",
    ["/de/?page=2", "/de/?x=1", "/de/neuigkeiten/?topic=a", "/de/neuigkeiten/artikel-1/?page=2"],
)
def test_invented_addresses_are_not(pages: None, client: Client, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == PRIVATE


def test_answers_without_a_language_name_none(db: None, client: Client) -> None:
    answer = client.get("/robots.txt", headers={"Accept-Language": "en"})
    assert "Content-Language" not in answer.headers
