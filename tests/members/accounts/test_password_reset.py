"""A new password by a link in a mail."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from members.accounts.models import User
from site_cms.mailing.models import QueuedMail
from tests.factories import PASSWORD

NEW = "a new and longer sentence"


def ask(client: Client, email: str, language: str = "de", **headers):
    return client.post(f"/{language}/members/password/reset/", {"email": email}, **headers)


def link_in(mail) -> str:
    return re.findall(r"https?://\S+", mail.body)[0]


def choose(client: Client, link: str, password: str = NEW, again: str = NEW):
    """Follow the link and fill in the form; the key leaves the address on the way."""
    form = client.get(link)
    assert form.status_code == 302, "the key stays in the address bar"
    data = {"password1": password, "password2": again}
    return client.post(form["Location"], data)


@pytest.mark.parametrize("language", ["de", "en"])
def test_the_link_sets_a_new_password(language, site_root, editor, client, mailoutbox):
    User.objects.update(language=language)
    answer = ask(client, editor.email, language)
    assert answer.url == f"/{language}/members/password/reset/done/"
    assert client.get(answer.url).status_code == 200
    link = link_in(mailoutbox[0])
    done = choose(client, link)
    assert done.url == f"/{language}/members/password/reset/key/done/"
    assert client.get(done.url).status_code == 200
    editor.refresh_from_db()
    assert editor.check_password(NEW)
    data = {"login": editor.email, "password": NEW}
    assert client.post(f"/{language}/members/login/", data).url == "/cms/"
    used = Client().get(link)
    assert used.status_code == 200
    assert used.context["token_fail"]


def test_the_link_is_built_from_the_configured_address(site_root, editor, client, mailoutbox):
    ask(client, editor.email, HTTP_HOST="127.0.0.1:9999", HTTP_X_FORWARDED_HOST="evil.example")
    [mail] = mailoutbox
    assert link_in(mail).startswith(settings.WAGTAILADMIN_BASE_URL + "/de/members/")
    everything = f"{mail.subject}{mail.body}{mail.from_email}{mail.extra_headers}"
    assert "127.0.0.1" not in everything
    assert "evil.example" not in everything


def test_an_unknown_address_gets_the_same_answer_and_no_mail(site_root, client, mailoutbox):
    answer = ask(client, "nobody@example.com")
    assert answer.url == "/de/members/password/reset/done/"
    assert mailoutbox == []


def test_a_switched_off_account_gets_no_mail(site_root, editor, client, mailoutbox):
    User.objects.filter(pk=editor.pk).update(is_active=False)
    assert ask(client, editor.email).status_code == 302
    assert mailoutbox == []


@pytest.mark.parametrize("hostile", ["a@example.com\nBcc: b@example.com", "a@b@c", "<a@b.de>"])
def test_hostile_addresses_are_refused(hostile, site_root, client, mailoutbox):
    response = ask(client, hostile)
    assert response.status_code == 200
    assert response.context["form"].errors
    assert mailoutbox == []


def test_weak_or_unequal_passwords_are_refused(site_root, editor, client, mailoutbox):
    ask(client, editor.email)
    link = link_in(mailoutbox[0])
    assert choose(client, link, "short", "short").context["form"].errors["password1"]
    assert choose(client, link, NEW, NEW + "r").context["form"].errors["password2"]
    editor.refresh_from_db()
    assert editor.check_password(PASSWORD)


def test_the_link_dies_after_three_days(site_root, editor, client, mailoutbox):
    """The pages and mails say so."""
    assert timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT) == timedelta(days=3)


def test_the_reset_confirms_an_address_made_on_the_command_line(
    site_root, client, mailoutbox, monkeypatch
):
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", PASSWORD)
    call_command("createsuperuser", email="boss@example.com", interactive=False, verbosity=0)
    ask(client, "boss@example.com")
    choose(client, link_in(mailoutbox[0]))
    data = {"login": "boss@example.com", "password": NEW}
    assert client.post("/de/members/login/", data).url == "/cms/"


def test_the_reset_confirms_nothing_where_an_account_has_two_addresses(
    site_root, editor, client, mailoutbox
):
    editor.emailaddress_set.update(verified=False)
    editor.emailaddress_set.create(email="second@example.com")
    ask(client, editor.email)
    choose(client, link_in(mailoutbox[0]))
    assert not editor.emailaddress_set.filter(verified=True).exists()


def test_an_unknown_address_causes_as_much_work(site_root, editor, client, settings, mailoutbox):
    """At least as many queries; without pretending it would be a third."""
    settings.EMAIL_BACKEND = "site_cms.mailing.QueueBackend"
    counts = []
    for email in (editor.email, "nobody@example.com"):
        ask(Client(), email)  # fills what is kept between requests
        with CaptureQueriesContext(connection) as queries:
            ask(Client(), email)
        counts.append(len(queries))
    known, unknown = counts
    assert known <= unknown <= known + 4, counts
    assert {mail.contents["to"][0] for mail in QueuedMail.objects.all()} == {editor.email}
    assert mailoutbox == []
