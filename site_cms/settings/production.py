"""Settings of production: everything that differs between two installations is in the
environment, and ``environment.py`` lists all of it.
"""

import os

from site_cms.logs import logging_config

from . import environment as env
from .base import *  # noqa: F403
from .base import CACHES, PAGE_CACHE

_values = env.read(os.environ)

DEBUG = False
SECRET_KEY = _values[env.SECRET_KEY]
FORMER_SECRET_KEYS = _values[env.FORMER_SECRET_KEYS]

# Address

SITE_URL = _values[env.SITE_URL]
ALLOWED_HOSTS = [SITE_URL.removeprefix("https://")]
CSRF_TRUSTED_ORIGINS = [SITE_URL]
WAGTAILADMIN_BASE_URL = SITE_URL
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https"

# Database and caches

DATABASES = {"default": _values[env.DATABASE_URL]}
#: Rate limits are counted here, so they are shared by all processes and never fail alone.
CACHES = {
    "default": {
        **CACHES["default"],
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "site_cms_cache",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    }
}

# Files

VAR_DIR = _values[env.VAR_DIR]
STATIC_ROOT = _values.folder(env.STATIC_ROOT, "static")
MEDIA_ROOT = _values.folder(env.MEDIA_ROOT, "media")
PRIVATE_MEDIA_ROOT = _values.folder(env.PRIVATE_MEDIA_ROOT, "private")
#: Pages name hashed files only; the others would be compressed for nobody.
WHITENOISE_KEEP_ONLY_HASHED_FILES = True

PAGE_CACHE = {**PAGE_CACHE, "BACKEND": "file", "LOCATION": VAR_DIR / "pages"}
if _values[env.REDIS_URL]:
    PAGE_CACHE = {**PAGE_CACHE, "BACKEND": "redis", "LOCATION": _values[env.REDIS_URL]}

# Mail

_mail = _values[env.EMAIL_URL]
EMAIL_HOST = _mail.host
EMAIL_PORT = _mail.port
EMAIL_HOST_USER = _mail.user
EMAIL_HOST_PASSWORD = _mail.password
EMAIL_USE_SSL = _mail.use_ssl
EMAIL_USE_TLS = _mail.use_tls
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = SERVER_EMAIL = _values[env.DEFAULT_FROM_EMAIL]

# Security

SECURE_SSL_REDIRECT = True
SECURE_HSTS_SECONDS = _values[env.HSTS_SECONDS]
SECURE_HSTS_INCLUDE_SUBDOMAINS = _values[env.HSTS_SUBDOMAINS]
SECURE_HSTS_PRELOAD = _values[env.HSTS_PRELOAD]
#: W021 wants the domain in a list built into browsers: that is the operator's choice.
SILENCED_SYSTEM_CHECKS = ["security.W021"]
#: Browsers accept these names from this very host over HTTPS only.
SESSION_COOKIE_NAME = "__Host-session"
CSRF_COOKIE_NAME = "__Host-csrf"
KNOWN_DEVICE_COOKIE_NAME = "__Host-known-device"
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
COOKIE_CONSENT_SECURE = True
ALLAUTH_TRUSTED_CLIENT_IP_HEADER = _values[env.CLIENT_IP_HEADER]

# Personal data

REPLAY_LIST = _values.folder(env.REPLAY_LIST, "replay.jsonl")
BACKUP_DAYS = _values[env.BACKUP_DAYS]
UNCONFIRMED_DAYS = _values[env.UNCONFIRMED_DAYS]
DORMANT_DAYS = _values[env.DORMANT_DAYS]
POLICY_NOTICE_DAYS = _values[env.POLICY_NOTICE_DAYS]

# Moderation

MODERATION_FOUR_EYES = _values[env.FOUR_EYES]

# Logs

LOGGING = logging_config(_values[env.LOG_LEVEL])
