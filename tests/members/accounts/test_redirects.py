"""``next`` leads on within this site and nowhere else."""

import pytest
from django.test import Client

from tests.factories import PASSWORD

from .people import SECOND, add_passkey, log_in_with, reauthenticate

HOSTILE = (
    "https://evil.example/",
    "http:evil.example",
    "//evil.example/",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "\t//evil.example",
    "/\t/evil.example",
    " //evil.example",
    "javascript:alert(1)",
    "java\nscript:alert(1)",
    "data:text/html,x",
    "//localhost:8000/",
    "http://testserver/elsewhere",
    "https:/\\evil.example",
    "\x00//evil.example",
)


def goes_elsewhere(answer) -> bool:
    """Whether a browser would leave the site."""
    url = answer.headers.get("Location", "")
    plain = "".join(url.split()).replace("\\", "/")
    return plain.startswith("//") or ":" in plain.split("?")[0] or "evil" in plain.split("?")[0]


@pytest.mark.parametrize("wanted", HOSTILE)
class TestHostile:
    def test_at_login(self, wanted, site_root, member, client):
        data = {"login": member.email, "password": PASSWORD, "next": wanted}
        answer = client.post("/en/members/login/", data)
        assert answer.url == "/en/members/"

    def test_of_who_is_logged_in(self, wanted, site_root, member, as_user):
        assert as_user(member).get("/en/members/login/", {"next": wanted}).url == "/en/members/"

    def test_at_logout(self, wanted, site_root, member, as_user):
        answer = as_user(member).post("/en/members/logout/", {"next": wanted})
        assert answer.url == "/en/"

    def test_when_asked_again(self, wanted, site_root, member, as_user):
        assert not goes_elsewhere(reauthenticate(as_user(member), next=wanted))

    def test_with_a_passkey(self, wanted, site_root, member, as_user):
        passkey = add_passkey(as_user(member))
        assert log_in_with(Client(), passkey, next=wanted).url == "/en/members/"

    def test_when_a_password_is_changed(self, wanted, site_root, member, as_user):
        client = as_user(member)
        reauthenticate(client)
        new = "a new and longer sentence"
        answer = client.post(
            "/en/members/password/change/", {"password1": new, "password2": new, "next": wanted}
        )
        assert answer.url == "/en/members/sessions/"

    def test_when_a_passkey_is_removed(self, wanted, site_root, member, as_user):
        client = as_user(member)
        add_passkey(client)
        number = member.authenticator_set.get(type="webauthn").pk
        answer = client.post(f"{SECOND}passkeys/{number}/edit/", {"name": "x", "next": wanted})
        assert not goes_elsewhere(answer)
        answer = client.post(f"{SECOND}passkeys/{number}/remove/", {"next": wanted})
        assert not goes_elsewhere(answer)

    def test_when_a_reset_is_asked_for(self, wanted, site_root, client):
        data = {"email": "nobody@example.com", "next": wanted}
        assert not goes_elsewhere(client.post("/en/members/password/reset/", data))

    def test_what_is_written_into_the_page_is_escaped(self, wanted, site_root, client):
        text = client.get("/en/members/login/", {"next": f'{wanted}"><script>'}).text
        assert '"><script>' not in text


@pytest.mark.parametrize("wanted", ["/en/search/?q=a&page=2", "/de/", "/en/members/sessions/"])
def test_a_page_of_ours_is_reached(wanted, site_root, member, client):
    data = {"login": member.email, "password": PASSWORD, "next": wanted}
    assert client.post("/en/members/login/", data).url == wanted
