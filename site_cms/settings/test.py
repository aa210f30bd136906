"""Settings of the tests: what the demo runs with, made fast and kept away from its data."""

import atexit
import os
import shutil
import tempfile

# Files of a test run live and die with it; also those of the processes that tests start.
os.environ["VAR_DIR"] = tempfile.mkdtemp(prefix="site-cms-test-")
atexit.register(shutil.rmtree, os.environ["VAR_DIR"], ignore_errors=True)

from .dev import *  # noqa: E402, F403
from .dev import DATABASES, STATIC_ROOT  # noqa: E402

STATIC_ROOT.mkdir()

# A real password hash takes a tenth of a second on purpose; people are made in nearly every test.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# Test databases are copied from a migrated one: see tests/databases.py.
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # A crash may lose the database of a test.
    DATABASES["default"]["OPTIONS"]["init_command"] = (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF; PRAGMA secure_delete=ON;"
    )
