"""Who may keep an answer: everyone, or nobody.

A view declares an answer to be for everyone with ``make_public``; the middleware
makes sure that it is, and marks everything else ``private, no-store``: pages for people who are
logged in, forms, redirects, documents, errors. Browsers, Cloudflare and our own page cache obey
the same header.
"""

import logging
from collections.abc import Callable
from typing import TypeVar

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

logger = logging.getLogger(__name__)

Response = TypeVar("Response", bound=HttpResponseBase)

PRIVATE = "private, no-store"
#: Browsers cannot be told that a page has changed, so they ask every time; a page that has not
#: is answered with 304 and no body.
BROWSER_SECONDS = 0

#: Editors' and developers' addresses: never public, whatever a view there declares.
PRIVATE_PATHS = ("/cms/", "/django-admin/", "/dev/", "/_util/")

PUBLIC_STATUSES = (200, 301, 302, 304, 307, 308)


def make_public(response: Response) -> Response:
    """Declare an answer to be the same for every visitor.

    Shared caches keep it as long as the site's own page cache does.
    """
    response.is_public = True  # type: ignore[attr-defined]
    return response


class CachePolicyMiddleware:
    """Write the Cache-Control header of every answer.

    It stands outside of everything that may set a cookie, and inside of WhiteNoise, whose static
    files have their own, longer life.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, then decide by the finished answer."""
        response = self.get_response(request)
        if getattr(response, "is_public", False) and _is_for_everyone(request, response):
            _let_caches_keep(response)
        else:
            _keep_private(response)
        return response


def _is_for_everyone(request: HttpRequest, response: HttpResponseBase) -> bool:
    """Whether nothing about request and answer contradicts the view that calls it public."""
    if (
        request.method not in ("GET", "HEAD")
        or response.status_code not in PUBLIC_STATUSES
        or request.path_info.startswith(PRIVATE_PATHS)
        or settings.SESSION_COOKIE_NAME in request.COOKIES
        or is_preview(request)
    ):
        return False
    if response.cookies or _used_session(request):
        logger.warning("A public view used the session or a cookie: %s", _view_name(request))
        return False
    return True


def is_preview(request: HttpRequest) -> bool:
    """Whether Wagtail made this request inside another one, to show an editor a draft."""
    return bool(getattr(request, "is_preview", False) or getattr(request, "is_dummy", False))


def _used_session(request: HttpRequest) -> bool:
    session = getattr(request, "session", None)
    return session is not None and bool(session.accessed)


def _view_name(request: HttpRequest) -> str:
    """What to look at; addresses do not belong into logs."""
    match = request.resolver_match
    return match.view_name if match else "a middleware"


def _keep_private(response: HttpResponseBase) -> None:
    """Forbid every cache to keep an answer, or to ask again for the one it has."""
    response.headers["Cache-Control"] = PRIVATE
    for name in ("ETag", "Expires", "Last-Modified"):
        response.headers.pop(name, None)


def _let_caches_keep(response: HttpResponseBase) -> None:
    """Allow caches to keep an answer, which no cookie had a part in."""
    seconds = settings.PAGE_CACHE["SECONDS"]
    response.headers["Cache-Control"] = f"public, max-age={BROWSER_SECONDS}, s-maxage={seconds}"
    response.headers.pop("Expires", None)
    vary = [name.strip() for name in response.headers.get("Vary", "").split(",")]
    response.headers["Vary"] = ", ".join(name for name in vary if name.lower() != "cookie")
    if not response.headers["Vary"]:
        del response.headers["Vary"]
