"""Compares what a visit showed with the words of the privacy policy, as visitors read it.

The register may be right and the page wrong: only what is written there was promised.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.error import HTTPError
from urllib.request import urlopen

from django.urls import reverse
from django.utils.translation import override

from .findings import WHERE, Finding
from .observations import Target, Visit

#: The state that findings belong to which are about the text.
POLICY = "policy"
#: Marks inside of a word; any other tag ends one.
INLINE = {"a", "abbr", "b", "code", "del", "em", "i", "ins", "mark", "span", "strong", "wbr"}
UNREAD = {"script", "style", "template"}
#: What stands around names in running text and belongs to none.
AROUND = re.compile(r"^[(\[„“”‚‘’\"]+|[)\],.;:!?„“”‚‘’\"]+$")
SOFT_HYPHEN = "\u00ad"


@dataclass(frozen=True)
class PolicyText:
    """The policy in one language."""

    path: str
    words: frozenset[str]
    #: Why it could not be read; empty if it could.
    problem: str = ""

    def names(self, stored: str) -> bool:
        """Whether it names a cookie or an entry: exactly, or as ``_ga_*`` does."""
        return stored in self.words or any(
            stored.startswith(word[:-1]) for word in self.words if word[1:].endswith("*")
        )

    def names_host(self, host: str) -> bool:
        """Whether it names a host: exactly, or as ``*.example.com`` does."""
        return host in self.words or any(
            host.endswith(word[1:]) for word in self.words if word.startswith("*.")
        )


class _Reader(HTMLParser):
    """Collects the text of a page's main part."""

    def __init__(self) -> None:
        super().__init__()
        self.text: list[str] = []
        self._open: list[str] = []

    def handle_starttag(self, tag: str, _attrs: object) -> None:
        if tag in {"main", *UNREAD}:
            self._open.append(tag)
        self._separate(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self._open:
            self._open.remove(tag)
        self._separate(tag)

    def _separate(self, tag: str) -> None:
        if tag not in INLINE:
            self.text.append(" ")

    def handle_data(self, data: str) -> None:
        if "main" in self._open and not UNREAD & set(self._open):
            self.text.append(data)


def read(path: str, html: str) -> PolicyText:
    """What a page says in its main part."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    words = "".join(reader.text).replace(SOFT_HYPHEN, "").split()
    return PolicyText(path, frozenset([*words, *(AROUND.sub("", word) for word in words)]))


def fetch(target: Target) -> list[PolicyText]:
    """The policy of the running site, in all its languages."""
    return [_fetch(target.url, language) for language in target.languages]


def _fetch(url: str, language: str) -> PolicyText:
    with override(language):
        path = reverse("policy")
    try:
        with urlopen(f"{url}{path}", timeout=20) as answer:  # noqa: S310 - the audited site
            return read(path, answer.read().decode())
    except HTTPError as error:
        return PolicyText(path, frozenset(), f"status {error.code}")
    except OSError as error:
        return PolicyText(path, frozenset(), str(error))


def unnamed(policies: Iterable[PolicyText], visits: list[Visit]) -> Iterator[Finding]:
    """Whatever was stored or contacted and does not stand in the text of a language."""
    for policy in policies:
        if policy.problem:
            why = "there is no privacy policy to compare with"
            yield Finding(POLICY, policy.path, policy.problem, why)
            continue
        for culprit, what in dict.fromkeys(_missing(policy, visits)):
            yield Finding(POLICY, policy.path, culprit, f"{what}, but not named in the text")


def _missing(policy: PolicyText, visits: list[Visit]) -> Iterator[tuple[str, str]]:
    for visit in visits:
        for stored in visit.stored:
            if not policy.names(stored.name):
                yield stored.name, f"stored ({WHERE[stored.storage]})"
        for contact in visit.contacts:
            if not policy.names_host(contact.host):
                yield contact.host, "contacted"
