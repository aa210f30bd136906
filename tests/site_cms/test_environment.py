"""Every variable of production is read strictly, documented, and never shown."""

import subprocess
import sys
from pathlib import Path

import pytest

from site_cms.settings import dev, environment, readers
from tests.databases import ROOT
from tests.production import environment as complete_environment

pytestmark = pytest.mark.one_database

SECRET = "c0rrect-H0rse-battery-staple-0123456789-abcdefghijklmnop"


@pytest.fixture
def complete(tmp_path: Path) -> dict[str, str]:
    return complete_environment("postgres://site:s3cret-word@db.example.com/site", tmp_path)


def problems(variables: dict[str, str]) -> str:
    with pytest.raises(environment.Misconfigured) as stopped:
        environment.read(variables)
    return str(stopped.value)


class TestReading:
    def test_complete_environment_is_read(self, complete):
        values = environment.read(complete)

        assert values[environment.SITE_URL] == "https://www.example.com"
        assert values[environment.WEB_THREADS] == 4

    def test_every_missing_variable_is_named_at_once(self):
        said = problems({})

        required = [v.name for v in environment.VARIABLES if v.default is None]
        assert len(required) == 5
        for name in required:
            assert f"{name} is missing." in said

    @pytest.mark.parametrize("name", [v.name for v in environment.VARIABLES if v.default is None])
    def test_empty_is_missing(self, complete, name):
        assert f"{name} is missing." in problems({**complete, name: " "})

    def test_optional_variables_may_be_empty(self, complete):
        optional = {v.name: "" for v in environment.VARIABLES if v.default is not None}

        environment.read({**complete, **optional})

    @pytest.mark.parametrize("served", ["MEDIA_ROOT", "STATIC_ROOT"])
    def test_documents_cannot_lie_where_the_web_server_serves(self, complete, served):
        said = problems({**complete, served: "/srv/www", "PRIVATE_MEDIA_ROOT": "/srv/www/private"})

        assert f"PRIVATE_MEDIA_ROOT is inside {served}" in said

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("SECRET_KEY", "hunter2-too-short"),
            ("SECRET_KEY", dev.SECRET_KEY),
            ("SECRET_KEY", "django-insecure-" + SECRET),
            ("SECRET_KEY", "hunter2" * 10),
            ("DATABASE_URL", "mysql://site:hunter2@db.example.com/site"),
            ("DATABASE_URL", "postgres://site:hunter2@db.example.com:port/site"),
            ("DATABASE_URL", "postgres://site:hunter2@db.example.com"),
            ("DATABASE_URL", "postgres://site:hunter2@[db/site"),
            ("DATABASE_URL", "sqlite://hunter2/site.sqlite3"),
            ("DATABASE_URL", "sqlite:///?key=hunter2"),
            ("REDIS_URL", "http://:hunter2@cache.example.com"),
            ("REDIS_URL", "redis://:hunter2@cache.example.com/first"),
            ("REDIS_URL", "hunter2"),
            ("EMAIL_URL", "https://site:hunter2@mail.example.com"),
            ("EMAIL_URL", "smtp://site:hunter2@"),
            ("EMAIL_URL", "smtps://site:hunter2@mail.example.com:99999"),
            ("EMAIL_URL", "smtps://site:hunter2@mail.example.com/?tls=yes"),
        ],
    )
    def test_what_may_be_secret_is_refused_without_showing_it(self, complete, name, value):
        said = problems({**complete, name: value})

        assert f"- {name} " in said
        assert "hunter2" not in said
        assert value not in said

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("SITE_URL", "http://www.example.com"),
            ("SITE_URL", "https://www.example.com:8443"),
            ("SITE_URL", "https://www.example.com/site"),
            ("SITE_URL", "https://user@www.example.com"),
            ("SITE_URL", "https://"),
            ("SITE_URL", "www.example.com"),
            ("DEFAULT_FROM_EMAIL", "Kjero"),
            ("CLIENT_IP_HEADER", "X Real IP"),
            ("TRUSTED_PROXIES", "proxy,127.0.0.1"),
            ("HSTS_SECONDS", "0"),
            ("HSTS_SECONDS", "a year"),
            ("HSTS_SUBDOMAINS", "maybe"),
            ("HSTS_PRELOAD", "maybe"),
            ("LOG_LEVEL", "DEBUG"),
            ("BIND", "8000"),
            ("BIND", "127.0.0.1:99999"),
            ("WEB_CONCURRENCY", "-1"),
            ("WEB_THREADS", "many"),
        ],
    )
    def test_malformed_value_is_named_and_shown(self, complete, name, value):
        said = problems({**complete, name: value})

        assert f"- {name} " in said
        assert value.partition(",")[0] in said

    def test_malformed_site_url_stops_the_start_without_a_traceback(self, complete):
        for command in (
            ["manage.py", "check"],
            ["-m", "gunicorn", "-c", "deploy/gunicorn.conf.py"],
        ):
            done = subprocess.run(
                [sys.executable, *command],
                cwd=ROOT,
                env={**complete, "SITE_URL": "example.com"},
                capture_output=True,
                text=True,
                check=False,
            )

            assert done.returncode == 1
            assert "SITE_URL is 'example.com'; it must be https://" in done.stderr
            assert "Traceback" not in done.stderr


class TestReaders:
    def test_passwords_may_hold_any_character(self):
        server = readers.email("smtps://info%40example.com:p%2Fw%3A%25@mail.example.com")

        assert (server.user, server.password) == ("info@example.com", "p/w:%")
        assert (server.port, server.use_ssl, server.use_tls) == (465, True, False)

    def test_schemes_of_mail_choose_encryption(self):
        starttls = readers.email("smtp+tls://mail.example.com")

        assert (starttls.port, starttls.use_ssl, starttls.use_tls) == (587, False, True)
        assert readers.email("smtp://localhost")[4:] == (False, False)

    def test_postgres_connections_are_kept_and_checked(self):
        config = readers.database("postgres://site:p%40ss@db.example.com:5433/site")

        assert config["ENGINE"] == "django.db.backends.postgresql"
        assert config["PASSWORD"] == "p@ss"
        assert config["PORT"] == 5433
        assert config["CONN_HEALTH_CHECKS"] is True

    def test_sqlite_is_made_fit_for_several_processes(self):
        config = readers.database("sqlite:////srv/site.sqlite3")

        assert config["NAME"] == "/srv/site.sqlite3"
        assert "journal_mode=WAL" in str(config["OPTIONS"])

    def test_site_url_loses_its_slash(self):
        assert readers.site_url("https://WWW.example.com/") == "https://www.example.com"

    @pytest.mark.parametrize("url", ["redis://cache:6379/0", "rediss://cache", "unix:///run/redis"])
    def test_redis_servers(self, url):
        assert readers.redis_url(url) == url

    def test_folders_are_relative_to_the_project(self):
        assert readers.folder("var/x") == ROOT / "var" / "x"
        assert readers.folder("/srv/x") == Path("/srv/x")


class TestDocumentation:
    def test_operators_manual_lists_exactly_what_is_read(self):
        manual = (ROOT / "docs" / "operators.md").read_text()

        assert environment.as_table() in manual

    def test_production_reads_nothing_else(self):
        for path in ("site_cms/settings/production.py", "deploy/gunicorn.conf.py"):
            code = (ROOT / path).read_text()
            assert code.count("os.environ") == 1, path
            assert "getenv" not in code

    def test_every_variable_is_used(self):
        used = "".join(
            (ROOT / path).read_text()
            for path in ("site_cms/settings/production.py", "deploy/gunicorn.conf.py")
        )

        for variable in environment.VARIABLES:
            assert f"env.{variable.name}" in used, variable.name
