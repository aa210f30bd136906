"""Every address the demo links to exists, and every page exists in both languages."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from urllib.error import HTTPError
from urllib.parse import urldefrag, urljoin
from urllib.request import Request, urlopen

import pytest


class Links(HTMLParser):
    """Collects what a page links to and the words of its content."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: set[str] = set()
        self.alternates: dict[str, str] = {}
        self.paragraphs: list[str] = []
        self._depth = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self._depth += tag == "main"
        if tag == "p" and self._depth:
            self.paragraphs.append("")
        for name in ("href", "src"):
            if values.get(name):
                self.addresses.add(values[name] or "")
        if tag == "link" and values.get("rel") == "alternate" and values.get("hreflang"):
            self.alternates[values["hreflang"] or ""] = values["href"] or ""

    def handle_endtag(self, tag: str) -> None:
        self._depth -= tag == "main"

    def handle_data(self, data: str) -> None:
        if self._depth and self.paragraphs:
            self.paragraphs[-1] += data


@pytest.fixture(scope="module")
def crawled(demo: str) -> dict[str, tuple[int, Links | None]]:
    """Every address of the demo reachable from its two home pages: status and links."""
    found: dict[str, tuple[int, Links | None]] = {}
    queue = [f"{demo}/de/", f"{demo}/en/", f"{demo}/sitemap.xml", f"{demo}/robots.txt"]
    while queue:
        address = queue.pop()
        if address not in found:
            found[address] = ask(address)
            queue.extend(linked(address, found[address][1], demo))
    return found


def ask(address: str) -> tuple[int, Links | None]:
    """Status of an address and, of a page, its links."""
    try:
        with urlopen(Request(address), timeout=60) as answer:
            body = answer.read()
            if "html" not in answer.headers["Content-Type"]:
                return answer.status, None
            links = Links()
            links.feed(body.decode())
            return answer.status, links
    except HTTPError as error:
        return error.code, None


def linked(address: str, links: Links | None, demo: str) -> Iterator[str]:
    """Addresses of the demo that a page links to."""
    for target in links.addresses if links else ():
        absolute = urldefrag(urljoin(address, target))[0]
        if absolute.startswith(demo):
            yield absolute


def test_no_link_is_dead(crawled: dict[str, tuple[int, Links | None]]) -> None:
    assert len(crawled) > 100
    assert {address for address, (status, _links) in crawled.items() if status != 200} == set()


def test_every_page_has_its_translation(crawled: dict[str, tuple[int, Links | None]]) -> None:
    pages = {address: links for address, (_status, links) in crawled.items() if links}
    content = [
        links
        for address, links in pages.items()
        if re.search(r"/(de|en)/", address)
        and not re.search(r"/(search|members|topic|consent)/|\?", address)
    ]
    assert len(content) >= 50
    lonely = [links for links in content if {"de", "en"} - set(links.alternates)]
    assert [sorted(links.paragraphs)[:1] for links in lonely] == []


def test_no_paragraph_is_the_same_in_both_languages(
    crawled: dict[str, tuple[int, Links | None]],
) -> None:
    texts: dict[str, set[str]] = {"de": set(), "en": set()}
    for address, (_status, links) in crawled.items():
        language = re.search(r"/(de|en)/", address)
        if links and language:
            texts[language[1]] |= {
                " ".join(paragraph.split())
                for paragraph in links.paragraphs
                if len(paragraph.split()) > 6
            }
    assert len(texts["de"]) > 150
    assert texts["de"] & texts["en"] == set()
