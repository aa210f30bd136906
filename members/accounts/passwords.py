"""What a password must be like."""

from pathlib import Path

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

#: Says what the validators in the settings check.
PASSWORD_HELP = _(
    "At least 12 characters. A sentence that only you would think of is easy to remember and hard "
    "to guess. Your name, your address and well-known passwords are not accepted."
)
#: Obvious ones in German that Django's list, which is English, misses.
GERMAN = Path(__file__).with_name("common_german_passwords.txt")
#: What people put after a word to make it long enough.
ENDINGS = "0123456789!?.,-_+*#$%&@"


class WellKnownPasswordValidator(CommonPasswordValidator):
    """Refuses common passwords in English and German, also with digits after them or doubled."""

    def __init__(self) -> None:
        super().__init__()
        self.passwords |= set(GERMAN.read_text().split())

    def validate(self, password: str, user: AbstractBaseUser | None = None) -> None:
        """Raise ``ValidationError`` if others would try this password early."""
        word = password.lower().strip()
        half = word[: len(word) // 2]
        variants = {word, word.rstrip(ENDINGS), half if half * 2 == word else word}
        if variants & self.passwords:
            raise ValidationError(self.get_error_message(), code="password_too_common")

    def get_error_message(self) -> str:
        """What is wrong."""
        return str(_("This password is well known or easy to guess."))

    def get_help_text(self) -> str:
        """What not to choose."""
        return str(_("Not a well-known password, and not one with digits after it."))
