"""Another e-mail address."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from allauth.account import app_settings
from allauth.account.models import EmailAddress, EmailConfirmation, EmailConfirmationHMAC
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from members.accounts.models import User
from tests import factories

from .people import link_in, log_in, reauthenticate

EMAIL = "/en/members/email/"
NEW = "new@example.com"
LONG = "a" * 300 + "@example.com"


@pytest.fixture
def client(site_root, member, as_user) -> Client:
    """The member's browser, who has just proved who they are."""
    client = as_user(member)
    reauthenticate(client)
    return client


def change(client: Client, email: str = NEW, **extra):
    return client.post(EMAIL, {"email": email, "action_add": ""}, **extra)


def addresses(user: User) -> dict[str, bool]:
    return dict(EmailAddress.objects.filter(user=user).values_list("email", "verified"))


def test_the_old_one_stays_until_the_new_one_is_confirmed(client, member, mailoutbox):
    old = member.email
    assert change(client).status_code == 302
    [mail] = mailoutbox
    assert mail.to == [NEW]
    member.refresh_from_db()
    assert member.email == old
    assert log_in(Client(), old).url == "/en/members/"
    assert NEW in client.get(EMAIL).text
    link = link_in(mail)
    assert client.get(link).status_code == 200
    member.refresh_from_db()
    assert member.email == old, "opening a link must change nothing"
    assert client.post(link).url == EMAIL
    member.refresh_from_db()
    assert member.email == NEW
    assert addresses(member) == {NEW: True}
    assert log_in(Client(), NEW).url == "/en/members/"
    assert log_in(Client(), old).status_code == 200


def test_the_old_address_is_told_and_does_not_learn_the_new_one(client, member, mailoutbox):
    old = member.email
    agent = {"headers": {"user-agent": "Sonderbrowser/4.2"}, "REMOTE_ADDR": "203.0.113.77"}
    change(client, **agent)
    client.post(link_in(mailoutbox[0]), **agent)
    notice = mailoutbox[-1]
    assert notice.to == [old]
    everything = f"{notice.subject}{notice.body}{notice.extra_headers}"
    for secret in (NEW, "203.0.113", "Sonderbrowser"):
        assert secret not in everything


def test_the_link_works_on_another_device(client, member, mailoutbox):
    change(client)
    other = Client()
    link = link_in(mailoutbox[0])
    assert other.get(link).status_code == 200
    assert other.post(link).url == "/en/members/login/?confirmed"
    member.refresh_from_db()
    assert member.email == NEW


def test_a_used_link_says_so(client, mailoutbox):
    change(client)
    link = link_in(mailoutbox[0])
    client.post(link)
    for answer in (client.get(link), client.post(link)):
        assert answer.status_code == 200
        assert "confirmed already" in answer.text


def test_the_link_is_built_from_the_configured_address(client, mailoutbox):
    change(client, HTTP_HOST="127.0.0.1:9999", HTTP_X_FORWARDED_HOST="evil.example")
    assert link_in(mailoutbox[0]).startswith(settings.WAGTAILADMIN_BASE_URL + "/en/members/")
    assert "9999" not in mailoutbox[0].body


def test_a_taken_address_is_answered_alike_and_told_itself(client, member, editor, mailoutbox):
    texts = []
    for email in (NEW, editor.email):
        answer = change(client, email)
        assert (answer.status_code, answer.url) == (302, EMAIL)
        page = client.get(EMAIL)
        text = page.text.replace(email, "").replace(str(page.context["csrf_token"]), "")
        texts.append(text)
    assert texts[0] == texts[1]
    assert mailoutbox[1].to == [editor.email]
    assert "already belongs to an account" in mailoutbox[1].body
    assert "http" not in mailoutbox[1].body
    editor.refresh_from_db()
    assert addresses(editor) == {editor.email: True}


def test_so_is_one_of_an_account_that_was_never_confirmed(client, member, mailoutbox):
    User.objects.create_user(NEW, factories.PASSWORD)
    change(client)
    assert "already belongs to an account" in mailoutbox[0].body


def test_an_address_that_was_taken_meanwhile(client, member, mailoutbox):
    old = member.email
    change(client)
    factories.make_user("new")
    answer = client.post(link_in(mailoutbox[0]))
    assert answer.status_code == 200
    assert "does not work any more" in answer.text
    member.refresh_from_db()
    assert member.email == old


def test_nobody_gets_in_by_an_address_that_is_not_confirmed(client, member, mailoutbox):
    change(client)
    mailoutbox.clear()
    Client().post("/en/members/password/reset/", {"email": NEW})
    assert mailoutbox == []
    browser = Client()
    log_in(browser, NEW)
    assert "_auth_user_id" not in browser.session


def test_the_change_is_taken_back(client, member):
    change(client)
    assert client.post(EMAIL, {"email": NEW, "action_remove": ""}).status_code == 302
    assert addresses(member) == {member.email: True}


def test_the_only_address_cannot_be_removed(client, member):
    client.post(EMAIL, {"email": member.email, "action_remove": ""})
    assert addresses(member) == {member.email: True}


def test_somebody_elses_cannot_be_touched(client, editor):
    for action in ("action_remove", "action_send", "action_primary"):
        assert client.post(EMAIL, {"email": editor.email, action: ""}).status_code == 302
    assert addresses(editor) == {editor.email: True}


def test_another_wish_replaces_the_first(client, member, mailoutbox):
    change(client)
    change(client, "other@example.com")
    assert set(addresses(member)) == {member.email, "other@example.com"}
    assert "does not work any more" in Client().get(link_in(mailoutbox[0])).text


@pytest.mark.parametrize(
    "hostile",
    [
        "",
        "x",
        "a@b",
        "a@example.com\nBcc: b@example.com",
        "<a@b.de>",
        "a" * 300 + "@example.com",
        "\x00@b.de",
    ],
)
def test_hostile_addresses(hostile, client, member, mailoutbox):
    answer = change(client, hostile)
    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert mailoutbox == []


def test_one_must_have_proved_who_one_is(site_root, member, as_user):
    client = as_user(member)
    assert client.get(EMAIL).url.startswith("/en/members/reauthenticate/?next=")
    assert change(client).status_code == 302
    assert addresses(member) == {member.email: True}
    assert NEW not in repr(dict(client.session.items()))


def test_mails_to_others_are_limited(client, mailoutbox):
    answers = [change(client, f"victim{number}@example.com") for number in range(12)]
    assert answers[-1].status_code == 429
    assert len(mailoutbox) <= 10


def test_one_address_is_not_flooded(client, mailoutbox):
    for _ in range(5):
        change(client)
        client.post(EMAIL, {"email": NEW, "action_send": ""})
        client.post(EMAIL, {"email": NEW, "action_remove": ""})
    assert len([mail for mail in mailoutbox if mail.to == [NEW]]) == 1


@pytest.mark.django_db(transaction=True)
def test_two_people_at_the_same_moment(site_root, mailoutbox, as_user):
    """One gets the address, the other an explanation."""
    answers, barrier = [], Barrier(2)
    for name in ("first", "second"):
        person = as_user(factories.make_user(name))
        reauthenticate(person)
        change(person)
    links = [
        f"/en/members/confirm-email/{EmailConfirmationHMAC(address).key}/"
        for address in EmailAddress.objects.filter(email=NEW)
    ]
    assert len(links) == 2

    def confirm(link: str) -> None:
        barrier.wait()
        answers.append(Client().post(link).status_code)
        connection.close()

    threads = [Thread(target=confirm, args=(link,)) for link in links]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert sorted(answers) == [200, 302]
    assert User.objects.filter(email=NEW).count() == 1
    assert EmailAddress.objects.filter(email=NEW, verified=True).count() == 1


def test_one_that_nobody_confirmed_is_forgotten_once_its_link_expires(client, member):
    change(client)
    call_command("apply_retention", verbosity=0)
    assert addresses(member) == {member.email: True, NEW: False}
    long_ago = timezone.now() - timedelta(days=app_settings.EMAIL_CONFIRMATION_EXPIRE_DAYS + 1)
    EmailConfirmation.objects.update(created=long_ago)
    call_command("apply_retention", verbosity=0)
    assert addresses(member) == {member.email: True}
