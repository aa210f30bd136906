"""Nothing that says who visited is kept: no log line, gunicorn's included, and no table."""

import base64
import pickle
import zlib
from collections.abc import Iterator

import pytest
from django.db import connection

from tests import factories
from tests.production import (
    HOST,
    Response,
    Server,
    collect_static,
    environment,
    own_database,
    run_sql,
    worker_name,
)

#: One worker runs all of these: they share a server.
pytestmark = pytest.mark.xdist_group("logging")

ADDRESS = "127.0.0.9"
FORWARDED = ("203.0.113.77", "2001:db8:77::9")
AGENT = "TelltaleAgent/1.0"
TELLTALES = (ADDRESS, *FORWARDED, "TelltaleAgent", "2001:db8:77:")

#: What no visitor's browser sends, but machines do.
MALFORMED = (
    f"GET / HTTP/1.1\r\nHost: {HOST}\r\nUser-Agent {AGENT}\r\n\r\n",
    f"GET / HTTP/1.1\r\nHost: {HOST}\r\nX-Forwarded-For {FORWARDED[0]}: {AGENT}\r\n\r\n",
    f"{AGENT} {FORWARDED[0]} / HTTP/1.1\r\n\r\n",
    f"GET / HTTP/{AGENT}\r\n\r\n",
    f"GET / HTTP/1.1\r\nHost: {HOST}\r\nExpect: {AGENT}\r\n\r\n",
    f"POST / HTTP/1.1\r\nHost: {HOST}\r\nTransfer-Encoding: {AGENT}\r\n\r\n",
    f"GET / HTTP/1.1\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Ssl: {AGENT}\r\n\r\n",
    f"GET /{'x' * 5000} HTTP/1.1\r\nUser-Agent: {AGENT}\r\n\r\n",
    "\x16\x03\x01\x02\x00",
)


@pytest.fixture(scope="module")
def database(django_db_setup, django_db_blocker, request) -> Iterator[str]:
    with (
        django_db_blocker.unblock(),
        own_database(f"logging-{worker_name(request.config)}") as url,
    ):
        yield url


class Visitor:
    """Somebody whose every request carries what must not be kept."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.cookies: dict[str, str] = {}

    def ask(self, method: str, path: str, body: str = "", **headers: str) -> Response:
        answer = self.server.request(
            method,
            path,
            body,
            source=ADDRESS,
            **{
                "user_agent": AGENT,
                "x_forwarded_for": ", ".join(FORWARDED),
                "x_real_ip": FORWARDED[0],
                "referer": f"https://{HOST}/de/members/login/",
                "cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
                **headers,
            },
        )
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer

    def log_in(self, password: str, **headers: str) -> Response:
        self.ask("GET", "/de/members/login/", **headers)
        token = self.cookies["__Host-csrf"]
        return self.ask(
            "POST",
            "/de/members/login/",
            f"login=editor@example.com&password={password}&csrfmiddlewaretoken={token}",
            content_type="application/x-www-form-urlencoded",
            **headers,
        )


@pytest.fixture(scope="module")
def log(database, tmp_path_factory) -> str:
    """Everything gunicorn and Django wrote during a visit with all that can go wrong."""
    env = environment(
        database, tmp_path_factory.mktemp("logging"), TRUSTED_PROXIES=f"127.0.0.1,{ADDRESS}"
    )
    collect_static(env)
    with Server(env) as server:
        visit(Visitor(server), database)
    return server.stop()


def visit(visitor: Visitor, database: str) -> None:
    """Read, get lost, break things, log in."""
    assert visitor.ask("GET", "/de/").status == 200
    assert visitor.ask("GET", f"/de/not-there/?from={FORWARDED[0]}").status == 404
    assert visitor.ask("GET", "/de/", host=FORWARDED[0]).status == 400
    assert visitor.ask("POST", "/de/members/login/", "x").status == 403
    assert visitor.ask("GET", "/de/", x_forwarded_proto="http").status == 301
    for malformed in MALFORMED:
        visitor.server.send(malformed.encode("latin-1"), source=ADDRESS)
    fail(visitor, database)
    for address in FORWARDED:
        assert visitor.log_in("wrong", x_real_ip=address).status == 200
    assert visitor.log_in(factories.PASSWORD.replace(" ", "+")).status == 302
    # Without a second factor staff are led to setting one up.
    assert visitor.ask("GET", "/cms/").status == 302
    assert visitor.ask("POST", "/de/members/login/", x_real_ip="").status == 403


def fail(visitor: Visitor, database: str) -> None:
    """Let a page fail with the visitor's data in the traceback's reach."""
    run_sql(database, "ALTER TABLE wagtailcore_page RENAME TO wagtailcore_page_gone")
    try:
        assert visitor.ask("GET", f"/en/?from={FORWARDED[0]}").status == 500
    finally:
        run_sql(database, "ALTER TABLE wagtailcore_page_gone RENAME TO wagtailcore_page")


def tables(database: str) -> list[str]:
    """Every table of a database."""
    if connection.vendor == "sqlite":
        query = "SELECT name FROM sqlite_master WHERE type = 'table'"
    else:
        query = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
    return [str(row[0]) for row in run_sql(database, query)]


def readable(value: object) -> str:
    """A value of any column, with what is packed inside sessions and cache entries."""
    text = str(value)
    return "\n".join((text, *(repr(unpacked) for unpacked in unpack(text))))


def unpack(text: str) -> Iterator[object]:
    """Undo what Django packs values in: pickle, base64, zlib."""
    for part in (text, *text.split(":")):
        padded = part.strip(".") + "=" * (-len(part.strip(".")) % 4)
        for decode in (base64.b64decode, base64.urlsafe_b64decode):
            try:
                raw = decode(padded)
            except ValueError:
                continue
            yield raw
            for open_up in (zlib.decompress, pickle.loads):
                try:
                    yield open_up(raw)
                except Exception:  # It was packed in another way.
                    continue


class TestLog:
    def test_it_was_written(self, log):
        assert "Internal Server Error: wagtail_serve" in log
        assert "A malformed HTTP request was refused." in log
        assert "Forbidden (CSRF cookie not set.): account_login" in log

    @pytest.mark.parametrize("telltale", TELLTALES)
    def test_nobody_can_be_found_in_it(self, log, telltale):
        lines = [line for line in log.splitlines() if telltale.lower() in line.lower()]

        assert not lines

    def test_no_line_for_each_request(self, log):
        assert "GET /de/ " not in log

    def test_no_line_says_where_somebody_was(self, log):
        for path in ("/de/not-there/", "/en/", "/de/members/login/"):
            assert path not in log

    def test_mail_addresses_are_not_in_it(self, log):
        assert "editor@example.com" not in log


class TestTables:
    @pytest.fixture(scope="class")
    def dump(self, log, database) -> str:
        """All that is in the database after the visit."""
        rows = []
        for table in tables(database):
            for row in run_sql(database, f'SELECT * FROM "{table}"'):
                rows.append(f"{table}: " + " | ".join(readable(value) for value in row))
        return "\n".join(rows)

    def test_the_visit_left_what_it_had_to(self, dump):
        assert "members_accounts_membersession: " in dump
        assert "rate-limit:" in dump
        assert "_auth_user_id" in dump

    @pytest.mark.parametrize("telltale", TELLTALES)
    def test_nobody_can_be_found_in_it(self, dump, telltale):
        rows = [row for row in dump.splitlines() if telltale.lower() in row.lower()]

        assert not rows
