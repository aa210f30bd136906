"""What takes effect with a version of the policy, and what of the site waits for one."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from .sections import Names

#: What versions name, for people; see ``sections.Names``.
KINDS: dict[str, Any] = {
    "services": _("Third-party services"),
    "registration_fields": _("Fields of the registration"),
    "consents": _("Consents"),
}
NEW, CHANGED, GONE = _("new"), _("changed"), _("not any more")


@dataclass(frozen=True)
class Named:
    """Something that one version names otherwise than another."""

    kind: Any
    name: str
    what: Any


def compare_names(older: Names, newer: Names) -> list[Named]:
    """What the newer names otherwise than the older, kind by kind."""
    return [
        change
        for kind in sorted({*older, *newer})
        for change in _of_kind(KINDS.get(kind, kind), older.get(kind, {}), newer.get(kind, {}))
    ]


def _of_kind(kind: Any, older: Mapping[str, Any], newer: Mapping[str, Any]) -> Iterator[Named]:
    for key in sorted({*older, *newer}):
        if key not in older:
            yield Named(kind, _name(key, newer[key]), NEW)
        elif key not in newer:
            yield Named(kind, _name(key, older[key]), GONE)
        elif older[key] != newer[key]:
            yield Named(kind, _name(key, newer[key]), CHANGED)


def _name(key: str, entry: Any) -> str:
    """What people call it; its key if what is said about it has no name."""
    named = isinstance(entry, Mapping) and (entry.get("name") or entry.get("label"))
    return str(named or key)
