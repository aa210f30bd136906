"""The registration form, filled in as a person does."""

import re
import time
from unittest.mock import patch

from django.core import signing
from django.test import Client

from members.accounts.registration import traps

ADDRESS = "neu@example.com"
PASSWORD = "ein langes Kennwort für Tests"
FORM = "/de/members/register/"
SENT = "/de/members/confirm-email/"


def token(says: str = "first", age: int = 60) -> str:
    """The token of a form that was opened some seconds ago."""
    with patch("django.core.signing.time.time", return_value=time.time() - age):
        return signing.TimestampSigner(salt=traps.SALT).sign(says)


def hidden(text: str, name: str) -> str:
    """The value of a hidden field of a page."""
    found = re.search(rf'name="{name}" value="([^"]*)"', text)
    assert found, name
    return found.group(1)


def filled(client: Client, address: str = FORM, **changes: str) -> dict[str, str]:
    """What a person sends who fills in only what must be given."""
    return {
        "email": ADDRESS,
        "password1": PASSWORD,
        "password2": PASSWORD,
        "first_name": "Mara",
        "of_age": "on",
        "seen": hidden(client.get(address).text, "seen"),
        "shown": token(),
        **changes,
    }


def register(client: Client, address: str = FORM, **changes: str):
    """Send the form."""
    return client.post(address, filled(client, address, **changes))
