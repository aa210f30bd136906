"""What an installation needs besides its code: steps that are safe to repeat."""

from pathlib import Path
from urllib.parse import urlsplit

import polib
from django.conf import settings
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
