"""Answers in place of everybody outside this machine; providers.toml says how."""

import json
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

FOLDER = Path(__file__).parent
SCRIPT = (FOLDER / "stand_in.js").read_text()
#: One transparent pixel.
GIF = (
    b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff!\xf9\x04\x01\x00\x00\x00\x00"
    b",\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;"
)
CONTENT_TYPES = {
    "html": "text/html; charset=utf-8",
    "script": "text/javascript",
    "image": "image/gif",
    "style": "text/css",
    "font": "font/woff2",
    "json": "application/json",
    "media": "video/mp4",
}
#: What Chromium calls a request → what answers it, for hosts that nobody described.
KINDS = {"document": "html", "script": "script", "stylesheet": "style", "image": "image"} | {
    each: each for each in ("font", "media")
}
#: Whoever is not described behaves badly, so that it shows.
STRAY_COOKIE = "stand_in_stray=1; Path=/; Max-Age=31536000; Secure; SameSite=None"


@dataclass(frozen=True)
class Reply:
    """An answer as it goes to the browser."""

    body: bytes
    content_type: str
    set_cookies: tuple[str, ...]

    @property
    def headers(self) -> dict[str, str]:
        """Its headers; several cookies stand in one value, line by line, as Playwright wants."""
        headers = {"content-type": self.content_type, "access-control-allow-origin": "*"}
        if self.set_cookies:
            headers["set-cookie"] = "\n".join(self.set_cookies)
        return headers


def reply(url: str, resource_type: str) -> Reply:
    """What the provider at an address answers."""
    described = _described(url)
    if described is None:
        kind = KINDS.get(resource_type, "json")
        return Reply(_body({"kind": kind}), CONTENT_TYPES[kind], (STRAY_COOKIE,))
    cookies = tuple(described.get("set_cookies", ()))
    return Reply(_body(described), CONTENT_TYPES[described["kind"]], cookies)


@lru_cache(maxsize=1)
def _answers() -> list[dict[str, Any]]:
    providers = tomllib.loads((FOLDER / "providers.toml").read_text())["providers"]
    return [answer for provider in providers for answer in provider["answers"]]


def _described(url: str) -> dict[str, Any] | None:
    """The first entry for an address."""
    parts = urlsplit(url)
    return next(
        (
            each
            for each in _answers()
            if each["host"] == parts.hostname and parts.path.startswith(each["path"])
        ),
        None,
    )


def _body(answer: dict[str, Any]) -> bytes:
    kind, requests = answer["kind"], answer.get("requests", [])
    if kind == "html":
        title = "<!doctype html><title>Stand-in</title>"
        return f"{title}<body><script>{_script(answer)}</script>".encode()
    if kind == "script":
        return _script(answer).encode()
    if kind == "style":
        return "".join(map(_rule, requests)).encode()
    return {"image": GIF, "json": b"{}"}.get(kind, b"")


def _script(answer: dict[str, Any]) -> str:
    """A script that does what the entry says."""
    requests = answer.get("requests", [])
    described = {
        "cookies": answer.get("script_cookies", []),
        "keys": answer.get("local_storage", []),
        "requests": [((_described(url) or {"kind": "json"})["kind"], url) for url in requests],
    }
    return SCRIPT.replace("ANSWER", json.dumps(described))


def _rule(url: str) -> str:
    """A font that the whole page uses."""
    face = f'@font-face {{ font-family: "stand-in"; src: url("{url}"); }}'
    return f'{face} * {{ font-family: "stand-in" !important; }}'
