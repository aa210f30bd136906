"""What an installation needs besides its code: steps that are safe to repeat."""

from pathlib import Path
from urllib.parse import urlsplit

import polib
from django.conf import settings
from django.core.cache import caches
from django.core.cache.backends.db import DatabaseCache
from django.db import connections, router
from django.utils import timezone
from wagtail.models import Site

USUAL_PORTS = {"http": 80, "https": 443}


def set_site_address(url: str) -> None:
    """Let Wagtail's default site have the public address.

    Links in mails, feeds and the sitemap are made from it, not from the settings.
    """
    parts = urlsplit(url)
    site = Site.objects.get(is_default_site=True)
    site.hostname = parts.hostname or ""
    site.port = parts.port or USUAL_PORTS[parts.scheme]
    site.save()


def compile_messages() -> int:
    """Compile the translations without needing gettext's tools; how many files."""
    sources = [source for folder in settings.LOCALE_PATHS for source in Path(folder).rglob("*.po")]
    for source in sources:
        polib.pofile(str(source)).save_as_mofile(str(source.with_suffix(".mo")))
    return len(sources)


def delete_expired_cache_entries() -> int:
    """Delete what the database cache keeps past its time; how many entries.

    Django deletes an entry only when somebody asks for it again. Rate limits would stay.
    """
    deleted = 0
    for alias in settings.CACHES:
        cache = caches[alias]
        if isinstance(cache, DatabaseCache):
            deleted += _delete_expired(cache)
    return deleted


def _delete_expired(cache: DatabaseCache) -> int:
    connection = connections[router.db_for_write(cache.cache_model_class) or "default"]
    table = connection.ops.quote_name(cache._table)
    now = connection.ops.adapt_datetimefield_value(timezone.now().replace(microsecond=0))
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table} WHERE expires < %s", [now])  # noqa: S608 - our own name
        return cursor.rowcount
