"""The words in which people are asked, kept as they were shown."""

import hashlib
import re
from collections.abc import Iterable
from contextlib import suppress
from html import unescape

from django.db import IntegrityError, transaction
from django.utils.html import strip_tags
from django.utils.translation import get_language

from .models import Place, Wording

#: Wordings that this process knows to be stored.
_stored: set[str] = set()


def wording(purpose: str, version: str, place: Place, html: str) -> Wording:
    """The wording that a piece of HTML shows in the current language, not stored yet."""
    language = get_language() or "de"
    text = re.sub(r"\s+", " ", unescape(strip_tags(html))).strip()
    parts = "\n".join((purpose, version, place, language, text))
    return Wording(
        hash=hashlib.sha256(parts.encode()).hexdigest(),
        purpose=purpose,
        version=version,
        language=language,
        place=place,
        text=text,
    )


def keep(wordings: Iterable[Wording]) -> None:
    """Store what is about to be shown, unless it has been."""
    new = {each.hash: each for each in wordings if each.hash not in _stored}
    if not new:
        return
    for key in new.keys() - set(Wording.objects.in_bulk(new)):
        # Another process may be faster with the same words.
        with suppress(IntegrityError), transaction.atomic():
            Wording.objects.bulk_create([new[key]])
    transaction.on_commit(lambda: _stored.update(new))


def forget() -> None:
    """Know nothing of what is stored, for tests that exchange the database."""
    _stored.clear()
