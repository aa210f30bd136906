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
from wagtail.query import PageQuerySet

from site_cms.caching import make_public


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

    def items(self) -> PageQuerySet:
        """Pages with texts of their own: an alias shows those of another language."""
        pages = Page.objects.live().public().filter(alias_of=None).select_related("locale")
        roots = self.get_wagtail_site().root_page.get_translations(inclusive=True)
        below = Page.objects.none()
        for root in roots:
            below |= pages.descendant_of(root, inclusive=True)
        return below.order_by("path")

    @cached_property
    def _translations(self) -> dict[UUID, list[Page]]:
        """All listed pages, grouped with their translations."""
        groups: dict[UUID, list[Page]] = defaultdict(list)
        for page in self.items():
            groups[page.translation_key].append(page)
        return groups

    def _urls(self, page: int, protocol: str, domain: str) -> list[Entry]:
        shown = list(self.paginator.page(page).object_list)
        changes = [item.last_published_at for item in shown if item.last_published_at]
        if changes:
            self.latest_lastmod = max(changes)
        return [self._entry(item) for item in shown]

    def _entry(self, page: Page) -> Entry:
        group = self._translations[page.translation_key]
        alternates = [self._alternate(member) for member in group] if len(group) > 1 else []
        return {
            "location": self.location(page) or "",
            "lastmod": page.last_published_at,
            "alternates": alternates,
        }

    def _alternate(self, page: Page) -> Alternate:
        return {"lang_code": page.locale.language_code, "location": self.location(page) or ""}


def sitemap(request: HttpRequest) -> HttpResponse:
    """Answer with the sitemap; any shared cache may keep it."""
    response = sitemap_view(request, {"pages": PageSitemap(request)})
    return make_public(response.render())
