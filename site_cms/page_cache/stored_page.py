"""The form public pages are kept in: compressed once, headers included, ready to send.

One page is kept three times, for each encoding a browser may ask for, so that a hit reads no
byte it does not send. A kept page is bytes: eight hexadecimal digits of checksum, then a line
``created expires etag status``, one line for each header, an empty line, the body.
"""

import gzip
from collections.abc import Mapping, Sequence
from hashlib import blake2b
from typing import Any, NamedTuple, Self
from wsgiref.types import StartResponse
from zlib import crc32

import brotli

from .keys import BROTLI, ENCODINGS, GZIP, IDENTITY

Headers = list[tuple[str, str]]

#: Larger answers are files, not pages.
LARGEST_BODY = 2 * 1024 * 1024
#: Below, compressed and uncompressed fit into the same network packet.
SMALLEST_COMPRESSED = 500
#: Stronger levels take ten times as long for a twentieth less.
BROTLI_QUALITY = 5
GZIP_LEVEL = 6

#: Anything else is a file, and compressed already: the web server's business.
TEXT_TYPES = (
    "text/",
    "application/json",
    "application/javascript",
    "application/xml",
    "application/manifest+json",
    "application/ld+json",
    "application/atom+xml",
    "application/rss+xml",
    "image/svg+xml",
)
STORED_STATUSES = ("200 ", "301 ", "308 ")

#: Headers of one answer or one connection, and those that are made anew for each encoding.
DROPPED_HEADERS = frozenset(
    {
        "age", "connection", "content-length", "date", "etag", "keep-alive", "server",
        "transfer-encoding", "vary", "x-page-cache", "x-request-id",
    }
)  # fmt: skip

_CHECKSUM_LENGTH = 8


class StoredPage(NamedTuple):
    """A public page in one encoding."""

    created: int
    status: str
    etag: str
    headers: Headers
    body: bytes

    @classmethod
    def read(cls, stored: bytes, now: float) -> Self | None:
        """Read a kept page; None if it is damaged or too old."""
        try:
            checksum = int(stored[:_CHECKSUM_LENGTH], 16)
            if checksum != crc32(memoryview(stored)[_CHECKSUM_LENGTH:]):
                return None
            end = stored.index(b"\n\n")
            first, *lines = stored[_CHECKSUM_LENGTH:end].decode("latin-1").split("\n")
            created, expires, etag, status = first.split(" ", 3)
            if int(expires) <= now:
                return None
            headers = [tuple(line.split(": ", 1)) for line in lines]
            return cls(int(created), status, etag, headers, stored[end + 2 :])  # type: ignore[arg-type]
        except ValueError:
            return None

    def answer(
        self, environ: Mapping[str, Any], start_response: StartResponse, *, now: float, cache: str
    ) -> list[bytes]:
        """Send the page, or 304 if the browser has it; ``cache`` says where it came from."""
        headers = [
            *self.headers,
            ("Age", str(max(0, int(now) - self.created))),
            ("X-Page-Cache", cache),
        ]
        known = environ.get("HTTP_IF_NONE_MATCH")
        if known and self.status.startswith("200 ") and self._is_among(known):
            headers = [item for item in headers if not item[0].startswith("Content-")]
            start_response("304 Not Modified", headers)
            return []
        start_response(self.status, headers)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [self.body]

    def _is_among(self, known: str) -> bool:
        """Whether If-None-Match names this page. The quotes keep one tag out of another."""
        return self.etag in known or known.strip() == "*"


def lifetime(status: str, headers: Sequence[tuple[str, str]]) -> int:
    """For how many seconds an answer may be kept for everyone; 0 if it must not be."""
    sent = _joined(headers)
    directives = sent.get("cache-control", "").lower().replace(" ", "").split(",")
    if (
        not status.startswith(STORED_STATUSES)
        or "public" not in directives
        or not {"private", "no-store", "no-cache"}.isdisjoint(directives)
        or not sent.get("content-type", "").lower().startswith(TEXT_TYPES)
        or "set-cookie" in sent
        or "content-encoding" in sent
        or sent.get("vary", "accept-encoding").strip().lower() not in ("", "accept-encoding")
        or not 0 <= _number(sent.get("content-length", "")) <= LARGEST_BODY
    ):
        return 0
    return max(0, _number(_s_maxage(directives)))


def stored_pages(
    status: str, headers: Sequence[tuple[str, str]], body: bytes, *, now: float, seconds: int
) -> dict[str, bytes]:
    """All forms of a page, by encoding; none if its headers cannot be written down."""
    kept = [item for item in headers if item[0].lower() not in DROPPED_HEADERS]
    if not all(_is_one_line(name + value) for name, value in kept):
        return {}
    pages = {IDENTITY: _encode(status, kept, body, IDENTITY, now, seconds)}
    for encoding in ENCODINGS:
        compressed = _compress(body, encoding)
        if len(compressed) < len(body):
            pages[encoding] = _encode(status, kept, compressed, encoding, now, seconds)
    return {encoding: pages.get(encoding, pages[IDENTITY]) for encoding in ENCODINGS}


def _is_one_line(header: str) -> bool:
    """Whether a header is what HTTP allows: Latin-1 without line breaks."""
    return "\n" not in header and not any(character > "\xff" for character in header)


def _encode(
    status: str, kept: Headers, body: bytes, encoding: str, now: float, seconds: int
) -> bytes:
    """Write down a page in one encoding."""
    headers = [*kept, ("Vary", "Accept-Encoding"), ("Content-Length", str(len(body)))]
    if encoding != IDENTITY:
        headers.append(("Content-Encoding", encoding))
    etag = _etag(headers, body)
    headers.append(("ETag", etag))
    first = f"{int(now)} {int(now) + seconds} {etag} {status}"
    lines = [first, *(f"{name}: {value}" for name, value in headers)]
    content = "\n".join(lines).encode("latin-1") + b"\n\n" + body
    return b"%08x" % crc32(content) + content


def _etag(headers: Headers, body: bytes) -> str:
    """Name the bytes that are sent.

    The headers count: browsers keep the old Content-Security-Policy of a page they are told has
    not changed.
    """
    digest = blake2b(repr(headers).encode(), digest_size=12)
    digest.update(body)
    return f'"{digest.hexdigest()}"'


def _compress(body: bytes, encoding: str) -> bytes:
    """Compress for ever the same bytes: no time, no random padding.

    Such padding hides secrets inside compressed pages; what is kept for everyone has none.
    """
    if len(body) < SMALLEST_COMPRESSED:
        return body
    if encoding == BROTLI:
        return brotli.compress(body, quality=BROTLI_QUALITY)
    if encoding == GZIP:
        return gzip.compress(body, GZIP_LEVEL, mtime=0)
    return body


def _joined(headers: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Headers by lower-case name; repeated ones joined by commas."""
    joined: dict[str, str] = {}
    for name, value in headers:
        name = name.lower()
        joined[name] = f"{joined[name]}, {value}" if name in joined else value
    return joined


def _s_maxage(directives: list[str]) -> str:
    """The value of s-maxage; empty if missing."""
    values = [item.partition("=")[2] for item in directives if item.startswith("s-maxage=")]
    return values[0] if values else ""


def _number(text: str) -> int:
    """A number of a header; -1 if there is none."""
    return int(text) if text.isascii() and text.isdigit() else -1
