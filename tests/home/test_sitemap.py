"""The sitemap and the other files for machines."""

import datetime
import json
from xml.etree import ElementTree

import pytest
from django.conf import settings as django_settings
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.test import Client
from wagtail.models import Page, PageViewRestriction, Site

from home.models import ContentPage, HomePage
from policy.models import Operator
from tests import factories

MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
XHTML = "{http://www.w3.org/1999/xhtml}"


def sitemap(client: Client, **headers: str) -> dict[str, ElementTree.Element]:
    """The entries of the sitemap by address."""
    response = client.get("/sitemap.xml", headers=headers)
    assert response.status_code == 200
    tree = ElementTree.fromstring(response.content)
    return {entry.findtext(f"{MAP}loc", ""): entry for entry in tree.findall(f"{MAP}url")}


def alternates(entry: ElementTree.Element) -> dict[str, str]:
    """The translations an entry names, by language."""
    return {link.attrib["hreflang"]: link.attrib["href"] for link in entry.findall(f"{XHTML}link")}


@pytest.fixture
def about(site_root: HomePage) -> ContentPage:
    """A page in both languages."""
    page = factories.make_content(site_root, "Über uns", slug="ueber-uns")
    factories.translate(page, {"ueber-uns": "about"})
    return page


def test_lists_live_pages_with_their_translations(about: ContentPage, client: Client) -> None:
    factories.make_content(about, "Nur deutsch", slug="nur-deutsch")
    factories.make_content(about, "Entwurf", live=False)
    secret = factories.make_content(about, "Geheim")
    PageViewRestriction.objects.create(page=secret, restriction_type="login")
    entries = sitemap(client)
    assert set(entries) == {
        "http://localhost/de/",
        "http://localhost/en/",
        "http://localhost/de/ueber-uns/",
        "http://localhost/en/about/",
        "http://localhost/de/ueber-uns/nur-deutsch/",
    }
    both = {"de": "http://localhost/de/ueber-uns/", "en": "http://localhost/en/about/"}
    assert alternates(entries["http://localhost/de/ueber-uns/"]) == both
    assert alternates(entries["http://localhost/en/about/"]) == both
    assert alternates(entries["http://localhost/de/ueber-uns/nur-deutsch/"]) == {}


def test_an_alias_is_left_out(about: ContentPage, client: Client) -> None:
    child = factories.make_content(about, "Team", slug="team")
    english = Page.objects.get(slug="about")
    alias = child.create_alias(
        parent=english, update_locale=english.locale, reset_translation_key=False
    )
    assert alias.live
    assert "http://localhost/en/about/team/" not in sitemap(client)
    assert alternates(sitemap(client)["http://localhost/de/ueber-uns/team/"]) == {}


def test_says_when_pages_changed(about: ContentPage, client: Client) -> None:
    moment = datetime.datetime(2026, 3, 4, 12, tzinfo=datetime.UTC)
    Page.objects.filter(pk=about.pk).update(last_published_at=moment)
    entry = sitemap(client)["http://localhost/de/ueber-uns/"]
    assert entry.findtext(f"{MAP}lastmod") == "2026-03-04"


def test_the_host_of_the_request_is_ignored(about: ContentPage, client: Client, settings) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    for path in ("/sitemap.xml", "/robots.txt"):
        assert b"evil.example" not in client.get(path, headers={"host": "evil.example"}).content


@pytest.mark.parametrize("number", ["2", "abc", "-1", "9" * 30])
def test_other_parts_are_missing(site_root: HomePage, client: Client, number: str) -> None:
    assert client.get("/sitemap.xml", {"p": number}).status_code == 404


def test_as_many_queries_for_ten_pages_as_for_one(
    about: ContentPage, client: Client, django_assert_max_num_queries
) -> None:
    counts = []
    for number in range(10):
        factories.translate(factories.make_content(about, f"Seite {number}"))
        if number in (0, 9):
            cache.clear()
            ContentType.objects.clear_cache()
            with django_assert_max_num_queries(12) as queries:
                sitemap(client)
            counts.append(len(queries))
    assert counts[0] == counts[1]


def test_robots(site_root: HomePage, client: Client) -> None:
    Site.objects.update(hostname="www.example.com", port=443)
    text = client.get("/robots.txt").content.decode()
    for path in ("/cms/", "/dev/", "/de/search/", "/en/search/"):
        assert f"Disallow: {path}\n" in text
    assert "Sitemap: https://www.example.com/sitemap.xml\n" in text


def test_security_contact(site_root: HomePage, client: Client) -> None:
    operator = Operator.for_site(Site.objects.get())
    assert client.get("/.well-known/security.txt").status_code == 404
    operator.email = "hallo+web@example.com"
    operator.save()
    response = client.get("/.well-known/security.txt")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    fields = dict(line.split(": ", 1) for line in response.content.decode().splitlines())
    assert fields["Contact"] == "mailto:hallo+web@example.com"
    assert fields["Preferred-Languages"] == "de, en"
    assert fields["Canonical"] == "http://localhost/.well-known/security.txt"
    left = datetime.datetime.fromisoformat(fields["Expires"]) - datetime.datetime.now(datetime.UTC)
    assert datetime.timedelta(days=30) < left < datetime.timedelta(days=365)


def test_manifest(site_root: HomePage, client: Client) -> None:
    response = client.get("/site.webmanifest")
    assert response["Content-Type"] == "application/manifest+json"
    manifest = json.loads(response.content)
    assert manifest["name"] == django_settings.WAGTAIL_SITE_NAME
    assert [icon["sizes"] for icon in manifest["icons"]] == ["192x192", "512x512"]
    for icon in manifest["icons"]:
        assert client.get(icon["src"]).status_code == 200


def test_favicon(site_root: HomePage, client: Client) -> None:
    response = client.get("/favicon.ico")
    assert client.get(response["Location"]).status_code == 200


MACHINE_FILES = ["/sitemap.xml", "/robots.txt", "/site.webmanifest", "/favicon.ico"]


@pytest.mark.parametrize("path", MACHINE_FILES)
def test_everyone_may_keep_them(site_root: HomePage, client: Client, path: str) -> None:
    response = client.get(path)
    assert response["Cache-Control"].startswith("public")
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")


@pytest.mark.parametrize("path", MACHINE_FILES[1:])
def test_nothing_can_be_posted_to_them(site_root: HomePage, client: Client, path: str) -> None:
    assert client.post(path).status_code == 405
