"""What the system itself knows to say in a privacy policy.

Each provider writes some facts in the language being spoken. Higher layers register theirs in
``ready()``; a policy's block stores nothing but the key.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from .document.nodes import Node

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    Text = str | _StrPromise

#: What a version names: a kind of thing → key → what is said about it. From it follows what the
#: site may do; see ``waiting.py``.
Names = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Part:
    """What a provider has to say."""

    nodes: list[Node] = field(default_factory=list)
    names: Names = field(default_factory=dict)
    #: Items of the checklist that the nodes really say something about; see ``checklist.py``.
    covers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Provider:
    """Something that the system can say."""

    key: str
    label: "Text"
    write: Callable[[], Part]


_providers: dict[str, Provider] = {}


def register(key: str, label: "Text", write: Callable[[], Part]) -> None:
    """Offer something to editors of the policy. ``key`` is stored with pages and stays."""
    _providers[key] = Provider(key, label, write)


def choices() -> list[tuple[str, Any]]:
    """Keys and labels, in the order of registration."""
    return [(each.key, each.label) for each in _providers.values()]


def write(key: str) -> Part:
    """What a provider says now, in the language being spoken; nothing for one that is gone."""
    provider = _providers.get(key)
    return provider.write() if provider else Part()
