"""Settings every stage shares. Stages differ only by what they import on top of this."""

import os
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from site_cms.logs import logging_config

BASE_DIR = Path(__file__).resolve().parents[2]
#: Everything written at run time on a one-machine installation: databases, files, caches.
VAR_DIR = Path(os.environ.get("VAR_DIR", BASE_DIR / "var"))

# Applications, lower layers last: a template of a higher layer wins over one of a lower.

INSTALLED_APPS = [
    "home",
    "members.area",
    "members.rights",
    "members.accounts",
    "members.consent",
    "policy",
    "site_cms",
    "wagtail_localize",
    "wagtail.locales",
    "wagtail.contrib.redirects",
    "wagtail.contrib.routable_page",
    "wagtail.contrib.settings",
    "wagtail.contrib.sitemaps",
    "wagtail.contrib.typed_table_block",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "django_tasks",
    "django_tasks_db",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "cookie_consent",
    "csp",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.sitemaps",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "site_cms.caching.CachePolicyMiddleware",
    "policy.csp.ContentSecurityPolicyMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "site_cms.languages.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "members.accounts.middleware.EditorsOnlyMiddleware",
    "home.redirects.RedirectMiddleware",
]

ROOT_URLCONF = "site_cms.urls"
WSGI_APPLICATION = "site_cms.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "policy.context_processors.operator",
                "members.consent.context_processors.consent",
                "members.accounts.policy_notices.context_processor",
                "members.area.menu.context_processor",
                "home.navigation.context_processor",
                "home.metadata.context_processor",
                "home.page_views.context_processor",
            ],
        },
    },
]

# Database

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

#: SQLite with several processes: readers never wait, writers queue instead of failing.
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA busy_timeout=20000;"
        # What is deleted is overwritten at once, not only given free.
        "PRAGMA secure_delete=ON;"
    ),
}

# Cache: rate limits are counted here (allauth uses the default one), under keys that name nobody.

CACHES: dict[str, dict[str, object]] = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "KEY_FUNCTION": "members.accounts.rate_limits.cache_key",
    }
}

# People

AUTH_USER_MODEL = "members_accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "members.accounts.passwords.WellKnownPasswordValidator"},
]
ACCOUNT_ADAPTER = "members.accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
#: One address each, replaced when the new one is confirmed; every such change is announced by mail.
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_FORMS = {
    "login": "members.accounts.forms.LoginForm",
    "reset_password": "members.accounts.forms.ResetPasswordForm",
    "reset_password_from_key": "members.accounts.forms.ResetPasswordKeyForm",
    "add_email": "members.accounts.credential_forms.AddEmailForm",
    "reauthenticate": "members.accounts.credential_forms.ReauthenticateForm",
    "set_password": "members.accounts.credential_forms.SetPasswordForm",
}
#: How often within which time, and for each what; see members/accounts/attempts.py.
ACCOUNT_RATE_LIMITS = {
    # Failures alone count: an own limit for the login page would lock out known devices too.
    "login": None,
    "login_failed": "20/15m/ip,5/15m/key",
    "login_failed_known_device": "5/15m/key",
    "passkey_failed": "20/15m/ip",
    "reauthenticate": "20/15m/user",
    "signup": "20/15m/ip",
    "reset_password": "20/15m/ip",
    "reset_mail": "5/15m/key",
    "reset_password_from_key": "20/15m/ip",
    "confirm_email": "1/3m/key",
    "manage_email": "10/15m/user",
    "change_password": "10/15m/user",
    # Consents from one source; a flood of them could never be deleted again. Refusing is free.
    "consent": "120/m/ip",
}
MFA_ADAPTER = "members.accounts.second_factor.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
#: Steps of half a minute that the clock of a telephone may be wrong.
MFA_TOTP_TOLERANCE = 1
#: By passkey_failed above, which does not lock out known devices.
MFA_RATE_LIMITS = {"webauthn_login": None}
MFA_FORMS = {
    "authenticate": "members.accounts.second_factor.forms.AuthenticateForm",
    "reauthenticate": "members.accounts.second_factor.forms.ReauthenticateForm",
    "authenticate_webauthn": "members.accounts.second_factor.forms.AuthenticatePasskeyForm",
    "reauthenticate_webauthn": "members.accounts.second_factor.forms.ReauthenticatePasskeyForm",
    "login_webauthn": "members.accounts.second_factor.forms.LoginPasskeyForm",
    "activate_totp": "members.accounts.second_factor.forms.ActivateAppForm",
    "add_webauthn": "members.accounts.second_factor.forms.AddPasskeyForm",
    "edit_webauthn": "members.accounts.second_factor.forms.RenamePasskeyForm",
}
#: Whoever may enter the editors' side needs more than a password. Off in the demo alone.
STAFF_NEEDS_SECOND_FACTOR = True
CSRF_FAILURE_VIEW = "members.accounts.csrf.failure"
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "wagtailadmin_home"
SESSION_ENGINE = "members.accounts.sessions"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
#: Seconds for those who chose to stay logged in; the others are until they close the browser.
SESSION_COOKIE_AGE = 14 * 24 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
#: Marks browsers in which somebody has logged in; see members/accounts/known_devices.py.
KNOWN_DEVICE_COOKIE_NAME = "known_device"
KNOWN_DEVICE_COOKIE_AGE = 365 * 24 * 60 * 60
CSRF_COOKIE_HTTPONLY = True
#: Gone with the browser window: a form needs it no longer.
CSRF_COOKIE_AGE = None

# Consent: the page's script reads the cookie, our own ledger takes the place of the library's log.

COOKIE_CONSENT_NAME = "cookie_consent"
COOKIE_CONSENT_HTTPONLY = False
#: A year in seconds; then visitors are asked again.
COOKIE_CONSENT_MAX_AGE = 365 * 24 * 60 * 60
#: What stands in the cookie for a refusal.
COOKIE_CONSENT_DECLINE = "-1"
COOKIE_CONSENT_LOG_ENABLED = False

# Personal data

#: Days after which the last backup that holds something deleted is gone; told to who is erased.
BACKUP_DAYS = 35
#: Days after which accounts go that nobody has confirmed, or used (then 30 days after a notice).
UNCONFIRMED_DAYS = 7
DORMANT_DAYS = 730
#: Days from the publication of a material change of the policy until it is in force.
POLICY_NOTICE_DAYS = 30
#: Keys before ``SECRET_KEY``: they find hashes and ways out written under them, and log nobody in.
FORMER_SECRET_KEYS: list[str] = []
#: What has to be done again after a backup was restored. Never restore this file from a backup.
REPLAY_LIST = VAR_DIR / "replay.jsonl"

# Languages: German is the source, English its equal.

LANGUAGE_CODE = "de"
LANGUAGES = [("de", _("German")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["site_cms.formats"]
TIME_ZONE = "Europe/Berlin"
USE_I18N = True
USE_TZ = True

# Files

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR_DIR / "media"
#: Never below a folder that a web server serves.
PRIVATE_MEDIA_ROOT = VAR_DIR / "private"
#: Private unless chosen otherwise: whatever a package stores without asking stays inside.
STORAGES = {
    "default": {"BACKEND": "site_cms.media.storage.PrivateStorage"},
    "private": {"BACKEND": "site_cms.media.storage.PrivateStorage"},
    "public": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

#: Bytes, fields and files of one form: a page with many blocks needs more than usual.
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
DATA_UPLOAD_MAX_NUMBER_FILES = 20

# Wagtail

WAGTAIL_SITE_NAME = "Kjero"
WAGTAIL_I18N_ENABLED = True
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES
WAGTAILADMIN_BASE_URL = "http://localhost:8000"
WAGTAILADMIN_LOGIN_URL = "account_login"
WAGTAIL_FRONTEND_LOGIN_URL = "account_login"
WAGTAILIMAGES_IMAGE_MODEL = "site_cms.SiteImage"
WAGTAILIMAGES_IMAGE_FORM_BASE = "site_cms.media.forms.SiteImageForm"
#: No SVG: it can carry script.
WAGTAILIMAGES_EXTENSIONS = ["avif", "gif", "jpg", "jpeg", "png", "webp"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 10 * 1024 * 1024
#: Width × height; three sizes are made at once, each from some 4 bytes for every pixel.
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 30_000_000
WAGTAILDOCS_DOCUMENT_MODEL = "site_cms.SiteDocument"
WAGTAILDOCS_DOCUMENT_FORM_BASE = "site_cms.media.forms.SiteDocumentForm"
#: Those of site_cms/media/kinds.py, which says why these.
WAGTAILDOCS_EXTENSIONS = [
    *("pdf", "txt", "csv", "zip"),
    *("docx", "xlsx", "pptx", "odt", "ods", "odp"),
]
WAGTAILDOCS_MAX_UPLOAD_SIZE = 20 * 1024 * 1024
#: A password shared by many protects nothing and would need a cookie on a public page.
WAGTAIL_PRIVATE_PAGE_OPTIONS = {"SHARED_PASSWORD": False}
WAGTAILDOCS_PRIVATE_COLLECTION_OPTIONS = {"SHARED_PASSWORD": False}
WAGTAILADMIN_STATIC_FILE_VERSION_STRINGS = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
#: Every zone of the machine would be offered, some of which browsers do not know.
WAGTAIL_USER_TIME_ZONES = ["Europe/Berlin", "Europe/London", "UTC"]
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAILUSERS_PASSWORD_ENABLED = False
WAGTAIL_WORKFLOW_REQUIRE_REAPPROVAL_ON_EDIT = True
WAGTAIL_FINISH_WORKFLOW_ACTION = "site_cms.moderation.finish.publish_approved"
#: Nobody approves their own edit. Switched off, one person can run the site.
MODERATION_FOUR_EYES = True
#: Milliseconds between two automatic savings of a draft; the default floods the history.
WAGTAIL_AUTOSAVE_INTERVAL = 10_000
WAGTAILLOCALIZE_SYNC_LIVE_STATUS_ON_TRANSLATE = False
WAGTAILSEARCH_BACKENDS = {
    "default": {
        "BACKEND": "wagtail.search.backends.database",
        "SEARCH_CONFIG": "german",
    }
}

#: The demo's public passwords and its outbox exist only where this is true.
DEMO = False

# Pages for everyone

PAGE_CACHE = {"BACKEND": "file", "LOCATION": VAR_DIR / "pages", "SECONDS": 300}

# Work in the background: Wagtail's own tasks pass model instances and run at once.

TASKS = {
    "default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"},
    "queue": {"BACKEND": "django_tasks_db.DatabaseBackend"},
}

# Mail: everything is queued with the request; a worker hands it to the backend that delivers.

EMAIL_BACKEND = "site_cms.mailing.QueueBackend"
MAIL_DELIVERY_BACKEND = "site_cms.mailing.smtp.SmtpBackend"

# Security

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
#: Wagtail itself allows its previews inside the editors' side.
X_FRAME_OPTIONS = "DENY"
PERMISSIONS_POLICY: dict[str, list[str]] = {
    feature: []
    for feature in ("camera", "geolocation", "microphone", "payment", "usb", "browsing-topics")
}

# Logs: production says how much.

LOGGING = logging_config("WARNING")
