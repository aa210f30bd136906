"""People with consents."""

from time import time

import pytest
from django.core.mail.backends.base import BaseEmailBackend
from django.test import Client
from django.utils.translation import override

from members.accounts.models import User
from members.consent import ledger, wordings
from members.consent.models import Place
from site_cms import traces
from tests import factories


def agree(user: User, purpose: str = "marketing:email") -> None:
    """Record a consent of somebody."""
    with override("de"):
        words = wordings.wording(purpose, "1", Place.REGISTRATION, f"Ja zu {purpose}")
    wordings.keep([words])
    ledger.record(user.consent_subject, words, granted=True)


def purposes(user: User) -> set[str]:
    """What somebody agrees to."""
    return set(ledger.standing(user.consent_subject))


def proved(client: Client) -> Client:
    """A browser in which the password was just typed once more."""
    session = client.session
    proof = {"method": "password", "at": time(), "reauthenticated": True}
    session["account_authentication_methods"] = [proof]
    session["account_authentication_methods_user"] = session["_auth_user_id"]
    session.save()
    return client


@pytest.fixture
def alice(db) -> User:
    """A member who agreed to all advertising."""
    user = factories.make_user("alice", last_name="Liddell", language="en", company="Looking Glass")
    agree(user)
    agree(user, "marketing:telephone")
    return user


@pytest.fixture
def charlie(db) -> User:
    """Another member, who agreed too."""
    user = factories.make_user("charlie", language="de")
    agree(user)
    return user


class NoServer(BaseEmailBackend):
    """A mail server that does not answer."""

    def open(self):
        raise ConnectionRefusedError


@pytest.fixture
def no_overwriting(monkeypatch):
    """What is left in the files of the database cannot be overwritten before the test's end."""
    monkeypatch.setattr(traces, "_overwrite", lambda tables: None)
