"""A site of one page, and a way to ask it, for tests of what stands in front of Django."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment
from wsgiref.util import setup_testing_defaults
from wsgiref.validate import validator

PUBLIC = "public, max-age=0, s-maxage=300"


@dataclass
class Answer:
    """What a server sent."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def cache(self) -> str:
        """hit, miss or bypass."""
        return self.headers["X-Page-Cache"]


@dataclass
class TinySite:
    """A WSGI application that answers everything with one text, and remembers the questions."""

    text: str = "Grüße" * 200
    status: str = "200 OK"
    headers: dict[str, str] = field(
        default_factory=lambda: {
            "Content-Type": "text/html; charset=utf-8",
            "Cache-Control": PUBLIC,
            "Content-Security-Policy": "default-src 'none'",
        }
    )
    asked: list[WSGIEnvironment] = field(default_factory=list)
    #: Called after the text was read, as if rendering took long.
    while_rendering: Callable[[], None] = lambda: None

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer."""
        self.asked.append(dict(environ))
        body = self.text.encode()
        self.while_rendering()
        start_response(self.status, [*self.headers.items(), ("Content-Length", str(len(body)))])
        return [body]


def ask(
    application: WSGIApplication, path: str = "/de/", query: str = "", **environ: Any
) -> Answer:
    """Ask as a strict WSGI server would; keywords are further parts of the environ."""
    request: dict[str, Any] = {
        "SCRIPT_NAME": "",
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "HTTP_HOST": "example.com",
        "SERVER_PORT": "80",
        **environ,
    }
    setup_testing_defaults(request)
    started: list[tuple[str, list[tuple[str, str]]]] = []

    def start_response(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
        started.append((status, headers))
        return lambda data: None

    result = validator(application)(request, start_response)
    try:
        body = b"".join(result)
    finally:
        result.close()  # type: ignore[attr-defined]
    status, headers = started[-1]
    assert len({name.lower() for name, _ in headers}) == len(headers), "a header came twice"
    return Answer(int(status[:3]), dict(headers), body)
