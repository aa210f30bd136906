"""What an account says about its member, as the personal area shows it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from members.accounts.models import RegistrationPage, User
from members.accounts.registration.asked import STANDARD, AskedField


@dataclass(frozen=True)
class Detail:
    """One thing that is known."""

    label: str
    value: str


def asked_today() -> list[AskedField]:
    """What the registration form asks today, in the language being spoken or else in German."""
    page = RegistrationPage.in_use()
    return page.asked if page else []


def left_over(member: User, asked: list[AskedField]) -> dict[str, dict[str, Any]]:
    """Answers to fields that the form does not ask for any more, by the id of the field."""
    present = {each.id for each in asked}
    return {key: answer for key, answer in member.answers.items() if key not in present}


def details_of(member: User) -> list[Detail]:
    """All that the member told, in the order of the form."""
    asked = asked_today()
    return [
        *_standard(member),
        *_own(member, asked),
        *(Detail(each["label"], each["text"]) for each in left_over(member, asked).values()),
    ]


def _standard(member: User) -> Iterator[Detail]:
    for name, (label, _autocomplete) in STANDARD.items():
        value = member.get_gender_display() if name == "gender" else getattr(member, name)
        if value:
            yield Detail(str(label), str(value))


def _own(member: User, asked: list[AskedField]) -> Iterator[Detail]:
    for each in asked:
        answer = member.answers.get(each.id)
        if answer and not each.is_standard:
            yield Detail(each.label, each.readable(answer["value"]) or answer["text"])
