"""What the page cache answers, keeps and lets through, in front of a tiny WSGI site."""

import gzip
from collections.abc import Callable
from pathlib import Path
from typing import Any

import brotli
import pytest

from site_cms.page_cache import PageCache
from site_cms.page_cache.file_pages import FilePages
from site_cms.page_cache.keys import PageKeys
from site_cms.page_cache.stored_page import LARGEST_BODY, StoredPage, stored_pages

from .tiny_site import PUBLIC, TinySite, ask

pytestmark = pytest.mark.one_database


@pytest.fixture
def site() -> TinySite:
    return TinySite()


@pytest.fixture
def store(tmp_path: Path) -> FilePages:
    return FilePages(tmp_path / "pages")


@pytest.fixture
def cache(site: TinySite, store: FilePages) -> PageCache:
    return PageCache(site, store, PageKeys(hosts=["example.com"], skipped_paths=("/static/",)))


class TestHits:
    def test_the_second_visitor_gets_what_the_first_got(self, cache: PageCache, site: TinySite):
        first, second = ask(cache), ask(cache)
        assert (first.cache, second.cache) == ("miss", "hit")
        assert len(site.asked) == 1
        assert first.body == second.body == site.text.encode()
        del first.headers["X-Page-Cache"], second.headers["X-Page-Cache"]
        assert first.headers == second.headers

    def test_headers_are_kept(self, cache: PageCache):
        ask(cache)
        headers = ask(cache).headers
        assert headers["Content-Security-Policy"] == "default-src 'none'"
        assert headers["Content-Type"] == "text/html; charset=utf-8"
        assert headers["Cache-Control"] == PUBLIC
        assert headers["Vary"] == "Accept-Encoding"
        assert headers["Age"] == "0"

    def test_what_belongs_to_one_answer_is_not_kept(self, cache: PageCache, site: TinySite):
        site.headers |= {"X-Request-ID": "one", "Date": "today", "ETag": '"django"'}
        answers = [ask(cache), ask(cache)]
        assert [answer.cache for answer in answers] == ["miss", "hit"]
        for answer in answers:
            assert not {"X-Request-ID", "Date"} & answer.headers.keys()
            assert answer.headers["ETag"] != '"django"'

    def test_age_grows(self):
        stored = next(iter(_stored(now=1000).values()))
        sent = []
        page = StoredPage.read(stored, 1042)
        assert page is not None
        page.answer(
            {"REQUEST_METHOD": "GET"},
            lambda status, headers, exc_info=None: sent.extend(headers) or (lambda data: None),
            now=1042.9,
            cache="hit",
        )
        assert ("Age", "42") in sent

    def test_a_page_is_forgotten_when_its_time_is_over(self):
        stored = next(iter(_stored(now=1000).values()))
        assert StoredPage.read(stored, 1299.9) is not None
        assert StoredPage.read(stored, 1300) is None

    @pytest.mark.parametrize("path", ["/de/", "/de/über-uns/".encode().decode("latin-1"), "/de//x"])
    def test_each_path_is_a_page_of_its_own(self, cache: PageCache, path: str):
        assert ask(cache, "/en/").cache == "miss"
        assert ask(cache, path).cache == "miss"
        assert ask(cache, path).cache == "hit"

    def test_a_question_mark_in_the_path_is_no_query(self, cache: PageCache):
        ask(cache, "/de/", "page=2")
        assert ask(cache, "/de/?page=2").cache == "miss"

    def test_schemes_are_kept_apart(self, site: TinySite, store: FilePages):
        keys = PageKeys(hosts=["example.com"], proxy_ssl_header=("HTTP_X_FORWARDED_PROTO", "https"))
        cache = PageCache(site, store, keys)
        assert ask(cache, HTTP_X_FORWARDED_PROTO="https").cache == "miss"
        assert ask(cache).cache == "miss"
        assert ask(cache, HTTP_X_FORWARDED_PROTO="http").cache == "hit"
        assert ask(cache, HTTP_X_FORWARDED_PROTO="https, http").cache == "hit"

    def test_a_forwarded_scheme_nobody_configured_is_ignored(self, cache: PageCache):
        ask(cache)
        assert ask(cache, HTTP_X_FORWARDED_PROTO="https").cache == "hit"

    def test_hosts_are_kept_apart(self, site: TinySite, store: FilePages):
        cache = PageCache(site, store, PageKeys(hosts=["example.com", "example.org"]))
        ask(cache)
        assert ask(cache, HTTP_HOST="example.org").cache == "miss"

    def test_releases_are_kept_apart(self, site: TinySite, store: FilePages):
        for release in ("one", "two"):
            keys = PageKeys(hosts=["example.com"], release=release)
            assert ask(PageCache(site, store, keys)).cache == "miss"

    def test_permanent_redirects_are_kept(self, cache: PageCache, site: TinySite):
        site.status = "301 Moved Permanently"
        site.headers["Location"] = "/de/neu/"
        ask(cache)
        answer = ask(cache, HTTP_IF_NONE_MATCH="*")
        assert (answer.cache, answer.status) == ("hit", 301)
        assert answer.headers["Location"] == "/de/neu/"


class TestHead:
    def test_a_hit_has_everything_but_the_body(self, cache: PageCache):
        get = [ask(cache), ask(cache)][1]
        head = ask(cache, REQUEST_METHOD="HEAD")
        assert head.body == b""
        assert head.headers == get.headers

    def test_a_miss_has_the_headers_of_the_page_and_keeps_nothing(self, cache: PageCache):
        head = ask(cache, REQUEST_METHOD="HEAD", HTTP_ACCEPT_ENCODING="br")
        get = ask(cache, HTTP_ACCEPT_ENCODING="br")
        assert (head.cache, get.cache) == ("miss", "miss")
        assert head.body == b""
        assert head.headers == get.headers

    def test_a_view_that_leaves_out_the_body_is_not_taken_for_an_empty_page(
        self, cache: PageCache, site: TinySite
    ):
        site.text = ""
        head = ask(cache, REQUEST_METHOD="HEAD")
        assert head.cache == "bypass"
        assert "ETag" not in head.headers


class TestEncodings:
    @pytest.mark.parametrize(
        ("accepted", "encoding"),
        [
            ("gzip, deflate, br, zstd", "br"),
            ("gzip", "gzip"),
            ("GZIP", "gzip"),
            ("br;q=0, gzip;q=0.5", "gzip"),
            ("br;q=1.0, gzip;q=0.8, *;q=0.1", "br"),
            ("identity", None),
            ("", None),
            ("br;q=nonsense", None),
            ("br;level=11", None),
            (";;;,,,===\x7f", None),
            ("brotli, gzipped", None),
            ("gzip, " * 1000, None),
            ("*", None),
        ],
    )
    def test_the_best_that_is_accepted(self, cache: PageCache, accepted: str, encoding: str | None):
        for expected in ("miss", "hit"):
            answer = ask(cache, HTTP_ACCEPT_ENCODING=accepted)
            assert answer.cache == expected
            assert answer.headers.get("Content-Encoding") == encoding

    def test_all_encodings_contain_the_same(self, cache: PageCache, site: TinySite):
        ask(cache)
        identity = ask(cache)
        zipped = ask(cache, HTTP_ACCEPT_ENCODING="gzip")
        brotlied = ask(cache, HTTP_ACCEPT_ENCODING="br")
        assert {identity.cache, zipped.cache, brotlied.cache} == {"hit"}
        assert identity.body == gzip.decompress(zipped.body) == brotli.decompress(brotlied.body)
        assert len({answer.headers["ETag"] for answer in (identity, zipped, brotlied)}) == 3
        for answer in (identity, zipped, brotlied):
            assert answer.headers["Content-Length"] == str(len(answer.body))
            assert not answer.headers["ETag"].startswith("W/")

    def test_compressing_depends_on_nothing_else(self):
        page = StoredPage.read(_stored(now=1000)["gzip"], 1000)
        assert page is not None
        assert page.body[4:8] == bytes(4), "no time of day"

    def test_what_does_not_get_smaller_is_left_alone(self, cache: PageCache, site: TinySite):
        site.text = "a" * 400
        for _ in range(2):
            answer = ask(cache, HTTP_ACCEPT_ENCODING="br, gzip")
            assert "Content-Encoding" not in answer.headers
            assert answer.headers["Vary"] == "Accept-Encoding"
            assert answer.body == b"a" * 400


class TestNotModified:
    def test_who_has_the_page_gets_no_body(self, cache: PageCache):
        etag = ask(cache).headers["ETag"]
        for known in (etag, f'"other", W/{etag}', "*"):
            answer = ask(cache, HTTP_IF_NONE_MATCH=known)
            assert (answer.status, answer.body) == (304, b"")
            assert answer.headers["ETag"] == etag
            assert answer.headers["Cache-Control"] == PUBLIC
            assert "Content-Length" not in answer.headers

    def test_also_when_it_had_to_be_rendered(self, cache: PageCache, store: FilePages):
        etag = ask(cache).headers["ETag"]
        store.move_on()
        answer = ask(cache, HTTP_IF_NONE_MATCH=etag)
        assert (answer.cache, answer.status) == ("miss", 304)

    @pytest.mark.parametrize("known", ['"other"', "", "W/", '"', "nonsense", "\xff"])
    def test_others_get_the_page(self, cache: PageCache, known: str):
        ask(cache)
        assert ask(cache, HTTP_IF_NONE_MATCH=known).status == 200

    def test_a_page_in_another_encoding_is_another(self, cache: PageCache):
        etag = ask(cache).headers["ETag"]
        answer = ask(cache, HTTP_IF_NONE_MATCH=etag, HTTP_ACCEPT_ENCODING="br")
        assert answer.status == 200

    def test_a_new_policy_makes_a_new_page(
        self, cache: PageCache, site: TinySite, store: FilePages
    ):
        etag = ask(cache).headers["ETag"]
        site.headers["Content-Security-Policy"] = "default-src 'self'"
        store.move_on()
        assert ask(cache, HTTP_IF_NONE_MATCH=etag).status == 200

    def test_a_new_text_of_the_same_length_makes_a_new_page(
        self, cache: PageCache, site: TinySite, store: FilePages
    ):
        etag = ask(cache).headers["ETag"]
        site.text = site.text[::-1]
        store.move_on()
        assert ask(cache, HTTP_IF_NONE_MATCH=etag).status == 200

    def test_ranges_and_dates_are_ignored(self, cache: PageCache, site: TinySite):
        ask(cache)
        answer = ask(
            cache, HTTP_RANGE="bytes=0-1", HTTP_IF_MODIFIED_SINCE="Fri, 01 Jan 2100 00:00:00 GMT"
        )
        assert (answer.cache, answer.status, answer.body) == ("hit", 200, site.text.encode())


class TestRequestsThatPassBy:
    @pytest.mark.parametrize(
        "environ",
        [
            {"REQUEST_METHOD": "POST"},
            {"REQUEST_METHOD": "PUT"},
            {"REQUEST_METHOD": "OPTIONS"},
            {"HTTP_COOKIE": "sessionid=abc"},
            {"HTTP_COOKIE": "consent=x; sessionid=abc; other"},
            {"HTTP_COOKIE": "  sessionid = abc"},
            {"HTTP_AUTHORIZATION": "Basic eDp5"},
            {"HTTP_HOST": "evil.example"},
            {"HTTP_HOST": "example.com.evil.example"},
            {"HTTP_HOST": "EXAMPLE.com"},
            {"HTTP_HOST": "example.com:81"},
            {"HTTP_HOST": ""},
            {"HTTP_HOST": "\x00"},
            {"HTTP_HOST": "[::1"},
            {"query": "unknown=1"},
            {"query": "page=1&unknown=1"},
            {"query": "page=1&page=2"},
            {"query": "page=zwei"},
            {"query": "page=12345"},
            {"query": "page="},
            {"query": "page"},
            {"query": "page=²"},
            {"query": "topic=presse"},
            {"query": "page=1&page=2"},
            {"query": "%75tm_source=x"},
            {"query": "&"},
            {"query": "utm_source=" + "x" * 1000},
            {"query": "utm_source=\xff"},
            {"path": "/de/\x00"},
            {"path": "/de/\n/"},
            {"path": "/de/\xff/"},
            {"path": "/" + "x" * 10_000},
            {"path": "/static/site.css"},
        ],
    )
    def test_reach_django_unchanged_and_are_not_kept(
        self, cache: PageCache, site: TinySite, environ: dict[str, Any]
    ):
        ask(cache)
        site.text = "Django's own answer"
        for _ in range(2):
            answer = ask(cache, **environ)
            assert (answer.cache, answer.body) == ("bypass", b"Django's own answer")
            assert site.asked[-1]["QUERY_STRING"] == environ.get("query", "")
        assert len(site.asked) == 3
        assert ask(cache).cache == "hit"

    @pytest.mark.parametrize(
        "cookies",
        [
            "consent=x",
            "csrftoken=a; django_language=de",
            "mysessionid=1",
            "=;;=;\xff\x00",
            "a=sessionid",
        ],
    )
    def test_other_cookies_are_ignored(self, cache: PageCache, site: TinySite, cookies: str):
        ask(cache)
        assert ask(cache, HTTP_COOKIE=cookies).cache == "hit"

    def test_the_port_we_listen_to_may_be_named(self, cache: PageCache):
        ask(cache, HTTP_HOST="example.com:8000", SERVER_PORT="8000")
        assert ask(cache, HTTP_HOST="example.com:8000", SERVER_PORT="8000").cache == "hit"

    def test_a_forwarded_host_counts_if_django_trusts_it(self, site: TinySite, store: FilePages):
        cache = PageCache(
            site, store, PageKeys(hosts=["a.example", "b.example"], use_forwarded_host=True)
        )
        ask(cache, HTTP_HOST="a.example")
        answer = ask(cache, HTTP_HOST="a.example", HTTP_X_FORWARDED_HOST="b.example")
        assert answer.cache == "miss"
        evil = ask(cache, HTTP_HOST="a.example", HTTP_X_FORWARDED_HOST="evil.example")
        assert evil.cache == "bypass"

    def test_a_forwarded_host_is_ignored_otherwise(self, cache: PageCache):
        ask(cache)
        assert ask(cache, HTTP_X_FORWARDED_HOST="evil.example").cache == "hit"


class TestQueries:
    def test_order_does_not_matter(self, cache: PageCache, site: TinySite):
        ask(cache, query="utm_source=x&page=2")
        assert ask(cache, query="page=2&utm_source=x").cache == "hit"
        assert site.asked[-1]["QUERY_STRING"] == "page=2"

    def test_values_are_kept_apart(self, cache: PageCache):
        ask(cache, query="page=2")
        assert ask(cache, query="page=3").cache == "miss"

    @pytest.mark.parametrize(
        "campaign", ["utm_source=x", "fbclid=1&gclid=2", "mc_cid=a&mc_eid=b&utm_medium"]
    )
    def test_campaigns_share_the_page_and_never_show_on_it(
        self, cache: PageCache, site: TinySite, campaign: str
    ):
        ask(cache, query=f"{campaign}&page=2")
        assert site.asked[-1]["QUERY_STRING"] == "page=2"
        assert ask(cache, query="page=2").cache == "hit"

    @pytest.mark.parametrize("policy", ["private, no-store", PUBLIC])
    @pytest.mark.parametrize(
        ("location", "expected"),
        [
            ("/de/", "/de/?utm_source=x"),
            ("http://example.com/?page=2#top", "http://example.com/?page=2&utm_source=x#top"),
            ("https://elsewhere.example/", "https://elsewhere.example/"),
        ],
    )
    def test_redirects_within_the_site_carry_campaigns_on(
        self, cache: PageCache, site: TinySite, policy: str, location: str, expected: str
    ):
        site.status = "301 Moved Permanently"
        site.headers |= {"Location": location, "Cache-Control": policy}
        for _ in range(2):
            assert ask(cache, "/", "utm_source=x").headers["Location"] == expected
        assert ask(cache, "/").headers["Location"] == location


class TestAnswersThatAreNotKept:
    @pytest.mark.parametrize(
        ("status", "headers"),
        [
            ("200 OK", {"Cache-Control": "private, no-store"}),
            ("200 OK", {"Cache-Control": "max-age=60, s-maxage=300"}),
            ("200 OK", {"Cache-Control": "public, max-age=60"}),
            ("200 OK", {"Cache-Control": "public, s-maxage=0"}),
            ("200 OK", {"Cache-Control": "public, s-maxage=-1"}),
            ("200 OK", {"Cache-Control": "public, s-maxage=soon"}),
            ("200 OK", {"Cache-Control": "public, s-maxage=300, no-store"}),
            ("200 OK", {"Cache-Control": "public, s-maxage=300, private"}),
            ("200 OK", {"Cache-Control": ""}),
            ("200 OK", {"Set-Cookie": "a=b"}),
            ("200 OK", {"Vary": "Cookie"}),
            ("200 OK", {"Vary": "Accept-Encoding, Cookie"}),
            ("200 OK", {"Vary": "*"}),
            ("200 OK", {"Content-Encoding": "gzip"}),
            ("200 OK", {"Content-Type": "image/png"}),
            ("200 OK", {"Content-Type": "application/pdf"}),
            ("302 Found", {"Location": "/de/"}),
            ("404 Not Found", {}),
            ("500 Internal Server Error", {}),
            ("206 Partial Content", {}),
        ],
    )
    def test_by_status_and_headers(
        self, cache: PageCache, site: TinySite, status: str, headers: dict[str, str]
    ):
        site.status = status
        site.headers |= headers
        for _ in range(2):
            answer = ask(cache, HTTP_ACCEPT_ENCODING="br")
            assert answer.cache == "bypass"
            assert answer.body == site.text.encode()
            assert headers.items() <= answer.headers.items()

    def test_large_ones(self, cache: PageCache, site: TinySite):
        site.text = "x" * (LARGEST_BODY + 1)
        assert [ask(cache).cache, ask(cache).cache] == ["bypass", "bypass"]
        site.text = "x" * LARGEST_BODY
        assert [ask(cache).cache, ask(cache).cache] == ["miss", "hit"]

    def test_streamed_ones(self, store: FilePages):
        parts = iter([b"first", b"second"])

        def streaming(environ: Any, start_response: Any) -> Any:
            start_response("200 OK", [("Content-Type", "text/plain"), ("Cache-Control", PUBLIC)])
            return parts

        cache = PageCache(streaming, store, PageKeys(hosts=["example.com"]))
        assert ask(cache).cache == "bypass"

    def test_those_with_headers_that_cannot_be_written_down(self, cache: PageCache, site: TinySite):
        site.headers["X-Odd"] = "€"
        answer = ask(cache)
        assert (answer.cache, answer.body) == ("bypass", site.text.encode())
        two_lines = [("X-Odd", "a\nSet-Cookie: b=c")]
        assert stored_pages("200 OK", two_lines, b"", now=0, seconds=300) == {}


class TestDjangoIsTreatedWell:
    def test_an_answer_is_closed_once_it_was_read(self, store: FilePages):
        closed: list[str] = []

        class Body(list[bytes]):
            def close(self) -> None:
                closed.append("closed")

        def django(environ: Any, start_response: Any) -> Body:
            headers = [("Content-Type", "text/plain"), ("Content-Length", "4")]
            start_response("200 OK", [*headers, ("Cache-Control", environ["HTTP_X_POLICY"])])
            return Body([b"body"])

        cache = PageCache(django, store, PageKeys(hosts=["example.com"]))
        for number, policy in enumerate((PUBLIC, "private"), start=1):
            ask(cache, f"/{policy}/", HTTP_X_POLICY=policy)
            assert len(closed) == number

    def test_an_error_of_django_reaches_the_server(self, store: FilePages):
        def failing(environ: Any, start_response: Any) -> Any:
            raise LookupError("a bug")

        cache = PageCache(failing, store, PageKeys(hosts=["example.com"]))
        with pytest.raises(LookupError, match="a bug"):
            ask(cache)


class TestMovingOn:
    def test_nothing_kept_before_is_found(self, cache: PageCache, site: TinySite, store: FilePages):
        ask(cache)
        site.text = "new"
        store.move_on()
        assert ask(cache).body == b"new"

    def test_a_page_rendered_meanwhile_is_not_served_afterwards(
        self, cache: PageCache, site: TinySite, store: FilePages
    ):
        def publish() -> None:
            site.while_rendering = lambda: None
            site.text = "new"
            store.move_on()

        site.text = "old"
        site.while_rendering = publish
        assert ask(cache).body == b"old"
        answer = ask(cache)
        assert (answer.cache, answer.body) == ("miss", b"new")


class TestStoreFailures:
    def test_the_site_goes_on_without_a_store(self, site: TinySite, tmp_path: Path):
        (tmp_path / "file").write_text("not a folder")
        cache = PageCache(site, FilePages(tmp_path / "file"), PageKeys(hosts=["example.com"]))
        for _ in range(2):
            answer = ask(cache, query="utm_source=x")
            assert (answer.cache, answer.body) == ("bypass", site.text.encode())
            assert site.asked[-1]["QUERY_STRING"] == "utm_source=x"

    def test_the_site_goes_on_when_nothing_can_be_kept(
        self,
        cache: PageCache,
        site: TinySite,
        store: FilePages,
        caplog: pytest.LogCaptureFixture,
    ):
        ask(cache, "/de/secret/")
        for file in store.folder.glob("*/*"):
            file.unlink()
            if file.suffix == ".br":
                # Files can be looked for here, but this one cannot be written.
                (file / "in the way").mkdir(parents=True)
        answer = ask(cache, "/de/secret/", REMOTE_ADDR="192.0.2.1")
        assert (answer.cache, answer.body) == ("miss", site.text.encode())
        assert "could not be kept" in caplog.text
        assert "secret" not in caplog.text
        assert "192.0.2.1" not in caplog.text

    @pytest.mark.parametrize(
        "damage",
        [
            lambda content: b"",
            lambda content: content[:100],
            lambda content: content[:-1],
            lambda content: content[:-1] + b"\x00",
            lambda content: content.replace(b"200 OK", b"500 OK"),
            lambda content: b"\x00" * len(content),
            lambda content: b"zzzzzzzz" + content[8:],
            lambda content: "\n\n€".encode(),
        ],
    )
    def test_a_damaged_page_is_rendered_anew(
        self,
        cache: PageCache,
        site: TinySite,
        store: FilePages,
        damage: Callable[[bytes], bytes],
    ):
        ask(cache)
        for file in store.folder.glob("*/*.identity"):
            file.write_bytes(damage(file.read_bytes()))
        answer = ask(cache)
        assert (answer.cache, answer.status, answer.body) == ("miss", 200, site.text.encode())
        assert ask(cache).cache == "hit"


def _stored(now: float) -> dict[str, bytes]:
    """A page in all forms, kept for 300 seconds."""
    headers = [("Content-Type", "text/html")]
    return stored_pages("200 OK", headers, b"body" * 500, now=now, seconds=300)
