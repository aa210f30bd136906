"""Where on the site people can do at once what the policy says they may.

Higher layers register their pages in ``ready()``; the policy itself knows none of them.
"""

from collections import defaultdict
from typing import TYPE_CHECKING

from django.urls import reverse

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    Text = str | _StrPromise

_places: dict[str, dict[str, "Text"]] = defaultdict(dict)


def register(right: str, label: "Text", address: str) -> None:
    """Name a page where a right can be used: ``right`` as in ``providers/rights.py``."""
    _places[right][address] = label


def of(right: str) -> list[tuple[str, str]]:
    """Labels and addresses of such pages in the language being spoken."""
    return [(str(label), reverse(address)) for address, label in _places[right].items()]
