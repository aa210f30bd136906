"""What a policy has to say (Art. 13 GDPR), and what of it is missing.

An item counts if a part of the policy that says it can be read in every language. Nobody ticks
anything: what is missing is missing from what visitors would read.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from site_cms.local_time import local_day

from . import sections, versions
from .document.build import Content
from .document.nodes import plain
from .providers.joint_control import joint_services

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from .models import PolicyPage

    Text = str | _StrPromise

#: Key that parts of the policy cover → what it is, where the law asks for it.
LAW: dict[str, tuple["Text", "Text"]] = {
    "controller": (
        gettext_lazy("Who is responsible: name, address, e-mail"),
        gettext_lazy("Art. 13(1)(a) GDPR"),
    ),
    "privacy_contact": (gettext_lazy("Privacy contact"), gettext_lazy("Art. 13(1)(b) GDPR")),
    "purposes": (
        gettext_lazy("Purposes, each with its legal basis"),
        gettext_lazy("Art. 13(1)(c) GDPR"),
    ),
    "legitimate_interests": (
        gettext_lazy("Our legitimate interests"),
        gettext_lazy("Art. 13(1)(d) GDPR"),
    ),
    "recipients": (gettext_lazy("Recipients"), gettext_lazy("Art. 13(1)(e) GDPR")),
    "transfers": (
        gettext_lazy("Data outside the European Economic Area"),
        gettext_lazy("Art. 13(1)(f) GDPR"),
    ),
    "retention": (gettext_lazy("How long data is kept"), gettext_lazy("Art. 13(2)(a) GDPR")),
    "right_access": (gettext_lazy("Right of access"), gettext_lazy("Art. 13(2)(b) GDPR")),
    "right_rectification": (
        gettext_lazy("Right to rectification"),
        gettext_lazy("Art. 13(2)(b) GDPR"),
    ),
    "right_erasure": (gettext_lazy("Right to erasure"), gettext_lazy("Art. 13(2)(b) GDPR")),
    "right_restriction": (
        gettext_lazy("Right to restriction"),
        gettext_lazy("Art. 13(2)(b) GDPR"),
    ),
    "right_objection": (
        gettext_lazy("Right to object, among the rights"),
        gettext_lazy("Art. 13(2)(b) GDPR"),
    ),
    "right_portability": (
        gettext_lazy("Right to take data along"),
        gettext_lazy("Art. 13(2)(b) GDPR"),
    ),
    "right_withdrawal": (
        gettext_lazy("Withdrawing consent"),
        gettext_lazy("Art. 13(2)(c) GDPR"),
    ),
    "right_complaint": (
        gettext_lazy("Complaint with the supervisory authority, by name"),
        gettext_lazy("Art. 13(2)(d) GDPR"),
    ),
    "required_data": (
        gettext_lazy("Which data is required, and what happens without it"),
        gettext_lazy("Art. 13(2)(e) GDPR"),
    ),
    "automated_decisions": (
        gettext_lazy("Automated decisions, or that there are none"),
        gettext_lazy("Art. 13(2)(f) GDPR"),
    ),
    "objection": (
        gettext_lazy("Right to object, apart from everything else"),
        gettext_lazy("Art. 21(4) GDPR"),
    ),
    "cookies": (
        gettext_lazy("Cookies and other storage, and for how long"),
        gettext_lazy("§ 25 TDDDG"),
    ),
    "joint_control": (
        gettext_lazy("The essence of each arrangement on joint responsibility"),
        gettext_lazy("Art. 26(2) GDPR"),
    ),
}


@dataclass(frozen=True)
class Item:
    """Something that the policy has to say."""

    key: str
    label: "Text"
    #: Where the law asks for it; empty for what the site cannot do unless it is named.
    article: "Text"
    #: Codes of the languages in which nobody could read it.
    missing_in: tuple[str, ...]

    @property
    def missing_in_words(self) -> str:
        """These languages in words."""
        return ", ".join(map(language, self.missing_in))


def language(code: str) -> str:
    """What a language of the site is called."""
    return str(dict(settings.LANGUAGES)[code])


def items() -> list[Item]:
    """What the newest drafts have to say: what the law asks for, then what the site would do."""
    content = versions.draft_content()
    return [*_of_the_law(content), *_names(content)]


def _of_the_law(content: Content) -> Iterator[Item]:
    """An item for each duty; that about joint responsibility only where there is some."""
    for key, (label, article) in LAW.items():
        if key != "joint_control" or joint_services():
            missing = [code for code in _codes() if key not in content.covers.get(code, ())]
            yield Item(key, label, article, tuple(missing))


def _names(content: Content) -> Iterator[Item]:
    """An item for each service, field or consent: what is not named in force never takes effect."""
    for provider, provider_label in sections.choices():
        for kind, named in sections.write(provider).names.items():
            for key, entry in named.items():
                missing = [code for code in _codes() if not _is_named(content, code, kind, key)]
                label = f"{provider_label}: {_called(entry, key)}"
                yield Item(f"{kind}:{key}", label, "", tuple(missing))


def _is_named(content: Content, code: str, kind: str, key: str) -> bool:
    return (kind, key) in content.named_in.get(code, ())


def _called(entry: Any, key: str) -> str:
    """What people call something that a version names: it has a name, or a label by language."""
    given = entry if isinstance(entry, dict) else {}
    label = given.get("labels", {}).get(get_language())
    return str(given.get("name") or label or key)


def _codes() -> list[str]:
    return [code for code, _name in settings.LANGUAGES]


# Before it is submitted


def require_all(page: "PolicyPage") -> None:
    """Check that the newest drafts say everything, in every language, whichever page asks.

    Raises:
        ValidationError: something is missing, by field.
    """
    content = versions.draft_content()
    problems: dict[str, list[str]] = {}
    every = [
        *(*_missing(content), *_twice(content), *_fields(content), *_changes(content)),
        *_day(page),
    ]
    for field, text in every:
        problems.setdefault(field, []).append(text)
    if problems:
        raise ValidationError(problems)


Problems = Iterable[tuple[str, str]]


def _missing(content: Content) -> Problems:
    """What nobody could read, language by language."""
    required = [*_of_the_law(content), *_names(content)]
    for code in _codes():
        if code not in content.languages:
            text = _("There is no page in this language yet: %(language)s.")
            yield NON_FIELD_ERRORS, text % {"language": language(code)}
            continue
        missing = [str(item.label) for item in required if code in item.missing_in]
        if missing:
            text = _("Missing in %(language)s: %(items)s.")
            values = {"language": language(code), "items": "; ".join(missing)}
            yield NON_FIELD_ERRORS, text % values


def _twice(content: Content) -> Problems:
    """Facts that are in the page twice: links to them would lead to the first alone."""
    for code, said in content.languages.items():
        all_nodes = [node for section in said["sections"] for node in section["nodes"]]
        found = Counter(
            (node["anchor"], plain(node["text"])) for node in all_nodes if node["kind"] == "heading"
        )
        twice = [heading for (_anchor, heading), count in found.items() if count > 1]
        if twice:
            values = {"language": language(code), "items": "; ".join(twice)}
            yield NON_FIELD_ERRORS, _("Twice in %(language)s: %(items)s.") % values


def _fields(content: Content) -> Problems:
    """Title and summary: they stand on top of everything."""
    for code, said in content.languages.items():
        for field, key in (("title", "title"), ("lead", "summary")):
            if not said[key].strip():
                yield field, _("It is empty in %(language)s.") % {"language": language(code)}


def _changes(content: Content) -> Problems:
    """From the second version on, people are told what is different, in new words each time."""
    newest = versions.latest()
    if newest is None:
        return
    for code, said in content.languages.items():
        before = newest.content["languages"].get(code, {}).get("changes", "")
        if not said["changes"].strip():
            yield "changes", _("It is empty in %(language)s.") % {"language": language(code)}
        elif said["changes"].strip() == before.strip():
            text = _("In %(language)s it still says what changed in the version before.")
            yield "changes", text % {"language": language(code)}


def _day(page: "PolicyPage") -> Problems:
    """The day in force: one that is over would leave no time to tell people."""
    if page.effective_on and page.effective_on < local_day():
        yield "effective_on", _("This day is over: name another one, or none.")
