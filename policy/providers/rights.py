"""What people can demand about their data (Art. 15 to 22 and 77 GDPR), and where."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from policy import places
from policy.document import nodes
from policy.document.nodes import Inline, Node
from policy.models import Operator
from policy.sections import Part

from .links import joined, link, mail_link

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True)
class Right:
    """A right; ``right_<key>`` is its item of the checklist, ``key`` where it can be used."""

    key: str
    name: "_StrPromise"
    text: "_StrPromise"


RIGHTS = (
    Right(
        "access",
        gettext_lazy("Access (Art. 15 GDPR)"),
        gettext_lazy(
            "You can ask which data we hold about you, what for and who gets it, and get a copy."
        ),
    ),
    Right(
        "rectification",
        gettext_lazy("Rectification (Art. 16 GDPR)"),
        gettext_lazy("You can have wrong data corrected and incomplete data completed."),
    ),
    Right(
        "erasure",
        gettext_lazy("Erasure (Art. 17 GDPR)"),
        gettext_lazy(
            "You can have your data erased, unless the law has us keep it or we need it for legal "
            "claims."
        ),
    ),
    Right(
        "restriction",
        gettext_lazy("Restriction (Art. 18 GDPR)"),
        gettext_lazy(
            "While it is unclear whether data is right, or whether we may use it, you can have us "
            "keep it without using it."
        ),
    ),
    Right(
        "portability",
        gettext_lazy("Taking data along (Art. 20 GDPR)"),
        gettext_lazy(
            "What you gave us because of a contract or a consent you get as a file that other "
            "programs can read."
        ),
    ),
    Right(
        "objection",
        gettext_lazy("Objection (Art. 21 GDPR)"),
        gettext_lazy(
            "You can object to advertising, and for reasons of your situation to what rests on our "
            "legitimate interests."
        ),
    ),
    Right(
        "withdrawal",
        gettext_lazy("Withdrawing consent (Art. 7(3) GDPR)"),
        gettext_lazy(
            "You can withdraw each consent at any time. What happened before stays lawful."
        ),
    ),
)


def write() -> Part:
    """Each right, how to use it, and who hears complaints about us."""
    operator = Operator.of_default_site()
    said = [(str(each.name), _what_and_where(each)) for each in RIGHTS]
    complaint = _complaint(operator)
    said += [(_("Complaint (Art. 77 GDPR)"), complaint)]
    covers = [f"right_{each.key}" for each in RIGHTS if str(each.text)]
    covers += ["right_complaint"] if complaint else []
    return Part([_how(operator), nodes.facts(said)], covers=tuple(covers))


def write_objection() -> Part:
    """The right to object by itself, so that nobody overlooks it (Art. 21(4) GDPR)."""
    operator = Operator.of_default_site()
    said = (
        _(
            "If we use your data for advertising, you can object at any time and without giving "
            "reasons; we then stop at once."
        ),
        _(
            "If we use your data because of a legitimate interest (Art. 6(1)(f) GDPR), you can "
            "object at any time for reasons of your particular situation. We then stop, unless we "
            "prove compelling grounds that outweigh yours, or need the data for legal claims."
        ),
    )
    strong = [nodes.paragraph([nodes.run(text, bold=True)]) for text in said]
    return Part([*strong, *_ways_to_object(operator)], covers=("objection",))


def _ways_to_object(operator: Operator) -> Iterable[Node]:
    ways = joined(*_places("objection"), mail_link(operator.privacy_contact_email))
    if ways:
        yield nodes.paragraph(joined(nodes.inline(_("Object here:")), ways, by=" "))


def _how(operator: Operator) -> Node:
    """For everybody, with an account or without."""
    text = _(
        "You need no account and no form for this: a message to our privacy contact is enough. It "
        "costs nothing, and you get an answer within a month; should it take longer, we tell you "
        "why. If we are not sure that it is you who asks, we ask back first."
    )
    contact = mail_link(operator.privacy_contact_email)
    return nodes.paragraph(joined(nodes.inline(text), contact, by=" "))


def _what_and_where(right: Right) -> Inline:
    """The right in words, and the pages on which it can be used."""
    found = joined(*_places(right.key))
    here = joined(nodes.inline(_("Here:")), found, by=" ")
    return joined(nodes.inline(str(right.text)), here if found else [], by=" ")


def _places(right: str) -> list[Inline]:
    return [link(label, address) for label, address in places.of(right)]


def _complaint(operator: Operator) -> Inline:
    """Nothing without an authority: the law wants people to know where to go."""
    authority = ", ".join(filter(None, map(str.strip, operator.supervisory_authority.splitlines())))
    if not authority:
        return []
    text = _("You can complain to any data protection authority. Ours is: %(authority)s.") % {
        "authority": authority.rstrip(".")
    }
    url = operator.supervisory_authority_url
    return joined(nodes.inline(text), link(_("website of the authority"), url), by=" ")
