"""The site as it runs in production: gunicorn in a process of its own, on a database of its own."""

import hashlib
import http.client
import os
import secrets
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from time import time
from typing import Self
from urllib.parse import urlsplit

from django.conf import global_settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import connection, connections
from django.test import override_settings
from django.utils import timezone

from home.models import HomePage
from site_cms.installation import compile_messages, set_site_address
from tests import factories
from tests.databases import ROOT, STALE_SECONDS, TEMPLATES, _use, databases, locked

HOST = "www.example.com"
SITE_URL = f"https://{HOST}"
CACHE_TABLE = "site_cms_cache"
#: What a web server in front of the site sends along.
PROXIED = {"Host": HOST, "X-Forwarded-Proto": "https", "X-Real-Ip": "198.51.100.7"}
START_SECONDS = 60


def environment(database_url: str, var_dir: Path, **variables: str) -> dict[str, str]:
    """A complete environment of production, and of this process only what running needs."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(var_dir),
        "DJANGO_SETTINGS_MODULE": "site_cms.settings.production",
        "SECRET_KEY": secrets.token_urlsafe(60),
        "SITE_URL": SITE_URL,
        "DATABASE_URL": database_url,
        "EMAIL_URL": "smtp://127.0.0.1:9",
        "DEFAULT_FROM_EMAIL": "Kjero <hello@example.com>",
        "VAR_DIR": str(var_dir),
        "STATIC_ROOT": str(static_root()),
        "WEB_CONCURRENCY": "1",
        **variables,
    }


def manage(*arguments: str, env: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """Run a management command in a process of its own; output and errors in ``stdout``."""
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=dict(env),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )


def static_root() -> Path:
    """Where the static files of production are; collected once for each state of the sources."""
    digest = hashlib.sha256((ROOT / "requirements.txt").read_bytes())
    for finder in get_finders():
        for name, storage in sorted(finder.list([]), key=lambda found: found[0]):
            digest.update(name.encode())
            digest.update(Path(storage.path(name)).read_bytes())
    return TEMPLATES / f"static-{digest.hexdigest()[:12]}"


def collect_static(env: Mapping[str, str]) -> Path:
    """Collect the static files unless a test run did so before."""
    target = Path(env["STATIC_ROOT"])
    with locked("static"):
        if not (target / "staticfiles.json").exists():
            for former in TEMPLATES.glob("static-*"):
                if time() - former.stat().st_mtime > STALE_SECONDS:
                    shutil.rmtree(former)
            done = manage("collectstatic", "--noinput", env=env)
            assert done.returncode == 0, done.stdout
        target.touch()
    return target


@contextmanager
def own_database(name: str) -> Iterator[str]:
    """A database that other processes see too, with a home page; its address."""
    before = connections["default"].settings_dict["NAME"]
    database = databases(name)
    database.create()
    try:
        _fill()
        connection.close()
        _use(before)
        yield _url(str(database.copy))
    finally:
        database.drop()
        _use(before)


def _fill() -> None:
    """What ``deploy`` and an editor would have put there."""
    home = HomePage.objects.get(slug="start")
    about = factories.make_content(home, "Über uns", slug="ueber-uns", lead="Der alte Satz.")
    about.lead = "Der neue Satz."
    about.go_live_at = timezone.now() - timedelta(minutes=1)
    about.save_revision(approved_go_live_at=about.go_live_at)
    with override_settings(PASSWORD_HASHERS=global_settings.PASSWORD_HASHERS):
        factories.make_user("editor", "Editors", is_staff=True)
    set_site_address(SITE_URL)
    compile_messages()
    backend = "django.core.cache.backends.db.DatabaseCache"
    with override_settings(CACHES={"default": {"BACKEND": backend, "LOCATION": CACHE_TABLE}}):
        call_command("createcachetable", verbosity=0)


def _url(name: str) -> str:
    """The address of a database of the server that the tests use."""
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()


def run_sql(database_url: str, sql: str) -> list[tuple[object, ...]]:
    """Run one statement from outside of Django, and commit it; its rows, if it has any."""
    if database_url.startswith("sqlite"):
        with sqlite3.connect(urlsplit(database_url).path) as lite:
            return lite.execute(sql).fetchall()
    import psycopg

    with psycopg.connect(database_url, autocommit=True) as postgres:
        cursor = postgres.execute(sql.encode())
        return cursor.fetchall() if cursor.description else []


class Response:
    """An answer, read to its end."""

    def __init__(self, answer: http.client.HTTPResponse) -> None:
        self.status = answer.status
        self.headers = answer.headers
        self.body = answer.read()
        self.text = self.body.decode("utf-8", "replace")


class Server:
    """gunicorn with the project's configuration. ``log`` is what it wrote so far."""

    def __init__(self, env: Mapping[str, str]) -> None:
        self.port = free_port()
        self.env = {**env, "BIND": f"127.0.0.1:{self.port}"}
        self.log = ""
        self._listens = threading.Event()

    def __enter__(self) -> Self:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "-c", "deploy/gunicorn.conf.py", "site_cms.wsgi"],
            cwd=ROOT,
            env=self.env,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._reader = threading.Thread(target=self._read_log)
        self._reader.start()
        assert self._listens.wait(START_SECONDS), self.log
        assert self.process.poll() is None, self.log
        return self

    def _read_log(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.log += line
            if "Listening at" in line:
                self._listens.set()
        self._listens.set()

    def __exit__(self, kind: type[BaseException] | None, *error: object) -> None:
        self.stop()
        if kind is not None:
            print(self.log)

    def stop(self) -> str:
        """Stop, once; everything that was logged."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait()
        self._reader.join()
        return self.log

    def get(self, path: str, **headers: str) -> Response:
        """GET as it comes from the web server; headers in capitals, as in WSGI."""
        return self.request("GET", path, **headers)

    def request(
        self, method: str, path: str, body: str = "", source: str = "127.0.0.1", **headers: str
    ) -> Response:
        """Any request, from one of this machine's own addresses; an empty header is left out."""
        named = {name.replace("_", "-").title(): value for name, value in headers.items()}
        sent = {name: value for name, value in {**PROXIED, **named}.items() if value}
        client = http.client.HTTPConnection(
            "127.0.0.1", self.port, timeout=30, source_address=(source, 0)
        )
        try:
            client.request(method, path, body or None, sent)
            return Response(client.getresponse())
        finally:
            client.close()

    def send(self, request: bytes, source: str = "127.0.0.1") -> bytes:
        """Any bytes at all; what came back before the connection was closed."""
        address = ("127.0.0.1", self.port)
        with socket.create_connection(address, 30, source_address=(source, 0)) as client:
            client.sendall(request)
            client.shutdown(socket.SHUT_WR)
            return b"".join(iter(lambda: client.recv(4096), b""))


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def worker_name(config: object) -> str:
    """What distinguishes parallel runs of the same tests."""
    return getattr(config, "workerinput", {}).get("workerid", "main")
