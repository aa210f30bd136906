"""What an editor may paste, and the frame that shows it. The server itself asks nobody.

Each function reads the addresses of one kind of content and answers with its frame, or with None if
it does not know the address. Frames that need no script of the provider in our own page, and the
quieter variant where the provider has one (youtube-nocookie.com, ``dnt=1``).
"""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from urllib.parse import SplitResult, parse_qs, urlencode, urlsplit

from django.utils.translation import gettext_lazy as _

#: What to embed, in the words of the card.
LABELS = {
    "video": _("Video on %(service)s"),
    "map": _("Map of %(service)s"),
    "page": _("Page on %(service)s"),
    "post": _("Post on %(service)s"),
    "timeline": _("Posts on %(service)s"),
    "button": _("Button to write on %(service)s"),
}


class Shape(Enum):
    """The shape of a frame, as the stylesheet calls it."""

    WIDE = "wide-screen"
    TALL = "tall"
    MAP = "map"
    SHORT = "short"


@dataclass(frozen=True)
class Frame:
    """A frame to load."""

    src: str
    kind: str
    shape: Shape = Shape.WIDE
    #: What to append to ``src`` when a visitor asks for it, so that one click plays it.
    autoplay: str = ""

    @property
    def host(self) -> str:
        """Whom the browser contacts first."""
        return urlsplit(self.src).hostname or ""


Reader = Callable[[SplitResult, dict[str, str]], Frame | None]

_YOUTUBE_ID = re.compile(r"[\w-]{11}", re.ASCII)
_NUMBER = re.compile(r"\d{1,20}", re.ASCII)
_HANDLE = re.compile(r"\w{1,15}", re.ASCII)
_TIME = re.compile(r"(?:(\d{1,3})h)?(?:(\d{1,4})m)?(?:(\d{1,6})s?)?", re.ASCII)


def frame_of(address: str) -> Frame | None:
    """The frame that shows what is at an address; None if nobody knows the address."""
    try:
        parts = urlsplit(address.strip())
        host = (parts.hostname or "").lower().removeprefix("www.").removeprefix("m.")
        host = host.removeprefix("mobile.")
    except ValueError:
        return None
    reader = READERS.get(host)
    if reader is None or parts.scheme not in ("http", "https"):
        return None
    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
    return reader(parts, query)


def _path(parts: SplitResult) -> list[str]:
    return [part for part in parts.path.split("/") if part]


# YouTube and Vimeo


def _youtube(parts: SplitResult, query: dict[str, str]) -> Frame | None:
    path = _path(parts)
    video = query.get("v", "") if path[:1] == ["watch"] else ""
    if len(path) == 2 and path[0] in ("embed", "shorts", "live", "v"):
        video = path[1]
    return _youtube_video(video, query, tall=path[:1] == ["shorts"])


def _youtu_be(parts: SplitResult, query: dict[str, str]) -> Frame | None:
    path = _path(parts)
    return _youtube_video(path[0] if len(path) == 1 else "", query)


def _youtube_video(video: str, query: dict[str, str], *, tall: bool = False) -> Frame | None:
    if not _YOUTUBE_ID.fullmatch(video):
        return None
    start = _seconds(query.get("t") or query.get("start") or "")
    parameters = urlencode({"rel": 0, **({"start": start} if start else {})})
    return Frame(
        f"https://www.youtube-nocookie.com/embed/{video}?{parameters}",
        "video",
        Shape.TALL if tall else Shape.WIDE,
        autoplay="&autoplay=1",
    )


def _seconds(text: str) -> int:
    """A time such as ``90``, ``90s`` or ``1m30s``; 0 if it is none."""
    found = _TIME.fullmatch(text)
    hours, minutes, seconds = (int(part or 0) for part in found.groups()) if found else (0, 0, 0)
    return hours * 3600 + minutes * 60 + seconds


def _vimeo(parts: SplitResult, query: dict[str, str]) -> Frame | None:
    """A public video, or one that only its address with a second part opens."""
    path = [part for part in _path(parts) if part != "video"]
    if len(path) == 3 and path[0] == "channels":
        path = path[2:]
    if not 1 <= len(path) <= 2 or not _NUMBER.fullmatch(path[0]):
        return None
    secret = path[1] if len(path) == 2 else query.get("h", "")
    if secret and not re.fullmatch(r"[0-9a-f]{6,20}", secret):
        return None
    parameters = urlencode({"dnt": 1, **({"h": secret} if secret else {})})
    return Frame(
        f"https://player.vimeo.com/video/{path[0]}?{parameters}", "video", autoplay="&autoplay=1"
    )


# OpenStreetMap


def _openstreetmap(parts: SplitResult, query: dict[str, str]) -> Frame | None:
    """A view such as ``/#map=15/52.5163/13.3777`` or one with a marker, ``?mlat=…&mlon=…``."""
    found = re.search(r"map=(\d{1,2})/(-?[\d.]{1,12})/(-?[\d.]{1,12})", parts.fragment)
    try:
        marker = (float(query["mlat"]), float(query["mlon"])) if "mlat" in query else None
        zoom = int(found[1]) if found else 15
        centre = (float(found[2]), float(found[3])) if found else marker
    except (KeyError, ValueError):
        return None
    if centre is None or not all(_is_on_earth(point) for point in (centre, marker or centre)):
        return None
    parameters = {"bbox": _box(*centre, zoom), "layer": "mapnik"}
    if marker:
        parameters["marker"] = f"{marker[0]:.5f},{marker[1]:.5f}"
    query_string = urlencode(parameters)
    return Frame(
        f"https://www.openstreetmap.org/export/embed.html?{query_string}", "map", Shape.MAP
    )


def _is_on_earth(point: tuple[float, float]) -> bool:
    """Whether there is such a place on the map, which leaves out the poles."""
    return abs(point[0]) <= 85 and abs(point[1]) <= 180


def _box(latitude: float, longitude: float, zoom: int) -> str:
    """The part of the map around a place, 800 by 500 pixels (Web Mercator, 256 pixels a tile)."""
    width = 360 / 2 ** min(zoom, 19) * 800 / 256
    height = width * 500 / 800 * math.cos(math.radians(latitude))
    west, east = max(longitude - width / 2, -180), min(longitude + width / 2, 180)
    south, north = max(latitude - height / 2, -85), min(latitude + height / 2, 85)
    return ",".join(f"{number:.5f}" for number in (west, south, east, north))


# Facebook and X


def _facebook(parts: SplitResult, query: dict[str, str]) -> Frame | None:
    """A page, a post or a video. The Like and Comment buttons ended in February 2026."""
    path = _path(parts)
    clean = f"https://www.facebook.com{parts.path}"
    if path[:1] == ["watch"] and _NUMBER.fullmatch(query.get("v", "")):
        return _facebook_plugin("video", f"https://www.facebook.com/watch/?v={query['v']}")
    is_reel = len(path) == 2 and path[0] == "reel" and _NUMBER.fullmatch(path[1])
    if is_reel or (len(path) >= 3 and path[1] == "videos"):
        return _facebook_plugin("video", clean)
    if len(path) == 3 and path[1] == "posts":
        return _facebook_plugin("post", clean)
    is_page = len(path) == 1 and re.fullmatch(r"[\w.-]{3,80}", path[0], re.ASCII)
    if is_page and path[0] not in FACEBOOKS_OWN:
        return _facebook_plugin("page", clean)
    return None


#: First parts of addresses that are no page.
FACEBOOKS_OWN = frozenset(
    {
        "events", "groups", "hashtag", "help", "login", "marketplace", "permalink.php",
        "photo.php", "plugins", "privacy", "profile.php", "reel", "share", "sharer", "story.php",
        "watch",
    }
)  # fmt: skip


#: What each plugin is asked for; it also takes the address as ``href``.
PLUGINS: dict[str, dict[str, str]] = {
    "page": {"tabs": "timeline", "width": "500", "height": "600"},
    "post": {"show_text": "true", "width": "500"},
    "video": {"show_text": "false", "width": "800"},
}


def _facebook_plugin(kind: str, href: str) -> Frame:
    return Frame(
        f"https://www.facebook.com/plugins/{kind}.php?{urlencode({'href': href, **PLUGINS[kind]})}",
        kind,
        Shape.WIDE if kind == "video" else Shape.TALL,
        autoplay="&autoplay=true" if kind == "video" else "",
    )


def _x(parts: SplitResult, query: dict[str, str]) -> Frame | None:
    """A post, the posts of an account, or a button that begins a post."""
    path = _path(parts)
    if len(path) == 3 and path[1] == "status" and _NUMBER.fullmatch(path[2]):
        parameters = urlencode({"id": path[2], "dnt": "true"})
        return Frame(
            f"https://platform.twitter.com/embed/Tweet.html?{parameters}", "post", Shape.TALL
        )
    if path[:1] == ["intent"] and path[1:] in (["post"], ["tweet"]):
        button = {"size": "l", "dnt": "true"}
        button |= {name: query[name][:280] for name in ("text", "url") if name in query}
        return Frame(
            f"https://platform.twitter.com/widgets/tweet_button.html?{urlencode(button)}",
            "button",
            Shape.SHORT,
        )
    if len(path) == 1 and _HANDLE.fullmatch(path[0]) and path[0] not in XS_OWN:
        return Frame(
            f"https://syndication.twitter.com/srv/timeline-profile/screen-name/{path[0]}?dnt=true",
            "timeline",
            Shape.TALL,
        )
    return None


#: First parts of addresses that are no account.
XS_OWN = frozenset(
    {
        "compose", "explore", "hashtag", "home", "i", "intent", "jobs", "login", "messages",
        "notifications", "search", "settings", "share",
    }
)  # fmt: skip

READERS: dict[str, Reader] = {
    "youtube.com": _youtube,
    "youtube-nocookie.com": _youtube,
    "youtu.be": _youtu_be,
    "vimeo.com": _vimeo,
    "player.vimeo.com": _vimeo,
    "openstreetmap.org": _openstreetmap,
    "facebook.com": _facebook,
    "x.com": _x,
    "twitter.com": _x,
}
