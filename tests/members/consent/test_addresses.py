"""What editors may paste, and the frame that comes of it."""

from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from members.consent.embeds.addresses import LABELS, Frame, frame_of

pytestmark = pytest.mark.one_database

VIDEO = "aqz-KE-bpKQ"
YOUTUBE = f"https://www.youtube-nocookie.com/embed/{VIDEO}?rel=0"
PLUGINS = "https://www.facebook.com/plugins"
MAP = "https://www.openstreetmap.org/export/embed.html"


@pytest.mark.parametrize(
    ("address", "kind", "src"),
    [
        (f"https://www.youtube.com/watch?v={VIDEO}", "video", YOUTUBE),
        (f"https://youtube.com/watch?app=desktop&v={VIDEO}&list=x", "video", YOUTUBE),
        (f"https://m.youtube.com/watch?v={VIDEO}", "video", YOUTUBE),
        (f"https://youtu.be/{VIDEO}?si=tracking", "video", YOUTUBE),
        (f"https://youtu.be/{VIDEO}?t=1m30s", "video", f"{YOUTUBE}&start=90"),
        (f"https://www.youtube.com/watch?v={VIDEO}&t=75", "video", f"{YOUTUBE}&start=75"),
        (f"https://www.youtube.com/shorts/{VIDEO}", "video", YOUTUBE),
        (f"https://www.youtube.com/live/{VIDEO}", "video", YOUTUBE),
        (f"https://www.youtube.com/embed/{VIDEO}", "video", YOUTUBE),
        (f"  https://YOUTU.BE/{VIDEO}  ", "video", YOUTUBE),
        ("https://vimeo.com/1084537", "video", "https://player.vimeo.com/video/1084537?dnt=1"),
        (
            "https://vimeo.com/1084537/0a1b2c3d4e",
            "video",
            "https://player.vimeo.com/video/1084537?dnt=1&h=0a1b2c3d4e",
        ),
        (
            "https://player.vimeo.com/video/1084537?h=0a1b2c3d4e",
            "video",
            "https://player.vimeo.com/video/1084537?dnt=1&h=0a1b2c3d4e",
        ),
        ("https://www.facebook.com/wikipedia", "page", f"{PLUGINS}/page.php"),
        ("https://www.facebook.com/wikipedia/", "page", f"{PLUGINS}/page.php"),
        ("https://www.facebook.com/wikipedia/posts/123", "post", f"{PLUGINS}/post.php"),
        ("https://www.facebook.com/wikipedia/videos/123/", "video", f"{PLUGINS}/video.php"),
        ("https://www.facebook.com/watch/?v=123", "video", f"{PLUGINS}/video.php"),
        ("https://www.facebook.com/reel/123", "video", f"{PLUGINS}/video.php"),
        (
            "https://vimeo.com/channels/staffpicks/1084537",
            "video",
            "https://player.vimeo.com/video/1084537?dnt=1",
        ),
        (
            "https://mobile.twitter.com/Wikipedia/status/123",
            "post",
            "https://platform.twitter.com/embed/Tweet.html?id=123&dnt=true",
        ),
        (
            "https://x.com/Wikipedia/status/123",
            "post",
            "https://platform.twitter.com/embed/Tweet.html?id=123&dnt=true",
        ),
        (
            "https://twitter.com/Wikipedia/status/123?s=20",
            "post",
            "https://platform.twitter.com/embed/Tweet.html?id=123&dnt=true",
        ),
        (
            "https://x.com/Wikipedia",
            "timeline",
            "https://syndication.twitter.com/srv/timeline-profile/screen-name/Wikipedia?dnt=true",
        ),
        (
            "https://x.com/intent/post?text=Hallo",
            "button",
            "https://platform.twitter.com/widgets/tweet_button.html?size=l&dnt=true&text=Hallo",
        ),
    ],
)
def test_known_addresses(address: str, kind: str, src: str) -> None:
    frame = frame_of(address)
    assert frame is not None
    assert frame.kind == kind
    assert frame.src.startswith(src) if frame.host == "www.facebook.com" else frame.src == src


def test_facebook_is_told_what_to_show() -> None:
    frame = frame_of("https://www.facebook.com/wikipedia/posts/123?comment_id=4")
    assert frame is not None
    query = parse_qs(urlsplit(frame.src).query)
    assert query["href"] == ["https://www.facebook.com/wikipedia/posts/123"]


@pytest.mark.parametrize(
    "address",
    [
        "https://www.openstreetmap.org/#map=16/52.51628/13.37770",
        "https://www.openstreetmap.org/search?query=x#map=16/52.51628/13.37770&layers=N",
        "https://www.openstreetmap.org/?mlat=52.51628&mlon=13.37770#map=16/52.51628/13.37770",
        "https://www.openstreetmap.org/?mlat=52.51628&mlon=13.37770",
    ],
)
def test_maps_show_the_place_in_the_middle(address: str) -> None:
    frame = frame_of(address)
    assert frame is not None
    assert frame.src.startswith(MAP)
    query = parse_qs(urlsplit(frame.src).query)
    west, south, east, north = map(float, query["bbox"][0].split(","))
    assert (west + east) / 2 == pytest.approx(13.3777, abs=0.001)
    assert (south + north) / 2 == pytest.approx(52.51628, abs=0.001)
    assert ("marker" in query) == ("mlat" in address)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "youtube.com/watch?v=aqz-KE-bpKQ",
        "javascript:alert(1)",
        "ftp://youtube.com/watch?v=aqz-KE-bpKQ",
        "https://youtube.com.evil.example/watch?v=aqz-KE-bpKQ",
        "https://evil.example/youtube.com/watch?v=aqz-KE-bpKQ",
        "https://youtube.com@evil.example/watch?v=aqz-KE-bpKQ",
        "https://www.youtube.com/watch?v=short",
        "https://www.youtube.com/watch?v=aqz-KE-bpK%22",
        "https://www.youtube.com/@channel",
        "https://www.youtube.com/playlist?list=x",
        "https://vimeo.com/channels/staffpicks",
        "https://vimeo.com/1084537/%22onload",
        "https://www.openstreetmap.org/",
        "https://www.openstreetmap.org/#map=16/952/13",
        "https://www.openstreetmap.org/?mlat=52&mlon=nan",
        "https://www.openstreetmap.org/?mlat=x&mlon=y",
        "https://www.openstreetmap.org/?mlat=52",
        "https://www.facebook.com/groups/1",
        "https://www.facebook.com/login",
        "https://www.facebook.com/",
        "https://www.facebook.com/permalink.php?story_fbid=1&id=2",
        "https://www.facebook.com/photo.php?fbid=1",
        "https://www.facebook.com/marketplace",
        "https://x.com/home",
        "https://x.com/messages",
        "https://x.com/a/status/b",
        "https://x.com/i/web/status/1",
        "https://dailymotion.com/video/x",
        "https://[broken",
        "https://www.youtube.com:99999/watch?v=aqz-KE-bpKQ\x00",
    ],
)
def test_other_addresses(address: str) -> None:
    assert frame_of(address) is None


HOSTS = ("youtube.com", "youtu.be", "vimeo.com", "openstreetmap.org", "facebook.com", "x.com")
FRAME_HOSTS = {
    "www.youtube-nocookie.com", "player.vimeo.com", "www.openstreetmap.org", "www.facebook.com",
    "platform.twitter.com", "syndication.twitter.com",
}  # fmt: skip


@given(host=st.sampled_from(HOSTS), rest=st.text(max_size=80))
def test_nothing_that_is_pasted_leaves_the_known_hosts(host: str, rest: str) -> None:
    frame = frame_of(f"https://{host}/{rest}")
    if frame is not None:
        assert isinstance(frame, Frame)
        assert frame.host in FRAME_HOSTS
        assert frame.kind in LABELS
        assert not set(frame.src) & set("\"'<> \n")
