"""Registering: the form is the page's, the answer is the same for everybody."""

import re

import pytest
from django.core import signing
from django.test import Client

from members.accounts.models import User
from members.accounts.registration import traps
from members.consent import ledger
from members.consent.models import ConsentRecord
from tests import factories

ADDRESS = "neu@example.com"
PASSWORD = "ein langes Kennwort für Tests"
FORM = "/de/members/register/"
SENT = "/de/members/confirm-email/"


@pytest.fixture
def page(site_root):
    return factories.make_registration(site_root)


def token(says: str = "first", age: int = 60) -> str:
    """A token of a form that was opened some seconds ago."""
    signer = signing.TimestampSigner(salt=traps.SALT)
    import time
    from unittest.mock import patch

    with patch("django.core.signing.time.time", return_value=time.time() - age):
        return signer.sign(says)


def hidden(text: str, name: str) -> str:
    return re.search(rf'name="{name}" value="([^"]*)"', text).group(1)


def filled(client: Client, address: str = FORM, **changes) -> dict[str, str]:
    """The form as a person sends it."""
    shown = client.get(address).text
    return {
        "email": ADDRESS,
        "password1": PASSWORD,
        "password2": PASSWORD,
        "first_name": "Mara",
        "of_age": "on",
        "seen": hidden(shown, "seen"),
        "shown": token(),
        **changes,
    }


def register(client: Client, address: str = FORM, **changes):
    return client.post(address, filled(client, address, **changes))


def test_there_is_no_form_without_a_page(site_root, client):
    assert client.get(FORM).status_code == 404


def test_an_account_is_made_with_what_was_given(page, client):
    given = {
        "last_name": "Muster",
        "company": "Muster & Söhne",
        "gender": "diverse",
        "telephone": "+49 30 123456",
        "field_f-job": "Gärtnerin",
        "field_f-home": "o-land",
        "field_f-bike": "2020-05-01",
        "field_f-pets": "on",
    }
    response = register(client, **given)

    assert (response.status_code, response.url) == (302, SENT)
    user = User.objects.get(email=ADDRESS)
    assert (user.first_name, user.last_name, user.company) == ("Mara", "Muster", "Muster & Söhne")
    assert (user.gender, user.telephone, user.language) == ("diverse", "+49 30 123456", "de")
    assert user.answers == {
        "f-job": {"value": "Gärtnerin", "label": "Beruf", "text": "Gärtnerin"},
        "f-home": {"value": "o-land", "label": "Wohnung", "text": "Auf dem Land"},
        "f-bike": {"value": "2020-05-01", "label": "Fahrrad seit", "text": "1. Mai 2020"},
        "f-pets": {"value": True, "label": "Haustiere", "text": "Ja"},
    }
    assert user.notice.text == "Wir speichern, was Sie hier angeben."
    assert user.check_password(PASSWORD)


def test_nothing_is_agreed_to_unless_a_box_is_ticked(page, client):
    register(client)
    assert not ConsentRecord.objects.exists()


def test_consents_are_proved_with_their_words(page, client):
    boxes = re.findall(r'name="(consent_\w+)"', client.get(FORM).text)
    assert len(boxes) == 2
    register(client, **{boxes[0]: "on"})

    (record,) = ledger.records_of(User.objects.get(email=ADDRESS).consent_subject)
    assert (record.purpose, record.granted, record.place) == (
        "marketing:email",
        True,
        "registration",
    )
    assert record.wording.text == "Ich möchte Neues per E-Mail erfahren."
    assert record.expires_at is None
