"""Search over the pages anyone may read."""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.core.paginator import Page as ListPage
from django.core.paginator import Paginator
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.views.decorators.cache import cache_control
from wagtail.models import Locale, Page
from wagtail.search.backends import get_search_backend
from wagtail.search.backends.base import BaseSearchBackend
from wagtail.search.query import Or, PlainText

from site_cms.pages import BasePage

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


def found_pages(words: list[str], number: str | None) -> ListPage:
    """One page of the list of public pages, in the language being shown, that have all words."""
    pages = Page.objects.live().public().filter(locale=Locale.get_active())
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


def specific_pages(pages: Iterable[Page]) -> list[BasePage]:
    """The pages with all their fields, in the same order: one query for each type of page."""
    ordered = list(pages)
    by_type: dict[type[Page], list[int]] = defaultdict(list)
    for page in ordered:
        by_type[page.specific_class].append(page.pk)
    complete: dict[int, BasePage] = {}
    for model, keys in by_type.items():
        if issubclass(model, BasePage):
            complete |= model.objects.select_related("locale", "cover").in_bulk(keys)
    return [complete[page.pk] for page in ordered if page.pk in complete]


def _result(page: BasePage, words: list[str], request: HttpRequest) -> Result:
    summary = page.public_summary(request)
    text = excerpt(page.public_text(), words) or shorten(summary.description)
    return Result(mark(summary.title, words), mark(text, words), page.get_url(request) or "")


@cache_control(private=True, no_store=True)
def search(request: HttpRequest) -> HttpResponse:
    """Show the pages that match the question, in the language of the address."""
    query = readable(request.GET.get("q", ""))
    words = words_of(query)
    pages = found_pages(words, request.GET.get("page"))
    results = [_result(page, words, request) for page in specific_pages(pages)]
    keep = urlencode({"q": query}) + "&"
    context = {"query": query, "results": results, "pages": pages, "keep": keep}
    return render(request, "home/search.html", context)
