"""Settings of a developer's machine and of the demo: SQLite, files, no secrets."""

import environ

from .base import *  # noqa: F403
from .base import SQLITE_OPTIONS, STORAGES, TASKS, VAR_DIR

env = environ.Env()

VAR_DIR.mkdir(parents=True, exist_ok=True)

DEBUG = env.bool("DEBUG", default=False)
DEMO = True
#: So that everybody of the demo is let in with the password on the screen.
STAFF_NEEDS_SECOND_FACTOR = False
SECRET_KEY = "only-for-the-demo-never-for-production"  # noqa: S105 - says so itself
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", "testserver"]
WAGTAILADMIN_BASE_URL = f"http://localhost:{env.int('PORT', default=8000)}"

DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'site.sqlite3'}")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = SQLITE_OPTIONS

STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# Mail is readable at /dev/outbox/; without a worker, work in the background is done at once.
DEFAULT_FROM_EMAIL = "Kjero <hello@example.com>"
MAIL_DELIVERY_BACKEND = "site_cms.development.OutboxBackend"
TASKS = {**TASKS, "queue": TASKS["default"]}
EMAIL_FILE_PATH = VAR_DIR / "outbox"
# Static files straight from the source tree.
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True
