"""Links that pass an article on."""

import re
from html import unescape
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from django.test import Client

from home.models import HomePage, NewsPage
from home.sharing import share_links
from tests import factories

pytestmark = [pytest.mark.one_database, pytest.mark.django_db]

TITLE = "Größer & “besser” – 100 % + #1?\nBcc: all@example.com"


@pytest.fixture
def article(site_root: HomePage) -> NewsPage:
    """An article with a title that has to be encoded."""
    index = factories.make_news_index(site_root, slug="neuigkeiten")
    return factories.make_news(index, TITLE, slug="besser", body=[])


def links(client: Client, address: str) -> list[str]:
    """The addresses of the buttons of an article."""
    html = client.get(address).content.decode()
    section = html.partition('<section class="share"')[2].partition("</section>")[0]
    return [unescape(url) for url in re.findall(r'href="([^"]*)"', section)]


def test_they_name_the_public_address_and_the_title(article, client):
    url = article.public_summary().url
    facebook, x, mail = links(client, "/de/neuigkeiten/besser/")
    title = " ".join(TITLE.split())

    assert url.startswith("http")
    assert urlsplit(facebook).netloc == "www.facebook.com"
    assert parse_qs(urlsplit(facebook).query) == {"u": [url]}
    assert urlsplit(x).netloc == "x.com"
    assert parse_qs(urlsplit(x).query) == {"url": [url], "text": [title]}
    assert mail.startswith("mailto:?subject=")
    assert unquote(mail) == f"mailto:?subject={title}&body={url}"


def test_a_mail_program_gets_no_further_headers_and_no_plus_for_spaces(article, client):
    mail = links(client, "/de/neuigkeiten/besser/")[2]

    assert mail.count("&") == 1
    assert "%0A" not in mail.upper()
    assert "+" not in mail


def test_the_host_of_the_request_does_not_matter(article, client, settings):
    settings.ALLOWED_HOSTS = ["*"]
    response = client.get("/de/neuigkeiten/besser/", headers={"host": "evil.example"})

    assert b"evil.example" not in response.content


def test_they_neither_open_windows_nor_load_anything(article, client):
    html = client.get("/de/neuigkeiten/besser/").content.decode()
    section = html.partition('<section class="share"')[2].partition("</section>")[0]

    assert section.count('rel="noopener noreferrer"') == 3
    assert not re.search(r"src=|target=|<script|<iframe|<img", section)
    assert "facebook" not in html.replace(section, "").lower()


def test_other_pages_have_none(site_root, client):
    factories.make_content(site_root, "Seite", slug="seite")

    assert not links(client, "/de/seite/")


def test_without_an_address_there_is_nothing_to_pass_on(article):
    article.url_path = "/nowhere/"

    assert share_links(article.public_summary()) == []
