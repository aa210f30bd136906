"""Which passwords are accepted, and what people are told."""

import pytest
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from members.accounts.models import User
from members.accounts.passwords import GERMAN, PASSWORD_HELP


@pytest.mark.parametrize(
    "weak",
    [
        "elf-zeichen",
        "passwort1234",
        "Passwort2026!",
        "PASSWORTPASSWORT",
        "password123456",
        "qwertzuiop12",
        "Schalke04!!!!!!!",
        "ichliebedich1",
        "hallohallo1234",
        "sommer202620262026",
        "123456789012",
        "erika.muster@example.com",
        "Mustermann-Erika",
    ],
)
def test_weak_ones_are_refused(weak):
    erika = User(email="erika.muster@example.com", first_name="Erika", last_name="Mustermann")
    with pytest.raises(ValidationError):
        validate_password(weak, erika)


@pytest.mark.parametrize(
    "good",
    [
        "correct horse battery staple",
        "Drei Kamele tanzen im Mai",
        "demo-Kennwort-2026",
        "zwölf Zeichen",
        "🦊🦊🦊 im Garten",
        "a" + "b c" * 500,
    ],
)
def test_good_ones_are_accepted(good):
    validate_password(good, User(email="erika@example.com"))


def test_the_help_says_what_is_checked():
    [length] = [
        each["OPTIONS"]["min_length"]
        for each in settings.AUTH_PASSWORD_VALIDATORS
        if "OPTIONS" in each
    ]
    assert str(length) in str(PASSWORD_HELP)


def test_the_list_is_clean():
    words = GERMAN.read_text().split("\n")[:-1]
    assert len(words) == len(set(words))
    assert all(word == word.strip().lower() and word for word in words)
