"""Old addresses lead to where their page is now.

Wagtail notes a redirect whenever a live page is renamed or moved. Its middleware would also follow
one to a page that is no longer live: to nowhere or, after renaming to and fro, in circles.
"""

from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponsePermanentRedirect,
    HttpResponseRedirect,
)
from django.http.response import HttpResponseBase
from wagtail.contrib.redirects.middleware import RedirectMiddleware as WagtailRedirectMiddleware
from wagtail.contrib.redirects.middleware import get_redirect
from wagtail.contrib.redirects.models import Redirect

from site_cms.caching import make_public

#: Longer addresses are never noted: the column is no longer than this.
LONGEST_PATH = 255


class RedirectMiddleware(WagtailRedirectMiddleware):
    """Answer a missing address with a redirect if one is known and leads somewhere."""

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """Replace a 404. Caches may keep the redirect as long as a page, and no longer."""
        if response.status_code != 404 or len(request.path) > LONGEST_PATH:
            return response
        redirect = find_redirect(request)
        target = destination(redirect) if redirect else None
        if redirect is None or target is None:
            return response
        return make_public(_answer(redirect, _with_query(target, redirect, request)))


def find_redirect(request: HttpRequest) -> Redirect | None:
    """The redirect noted for an address with its query string, else without."""
    whole = request.get_full_path()
    path, _mark, query = whole.partition("?")
    for address in [whole, path] if query and len(whole) <= LONGEST_PATH else [path]:
        found = get_redirect(request, Redirect.normalise_path(address, decode_unicode=False))
        if found is not None:
            return found
    return None


def destination(redirect: Redirect) -> str | None:
    """Where a redirect leads; None if its page is not live."""
    if redirect.redirect_page_id and not redirect.redirect_page.live:
        return None
    link: str | None = redirect.link
    return link


def _with_query(target: str, redirect: Redirect, request: HttpRequest) -> str:
    """Carry the query string over, such as the page of a list, unless the redirect names one."""
    query = request.META.get("QUERY_STRING", "")
    if not query or "?" in redirect.old_path or "?" in target or "#" in target:
        return target
    return f"{target}?{query}"


def _answer(redirect: Redirect, target: str) -> HttpResponse:
    kind = HttpResponsePermanentRedirect if redirect.is_permanent else HttpResponseRedirect
    return kind(target)
