"""From an address to its page, in a number of queries that does not grow with its depth.

Wagtail walks down the tree, two queries a level, and starts by looking up the translation of the
site's root. Here one query finds all pages on the way and one reads the last of them completely.
"""

from collections.abc import Sequence

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import get_language
from wagtail.models import Page, Site
from wagtail.models.sites import SiteRootPath
from wagtail.url_routing import RouteResult
from wagtail.views import serve as wagtail_serve

from site_cms.linked_pages import site_roots
from site_cms.pages import BasePage

#: Nothing lies deeper; longer addresses would make long queries.
DEEPEST = 12


def serve(request: HttpRequest, path: str) -> HttpResponseBase:
    """Answer with the page at a path below the language, as Wagtail does once it has found it."""
    # Where Wagtail itself keeps the answer, so that it does not ask again.
    request._wagtail_route_for_request = route(request, path)  # type: ignore[attr-defined]
    response: HttpResponseBase = wagtail_serve(request, path)
    return response


def route(request: HttpRequest, path: str) -> RouteResult | None:
    """The page at a path, with what its own routes make of the rest; None if there is none."""
    components = [component for component in path.split("/") if component]
    root = _site_root(request)
    if root is None or len(components) > DEEPEST:
        return None
    page = _deepest_page(root, components)
    if page is None:
        return None
    rest = components[page.url_path.removeprefix(root.root_path).count("/") :]
    try:
        found: RouteResult = complete(page).route(request, rest)
    except Http404:
        return None
    return found


def _site_root(request: HttpRequest) -> SiteRootPath | None:
    """Where the tree of the language being shown begins on the site that the request is for."""
    site = Site.find_for_request(request)
    for root in site_roots(request):
        if site and root.site_id == site.pk and root.language_code == get_language():
            return root
    return None


def _deepest_page(root: SiteRootPath, components: Sequence[str]) -> Page | None:
    """The last page on the way down a path; what remains of the path may be one of its routes."""
    paths = [root.root_path]
    for component in components:
        paths.append(f"{paths[-1]}{component}/")
    slugs = [root.root_path.rstrip("/").rpartition("/")[2], *components]
    # Slugs are indexed, paths are not.
    pages = Page.objects.filter(slug__in=slugs, url_path__in=paths)
    found = pages.select_related("content_type").only("url_path", "content_type")
    return max(found, key=lambda page: len(page.url_path), default=None)


def complete(page: Page) -> Page:
    """The page with the fields of its type and all that its public summary reads."""
    model = page.content_type.model_class()
    if model is None or not issubclass(model, BasePage):
        return Page.objects.get(pk=page.pk).specific
    # A page deleted a moment ago is missing like one that never was.
    found = model.objects.for_readers().filter(pk=page.pk).first()
    return found or _missing()


def _missing() -> Page:
    raise Http404
