"""What pages tell machines about themselves."""

import datetime
import json
import re
from html import unescape
from html.parser import HTMLParser
from io import BytesIO

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.core.files.images import ImageFile
from django.test import Client
from PIL import Image
from wagtail.images import get_image_model
from wagtail.models import Page, Site

from home.metadata import as_script
from home.models import ContentPage, HomePage, NewsIndexPage, Topic
from policy.models import Operator
from tests import factories

pytestmark = pytest.mark.one_database


class Head(HTMLParser):
    """Collects what stands in the head of a document."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.meta: dict[str, str] = {}
        self.links: list[dict[str, str]] = []
        self.feed(html)
        self.title = unescape(re.findall(r"<title>(.*?)</title>", html, re.DOTALL)[0])
        script = re.search(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
        self.graph = json.loads(script[1])["@graph"] if script else []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note names and values."""
        values = {name: value or "" for name, value in attrs}
        if tag == "meta" and "content" in values:
            self.meta[values.get("property") or values["name"]] = values["content"]
        if tag == "link":
            self.links.append(values)

    def link(self, rel: str) -> str | None:
        """The address of the first link of a kind."""
        return next((link["href"] for link in self.links if link["rel"] == rel), None)

    def languages(self) -> dict[str, str]:
        """Alternates by language."""
        return {link["hreflang"]: link["href"] for link in self.links if "hreflang" in link}

    def typed(self, name: str) -> dict:
        """The part of the structured data with a type."""
        return next(part for part in self.graph if part["@type"] == name)


def head(client: Client, address: str) -> Head:
    """The head of a page."""
    response = client.get(address)
    assert response.status_code == 200
    return Head(response.content.decode())


def make_picture(width: int = 1600, height: int = 900, **fields: object):
    """An image in the library."""
    data = BytesIO()
    Image.new("RGB", (width, height), "seagreen").save(data, "PNG")
    file = ImageFile(BytesIO(data.getvalue()), name="cover.png")
    return get_image_model().objects.create(title="Bild", file=file, **fields)


@pytest.fixture
def about(site_root: HomePage) -> ContentPage:
    """A page in both languages."""
    page = factories.make_content(
        site_root, "Über uns", slug="ueber-uns", lead="Wer wir sind.", cover_alt="Sonne"
    )
    factories.translate(page, {"Über uns": "About us", "ueber-uns": "about"})
    return page


@pytest.fixture
def news(site_root: HomePage) -> NewsIndexPage:
    """A list with two pages of articles on one topic, in both languages."""
    index = factories.make_news_index(site_root, slug="neues")
    factories.translate(index, {"Neuigkeiten": "News", "neues": "news"})
    topic = Topic.objects.create(name_de="Ergebnisse", name_en="Results", slug="results")
    for number in range(8):
        factories.make_news(index, f"Artikel {number}", topic=topic)
    return index


def test_title_description_and_canonical(about: ContentPage, client: Client) -> None:
    found = head(client, "/de/ueber-uns/?utm_source=x&page=7")
    assert found.title == "Über uns – Kjero"
    assert found.meta["description"] == "Wer wir sind."
    assert found.link("canonical") == "http://localhost/de/ueber-uns/"
    assert "robots" not in found.meta


def test_search_description_and_title_come_first(about: ContentPage, client: Client) -> None:
    about.seo_title, about.search_description = "Wir", "Kurz."
    about.save_revision().publish()
    found = head(client, "/de/ueber-uns/")
    assert (found.title, found.meta["description"]) == ("Wir – Kjero", "Kurz.")


def test_languages(about: ContentPage, client: Client) -> None:
    expected = {
        "de": "http://localhost/de/ueber-uns/",
        "en": "http://localhost/en/about/",
        "x-default": "http://localhost/de/ueber-uns/",
    }
    assert head(client, "/de/ueber-uns/").languages() == expected
    assert head(client, "/en/about/").languages() == expected
    assert head(client, "/en/").languages()["x-default"] == "http://localhost/"
    Page.objects.get(slug="about").unpublish()
    assert head(client, "/de/ueber-uns/").languages() == {}


def test_lists_have_an_address_and_a_title_for_each_page(
    news: NewsIndexPage, client: Client
) -> None:
    first, second = head(client, "/de/neues/?page=1"), head(client, "/de/neues/?page=2")
    assert first.link("canonical") == "http://localhost/de/neues/"
    assert second.link("canonical") == "http://localhost/de/neues/?page=2"
    assert first.title == "Neuigkeiten – Kjero"
    assert second.title.endswith("2 – Neuigkeiten – Kjero")
    assert set(first.languages()) == {"de", "en", "x-default"}
    assert second.languages() == {}


def test_topics_have_their_own(news: NewsIndexPage, client: Client) -> None:
    found = head(client, "/de/neues/topic/results/")
    assert found.link("canonical") == "http://localhost/de/neues/topic/results/"
    assert found.title == "Ergebnisse – Neuigkeiten – Kjero"
    assert found.languages()["en"] == "http://localhost/en/news/topic/results/"
    second = head(client, "/de/neues/topic/results/?page=2")
    assert second.link("canonical") == "http://localhost/de/neues/topic/results/?page=2"
    assert second.title.startswith("Ergebnisse, ")


def test_open_graph(about: ContentPage, client: Client) -> None:
    found = head(client, "/en/about/").meta
    assert found["og:title"] == "About us"
    assert found["og:type"] == "website"
    assert found["og:url"] == "http://localhost/en/about/"
    assert found["og:locale"] == "en_GB"
    assert found["og:locale:alternate"] == "de_DE"
    assert found["og:site_name"] == "Kjero"
    assert found["og:image"] == "http://localhost/static/site_cms/icons/social-default.png"
    assert "article:published_time" not in found


def test_social_picture(about: ContentPage, client: Client) -> None:
    about.cover = make_picture()
    about.save_revision().publish()
    found = head(client, "/de/ueber-uns/").meta
    assert found["og:image"].startswith("http://localhost/media/")
    assert found["og:image"].endswith(".jpg")
    assert (found["og:image:width"], found["og:image:height"]) == ("1200", "630")
    assert found["og:image:alt"] == "Sonne"


def test_a_small_picture_says_its_real_size(about: ContentPage, client: Client) -> None:
    about.cover = make_picture(600, 600)
    about.save_revision().publish()
    found = head(client, "/de/ueber-uns/").meta
    assert int(found["og:image:width"]) <= 600


def test_a_protected_picture_does_not_show(about: ContentPage, client: Client) -> None:
    about.cover = make_picture(protected=True)
    about.save_revision().publish()
    assert "social-default" in head(client, "/de/ueber-uns/").meta["og:image"]


def test_a_lost_file_does_not_break_the_page(about: ContentPage, client: Client) -> None:
    picture = make_picture()
    about.cover = picture
    about.save_revision().publish()
    picture.file.storage.delete(picture.file.name)
    assert "social-default" in head(client, "/de/ueber-uns/").meta["og:image"]


def test_article(news: NewsIndexPage, client: Client) -> None:
    factories.make_news(news, "Neu", date=datetime.date(2026, 2, 1), lead="Ein Satz.")
    found = head(client, "/de/neues/neu/")
    assert found.meta["og:type"] == "article"
    assert found.meta["article:published_time"] == "2026-02-01T00:00:00+01:00"
    assert found.meta["article:modified_time"] >= "2026-02-01"
    article = found.typed("NewsArticle")
    assert article["headline"] == "Neu"
    assert article["datePublished"] == "2026-02-01T00:00:00+01:00"
    assert article["description"] == "Ein Satz."
    assert article["inLanguage"] == "de"
    crumbs = [item["item"] for item in found.typed("BreadcrumbList")["itemListElement"]]
    assert crumbs == [
        "http://localhost/de/",
        "http://localhost/de/neues/",
        "http://localhost/de/neues/neu/",
    ]


def test_home_names_the_operator(site_root: HomePage, client: Client) -> None:
    operator = Operator.for_site(Site.objects.get())
    operator.name, operator.email, operator.city = "Muster GmbH", "a@example.com", "Köln"
    operator.save()
    found = head(client, "/de/")
    organization = found.typed("Organization")
    assert (organization["name"], organization["email"]) == ("Muster GmbH", "a@example.com")
    assert "address" not in organization
    assert found.typed("WebSite")["publisher"] == {"@id": organization["@id"]}
    assert not any(part["@type"] == "BreadcrumbList" for part in found.graph)


def test_autodiscovery(news: NewsIndexPage, client: Client) -> None:
    for address, feed in (("/de/", "/de/neues/feed.atom"), ("/en/", "/en/news/feed.atom")):
        links = head(client, address).links
        (found,) = [link for link in links if link.get("type") == "application/atom+xml"]
        assert found["href"] == f"http://localhost{feed}"


def test_text_cannot_leave_its_place(news: NewsIndexPage, client: Client) -> None:
    evil = "</script><script>alert(1)</script>\"'&\u2028"
    factories.make_news(news, evil, slug="neu", lead=evil)
    html = client.get("/de/neues/neu/").content.decode()
    assert "<script>alert" not in html
    assert Head(html).typed("NewsArticle")["headline"] == evil


def test_scripts_hold_no_sign_of_html() -> None:
    text = as_script({"a": "<!--<script>&\u2028\u2029é"})
    assert not set(text) & set("<>&\u2028\u2029é")
    assert json.loads(text) == {"a": "<!--<script>&\u2028\u2029é"}


def test_the_host_of_the_request_is_ignored(about: ContentPage, client: Client, settings) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    response = client.get("/de/ueber-uns/", headers={"host": "evil.example"})
    assert b"evil.example" not in response.content


def test_an_alias_names_its_source(about: ContentPage, client: Client) -> None:
    child = factories.make_content(about, "Team", slug="team")
    english = Page.objects.get(slug="about")
    child.create_alias(parent=english, update_locale=english.locale, reset_translation_key=False)
    found = head(client, "/en/about/team/")
    assert found.link("canonical") == "http://localhost/de/ueber-uns/team/"
    assert found.languages() == {}


@pytest.mark.parametrize("address", ["/de/search/?q=a", "/de/members/login/"])
def test_views_that_are_no_pages_are_not_indexed(
    site_root: HomePage, client: Client, address: str
) -> None:
    found = head(client, address)
    assert found.meta["robots"] == "noindex"
    assert found.link("canonical") is None
    assert "Kjero" in found.title
    assert found.graph == []


def test_icons_and_manifest(site_root: HomePage, client: Client) -> None:
    found = head(client, "/de/")
    for rel in ("icon", "apple-touch-icon", "manifest"):
        address = found.link(rel)
        assert address
        assert client.get(address).status_code == 200


def test_few_queries_with_everything(
    news: NewsIndexPage, about: ContentPage, client: Client, django_assert_max_num_queries
) -> None:
    article = factories.make_news(news, "Neu", topic=Topic.objects.get(), cover=make_picture())
    Operator.for_site(Site.objects.get())
    for address in ("/de/", "/de/neues/", article.url, "/en/about/"):
        client.get(address)  # makes the sizes of the pictures
        cache.clear()
        ContentType.objects.clear_cache()
        with django_assert_max_num_queries(19):
            client.get(address)
