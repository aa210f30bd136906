"""Lists, feed, sitemap and search show of a page what its public summary says, and no more."""

from dataclasses import replace

import pytest
from django.http import HttpRequest
from django.test import Client
from wagtail.models import Page, PageViewRestriction

from home.models import ContentPage, HomePage, NewsIndexPage, NewsPage, Topic
from site_cms.pages import BasePage, PublicSummary
from tests import factories
from tests.blocks_data import block, make_picture

pytestmark = pytest.mark.django_db

#: In everything the gated page holds, and in nothing that is listed of it.
SECRET = "geheim"


def gated_summary(page: BasePage, request: HttpRequest | None = None) -> PublicSummary:
    """What a page for few tells everyone."""
    return replace(
        BasePage.public_summary(page, request),
        title="Für Mitglieder",
        lead="Offener Vorspann",
        description="Offene Beschreibung",
        url="http://localhost/de/offen/",
        link="/de/offen/",
        image=None,
    )


@pytest.fixture
def topic() -> Topic:
    return Topic.objects.create(name_de="Geheimthema", name_en="Secret topic", slug="geheimthema")


@pytest.fixture
def index(site_root: HomePage, topic: Topic, monkeypatch: pytest.MonkeyPatch) -> NewsIndexPage:
    """A list of one article; both its type and that of content pages tell less than they hold."""
    fields = {
        "lead": "Vorspann geheim",
        "seo_title": "Suchtitel geheim",
        "search_description": "Beschreibung geheim",
        "cover": make_picture("Bild geheim"),
        "cover_alt": "Alternativtext geheim",
        "body": [block("rich_text", "<p>Text geheim</p>")],
    }
    index = factories.make_news_index(site_root)
    factories.make_news(index, "Artikel geheim", topic=topic, **fields)
    parent = factories.make_content(site_root, "Oben", slug="oben")
    factories.make_content(parent, "Seite geheim", **fields)
    for page_type in (NewsPage, ContentPage):
        monkeypatch.setattr(page_type, "public_summary", gated_summary)
        monkeypatch.setattr(page_type, "public_text", lambda page: "Mitglieder lesen mehr.")
    return index


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("/de/", "Für Mitglieder"),
        ("/de/neuigkeiten/", "Offener Vorspann"),
        ("/de/oben/", "Offener Vorspann"),
        ("/de/neuigkeiten/feed.atom", "Offene Beschreibung"),
        ("/sitemap.xml", "http://localhost/de/offen/"),
        ("/de/search/?q=Text", "/de/offen/"),
    ],
)
def test_only_the_public_summary_is_listed(
    index: NewsIndexPage, client: Client, address: str, shown: str
) -> None:
    response = client.get(address)
    assert response.status_code == 200
    text = response.content.decode()
    # The topic of its own narrows the list; nothing links it to the article.
    text = text.replace("geheimthema", "").replace("Geheimthema", "", 1)
    assert shown in text
    assert SECRET not in text.casefold()
    assert "<picture" not in text


def test_a_list_shows_standfirst_topic_and_date(site_root: HomePage, client: Client) -> None:
    topic = Topic.objects.create(name_de="Tests", name_en="Trials", slug="tests")
    index = factories.make_news_index(site_root)
    factories.make_news(
        index,
        "Artikel",
        topic=topic,
        date="2026-03-04",
        lead="Für Leser",
        search_description="Für X",
    )
    text = client.get(index.url).content.decode()
    assert "<p>Für Leser</p>" in text
    assert "Für X" not in text
    assert "<span>Tests</span>" in text
    assert '<time datetime="2026-03-04">4. März 2026</time>' in text
    assert 'href="/de/neuigkeiten/artikel/"' in text


def test_topics_of_hidden_articles_are_not_offered(site_root: HomePage, client: Client) -> None:
    index = factories.make_news_index(site_root)
    for name in ("Offen", "Verborgen"):
        topic = Topic.objects.create(name_de=name, name_en=name, slug=name.lower())
        article = factories.make_news(index, f"Zu {name}", topic=topic)
    PageViewRestriction.objects.create(
        page=Page.objects.get(pk=article.pk), restriction_type="login"
    )
    assert [topic.slug for topic in client.get(index.url).context["topics"]] == ["offen"]


def test_a_topic_that_nobody_approved_is_not_named(
    site_root: HomePage, topic: Topic, client: Client
) -> None:
    index = factories.make_news_index(site_root)
    article = factories.make_news(index, "Ein Artikel", topic=topic)
    shown_at = (site_root.url, index.url, article.url)
    assert all("Geheimthema" in client.get(address).text for address in shown_at)
    topic.live = False
    topic.save()
    assert not any("Geheimthema" in client.get(address).text for address in shown_at)
