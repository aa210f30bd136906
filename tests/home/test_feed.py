"""The Atom feed of the news."""

import datetime
from xml.etree import ElementTree

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.test import Client
from wagtail.models import Site

from home.models import HomePage, NewsIndexPage
from policy.models import Operator
from tests import factories

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def news(site_root: HomePage) -> NewsIndexPage:
    """A list of news, short of articles."""
    return factories.make_news_index(site_root, slug="neues", lead="Was es gibt.")


def feed(
    client: Client, address: str = "/de/neues/feed.atom", **headers: str
) -> ElementTree.Element:
    """The feed, parsed."""
    response = client.get(address, headers=headers)
    assert response.status_code == 200
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    return ElementTree.fromstring(response.content)


def test_entries_newest_first(news: NewsIndexPage, client: Client) -> None:
    factories.make_news(news, "Alt", date=datetime.date(2026, 1, 1), lead="Ein <b> & mehr")
    factories.make_news(news, "Neu", date=datetime.date(2026, 2, 1))
    factories.make_news(news, "Entwurf", live=False)
    entries = feed(client).findall(f"{ATOM}entry")
    assert [entry.findtext(f"{ATOM}title") for entry in entries] == ["Neu", "Alt"]
    assert entries[1].findtext(f"{ATOM}summary") == "Ein &lt;b&gt; &amp; mehr"
    assert entries[1].findtext(f"{ATOM}published") == "2026-01-01T00:00:00+01:00"
    assert entries[1].findtext(f"{ATOM}updated", "") >= "2026-01-01"
    assert entries[0].findall(f"{ATOM}link")[0].get("href") == "http://localhost/de/neues/neu/"


def test_the_host_of_the_request_is_ignored(news: NewsIndexPage, client: Client, settings) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    factories.make_news(news, "Neu")
    response = client.get("/de/neues/feed.atom", headers={"host": "evil.example"})
    assert b"evil.example" not in response.content


def test_ids_stay_when_an_article_is_renamed(news: NewsIndexPage, client: Client) -> None:
    article = factories.make_news(news, "Neu")
    before = feed(client).findtext(f"{ATOM}entry/{ATOM}id")
    article.slug = "anders"
    article.save_revision().publish()
    assert feed(client).findtext(f"{ATOM}entry/{ATOM}id") == before


def test_control_characters_do_not_break_it(news: NewsIndexPage, client: Client) -> None:
    factories.make_news(news, "Neu\x0b\x1f", slug="neu", lead="Ein\x07 Satz")
    assert feed(client).findtext(f"{ATOM}entry/{ATOM}title") == "Neu"


def test_an_empty_feed_is_a_feed(news: NewsIndexPage, client: Client) -> None:
    assert feed(client).findtext(f"{ATOM}title") == "Neuigkeiten"


def test_each_language_has_its_own(news: NewsIndexPage, client: Client) -> None:
    english = factories.translate(news, {"Neuigkeiten": "News", "neues": "news"})
    article = factories.make_news(news, "Neu")
    factories.translate(article, {"Neu": "New", "neu": "new"})
    tree = feed(client, f"/en/{english.slug}/feed.atom")
    assert tree.findtext(f"{ATOM}entry/{ATOM}title") == "New"
    assert tree.get("{http://www.w3.org/XML/1998/namespace}lang") == "en"


def test_everyone_may_keep_it(news: NewsIndexPage, client: Client) -> None:
    response = client.get("/de/neues/feed.atom")
    assert response["Cache-Control"].startswith("public")
    assert not response.cookies


def test_as_many_queries_for_ten_articles_as_for_one(
    news: NewsIndexPage, client: Client, django_assert_max_num_queries
) -> None:
    Operator.for_site(Site.objects.get())  # made at the first visit
    counts = []
    for number in range(10):
        factories.make_news(news, f"Neu {number}")
        if number in (0, 9):
            ContentType.objects.clear_cache()
            cache.clear()
            with django_assert_max_num_queries(19) as queries:
                feed(client)
            counts.append(len(queries))
    assert counts[0] == counts[1]


def test_missing_feeds_are_missing(news: NewsIndexPage, client: Client) -> None:
    assert client.get("/de/feed.atom").status_code == 404
    assert client.get("/de/nichts/feed.atom").status_code == 404
