"""The link that confirms an address."""

import re
from datetime import timedelta
from unittest.mock import patch

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.utils import timezone

from members.accounts.models import User
from tests import factories
from tests.members.accounts.registering import ADDRESS, FORM, PASSWORD, register

LOGIN = "/de/members/login/"


@pytest.fixture
def page(site_root):
    return factories.make_registration(site_root)


@pytest.fixture
def link(page, mailoutbox) -> str:
    """The path of the link in the mail of somebody who wanted to see the imprint."""
    client = Client()
    register(client, f"{FORM}?next=/de/impressum/", next="/de/impressum/")
    return path_in(mailoutbox[-1])


def path_in(mail) -> str:
    found = re.search(r"http://localhost:8000(/\S+/confirm-email/\S+)", mail.body)
    assert found
    return found.group(1)


def confirm(client: Client, link: str):
    """Open the link and press the button."""
    form = client.get(link)
    assert form.status_code == 200
    data = dict(re.findall(r'<input type="hidden" name="(next)" value="(.*?)"', form.text))
    return client.post(link.partition("?")[0], data)


def is_confirmed() -> bool:
    return EmailAddress.objects.get(email=ADDRESS).verified


def log_in(client: Client, **extra: str):
    return client.post(LOGIN, {"login": ADDRESS, "password": PASSWORD, **extra})


def test_opening_it_changes_nothing(link, client):
    for method in (client.get, client.head):
        assert method(link).status_code == 200
    assert not is_confirmed()


def test_it_works_on_another_device_and_leads_on(link, client):
    answer = confirm(client, link)

    assert answer.url == f"{LOGIN}?confirmed&next=%2Fde%2Fimpressum%2F"
    assert is_confirmed()
    login = client.get(answer.url)
    assert "Ihre Adresse ist bestätigt" in login.text
    assert 'value="/de/impressum/"' in login.text
    assert log_in(client, next="/de/impressum/").url == "/de/impressum/"


def test_nobody_is_logged_in_by_it(link, client):
    confirm(client, link)
    assert "_auth_user_id" not in client.session


def test_without_it_nobody_gets_in(link, client, mailoutbox):
    answer = log_in(client)
    assert answer.url == "/de/members/confirm-email/"
    assert "_auth_user_id" not in client.session
    assert client.get("/de/members/").status_code == 302


def test_twice_is_no_failure(link, client):
    confirm(client, link)
    again = client.get(link)
    assert "schon bestätigt" in again.text
    twice = client.post(link.partition("?")[0])
    assert twice.status_code == 200
    assert "schon bestätigt" in twice.text


@pytest.mark.parametrize("days", [3, 30])
def test_a_late_one_says_so(days, link, client):
    later = timezone.now() + timedelta(days=days, seconds=5)
    with patch("django.core.signing.time.time", return_value=later.timestamp()):
        assert "zu alt" in client.get(link).text
        assert "zu alt" in client.post(link.partition("?")[0]).text
    assert not is_confirmed()


@pytest.mark.parametrize("key", ["x", "MQ:1:2", "1:1tXyZ0:abc", "-", "MQ:" + "a" * 3000])
def test_a_wrong_one_says_so(key, page, client):
    for method in (client.get, client.post):
        answer = method(f"/de/members/confirm-email/{key}/")
        assert answer.status_code == 200
        assert "zu alt" in answer.text


def test_another_persons_link_does_not_log_out_by_opening(link, member, as_user):
    browser = as_user(member)
    browser.get(link)
    assert browser.session["_auth_user_id"] == str(member.pk)


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "/\\evil", "x:y"])
def test_it_never_leads_to_another_site(elsewhere, page, client, mailoutbox):
    register(client, next=elsewhere)
    link = path_in(mailoutbox[-1])
    assert "evil" not in link
    answer = client.post(link, {"next": elsewhere})
    assert answer.url == f"{LOGIN}?confirmed"


def test_the_mail_is_in_the_language_of_the_form(page, client, mailoutbox):
    factories.translate(page)
    register(client, "/en/members/register/")
    mail = mailoutbox[-1]
    assert "/en/members/confirm-email/" in path_in(mail)
    assert "has registered on our website" in " ".join(mail.body.split())


def test_whoever_asked_for_a_new_password_instead_is_confirmed_too(link, client, mailoutbox):
    client.post("/de/members/password/reset/", {"email": ADDRESS})
    reset = re.search(r"http://localhost:8000(/\S+/key/\S+)", mailoutbox[-1].body).group(1)
    form = client.get(reset)["Location"]
    client.post(form, {"password1": PASSWORD + "2", "password2": PASSWORD + "2"})
    assert is_confirmed()


def test_logging_in_sends_another_one(link, client, mailoutbox):
    later = timezone.now() + timedelta(minutes=10)
    with patch("allauth.core.internal.ratelimit.time.time", return_value=later.timestamp()):
        log_in(client)
    assert len(mailoutbox) == 2
    assert confirm(client, path_in(mailoutbox[-1])).status_code == 302


def test_the_person_is_told_while_the_mail_server_is_down(page, client):
    from site_cms.mailing.models import QueuedMail

    QueuedMail.objects.create(mail_class="service", packed={}, found_no_server=True)
    assert "nichts ist verloren" in client.get("/de/members/confirm-email/").text


def test_an_account_unlocks_nothing_before(link, client):
    user = User.objects.get(email=ADDRESS)
    assert not user.has_perm("wagtailadmin.access_admin")
    assert not user.emailaddress_set.filter(verified=True).exists()
