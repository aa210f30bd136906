"""Who may keep an answer: everyone, or nobody.

A view declares an answer to be for everyone with ``make_public`` or ``public``; the middleware
makes sure that it is, and marks everything else ``private, no-store``: pages for people who are
logged in, forms, redirects, documents, errors. Browsers, Cloudflare and our own page cache obey
the same header.
"""

import logging
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

logger = logging.getLogger(__name__)

Parameters = ParamSpec("Parameters")
Response = TypeVar("Response", bound=HttpResponseBase)
View = Callable[Concatenate[HttpRequest, Parameters], HttpResponseBase]

PRIVATE = "private, no-store"
#: Browsers cannot be told that a page has changed, so they ask every time; a page that has not
#: is answered with 304 and no body.
BROWSER_SECONDS = 0

#: Editors' and developers' addresses: never public, whatever a view there declares.
PRIVATE_PATHS = ("/cms/", "/django-admin/", "/dev/", "/_util/")

PUBLIC_STATUSES = (200, 301, 302, 304, 307, 308)


def make_public(response: Response, seconds: int | None = None) -> Response:
    """Declare an answer to be the same for every visitor, and let shared caches keep it.

    Without ``seconds`` they keep it as long as the site's own page cache does.
    """
    response.public_seconds = (  # type: ignore[attr-defined]
        settings.PAGE_CACHE["SECONDS"] if seconds is None else seconds
    )
    return response


def public(
    seconds: int | None = None,
) -> Callable[[View[Parameters]], View[Parameters]]:
    """Decorate a view whose answers are the same for every visitor."""

    def decorate(view: View[Parameters]) -> View[Parameters]:
        @wraps(view)
        def serve(
            request: HttpRequest, *args: Parameters.args, **kwargs: Parameters.kwargs
        ) -> HttpResponseBase:
            return make_public(view(request, *args, **kwargs), seconds)

        return serve

    return decorate


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
        seconds: int | None = getattr(response, "public_seconds", None)
        if seconds is None or not _is_for_everyone(request, response):
            _keep_private(response)
        else:
            _let_caches_keep(response, seconds)
        return response


def _is_for_everyone(request: HttpRequest, response: HttpResponseBase) -> bool:
    """Whether nothing about request and answer contradicts the view that calls it public."""
    if (
        request.method not in ("GET", "HEAD")
        or response.status_code not in PUBLIC_STATUSES
        or request.path_info.startswith(PRIVATE_PATHS)
        or settings.SESSION_COOKIE_NAME in request.COOKIES
        or _is_preview(request)
    ):
        return False
    if response.cookies or _used_session(request):
        logger.warning("A public view used the session or a cookie: %s", _view_name(request))
        return False
    return True


def _is_preview(request: HttpRequest) -> bool:
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


def _let_caches_keep(response: HttpResponseBase, seconds: int) -> None:
    """Allow caches to keep an answer, which no cookie had a part in."""
    response.headers["Cache-Control"] = f"public, max-age={BROWSER_SECONDS}, s-maxage={seconds}"
    response.headers.pop("Expires", None)
    vary = [name.strip() for name in response.headers.get("Vary", "").split(",")]
    response.headers["Vary"] = ", ".join(name for name in vary if name.lower() != "cookie")
    if not response.headers["Vary"]:
        del response.headers["Vary"]
