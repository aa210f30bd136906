"""Remembers what a browser context does, and answers in place of the world outside."""

import re
from urllib.parse import urlsplit

from playwright.sync_api import (
    BrowserContext,
    ConsoleMessage,
    Frame,
    Request,
    Response,
    Route,
    WebSocketRoute,
)

from . import stand_in
from .observations import Contact, Stored, Violation

#: What Chromium calls a request → what a policy has to allow.
DIRECTIVES = {
    "document": "frame-src",
    "script": "script-src",
    "stylesheet": "style-src",
    "image": "img-src",
    "font": "font-src",
    "media": "media-src",
    "fetch": "connect-src",
    "xhr": "connect-src",
    "ping": "connect-src",
    "eventsource": "connect-src",
    "websocket": "connect-src",
}
#: How Chromium's console tells of a violation.
_REFUSED = re.compile(r"'([^']+)'.*?Content Security Policy directive: \"([\w-]+)", re.DOTALL)


class Recorder:
    """Everything since the last ``forget``."""

    def __init__(self, context: BrowserContext, url: str) -> None:
        self._site = urlsplit(url)
        self._open: set[Request] = set()
        self.forget()
        context.on("request", self._requested)
        context.on("requestfinished", self._ended)
        context.on("requestfailed", self._failed)
        context.on("response", self._answered)
        context.on("console", self._said)
        context.route(re.compile(f"^(?!{re.escape(url)}/)"), self._stand_in)
        context.route_web_socket(re.compile("."), self._stand_in_for_socket)

    def forget(self) -> None:
        """Begin anew."""
        self.requests = 0
        self.contacts: list[Contact] = []
        self.set: list[Stored] = []
        self.violations: list[Violation] = []
        self._own_answers: list[Response] = []

    @property
    def is_quiet(self) -> bool:
        """Whether every request has its answer."""
        return not self._open

    def read_headers(self) -> None:
        """Note the cookies that the site's own answers set."""
        for response in self._own_answers:
            for header in response.headers_array():
                if header["name"].lower() == "set-cookie":
                    self._note_cookies(response.url, header["value"])
        self._own_answers = []

    def is_own(self, url: str) -> bool:
        """Whether an address lies on the audited site."""
        return urlsplit(url).netloc == self._site.netloc

    # What the browser reports

    def _requested(self, request: Request) -> None:
        self.requests += 1
        self._open.add(request)
        if request.url.startswith("http") and not self.is_own(request.url):
            frame = _outer_host(_sender(request))
            frame = "" if frame == self._site.hostname else frame
            directive = DIRECTIVES.get(request.resource_type, "")
            self.contacts.append(Contact(request.url, directive, frame))

    def _ended(self, request: Request) -> None:
        self._open.discard(request)

    def _failed(self, request: Request) -> None:
        """What our own policy stopped never left the browser; it is told as a violation."""
        self._open.discard(request)
        if request.failure == "csp":
            self.contacts = [each for each in self.contacts if each.url != request.url]

    def _answered(self, response: Response) -> None:
        if self.is_own(response.url):
            self._own_answers.append(response)
        if response.request.resource_type == "fetch":
            # Chromium reports the end of a body only to those who read it.
            self._open.discard(response.request)

    def _said(self, message: ConsoleMessage) -> None:
        found = _REFUSED.search(message.text) if message.type == "error" else None
        if found:
            self.violations.append(Violation(found[1], found[2]))

    # What the world answers

    def _stand_in(self, route: Route) -> None:
        request = route.request
        answer = stand_in.reply(request.url, request.resource_type)
        self._note_cookies(request.url, *answer.set_cookies)
        route.fulfill(body=answer.body, headers=answer.headers)

    def _stand_in_for_socket(self, socket: WebSocketRoute) -> None:
        if self.is_own(socket.url):
            socket.connect_to_server()
        else:
            self.contacts.append(Contact(socket.url, "connect-src"))
            socket.close()

    def _note_cookies(self, url: str, *headers: str) -> None:
        lines = (line for header in headers for line in header.split("\n"))
        self.set += [cookie for line in lines if (cookie := set_cookie(line, url))]


def set_cookie(header: str, url: str) -> Stored | None:
    """The cookie that a ``Set-Cookie`` header sets; None if it deletes one."""
    pair, *rest = header.split(";")
    parts = (each.partition("=") for each in rest)
    attributes = {name.strip().lower(): value.strip() for name, _equals, value in parts}
    if attributes.get("max-age") == "0":
        return None
    host = attributes.get("domain") or urlsplit(url).hostname or ""
    return Stored("cookie", pair.partition("=")[0].strip(), host.lstrip("."))


def _sender(request: Request) -> Frame | None:
    """The frame that asked: that around it if a frame is being loaded."""
    frame = request.frame
    return frame.parent_frame if request.is_navigation_request() else frame


def _outer_host(frame: Frame | None) -> str:
    """Host of the frame in our page that a frame lies in, or is; empty for our page itself."""
    while frame and frame.parent_frame and frame.parent_frame.parent_frame:
        frame = frame.parent_frame
    return (urlsplit(frame.url).hostname or "") if frame and frame.parent_frame else ""
