"""The list of all public pages for search engines (sitemaps.org), with their translations."""

from collections import defaultdict
from datetime import datetime
from typing import TypedDict
from uuid import UUID

from django.contrib.sitemaps.views import sitemap as sitemap_view
from django.http import HttpRequest, HttpResponse
from django.utils.functional import cached_property
from wagtail.contrib.sitemaps import Sitemap
from wagtail.models import Page

from site_cms.caching import make_public
from site_cms.pages import PublicSummary, specific_pages

#: A page as the key it shares with its translations and what anyone may know of it.
Listed = tuple[UUID, PublicSummary]


class Alternate(TypedDict):
    """A translation, as Django's template shows it."""

    lang_code: str
    location: str


class Entry(TypedDict):
    """A page, as Django's template shows it."""

    location: str
    lastmod: datetime | None
    alternates: list[Alternate]


class PageSitemap(Sitemap):
    """Every live public page of the site, in all languages, under its configured address."""

    def items(self) -> list[Listed]:
        """What anyone may know about each page."""
        return self._listed

    @cached_property
    def _listed(self) -> list[Listed]:
        """Pages with texts of their own: an alias shows those of another language."""
        pages = Page.objects.live().public().filter(alias_of=None)
        roots = self.get_wagtail_site().root_page.get_translations(inclusive=True)
        below = Page.objects.none()
        for root in roots:
            below |= pages.descendant_of(root, inclusive=True)
        found = specific_pages(below.order_by("path"), bodies=False)
        summaries = [(page.translation_key, page.public_summary(self.request)) for page in found]
        # A policy has no address before its first version is in force.
        return [(key, summary) for key, summary in summaries if summary.url]

    @cached_property
    def _translations(self) -> dict[UUID, list[PublicSummary]]:
        """All listed pages, grouped with their translations."""
        groups: dict[UUID, list[PublicSummary]] = defaultdict(list)
        for key, summary in self._listed:
            groups[key].append(summary)
        return groups

    def _urls(self, page: int, protocol: str, domain: str) -> list[Entry]:
        shown: list[Listed] = list(self.paginator.page(page).object_list)
        changes = [summary.updated_at for _key, summary in shown if summary.updated_at]
        if changes:
            self.latest_lastmod = max(changes)
        return [self._entry(item) for item in shown]

    def _entry(self, item: Listed) -> Entry:
        key, summary = item
        group = self._translations[key]
        return {
            "location": summary.url,
            "lastmod": summary.updated_at,
            "alternates": [_alternate(member) for member in group] if len(group) > 1 else [],
        }


def _alternate(summary: PublicSummary) -> Alternate:
    return {"lang_code": summary.locale, "location": summary.url}


def sitemap(request: HttpRequest) -> HttpResponse:
    """Answer with the sitemap; any shared cache may keep it."""
    response = sitemap_view(request, {"pages": PageSitemap(request)})
    return make_public(response.render())
