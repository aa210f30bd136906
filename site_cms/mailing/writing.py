"""The words of a mail, from templates."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.template import Context, Engine
from django.utils.translation import override

from .sender import sender_name

#: Characters nobody sees: control characters, marks that turn the direction of the text that
#: follows, and halves of characters, which no mail can hold.
UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)


class Multiline(str):
    """A value that may hold several lines; line breaks in any other one become spaces."""


@dataclass(frozen=True)
class Words:
    """What a mail says. The subject is a single line; the text ends without a line break."""

    subject: str
    text: str
    #: Who says it.
    sender: str


def write(template: str, *, language: str, context: Mapping[str, object]) -> Words:
    """Render subject and text of a mail in a language.

    ``reminder`` names ``emails/reminder_subject.txt`` and ``emails/reminder.txt``; a name with a
    slash begins with the folder, and its text may be called as allauth calls it:
    ``account/email/reminder_message.txt``. Nothing is escaped: this is text.
    """
    prefix = template if "/" in template else f"emails/{template}"
    values = {name: _harmless(value) for name, value in context.items()}
    with override(language):
        values["sender"] = sender = one_line(sender_name())
        subject = _render([f"{prefix}_subject.txt"], values)
        text = _render([f"{prefix}.txt", f"{prefix}_message.txt"], values)
    return Words(one_line(subject), _tidy(text), sender)


def one_line(text: str) -> str:
    """A text without line breaks and unseen characters."""
    return UNSEEN.sub("", " ".join(text.split()))


def _harmless(value: object) -> object:
    """Values come from people: a name begins no paragraph, and nothing begins the small print."""
    if isinstance(value, Multiline):
        return re.sub(r"^--\s*$", "—", value, flags=re.MULTILINE)
    return one_line(value) if isinstance(value, str) else value


def _render(names: Iterable[str], values: dict[str, object]) -> str:
    template = Engine.get_default().select_template(list(names))
    return str(template.render(Context(values, autoescape=False)))


def _tidy(text: str) -> str:
    """Paragraphs with one empty line between them, whatever the template left out."""
    lines = UNSEEN.sub("", re.sub(r"\r\n?|\x85|\u2028|\u2029", "\n", text))
    bare = re.sub(r"[ \t]+$", "", lines, flags=re.MULTILINE)
    return re.sub(r"^--$", "-- ", re.sub(r"\n{3,}", "\n\n", bare).strip(), flags=re.MULTILINE)
