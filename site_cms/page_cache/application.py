"""The WSGI application that stands in front of Django's."""

import logging
from collections.abc import Iterable
from time import time
from typing import Any
from urllib.parse import urlsplit, urlunsplit
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from .keys import PageKey, PageKeys
from .stored_page import StoredPage, lifetime, stored_pages
from .stores import PageStore, StoreUnavailable, configured_store

logger = logging.getLogger(__name__)

BYPASS = ("X-Page-Cache", "bypass")


def with_page_cache(application: WSGIApplication) -> WSGIApplication:
    """Put the configured page cache in front of Django; nothing if it is off."""
    store = configured_store()
    return application if store is None else PageCache(application, store, PageKeys.from_settings())


class _Start:
    """Takes status and headers from Django, until it is clear what becomes of them."""

    def __init__(self) -> None:
        self.status = ""
        self.headers: list[tuple[str, str]] = []

    def __call__(self, status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
        """Stand in for the server's ``start_response``; Django calls it before it returns."""
        self.status, self.headers = status, headers
        return _no_write


def _no_write(data: bytes) -> None:
    raise NotImplementedError("PEP 3333's write() is for applications older than it.")


class PageCache:
    """Answers from the cache what any visitor may see, and asks Django for the rest.

    Every answer says in ``X-Page-Cache`` where it came from: ``hit``; ``miss``: Django's, kept
    from now on, the same bytes as the hits to come; ``bypass``: Django's, as it was.
    """

    def __init__(self, application: WSGIApplication, store: PageStore, keys: PageKeys) -> None:
        self.application = application
        self.store = store
        self.keys = keys

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request. The generation is read before Django reads anything."""
        key = self.keys.key_of(environ)
        if key is None:
            return self._bypass(environ, start_response)
        try:
            generation, stored = self.store.look_up(key.name)
        except StoreUnavailable:
            return self._bypass(environ, start_response)
        if key.campaign:
            start_response = _carrying_on(start_response, environ, key.campaign)
        now = time()
        page = StoredPage.read(stored, now) if stored else None
        if page is not None:
            return page.answer(environ, start_response, now=now, cache="hit")
        return self._ask(environ, start_response, key, generation)

    def _bypass(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Let Django answer."""

        def start(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
            return start_response(status, [*headers, BYPASS], exc_info)

        return self.application(environ, start)

    def _ask(
        self,
        environ: WSGIEnvironment,
        start_response: StartResponse,
        key: PageKey,
        generation: str,
    ) -> Iterable[bytes]:
        """Let Django answer, and keep the answer if it is for everyone.

        Django sees what the key holds of the query and no more: a page could show the rest.
        """
        environ["QUERY_STRING"] = key.query
        start = _Start()
        result = self.application(environ, start)
        seconds = lifetime(start.status, start.headers)
        if not seconds:
            start_response(start.status, [*start.headers, BYPASS])
            return result
        body = _read(result)
        now = time()
        pages = stored_pages(start.status, start.headers, body, now=now, seconds=seconds)
        page = StoredPage.read(pages.get(key.encoding, b""), now)
        is_head = environ["REQUEST_METHOD"] == "HEAD"
        # Some views leave out the body for HEAD: what they answer is not the page.
        if page is None or (is_head and not body):
            start_response(start.status, [*start.headers, BYPASS])
            return [] if is_head else [body]
        if not is_head:
            self._keep(generation, key.named(pages), seconds)
        return page.answer(environ, start_response, now=now, cache="miss")

    def _keep(self, generation: str, pages: dict[str, bytes], seconds: int) -> None:
        """Keep pages, or go on without."""
        try:
            self.store.keep(generation, pages, seconds)
        except StoreUnavailable as error:
            logger.warning("A page could not be kept: %s", error)


def _read(result: Iterable[bytes]) -> bytes:
    """All of Django's answer; closing it ends the request."""
    try:
        return b"".join(result)
    finally:
        close = getattr(result, "close", None)
        if close is not None:
            close()


def _carrying_on(
    start_response: StartResponse, environ: WSGIEnvironment, campaign: str
) -> StartResponse:
    """Let redirects within the site keep the campaign parameters that Django does not see."""
    host = environ.get("HTTP_HOST", "")

    def start(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
        sent = [
            (name, _add_query(value, host, campaign) if name == "Location" else value)
            for name, value in headers
        ]
        return start_response(status, sent, exc_info)

    return start


def _add_query(location: str, host: str, query: str) -> str:
    """Add to the query of an address, unless it leads to another host."""
    parts = urlsplit(location)
    if parts.netloc not in ("", host):
        return location
    return urlunsplit(parts._replace(query=f"{parts.query}&{query}" if parts.query else query))
