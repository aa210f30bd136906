"""Search over the pages anyone may read."""

import unicodedata
from dataclasses import dataclass
from urllib.parse import urlencode

from django.core.paginator import Page as ListPage
from django.core.paginator import Paginator
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString
from wagtail.models import Locale, Page, Site
from wagtail.query import PageQuerySet
from wagtail.search.backends import get_search_backend
from wagtail.search.backends.base import BaseSearchBackend
from wagtail.search.query import Or, PlainText

from site_cms.pages import BasePage, specific_pages

from .hits import WORD, excerpt, mark, shorten

#: Results on one page.
PER_PAGE = 10
#: Longer questions, words and lists of words are cut: nobody types them.
MAX_LENGTH, MAX_WORD_LENGTH, MAX_WORDS = 200, 60, 12


@dataclass(frozen=True)
class Result:
    """A page that was found: title and excerpt are HTML with the hits marked."""

    title: SafeString
    excerpt: SafeString
    url: str


def readable(question: str) -> str:
    """The question as it can be shown and stored: composed, without control characters."""
    composed = unicodedata.normalize("NFC", question[: MAX_LENGTH * 4])
    # Categories C*: control, format (such as writing direction), surrogate, unassigned.
    kept = (" " if unicodedata.category(sign)[0] == "C" else sign for sign in composed)
    return " ".join("".join(kept).split())[:MAX_LENGTH]


def words_of(question: str) -> list[str]:
    """The words to look for. Only these reach the database, so no query syntax does."""
    return [word[:MAX_WORD_LENGTH] for word in WORD.findall(question)[:MAX_WORDS]]


def searchable_pages(request: HttpRequest) -> PageQuerySet:
    """The public pages of the requested site in the language being shown.

    Only those with a public summary and text, so that every page found is one that can be shown.
    """
    root = _site_root(request)
    pages = Page.objects.live().public().type(BasePage)
    return pages.descendant_of(root, inclusive=True) if root else pages.none()


def _site_root(request: HttpRequest) -> Page | None:
    """The home page of the requested site in the language being shown."""
    site = Site.find_for_request(request)
    if site is None:
        return None
    roots = Page.objects.filter(sites_rooted_here=site)
    same = Page.objects.filter(translation_key__in=roots.values("translation_key"))
    root: Page | None = same.filter(locale=Locale.get_active()).first()
    return root


def found_pages(words: list[str], number: str | None, pages: PageQuerySet) -> ListPage:
    """One page of the list of those pages that have all words."""
    found = _backend().search(_in_both_spellings(words), pages) if words else pages.none()
    return Paginator(found, PER_PAGE).get_page(number)


def _backend() -> BaseSearchBackend:
    """What searches: on SQLite ours, which knows the forms of words a little."""
    if connection.vendor != "sqlite":
        return get_search_backend()
    # Its tables exist on SQLite alone.
    from .word_forms import WordFormsBackend

    return WordFormsBackend({})


def _in_both_spellings(words: list[str]) -> PlainText | Or:
    """The words; with accents also as letter plus accent, as some systems paste them."""
    composed = " ".join(words)
    decomposed = unicodedata.normalize("NFD", composed)
    if composed == decomposed:
        return PlainText(composed)
    return Or([PlainText(composed), PlainText(decomposed)])


def _result(page: BasePage, words: list[str], request: HttpRequest) -> Result:
    summary = page.public_summary(request)
    text = excerpt(page.public_text(), words) or shorten(summary.description)
    return Result(mark(summary.title, words), mark(text, words), summary.link)


def search(request: HttpRequest) -> HttpResponse:
    """Show the pages that match the question, in the language of the address."""
    query = readable(request.GET.get("q", ""))
    words = words_of(query)
    pages = found_pages(words, request.GET.get("page"), searchable_pages(request))
    results = [_result(page, words, request) for page in specific_pages(pages)]
    results = [each for each in results if each.url]
    keep = urlencode({"q": query}) + "&"
    context = {"query": query, "results": results, "pages": pages, "keep": keep}
    return render(request, "home/search.html", context)
