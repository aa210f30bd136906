"""The words in which people are asked, kept as they were shown."""

import hashlib
import re
from collections.abc import Iterable

from django.db import transaction
from django.utils.html import strip_tags
from django.utils.translation import get_language

from .models import Place, Wording

#: Wordings that this process knows to be stored.
_stored: set[str] = set()


def wording(purpose: str, version: str, place: Place, html: str) -> Wording:
    """The wording that a piece of HTML shows in the current language, not stored yet."""
    language = get_language() or "de"
    text = re.sub(r"\s+", " ", strip_tags(html)).strip()
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
    new = [each for each in wordings if each.hash not in _stored]
    if not new:
        return
    Wording.objects.bulk_create(new, ignore_conflicts=True)
    transaction.on_commit(lambda: _stored.update(each.hash for each in new))


def forget() -> None:
    """Know nothing of what is stored, for tests that exchange the database."""
    _stored.clear()
