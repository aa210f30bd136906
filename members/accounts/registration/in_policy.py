"""What the registration asks, as the privacy policy says it."""

from collections.abc import Iterable
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from policy.document import nodes
from policy.sections import Part

from ..registration_page import MINIMUM_AGE, RegistrationPage
from . import consents, gate
from .asked import AskedField

#: What Art. 13(2)(e) GDPR asks for; see ``policy/checklist.py``.
REQUIRED_DATA = "required_data"


def write() -> Part:
    """What is asked of people who register, why, and what follows if they do not give it.

    What it names is the same in every language; what it says is that of the page in this one.
    """
    pages = {page.locale.language_code: page for page in RegistrationPage.published()}
    names = {gate.FIELDS: _fields(pages), gate.CONSENTS: _consents(pages)}
    page = pages.get(get_language() or "")
    if page is None:
        return Part(names=names)
    return Part(list(_nodes(page)), names, covers=(REQUIRED_DATA,))


def _fields(pages: dict[str, RegistrationPage]) -> dict[str, dict[str, Any]]:
    """The fields by id; required is what any of the pages requires."""
    found: dict[str, dict[str, Any]] = {}
    for language, page in pages.items():
        with override(language):
            fields = page.written
        for each in fields:
            entry = found.setdefault(each.id, {"kind": each.kind, "required": False, "labels": {}})
            entry["required"] = entry["required"] or each.required
            entry["labels"][language] = each.label
            if each.options:
                entry.setdefault("options", {})[language] = dict(each.options)
    return found


def _consents(pages: dict[str, RegistrationPage]) -> dict[str, dict[str, Any]]:
    """What consent is asked for, by purpose: the words in each language."""
    found: dict[str, dict[str, Any]] = {}
    for language, page in pages.items():
        for purpose, words in consents.written_on(page).items():
            entry = found.setdefault(purpose, {"labels": {}, "texts": {}})
            with override(language):
                entry["labels"][language] = str(consents.LABELS[purpose])
            entry["texts"][language] = words
    return found


def _nodes(page: RegistrationPage) -> Iterable[nodes.Node]:
    """What the page asks, as a table, and what is voluntary."""
    yield nodes.table(
        _("What the registration asks"),
        [_("Field"), _("Why we ask"), _("Must it be given?")],
        [*_always_asked(page), *map(_row, page.written), _age()],
    )
    yield nodes.paragraph(
        _(
            "No law and no contract obliges you to give us these data. Without what must be given "
            "we cannot open an account for you; what is voluntary you can leave empty, and "
            "nothing follows from that. You can use the public pages of this site without an "
            "account."
        )
    )
    written = consents.written_on(page)
    if written:
        yield nodes.facts(
            (capfirst(str(consents.LABELS[purpose])), words) for purpose, words in written.items()
        )
        yield nodes.paragraph(
            _(
                "Agreeing to advertising is voluntary too: the account does not depend on it, "
                "no box is ticked beforehand, and you can withdraw it at any time in your "
                "personal area."
            )
        )


def _always_asked(page: RegistrationPage) -> list[list[str]]:
    password = _(
        "So that nobody but you can use your account. We store it so that nobody can read it."
    )
    return [
        [_("E-mail address"), page.email_reason, _must(True)],
        [_("Password"), password, _must(True)],
    ]


def _row(asked: AskedField) -> list[str]:
    options = ", ".join(asked.options.values()) if asked.kind == "choice" else ""
    label = f"{asked.label} ({options})" if options else asked.label
    return [label, asked.reason, _must(asked.required)]


def _age() -> list[str]:
    asked = _("That you are at least %(age)s years old") % {"age": MINIMUM_AGE}
    return [asked, _("Only adults can become members. We do not store the answer."), _must(True)]


def _must(required: bool) -> str:
    return _("yes") if required else _("voluntary")
