"""Proving once more who one is, and choosing a new password."""

import json

import pytest
from django.test import Client

from members.accounts.models import MemberSession
from tests.factories import PASSWORD

from .people import (
    SECOND,
    add_passkey,
    code_of,
    data_in,
    give_app,
    is_logged_in,
    link_in,
    log_in,
    reauthenticate,
)

CHANGE = "/en/members/password/change/"
NEW = "a new and longer sentence"


def choose(client: Client, password: str = NEW, again: str = NEW):
    return client.post(CHANGE, {"password1": password, "password2": again})


def test_the_password_opens_the_page_that_was_wanted(site_root, member, as_user):
    client = as_user(member)
    asked = client.get(CHANGE)
    assert asked.url.startswith("/en/members/reauthenticate/?next=")
    assert "Please confirm that it is you" in client.get(asked.url).text
    wrong = reauthenticate(client, "wrong", next=CHANGE)
    assert wrong.status_code == 200
    assert "not right" in wrong.text
    assert client.get(CHANGE).status_code == 302
    assert reauthenticate(client, next=CHANGE).url == CHANGE
    assert client.get(CHANGE).status_code == 200


def test_the_app_does_too(site_root, member, as_user):
    secret = give_app(member)
    client = as_user(member)
    data = {"code": code_of(secret), "next": CHANGE}
    assert client.get(f"{SECOND}reauthenticate/").status_code == 200
    assert client.post(f"{SECOND}reauthenticate/", data).url == CHANGE
    assert client.get(CHANGE).status_code == 200


def test_a_passkey_does_for_those_without_a_password(site_root, member, as_user):
    passkey = add_passkey(as_user(member))
    member.set_unusable_password()
    member.save()
    client = as_user(member)
    assert client.get(CHANGE).url.startswith(SECOND)
    path = f"{SECOND}passkeys/reauthenticate/"
    assert client.get("/en/members/reauthenticate/").status_code == 302
    options = data_in(client.get(f"{path}?next={CHANGE}"))["request_options"]
    data = {"credential": json.dumps(passkey.get(options)), "next": CHANGE}
    assert client.post(path, data).url == CHANGE
    assert choose(client).status_code == 302
    assert is_logged_in(client)


def test_a_wrong_passkey_is_told(site_root, member, as_user):
    client = as_user(member)
    add_passkey(client)
    answer = as_user(member).post(
        f"{SECOND}passkeys/reauthenticate/", {"credential": "{}", "next": CHANGE}
    )
    assert answer.status_code == 200
    assert "That did not work" in answer.text
    assert f'value="{CHANGE}"' in answer.text


def test_it_lasts_five_minutes(site_root, member, as_user, settings):
    client = as_user(member)
    reauthenticate(client)
    assert client.get(CHANGE).status_code == 200
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 0
    assert client.get(CHANGE).status_code == 302


def test_a_password_sent_too_late_waits_nowhere(site_root, member, as_user):
    client = as_user(member)
    answer = choose(client)
    assert answer.url == CHANGE
    sessions = [row.get_decoded() for row in MemberSession.objects.all()]
    assert NEW not in repr(sessions)
    member.refresh_from_db()
    assert member.check_password(PASSWORD)


def test_a_new_password(site_root, member, as_user, mailoutbox):
    client = as_user(member)
    reauthenticate(client)
    agent = {"headers": {"user-agent": "Sonderbrowser/4.2"}, "REMOTE_ADDR": "203.0.113.77"}
    client.post(CHANGE, {"password1": NEW, "password2": NEW}, **agent)
    assert is_logged_in(client)
    assert log_in(Client(), member.email, NEW).status_code == 302
    [mail] = mailoutbox
    assert mail.to == [member.email]
    assert "203.0.113" not in f"{mail.subject}{mail.body}{mail.extra_headers}"
    assert "Sonderbrowser" not in mail.body
    assert "/en/members/password/reset/" in mail.body


@pytest.mark.parametrize(
    ("password", "again", "field"),
    [
        ("short", "short", "password1"),
        ("member@example.com", "member@example.com", "password1"),
        (NEW, NEW + "r", "password2"),
        ("", "", "password1"),
    ],
)
def test_weak_or_unequal_ones_are_refused(password, again, field, site_root, member, as_user):
    client = as_user(member)
    reauthenticate(client)
    assert choose(client, password, again).context["form"].errors[field]
    member.refresh_from_db()
    assert member.check_password(PASSWORD)


def test_a_reset_is_told_by_mail_too(site_root, member, client, mailoutbox):
    client.post("/en/members/password/reset/", {"email": member.email})
    form = client.get(link_in(mailoutbox[0]))
    client.post(form.url, {"password1": NEW, "password2": NEW})
    assert mailoutbox[-1].to == [member.email]
    assert "was changed" in mailoutbox[-1].body


@pytest.mark.parametrize(
    "path",
    [CHANGE, "/en/members/email/", "/en/members/reauthenticate/", f"{SECOND}reauthenticate/"],
)
def test_strangers_are_asked_to_log_in(path, site_root, client):
    for answer in (client.get(path), client.post(path, {"password": PASSWORD})):
        assert answer.status_code == 302
        assert answer.url.startswith("/en/members/login/")


def test_a_session_that_was_lost_in_a_form_is_explained(site_root, member):
    client = Client(enforce_csrf_checks=True)
    client.force_login(member, backend="allauth.account.auth_backends.AuthenticationBackend")
    client.get("/en/members/logout/")
    MemberSession.objects.all().delete()
    answer = client.post(CHANGE, {"password1": NEW, "csrfmiddlewaretoken": "x" * 64})
    assert answer.status_code == 403
    assert "send the form again" in answer.text
