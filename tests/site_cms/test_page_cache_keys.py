"""Which requests are taken for the same page, whatever a stranger sends."""

import pytest
from django.core.handlers.wsgi import WSGIRequest
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from site_cms.page_cache.keys import (
    ENCODINGS,
    PageKeys,
    is_plain_path,
    preferred_encoding,
    split_query,
)

pytestmark = pytest.mark.one_database

KEYS = PageKeys(hosts=["example.com"])
#: What a WSGI server can hand over: bytes as Latin-1.
WIRE_TEXT = st.text(st.characters(max_codepoint=255))
#: Like real queries, with every kind of mistake.
QUERIES = st.lists(
    st.sampled_from(
        ["page=2", "page=3", "topic=a-b", "utm_source=x", "gclid", "=", "", "page", "x=1", "%00"]
    ),
    max_size=4,
).map("&".join)


def environ(**changes: str) -> dict[str, str]:
    return {
        "REQUEST_METHOD": "GET",
        "HTTP_HOST": "example.com",
        "PATH_INFO": "/",
        "SERVER_PORT": "80",
        "wsgi.url_scheme": "http",
        **changes,
    }


@given(
    st.dictionaries(
        st.sampled_from(
            [
                "REQUEST_METHOD", "HTTP_HOST", "PATH_INFO", "QUERY_STRING", "HTTP_COOKIE",
                "HTTP_ACCEPT_ENCODING", "HTTP_X_FORWARDED_PROTO", "SCRIPT_NAME", "SERVER_PORT",
            ]
        ),
        st.text() | WIRE_TEXT,
    )
)  # fmt: skip
def test_nothing_a_stranger_sends_is_an_error(sent: dict[str, str]):
    keys = PageKeys(hosts=["example.com"], proxy_ssl_header=("HTTP_X_FORWARDED_PROTO", "https"))
    key = keys.key_of(environ(**sent))
    assert key is None or key.encoding in ENCODINGS


@given(QUERIES)
def test_what_django_is_told_of_a_query_names_the_same_page(query: str):
    split = split_query(query)
    if split is not None:
        assert split_query(split[0]) == (split[0], "")


@given(QUERIES, QUERIES)
def test_queries_share_a_page_only_if_django_sees_the_same(one: str, other: str):
    first, second = (KEYS.key_of(environ(QUERY_STRING=query)) for query in (one, other))
    if first is not None and second is not None:
        assert (first.address == second.address) == (first.query == second.query)


@given(WIRE_TEXT, WIRE_TEXT)
def test_paths_never_share_a_page(one: str, other: str):
    first, second = (KEYS.key_of(environ(PATH_INFO=f"/{path}")) for path in (one, other))
    if first is not None and second is not None:
        assert (first.address == second.address) == (one == other)


@given(st.text() | WIRE_TEXT)
def test_no_control_character_passes(path: str):
    if is_plain_path(path):
        assert path.encode("latin-1").decode().isprintable()


@given(WIRE_TEXT | st.lists(st.sampled_from(["br", "gzip", ";q=0", ";q=1", ",", " "])).map("".join))
def test_only_what_was_named_is_sent(accepted: str):
    encoding = preferred_encoding(accepted)
    assert encoding == "identity" or encoding in accepted.lower()


@pytest.mark.parametrize(
    ("header", "scheme"),
    [({}, "http"), ({"HTTP_X_FORWARDED_PROTO": "https"}, "https"),
     ({"HTTP_X_FORWARDED_PROTO": "https, http"}, "https"), ({"HTTP_X_FORWARDED_PROTO": ""}, "http"),
     ({"HTTP_X_FORWARDED_PROTO": "HTTPS"}, "http"), ({"wsgi.url_scheme": "https"}, "https"),
     ({"wsgi.url_scheme": "https", "HTTP_X_FORWARDED_PROTO": "http"}, "http")],
)  # fmt: skip
def test_the_scheme_is_the_one_django_sees(settings, header: dict[str, str], scheme: str):
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    keys = PageKeys.from_settings()
    assert keys._scheme(environ(**header)) == scheme
    request = RequestFactory().get("/")
    request.META.update(header)
    assert WSGIRequest(request.META).scheme == scheme


class TestSettings:
    def test_hosts(self, settings):
        settings.ALLOWED_HOSTS = ["example.com", ".example.org", "*"]
        assert PageKeys.from_settings().hosts == {"example.com", "example.org"}

    def test_hosts_of_a_developer(self, settings):
        settings.ALLOWED_HOSTS, settings.DEBUG = [], True
        assert "localhost" in PageKeys.from_settings().hosts
        settings.DEBUG = False
        assert PageKeys.from_settings().hosts == set()

    def test_everything_else(self, settings):
        settings.SESSION_COOKIE_NAME = "who"
        settings.USE_X_FORWARDED_HOST = True
        settings.STATIC_URL, settings.MEDIA_URL = "/s/", "https://media.example/"
        keys = PageKeys.from_settings()
        assert keys.session_cookie == "who"
        assert keys.use_forwarded_host
        assert keys.skipped_paths == ("/s/",)

    def test_files_without_an_address_of_their_own_do_not_switch_the_cache_off(self, settings):
        settings.MEDIA_URL = ""
        assert PageKeys.from_settings().skipped_paths == (settings.STATIC_URL,)
