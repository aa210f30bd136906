"""Menu, footer, breadcrumbs and language switcher, each in a fixed number of queries."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject, cached_property
from django.utils.translation import get_language, get_language_info, override
from wagtail.blocks import StreamValue
from wagtail.models import Page, Site

from site_cms.blocks import live_page

from .models import Navigation
from .shown import ShownPart, shown_page, shown_part

#: A longer query string is not carried over to the other language.
LONGEST_QUERY = 1000


@dataclass(frozen=True)
class Link:
    """A page to go to."""

    title: str
    url: str
    #: The page being shown, or one that it lies below.
    current: bool = False
    language: str = ""
    #: The page being shown itself.
    exact: bool = False


@dataclass
class SiteNavigation:
    """Where a visitor can go from the page being shown, or from a view that is no page."""

    request: HttpRequest
    page: Page | None = None
    part: ShownPart = field(default_factory=ShownPart)
    language: str = field(default_factory=lambda: get_language() or settings.LANGUAGE_CODE)

    @cached_property
    def site(self) -> Site | None:
        """The site that the request is for."""
        return Site.find_for_request(self.request)

    @cached_property
    def _stored(self) -> Navigation | None:
        """What is live, except in the preview of a draft."""
        draft: Navigation | None = getattr(self.request, "previewed_navigation", None)
        return draft or Navigation.objects.filter(site=self.site, live=True).first()

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
        return self._links(self._stored.main_menu) if self._stored else []

    @cached_property
    def footer(self) -> list[Link]:
        """The links in the footer."""
        return self._links(self._stored.footer) if self._stored else []

    def _links(self, items: Iterable[StreamValue.StreamChild]) -> list[Link]:
        links = []
        for item in items:
            page = live_page(item.value["page"], self.language)
            if page is not None:
                links.append(self._link(page, item.value.get(f"label_{self.language}")))
        return links

    def _link(self, page: Page, label: str | None = None) -> Link:
        exact = self.page is not None and self.page.pk == page.pk
        return Link(
            title=label or page.title,
            url=page.get_url(self.request) or "",
            current=exact or self._is_below(page),
            exact=exact,
        )

    def _is_below(self, page: Page) -> bool:
        """Whether the page being shown lies below the given one; below home does not count."""
        if self.page is None or page.depth <= 2:
            return False
        return self.page.path.startswith(page.path)

    @cached_property
    def _ancestors(self) -> list[Page]:
        """What lies above the page being shown, from the home page down, and the page itself.

        The page comes as it is shown: in a preview its draft, live or not.
        """
        if self.page is None:
            return []
        above = self.page.get_ancestors().filter(depth__gt=1, live=True).select_related("locale")
        return [*above, self.page]

    @cached_property
    def breadcrumbs(self) -> list[Link]:
        """The way from the home page to the page being shown, which comes last."""
        return [
            Link(page.title, page.get_url(self.request) or "", last, exact=last)
            for page in self._ancestors
            for last in [page is self.page]
        ]

    @cached_property
    def _translated_ancestors(self) -> list[Page]:
        """Every live translation of the page and of what lies above it, deepest last."""
        keys = [page.translation_key for page in self._ancestors]
        if not keys:
            return []
        pages = Page.objects.live().filter(translation_key__in=keys).select_related("locale")
        return sorted(pages, key=lambda page: keys.index(page.translation_key))

    @cached_property
    def languages(self) -> list[Link]:
        """The same page or view, or its nearest translated ancestor, in each language."""
        return [
            Link(
                title=get_language_info(code)["name_local"].capitalize(),
                url=self._address_in(code),
                current=code == self.language,
                language=code,
            )
            for code, _name in settings.LANGUAGES
        ]

    def _address_in(self, code: str) -> str:
        if self.page is None:
            return _same_view(self.request, code) or f"/{code}/"
        nearest = {page.locale.language_code: page for page in self._translated_ancestors}
        page = nearest.get(code)
        if page is None:
            return f"/{code}/"
        same = page.translation_key == self.page.translation_key
        return f"{page.get_url(self.request) or ''}{self.part.route if same else ''}"

    @cached_property
    def translations(self) -> list[Link]:
        """The page being shown in each language it is live in, for hreflang.

        An alias is no translation: it shows the other language's text until one exists.
        """
        return [
            Link(
                title=page.title,
                url=f"{page.get_full_url(self.request) or ''}{self.part.route}",
                language=page.locale.language_code,
            )
            for page in self._translated_ancestors
            if self.page is not None
            and page.translation_key == self.page.translation_key
            and page.alias_of_id is None
        ]


def _same_view(request: HttpRequest, code: str) -> str | None:
    """The address in another language of a view that is no page, such as the search."""
    match = request.resolver_match
    if match is None or match.url_name in {None, "wagtail_serve"}:
        return None
    try:
        with override(code):
            address = reverse(match.view_name, args=match.args, kwargs=match.kwargs)
    except NoReverseMatch:
        return None
    query = request.GET.copy()
    # The other language has other results on other pages.
    query.pop("page", None)
    encoded = query.urlencode()
    return f"{address}?{encoded}" if 0 < len(encoded) <= LONGEST_QUERY else address


def navigation(request: HttpRequest) -> SiteNavigation:
    """The navigation of a request, made once however many templates ask."""
    made: SiteNavigation | None = getattr(request, "_site_navigation", None)
    if made is None:
        made = SiteNavigation(request, shown_page(request), shown_part(request))
        request._site_navigation = made  # type: ignore[attr-defined]
    return made


def context_processor(request: HttpRequest) -> dict[str, object]:
    """Menu and footer for every template, read from the database when one asks."""
    return {"navigation": SimpleLazyObject(lambda: navigation(request))}
