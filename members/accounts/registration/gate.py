"""What of a registration page is asked: what the policy version in force names, and nothing else.

What an editor adds, renames or makes required waits until a version says so; what the page does not
ask any more stops at once.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from .asked import AskedField

#: Kinds of things that a version names; see ``policy/sections.py``.
FIELDS = "registration_fields"
CONSENTS = "consents"
#: Id of a field's block → its kind, whether it is required, its label and options by language.
Named = Mapping[str, Mapping[str, Any]]


def promised(fields: Iterable[AskedField], named: Named, language: str) -> list[AskedField]:
    """The fields that a version names, required only where it says so too."""
    return [
        replace(
            each,
            required=each.required and named[each.id]["required"],
            options=_options(each, named, language),
        )
        for each in fields
        if is_named(each, named, language)
    ]


def _options(asked: AskedField, named: Named, language: str) -> dict[str, str]:
    """The options of a choice that a version names in the same words."""
    said = named[asked.id].get("options", {}).get(language, {})
    return {key: text for key, text in asked.options.items() if said.get(key) == text}


def is_named(asked: AskedField, named: Named, language: str) -> bool:
    """Whether a version names a field as it is asked in a language.

    Fields that every account has are known by what they are, however their label is translated.
    """
    entry = named.get(asked.id)
    if entry is None or entry["kind"] != asked.kind:
        return False
    return asked.is_standard or entry["labels"].get(language) == asked.label


def waiting(fields: Iterable[AskedField], named: Named, language: str) -> Iterator[AskedField]:
    """The fields that wait for a version to name them, or to say that they are required."""
    for each in fields:
        if (
            not is_named(each, named, language)
            or (each.required and not named[each.id]["required"])
            or _options(each, named, language) != dict(each.options)
        ):
            yield each
