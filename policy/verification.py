"""Proves that the stored versions of the policy are those that were published.

Whoever can write to the database behind the site's back can change whatever triggers protect. The
hashes, each of which stands in the version after it, show that somebody did.
"""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from site_cms.append_only import missing_triggers

from .canonical import canonical, sha256
from .models import EntryIntoForce, PolicyVersion
from .versions import in_utc


def problems() -> list[str]:
    """All that is wrong, in the language being spoken; nothing if everything is as published."""
    versions = list(PolicyVersion.objects.order_by("number"))
    return [*_of_versions(versions), *_of_entries(versions), *_of_triggers()]


def _of_versions(versions: Sequence[PolicyVersion]) -> Iterator[str]:
    """What is wrong with each version, and with its place behind the one before."""
    number, hash_ = 0, ""
    for version in versions:
        if version.number != number + 1:
            yield _in_version(version, _("the number before it is missing."))
        for sentence in _of_version(version, hash_):
            yield _in_version(version, sentence)
        number, hash_ = version.number, version.sha256


def _in_version(version: PolicyVersion, sentence: str) -> str:
    return f"{version}: {sentence}"


def _of_version(version: PolicyVersion, previous: str) -> Iterator[str]:
    if sha256(version.canonical) != version.sha256:
        yield _("the hash does not fit the content.")
    content = _content(version)
    if content is None:
        yield _("the content cannot be read.")
        return
    if content.get("previous") != previous:
        yield _("it does not follow the version before it.")
    wrong = [name for name, value in _columns(version).items() if content.get(name) != value]
    if wrong:
        yield _("these columns say something else than the content: %(names)s.") % {
            "names": ", ".join(wrong)
        }


def _content(version: PolicyVersion) -> dict[str, Any] | None:
    """What a version says, if it is written as every version is."""
    try:
        content = json.loads(version.canonical)
        written_as_usual = canonical(content) == version.canonical
    except (ValueError, RecursionError):
        return None
    return content if written_as_usual and isinstance(content, dict) else None


def _columns(version: PolicyVersion) -> dict[str, Any]:
    """The columns as the content has them."""
    return {
        "number": version.number,
        "stand": version.stand.isoformat(),
        "effective_at": in_utc(version.effective_at),
        "published_at": in_utc(version.published_at),
        "material": version.material,
    }


def _of_entries(versions: Sequence[PolicyVersion]) -> Iterator[str]:
    """Versions come into force one after the other, none before its day and none left out."""
    entries = list(EntryIntoForce.objects.order_by("version_id"))
    by_number = {version.number: version for version in versions}
    numbers = [entry.version_id for entry in entries]
    for entry in entries:
        version = by_number.get(entry.version_id)
        if version is None:
            yield _("Version %(number)s is in force and does not exist.") % {
                "number": entry.version_id
            }
        elif entry.at < version.effective_at:
            yield _in_version(version, _("it came into force before its day."))
    for version in versions:
        if numbers and version.number < numbers[-1] and version.number not in numbers:
            yield _in_version(version, _("it never came into force, but a later one did."))


def _of_triggers() -> Iterator[str]:
    for name in missing_triggers(connection, PolicyVersion, EntryIntoForce):
        yield _("The database lacks the trigger %(name)s: it would allow changes.") % {"name": name}
