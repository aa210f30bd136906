"""The fields of a registration form as it is published, for everyone who shows or keeps answers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.blocks import StreamValue

from ..choices import Gender

#: Fields that every account has a column for → label, and what browsers fill in by themselves.
STANDARD: Mapping[str, tuple[Any, str]] = {
    "first_name": (gettext_lazy("First name"), "given-name"),
    "last_name": (gettext_lazy("Last name"), "family-name"),
    "company": (gettext_lazy("Company"), "organization"),
    "gender": (gettext_lazy("Gender"), "sex"),
    "telephone": (gettext_lazy("Telephone"), "tel"),
}
LONGEST = {"first_name": 150, "last_name": 150, "company": 150, "telephone": 40, "text": 500}
#: The name of an added field in a form: this and its id.
OWN_PREFIX = "field_"


@dataclass(frozen=True)
class AskedField:
    """One field of the form."""

    #: ``first_name`` and so on, or ``text``, ``choice``, ``date``, ``checkbox``.
    kind: str
    #: The id of the block, under which answers to added fields are kept.
    id: str
    label: str
    reason: str
    required: bool
    #: Id → text, of a choice.
    options: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of_block(cls, kind: str, key: str, value: Mapping[str, Any]) -> "AskedField":
        """The field that a block of the page describes."""
        options = {}
        if kind == "choice":
            options = {each.id: str(each.value) for each in value["options"].bound_blocks}
        return cls(
            kind=kind,
            id=key,
            label=str(STANDARD[kind][0]) if kind in STANDARD else value["label"],
            reason=value["reason"],
            required=bool(value.get("required")),
            options=options,
        )

    @property
    def is_standard(self) -> bool:
        """Whether every account has a column for it."""
        return self.kind in STANDARD

    @property
    def name(self) -> str:
        """Its name in a form."""
        return self.kind if self.is_standard else f"{OWN_PREFIX}{self.id}"

    def form_field(self) -> forms.Field:
        """The input that asks for it, with the reason beside it."""
        made = getattr(self, f"_{self.kind}", self._text)()
        made.label, made.help_text, made.required = self.label, self.reason, self.required
        made.widget.is_required = self.required
        if self.is_standard:
            made.widget.attrs["autocomplete"] = STANDARD[self.kind][1]
        return made

    def _text(self) -> forms.Field:
        return forms.CharField(max_length=LONGEST.get(self.kind))

    def _telephone(self) -> forms.Field:
        return forms.RegexField(
            r"^\+?[0-9][0-9 ()/.-]{3,38}\Z",
            widget=forms.TextInput(attrs={"type": "tel"}),
            error_messages={"invalid": _("Digits, such as +49 30 123456.")},
        )

    def _gender(self) -> forms.Field:
        return forms.ChoiceField(choices=[("", "—"), *Gender.choices])

    def _choice(self) -> forms.Field:
        return forms.ChoiceField(choices=[("", "—"), *self.options.items()])

    def _date(self) -> forms.Field:
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        return forms.DateField(
            widget=widget, input_formats=["%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y"], localize=False
        )

    def _checkbox(self) -> forms.Field:
        return forms.BooleanField()

    def stored(self, value: Any) -> dict[str, Any] | None:
        """What is kept of an answer to an added field; None if there is nothing to keep.

        ``value`` is what machines read; ``label`` and ``text`` are what the person saw, for the
        day when the form does not ask for it any more.
        """
        if value in (None, "", False):
            return None
        kept = value.isoformat() if isinstance(value, date) else value
        return {"value": kept, "label": self.label, "text": self.readable(kept)}

    def readable(self, kept: Any) -> str:
        """A kept answer in the language being spoken."""
        if self.kind == "choice":
            return self.options.get(kept, "")
        if self.kind == "date":
            return date_format(date.fromisoformat(kept), "DATE_FORMAT")
        return _("Yes") if kept is True else str(kept)


def asked_fields(stream: StreamValue) -> list[AskedField]:
    """The fields of a form, in their order."""
    return [AskedField.of_block(each.block_type, each.id, each.value) for each in stream]


def initial_of(user: Any, fields: Iterable[AskedField]) -> dict[str, Any]:
    """What an account says in answer to each field, by the field's name in a form."""
    found = {}
    for each in fields:
        if each.is_standard:
            found[each.name] = getattr(user, each.kind)
        else:
            found[each.name] = user.answers.get(each.id, {}).get("value")
    return found


def still_allowed(user: Any, asked: AskedField) -> AskedField:
    """A field with the option that somebody chose once, even if it is offered no longer."""
    answer = user.answers.get(asked.id)
    if asked.kind != "choice" or not answer or answer["value"] in asked.options:
        return asked
    return replace(asked, options={**asked.options, answer["value"]: answer["text"]})


def write_answers(user: Any, fields: Iterable[AskedField], answers: Mapping[str, Any]) -> None:
    """Put a valid form's answers into an account, without saving it."""
    kept = dict(user.answers)
    for each in fields:
        value = answers.get(each.name)
        if each.is_standard:
            setattr(user, each.kind, value or "")
            continue
        stored, before = each.stored(value), kept.pop(each.id, None)
        if stored:
            # The same answer stays as it was seen when it was given.
            is_same = before and before["value"] == stored["value"]
            kept[each.id] = before if is_same else stored
    user.answers = kept
