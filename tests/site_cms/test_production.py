"""The site answers in production as it should: real server, real database, real settings."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.core.management import call_command
from django.test import override_settings
from wagtail.models import Site

from tests.production import (
    SITE_URL,
    Server,
    collect_static,
    environment,
    free_port,
    manage,
    own_database,
    run_sql,
    worker_name,
)

#: One worker runs all of these: they share a server.
pytestmark = pytest.mark.xdist_group("production")


@pytest.fixture(scope="module")
def database(django_db_setup, django_db_blocker, request) -> Iterator[str]:
    with (
        django_db_blocker.unblock(),
        own_database(f"production-{worker_name(request.config)}") as url,
    ):
        yield url


@pytest.fixture(scope="module")
def production(database: str, tmp_path_factory) -> dict[str, str]:
    env = environment(database, tmp_path_factory.mktemp("production"))
    collect_static(env)
    return env


@pytest.fixture(scope="module")
def server(production: dict[str, str]) -> Iterator[Server]:
    with Server(production) as running:
        yield running


class TestPages:
    def test_public_page_is_kept_for_everyone(self, server):
        # The first visit of all makes the row of the operator's settings, which is a change.
        server.get("/de/")
        first, second = server.get("/de/"), server.get("/de/")

        assert first.status == second.status == 200
        assert second.headers["X-Page-Cache"] == "hit"
        assert first.body == second.body
        assert "Set-Cookie" not in first.headers
        assert first.headers["Strict-Transport-Security"].startswith("max-age=31536000")
        assert "includeSubDomains" in first.headers["Strict-Transport-Security"]
        assert "preload" not in first.headers["Strict-Transport-Security"]
        assert first.headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert first.headers["Referrer-Policy"] == "strict-origin-when-cross-origin"
        assert "camera=()" in first.headers["Permissions-Policy"]

    def test_addresses_are_those_of_the_installation(self, server):
        sitemap = server.get("/sitemap.xml").text

        assert f"<loc>{SITE_URL}/de/</loc>" in sitemap
        assert "localhost" not in sitemap

    def test_http_leads_to_https(self, server):
        answer = server.get("/de/", x_forwarded_proto="http")

        assert answer.status == 301
        assert answer.headers["Location"] == f"{SITE_URL}/de/"

    def test_who_is_not_a_trusted_proxy_cannot_claim_https(self, server):
        answer = server.request("GET", "/de/", source="127.0.0.9")

        assert answer.status == 301

    def test_other_hosts_are_refused(self, server):
        assert server.get("/de/", host="evil.example.com").status == 400

    def test_editors_side_asks_for_login(self, server):
        answer = server.get("/cms/")

        assert answer.status == 302
        assert "/members/login/" in answer.headers["Location"]
        assert "no-store" in answer.headers["Cache-Control"]

    def test_cookies_belong_to_this_host_alone(self, server):
        login = server.get("/de/members/login/")

        cookies = login.headers.get_all("Set-Cookie")
        assert cookies
        for cookie in cookies:
            assert cookie.startswith("__Host-")
            assert "Secure" in cookie
            assert "HttpOnly" in cookie
            assert "Path=/" in cookie
            assert "Domain" not in cookie

    def test_missing_page_says_so_and_no_more(self, server):
        answer = server.get("/de/not-there/")

        assert answer.status == 404
        assert "<html" in answer.text
        assert "DEBUG" not in answer.text
        assert "urlpatterns" not in answer.text

    @pytest.mark.parametrize("path", ["/dev/outbox/", "/dev/", "/__debug__/", "/de/dev/outbox/"])
    def test_nothing_for_developers_is_there(self, server, path):
        assert server.get(path).status == 404

    def test_uploads_are_left_to_the_web_server(self, server):
        assert server.get("/media/").status == 404

    def test_failure_shows_nothing_of_the_inside(self, server, database):
        run_sql(database, "ALTER TABLE wagtailcore_page RENAME TO wagtailcore_page_gone")
        try:
            answer = server.get("/en/")
        finally:
            run_sql(database, "ALTER TABLE wagtailcore_page_gone RENAME TO wagtailcore_page")

        assert answer.status == 500
        assert "<html" in answer.text
        for inside in ("Traceback", "wagtailcore", "SELECT", "Exception", "site-packages"):
            assert inside not in answer.text
        assert "X-Page-Cache" not in answer.headers or answer.headers["X-Page-Cache"] == "bypass"
        assert server.get("/en/").status != 500

    def test_timer_publishes_to_every_process_at_once(self, server, production, database):
        path = "/de/ueber-uns/"
        server.get(path)
        assert "Der alte Satz." in server.get(path).text
        assert server.get(path).headers["X-Page-Cache"] == "hit"

        done = manage("publish_scheduled", env=production)

        assert done.returncode == 0, done.stdout
        assert "Der neue Satz." in server.get(path).text

    def test_attempts_are_counted_by_all_processes_together(self, server, production):
        with Server(production) as second:
            texts = [_fail_to_log_in((server, second)[number % 2]) for number in range(6)]

        assert not any("Too many attempts" in text for text in texts[:5])
        assert "Too many attempts" in texts[5]


def _fail_to_log_in(server: Server) -> str:
    """Send a wrong password, as somebody with a fresh browser."""
    path = "/en/members/login/"
    form = server.get(path)
    cookie = form.headers["Set-Cookie"].partition(";")[0]
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', form.text)
    assert token
    data = {"csrfmiddlewaretoken": token[1], "login": "nobody@example.com", "password": "wrong"}
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Origin": SITE_URL}
    return server.request("POST", path, urlencode(data), Cookie=cookie, **headers).text


class TestStaticFiles:
    @pytest.fixture(scope="class")
    def stylesheet(self, server) -> str:
        """The address of a stylesheet that the home page names."""
        found = re.search(r'href="(/static/[^"]+\.css)"', server.get("/de/").text)
        assert found, "The home page names no stylesheet."
        return found[1]

    def test_names_change_with_the_content(self, stylesheet):
        assert re.search(r"\.[0-9a-f]{12}\.css$", stylesheet)

    @pytest.mark.parametrize("encoding", ["br", "gzip"])
    def test_compressed_and_kept_for_ever(self, server, stylesheet, encoding):
        plain = server.get(stylesheet)
        compressed = server.get(stylesheet, accept_encoding=encoding)

        assert compressed.status == 200
        assert compressed.headers["Content-Encoding"] == encoding
        assert len(compressed.body) < len(plain.body)
        assert "immutable" in compressed.headers["Cache-Control"]
        assert "public" in compressed.headers["Cache-Control"]
        assert "Set-Cookie" not in compressed.headers

    def test_what_stylesheets_name_is_there(self, production):
        root = Path(production["STATIC_ROOT"])
        missing = []
        for sheet in root.rglob("*.css"):
            for target in re.findall(r"url\(['\"]?([^'\")]+)", sheet.read_text()):
                path = target.partition("#")[0].partition("?")[0]
                if path and not path.startswith("data:") and not (sheet.parent / path).exists():
                    missing.append(f"{sheet.name}: {target}")

        assert not missing

    def test_texts_are_compressed_beforehand(self, production):
        root = Path(production["STATIC_ROOT"])
        large = [
            path
            for path in (*root.rglob("*.css"), *root.rglob("*.js"))
            if path.stat().st_size > 4000
        ]

        assert large
        for path in large:
            assert path.with_name(f"{path.name}.br").exists(), path.name


@pytest.mark.skipif(not shutil.which("redis-server"), reason="redis-server is not installed")
class TestRedis:
    @pytest.fixture
    def redis(self, tmp_path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
        port = free_port()
        command = ["redis-server", "--port", str(port), "--save", "", "--dir", str(tmp_path)]
        with subprocess.Popen([*command, "--bind", "127.0.0.1"], stdout=subprocess.PIPE) as process:
            assert process.stdout
            for line in process.stdout:
                if b"Ready to accept connections" in line:
                    break
            yield f"redis://127.0.0.1:{port}/0", process
            process.terminate()

    def test_pages_are_kept_in_redis_and_served_without_it(self, redis, production):
        from redis import Redis

        url, process = redis
        with Server({**production, "REDIS_URL": url}) as server:
            server.get("/de/")
            server.get("/de/")
            assert server.get("/de/").headers["X-Page-Cache"] == "hit"
            assert Redis.from_url(url).keys("site-cms:pages:*")

            process.terminate()
            process.wait()
            without = server.get("/de/")

        assert without.status == 200
        assert without.headers["X-Page-Cache"] == "bypass"


class TestCommands:
    def test_check_has_nothing_to_say(self, production):
        done = manage("check", "--deploy", "--fail-level", "WARNING", env=production)

        assert done.returncode == 0, done.stdout
        # The one is in production.py, with its reason.
        assert "no issues (1 silenced)" in done.stdout

    @pytest.mark.django_db
    def test_deploy_prepares_an_installation_and_can_be_repeated(self, tmp_path):
        backend = "django.core.cache.backends.db.DatabaseCache"
        with override_settings(
            WAGTAILADMIN_BASE_URL="https://www.example.org",
            CACHES={"default": {"BACKEND": backend, "LOCATION": "deploy_test"}},
            STATIC_ROOT=tmp_path,
        ):
            call_command("deploy", verbosity=0)
            call_command("deploy", verbosity=0)

            from django.core.cache import cache

            cache.set("kept", "in a table")
            assert cache.get("kept") == "in a table"

        site = Site.objects.get(is_default_site=True)
        assert site.root_url == "https://www.example.org"
        assert any(tmp_path.rglob("*.css"))

    @pytest.mark.django_db
    def test_deploy_warns_of_what_the_imprint_lacks(self, tmp_path, settings):
        settings.DEMO = False
        settings.STATIC_ROOT = tmp_path
        told = StringIO()

        call_command("deploy", verbosity=0, stderr=told)

        assert "policy.W001" in told.getvalue()
