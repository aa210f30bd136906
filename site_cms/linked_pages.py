"""The pages that one answer leads to, with their translations, read together."""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import BooleanField, ExpressionWrapper, Q
from django.http import HttpRequest
from wagtail.models import Page, Site
from wagtail.models.sites import SiteRootPath

#: What links, and the editors' choosers, need of a page: less than half of its columns.
LINK_FIELDS = (
    *("path", "depth", "title", "draft_title", "url_path", "live", "content_type"),
    *("translation_key", "alias_of", "locale__language_code"),
)


def site_roots(request: HttpRequest | None) -> list[SiteRootPath]:
    """Where the trees of all sites begin, asked for once in a request."""
    known: list[SiteRootPath] | None = getattr(request, "_wagtail_cached_site_root_paths", None)
    if known is None:
        known = Site.get_site_root_paths()
        if request is not None:
            # Where Wagtail looks when it makes addresses.
            request._wagtail_cached_site_root_paths = known  # type: ignore[attr-defined]
    return known


class LinkedPages:
    """Pages as the targets of links: menus, breadcrumbs and bodies read them together.

    Who knows early where it will lead says so with ``expect``; the first one that needs a page
    reads all that is expected. Each page knows its translations by language as ``by_language``.
    """

    def __init__(self, request: HttpRequest | None = None) -> None:
        self._request = request
        self._expected: set[int] = set()
        self._looked_for: set[int] = set()
        self._found: dict[int, Page] = {}

    def expect(self, keys: Iterable[int]) -> None:
        """Read the pages with these ids along with the next ones, unless that has been done."""
        self._expected |= set(keys) - self._looked_for

    def find(self, keys: Iterable[int]) -> dict[int, Page]:
        """Pages by their id, at least those with the given ids that exist."""
        self.expect(keys)
        if self._expected:
            self.read(Q())
        return self._found

    def read(self, condition: Q, **flags: Q) -> list[Page]:
        """The expected pages and those that meet a condition, in the order of the tree.

        Each gets every flag as an attribute that says whether it meets that condition.
        """
        wanted = condition | Q(pk__in=self._expected)
        keys = Page.objects.filter(wanted).values("translation_key")
        found = Page.objects.filter(translation_key__in=keys).select_related("locale")
        truths = {name: ExpressionWrapper(flag, BooleanField()) for name, flag in flags.items()}
        pages = list(found.annotate(**truths).only(*LINK_FIELDS).order_by("path"))
        self._remember(pages)
        return pages

    def _remember(self, pages: Iterable[Page]) -> None:
        """Keep what was read; what was expected and is not there is not looked for again."""
        roots = site_roots(self._request)
        by_key: dict[object, dict[str, Page]] = defaultdict(dict)
        for page in pages:
            # Here Wagtail looks before it asks the cache, which may be a table, for every link.
            page._wagtail_cached_site_root_paths = roots
            page.by_language = by_key[page.translation_key]
            page.by_language[page.locale.language_code] = page
            self._found[page.pk] = page
        self._looked_for |= self._expected | self._found.keys()
        self._expected.clear()


def linked_pages(request: HttpRequest) -> LinkedPages:
    """The pages that the answer to a request leads to."""
    known: LinkedPages | None = getattr(request, "_linked_pages", None)
    if known is None:
        known = LinkedPages(request)
        request._linked_pages = known  # type: ignore[attr-defined]
    return known
