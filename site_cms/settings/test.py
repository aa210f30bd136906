"""Settings of the tests: what the demo runs with, made fast and kept away from its data."""

import atexit
import shutil
import tempfile
from pathlib import Path

from .base import STORAGES
from .dev import *  # noqa: F403
from .dev import DATABASES

# Files of a test run live and die with it.
_FILES = Path(tempfile.mkdtemp(prefix="site-cms-test-"))
atexit.register(shutil.rmtree, _FILES, ignore_errors=True)

VAR_DIR = _FILES
MEDIA_ROOT = _FILES / "media"
PRIVATE_MEDIA_ROOT = _FILES / "private"
STATIC_ROOT = _FILES / "static"
EMAIL_FILE_PATH = _FILES / "outbox"
PAGE_CACHE = {"BACKEND": "file", "LOCATION": _FILES / "pages", "SECONDS": 300}

STORAGES = {
    **STORAGES,
    "private": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": PRIVATE_MEDIA_ROOT, "base_url": None},
    },
    # Without a manifest: no test needs collectstatic but those of production.
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

# A real password hash takes a tenth of a second on purpose; people are made in nearly every test.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# Test databases are copied from a migrated one: see tests/databases.py.
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # A crash may lose the database of a test.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;",
    }
