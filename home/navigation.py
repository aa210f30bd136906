"""Menu, footer, breadcrumbs and language switcher, each in a fixed number of queries."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject, cached_property
from django.utils.translation import get_language
from wagtail.models import Page, Site

from site_cms.blocks import live_page

from .models import Navigation


@dataclass(frozen=True)
class Link:
    """A page to go to."""

    title: str
    url: str
    current: bool = False
    language: str = ""


@dataclass
class SiteNavigation:
    """Where a visitor can go from the page being shown."""

    request: HttpRequest
    page: Page | None = None
    language: str = field(default_factory=lambda: get_language() or settings.LANGUAGE_CODE)

    @cached_property
    def site(self) -> Site | None:
        """The site that the request is for."""
        return Site.find_for_request(self.request)

    @cached_property
    def _stored(self) -> Navigation | None:
        return Navigation.objects.filter(site=self.site, live=True).first()

    @property
    def claim(self) -> str:
        """The line in the footer."""
        return getattr(self._stored, f"claim_{self.language}", "")

    @cached_property
    def home_url(self) -> str:
        """Address of the home page in the language being shown."""
        return f"/{self.language}/"

    @cached_property
    def main_menu(self) -> list[Link]:
        """The main menu; pages without a live translation are left out."""
        return self._links(self._stored.main_menu if self._stored else [])

    @cached_property
    def footer(self) -> list[Link]:
        """The links in the footer."""
        return self._links(self._stored.footer if self._stored else [])

    def _links(self, items: Iterable) -> list[Link]:
        links = []
        for item in items:
            page = live_page(item.value["page"], self.language)
            if page is not None:
                title = item.value[f"label_{self.language}"] or page.title
                links.append(Link(title, page.get_url(self.request) or "", self._is_current(page)))
        return links

    def _is_current(self, page: Page) -> bool:
        """Whether the page being shown is the given one or lies below it."""
        return self.page is not None and self.page.path.startswith(page.path)

    @cached_property
    def _ancestors(self) -> list[Page]:
        """The page being shown and what lies above it, from the home page down."""
        if self.page is None:
            return []
        ancestors = self.page.get_ancestors(inclusive=True).filter(depth__gt=1, live=True)
        return list(ancestors.select_related("locale"))

    @cached_property
    def breadcrumbs(self) -> list[Link]:
        """The way from the home page to the page being shown, which comes last."""
        return [
            Link(page.title, page.get_url(self.request) or "", page == self._ancestors[-1])
            for page in self._ancestors
        ]

    @cached_property
    def _translated_ancestors(self) -> list[Page]:
        """Every live translation of the page being shown and of what lies above it, deepest last."""
        keys = [page.translation_key for page in self._ancestors]
        pages = Page.objects.live().filter(translation_key__in=keys).select_related("locale")
        return sorted(pages, key=lambda page: keys.index(page.translation_key))

    @cached_property
    def languages(self) -> list[Link]:
        """The same page, or its nearest translated ancestor, in each language."""
        nearest = {page.locale.language_code: page for page in self._translated_ancestors}
        return [
            Link(
                str(name),
                (nearest[code].get_url(self.request) if code in nearest else None) or f"/{code}/",
                code == self.language,
                code,
            )
            for code, name in settings.LANGUAGES
        ]

    @cached_property
    def translations(self) -> list[Link]:
        """The page being shown in each language it is live in, for hreflang."""
        return [
            Link(page.title, page.full_url or "", language=page.locale.language_code)
            for page in self._translated_ancestors
            if page.translation_key == self._ancestors[-1].translation_key
        ]


def context_processor(request: HttpRequest) -> dict[str, object]:
    """Menu and footer for every template, read from the database when one asks."""
    page = getattr(request, "shown_page", None)
    return {"navigation": SimpleLazyObject(lambda: SiteNavigation(request, page))}
