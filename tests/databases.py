"""Test databases, migrated and with a small site: made once, copied for every worker.

They are copied again after every test that was not rolled back. Migrating takes many seconds,
copying a SQLite file a few milliseconds and a PostgreSQL template well below a second. The
template is named by a hash of all that shapes it.
"""

import fcntl
import hashlib
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import time

from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections

ROOT = Path(__file__).resolve().parents[1]
TEMPLATES = ROOT / "var" / "test"
#: How long a template is kept that nobody uses.
STALE_SECONDS = 3600
#: Files that decide what a fresh database contains.
SHAPED_BY = (
    "requirements.txt",
    "**/migrations/*.py",
    "**/apps.py",
    "**/roles.py",
    "site_cms/append_only.py",
    "members/consent/models.py",
    "site_cms/moderation/*.py",
    "site_cms/settings/base.py",
    "site_cms/pages.py",
    "home/models/*.py",
    "tests/factories.py",
)


def fingerprint() -> str:
    """A short hash of the files that shape a fresh database."""
    digest = hashlib.sha256()
    for pattern in SHAPED_BY:
        for path in sorted(ROOT.glob(pattern)):
            if ".venv" not in path.parts:
                digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def fill() -> None:
    """Migrate an empty database, and give it the site that nearly every test is about."""
    from tests.factories import make_site

    call_command("migrate", verbosity=0)
    make_site()


@contextmanager
def locked(name: str) -> Iterator[None]:
    """Let one process at a time do something."""
    TEMPLATES.mkdir(parents=True, exist_ok=True)
    with (TEMPLATES / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _use(name: str) -> None:
    """Point Django's connection at another database of the same server."""
    connections["default"].close()
    settings.DATABASES["default"]["NAME"] = name
    connections["default"].settings_dict["NAME"] = name


class SqliteDatabases:
    """SQLite files below ``var/test/``."""

    def __init__(self, worker: str) -> None:
        self.template = TEMPLATES / f"template-{fingerprint()}.sqlite3"
        self.copy = Path(settings.VAR_DIR) / f"{worker}.sqlite3"

    def create(self) -> None:
        """Make a fresh copy of the migrated template and use it."""
        with locked("sqlite"):
            if not self.template.exists():
                self._migrate()
            self.template.touch()
        connections["default"].close()
        for stale in self.copy.parent.glob(f"{self.copy.name}*"):
            stale.unlink()
        shutil.copyfile(self.template, self.copy)
        _use(str(self.copy))

    def _migrate(self) -> None:
        # Another run of the tests may still be using the template of a former state.
        for stale in TEMPLATES.glob("template-*"):
            if time() - stale.stat().st_mtime > STALE_SECONDS or self.template.stem in stale.name:
                stale.unlink()
        unfinished = self.template.with_suffix(".unfinished")
        _use(str(unfinished))
        fill()
        connections["default"].close()
        with sqlite3.connect(unfinished) as finished:
            finished.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            finished.execute("PRAGMA journal_mode=DELETE")
        unfinished.rename(self.template)

    def drop(self) -> None:
        """Remove this worker's copy."""
        connections["default"].close()
        self.copy.unlink(missing_ok=True)


class PostgresDatabases:
    """Databases of the PostgreSQL server that ``DATABASE_URL`` names."""

    def __init__(self, worker: str) -> None:
        self.maintenance = settings.DATABASES["default"]["NAME"]
        self.template = f"site_cms_template_{fingerprint()}"
        self.copy = f"site_cms_test_{worker}"

    def create(self) -> None:
        """Make a fresh copy of the migrated template and use it."""
        with locked("postgres"):
            if not self._exists(self.template):
                self._migrate()
            self._run(f'DROP DATABASE IF EXISTS "{self.copy}" WITH (FORCE)')
            self._run(
                f'CREATE DATABASE "{self.copy}" TEMPLATE "{self.template}" STRATEGY FILE_COPY'
            )
        _use(self.copy)

    def _migrate(self) -> None:
        unfinished = f"{self.template}_unfinished"
        self._run(f'DROP DATABASE IF EXISTS "{unfinished}" WITH (FORCE)')
        self._run(f'CREATE DATABASE "{unfinished}"')
        _use(unfinished)
        fill()
        self._run(f'ALTER DATABASE "{unfinished}" RENAME TO "{self.template}"')

    def _exists(self, name: str) -> bool:
        _use(self.maintenance)
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
            return cursor.fetchone() is not None

    def _run(self, sql: str) -> None:
        _use(self.maintenance)
        with connection.cursor() as cursor:
            cursor.execute(sql)

    def drop(self) -> None:
        """Remove this worker's copy."""
        self._run(f'DROP DATABASE IF EXISTS "{self.copy}" WITH (FORCE)')


def databases(worker: str) -> SqliteDatabases | PostgresDatabases:
    """The test databases of one worker on whatever server the settings name."""
    if connection.vendor == "postgresql":
        return PostgresDatabases(worker)
    return SqliteDatabases(worker)
