"""Menu, footer, breadcrumbs and language switcher, all in two queries."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject, cached_property
from django.utils.translation import get_language, get_language_info, override
from django.utils.translation import gettext as _
from wagtail.blocks import StreamValue
from wagtail.models import Page, Site

from site_cms.linked_pages import linked_pages

from .models import Navigation
from .shown import ShownPart, shown_page, shown_part

#: A longer query string is not carried over to the other language.
LONGEST_QUERY = 1000
#: How deep home pages lie in Wagtail's tree, below its invisible root.
HOME_DEPTH = 2
IS_NEWS_INDEX = Q(newsindexpage__isnull=False)


@dataclass(frozen=True)
class Link:
    """A page to go to."""

    title: str
    url: str
    #: The page being shown, or one that it lies below.
    current: bool = False
    language: str = ""


@dataclass(frozen=True)
class MenuItem:
    """An entry of a menu as it is stored: a page's key and the labels given for it."""

    page: int | None
    labels: dict[str, str]


def _items(menu: StreamValue) -> list[MenuItem]:
    """The entries of a menu, read without a query: the pages of all menus are read together."""
    values = [entry["value"] for entry in menu.raw_data]
    return [
        MenuItem(
            page=value.get("page"),
            labels={code: value.get(f"label_{code}") or "" for code, _name in settings.LANGUAGES},
        )
        for value in values
    ]


def _way_to(page: Page) -> list[str]:
    """The tree paths of a page's ancestors and of the page itself, from the root down."""
    return [page.path[:end] for end in range(Page.steplen, len(page.path) + 1, Page.steplen)]


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
        return self._links(_items(self._stored.main_menu)) if self._stored else []

    @cached_property
    def footer(self) -> list[Link]:
        """The links in the footer."""
        return self._links(_items(self._stored.footer)) if self._stored else []

    @cached_property
    def news_url(self) -> str:
        """Address of the list of news of this language; empty without one."""
        for page in self._pages:
            if page.is_news_index and page.live and page.locale.language_code == self.language:
                return page.get_url(self.request) or ""
        return ""

    @property
    def feed_url(self) -> str:
        """Address of the news of this language as a feed; empty without a list of news."""
        return f"{self.news_url}feed.atom" if self.news_url else ""

    @cached_property
    def _pages(self) -> list[Page]:
        """Every page that anything here may lead to, in all languages, read in one query."""
        wanted = IS_NEWS_INDEX
        if self._stored:
            items = [*_items(self._stored.main_menu), *_items(self._stored.footer)]
            wanted |= Q(pk__in=[item.page for item in items])
        if self.page is not None:
            wanted |= Q(path__in=_way_to(self.page))
        return linked_pages(self.request).read(wanted, is_news_index=IS_NEWS_INDEX)

    def _translation(self, page: Page) -> Page | None:
        """The live translation of a page in the language being shown."""
        for other in self._pages:
            if (
                other.translation_key == page.translation_key
                and other.locale.language_code == self.language
            ):
                return other if other.live else None
        return None

    def _links(self, items: Iterable[MenuItem]) -> list[Link]:
        by_key = {page.pk: page for page in self._pages}
        links = []
        for item in items:
            chosen = by_key.get(item.page)
            page = self._translation(chosen) if chosen else None
            if page is not None:
                title = item.labels.get(self.language) or page.title
                links.append(Link(title, page.get_url(self.request) or "", self._is_current(page)))
        return links

    def _is_current(self, page: Page) -> bool:
        """Whether the page being shown is the given one or lies below it; all lies below home."""
        if self.page is None:
            return False
        below = page.depth > HOME_DEPTH and self.page.path.startswith(page.path)
        return below or self.page.pk == page.pk

    @cached_property
    def _ancestors(self) -> list[Page]:
        """What lies above the page being shown, from the home page down, and the page itself.

        The page comes as it is shown: in a preview its draft, live or not.
        """
        if self.page is None:
            return []
        above = set(_way_to(self.page)[:-1])
        live = [page for page in self._pages if page.path in above and page.live]
        return [*(page for page in live if page.depth >= HOME_DEPTH), self.page]

    @cached_property
    def breadcrumbs(self) -> list[Link]:
        """The way from the home page to the page being shown, which comes last."""
        links = [Link(page.title, page.get_url(self.request) or "") for page in self._ancestors]
        if links and self._ancestors[0].depth == HOME_DEPTH:
            # The title of a home page says what the site is, not where the link leads.
            links[0] = replace(links[0], title=_("Home"))
        return [*links[:-1], *(replace(link, current=True) for link in links[-1:])]

    @cached_property
    def _translated_ancestors(self) -> list[Page]:
        """Every live translation of the page and of what lies above it, deepest last."""
        keys = [page.translation_key for page in self._ancestors]
        pages = [page for page in self._pages if page.live and page.translation_key in keys]
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
