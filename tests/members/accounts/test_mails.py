"""The mails of accounts: text and HTML, in the language of whom they are for."""

import re

import pytest
from allauth.account.adapter import get_adapter
from allauth.core.context import request_context
from django.conf import settings
from django.utils.translation import get_language, override

from members.accounts.flows.invite import invite
from members.accounts.models import User
from tests import factories

pytestmark = pytest.mark.django_db

BASE = settings.WAGTAILADMIN_BASE_URL


def html_of(mail) -> str:
    [(html, kind)] = mail.alternatives
    assert kind == "text/html"
    return html


def links(text: str) -> list[str]:
    return re.findall(r"https?://[^\s\"<]+", text)


@pytest.fixture
def english_speaker(monkeypatch, member) -> User:
    """Chose English."""
    monkeypatch.setattr(User, "language", "en", raising=False)
    return member


class TestReset:
    @pytest.mark.parametrize(("language", "word"), [("de", "Passwort"), ("en", "password")])
    def test_is_in_the_language_of_the_page(
        self, language, word, site_root, member, client, mailoutbox, monkeypatch
    ):
        monkeypatch.setattr(User, "language", "", raising=False)
        client.post(f"/{language}/members/password/reset/", {"email": member.email})
        [mail] = mailoutbox
        assert word in mail.subject
        assert f'<html lang="{language}"' in html_of(mail)
        assert mail.extra_headers["X-Mail-Class"] == "service"
        assert mail.extra_headers["Auto-Submitted"] == "auto-generated"

    def test_is_in_the_language_that_somebody_chose_and_so_is_the_page(
        self, site_root, english_speaker, client, mailoutbox
    ):
        client.post("/de/members/password/reset/", {"email": english_speaker.email})
        [mail] = mailoutbox
        assert mail.subject == "Choose a new password"
        [link] = links(mail.body)
        assert link.startswith(f"{BASE}/en/members/password/reset/key/")
        assert f'<p class="act"><a href="{link}">Choose a new password</a></p>' in html_of(mail)
        assert client.get(link, follow=True).status_code == 200
        assert not re.search(r"/de/", mail.body + html_of(mail))

    def test_leads_nowhere_but_to_this_site(self, site_root, member, client, mailoutbox):
        client.post(
            "/en/members/password/reset/", {"email": member.email}, HTTP_HOST="127.0.0.1:9999"
        )
        [mail] = mailoutbox
        found = links(mail.body) + links(html_of(mail))
        assert found and all(link.startswith(f"{BASE}/") for link in found)


def test_the_confirmation_has_a_button(site_root, member, client, mailoutbox):
    member.emailaddress_set.update(verified=False)
    client.post("/en/members/login/", {"login": member.email, "password": factories.PASSWORD})
    [mail] = mailoutbox
    [link] = links(mail.body)
    assert f'<p class="act"><a href="{link}">' in html_of(mail)


def test_the_invitation_has_a_button(site_root, member, mailoutbox, rf):
    with override("en"), request_context(rf.get("/")):
        invite(member)
    [mail] = mailoutbox
    [link] = links(mail.body)
    assert f'<p class="act"><a href="{link}">' in html_of(mail)


def test_a_hostile_name_cannot_change_a_mail(site_root, member, client, mailoutbox):
    member.first_name = "<b>\r\nBcc: eve@example.com\n\nhttps://evil.example/"
    member.save()
    client.post("/en/members/password/reset/", {"email": member.email})
    [mail] = mailoutbox
    assert mail.to == [member.email]
    assert "evil.example" not in " ".join(re.findall(r'href="[^"]*"', html_of(mail)))


def test_sending_keeps_the_language_of_the_page(site_root, english_speaker, mailoutbox, rf):
    with override("de"), request_context(rf.get("/")):
        url = get_adapter().get_reset_password_from_key_url("1-abc")
        context = {"user": english_speaker, "password_reset_url": url}
        get_adapter().send_mail("account/email/password_reset_key", "a@example.com", context)
        assert get_language() == "de"


@pytest.mark.parametrize(
    ("email", "headers"),
    [(["a@example.com", "b@example.com"], None), ("a@example.com", {"X": "y"})],
)
def test_one_mail_is_for_one_person(email, headers):
    with pytest.raises(ValueError, match="one person"):
        get_adapter().render_mail("account/email/invitation", email, {}, headers)
