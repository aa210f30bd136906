"""Failures are limited, and strangers lock nobody out."""

import re

import pytest
from django.conf import settings
from django.test import Client

from members.accounts import known_devices
from tests.factories import PASSWORD

from .people import code_of, give_app, is_logged_in, link_in, log_in, reauthenticate

NEW = "a new and longer sentence"
TOO_MANY = "Too many attempts"
STRANGER = {"REMOTE_ADDR": "203.0.113.9"}


def fail(client: Client, email: str, times: int, **extra):
    for _ in range(times):
        answer = log_in(client, email, "wrong password", **extra)
    return answer


def known_browser(user) -> Client:
    client = Client()
    log_in(client, user.email)
    client.post("/en/members/logout/")
    assert not is_logged_in(client)
    return client


def cookie_of(client: Client):
    return client.cookies[settings.KNOWN_DEVICE_COOKIE_NAME]


def flood(email: str) -> None:
    """Strangers use up the attempts of an account, from many places."""
    for number in range(8):
        fail(Client(), email, 1, REMOTE_ADDR=f"198.51.100.{number}")


class TestLimits:
    def test_five_failures_for_an_account(self, site_root, member):
        assert TOO_MANY not in fail(Client(), member.email, 5, **STRANGER).text
        assert TOO_MANY in log_in(Client(), member.email).text

    def test_an_address_without_an_account_is_limited_alike(self, site_root):
        assert TOO_MANY not in fail(Client(), "nobody@example.com", 5).text
        assert TOO_MANY in fail(Client(), "Nobody@Example.com", 1).text

    def test_capitals_and_spaces_do_not_get_around(self, site_root, member):
        for email in ("member@example.com", "MEMBER@example.com", " Member@Example.com "):
            fail(Client(), email, 2)
        assert TOO_MANY in log_in(Client(), member.email).text

    def test_twenty_failures_from_one_source(self, site_root, member):
        for number in range(20):
            fail(Client(), f"nobody{number}@example.com", 1, **STRANGER)
        assert TOO_MANY in log_in(Client(), member.email, **STRANGER).text
        assert is_logged_in(client := Client()) is False
        assert log_in(client, member.email, REMOTE_ADDR="203.0.113.10").status_code == 302

    def test_successes_do_not_count(self, site_root, member):
        for _ in range(8):
            assert log_in(Client(), member.email, **STRANGER).status_code == 302

    def test_a_success_does_not_wipe_failures(self, site_root, member, editor):
        for number in range(20):
            fail(Client(), f"nobody{number}@example.com", 1, **STRANGER)
            if number == 10:
                log_in(Client(), editor.email, **STRANGER)
        assert TOO_MANY in log_in(Client(), member.email, **STRANGER).text


class TestKnownDevices:
    def test_a_flood_does_not_lock_out_who_is_known(self, site_root, member):
        owner = known_browser(member)
        flood(member.email)
        assert TOO_MANY in log_in(Client(), member.email).text
        assert log_in(owner, member.email).status_code == 302
        assert is_logged_in(owner)

    def test_nor_does_one_from_the_same_source(self, site_root, member):
        owner = known_browser(member)
        for number in range(45):
            fail(Client(), f"nobody{number}@example.com", 1)
        assert log_in(owner, member.email).status_code == 302

    def test_a_known_device_has_five_failures_of_its_own(self, site_root, member):
        owner = known_browser(member)
        assert TOO_MANY not in fail(owner, member.email, 5).text
        assert TOO_MANY in log_in(owner, member.email).text
        assert log_in(Client(), member.email).status_code == 302

    def test_on_a_new_device_a_reset_by_mail_helps(self, site_root, member, mailoutbox):
        flood(member.email)
        client = Client()
        client.post("/en/members/password/reset/", {"email": member.email})
        form = client.get(link_in(mailoutbox[0]))
        client.post(form.url, {"password1": NEW, "password2": NEW})
        assert log_in(client, member.email, NEW).status_code == 302
        assert is_logged_in(client)

    def test_strangers_cannot_use_up_the_resets(self, site_root, member, mailoutbox):
        for number in range(30):
            Client().post(
                "/en/members/password/reset/",
                {"email": member.email},
                REMOTE_ADDR=f"198.51.100.{number}",
            )
        assert len(mailoutbox) == 5
        answer = Client().post("/en/members/password/reset/", {"email": member.email})
        assert answer.url == "/en/members/password/reset/done/"
        client = Client()
        form = client.get(link_in(mailoutbox[0]))
        client.post(form.url, {"password1": NEW, "password2": NEW})
        assert log_in(client, member.email, NEW).status_code == 302

    def test_a_known_device_is_known_for_one_account(self, site_root, member, editor):
        browser = known_browser(member)
        flood(editor.email)
        assert TOO_MANY in log_in(browser, editor.email).text

    def test_several_people_share_a_browser(self, site_root, member, editor):
        browser = known_browser(member)
        log_in(browser, editor.email)
        browser.post("/en/members/logout/")
        flood(member.email)
        flood(editor.email)
        assert log_in(browser, member.email).status_code == 302
        browser.post("/en/members/logout/")
        assert log_in(browser, editor.email).status_code == 302

    def test_a_new_password_ends_what_was_known(self, site_root, member):
        other, owner = known_browser(member), known_browser(member)
        log_in(owner, member.email)
        reauthenticate(owner)
        owner.post("/en/members/password/change/", {"password1": NEW, "password2": NEW})
        owner.post("/en/members/logout/")
        flood(member.email)
        assert TOO_MANY in log_in(other, member.email, NEW).text
        assert log_in(owner, member.email, NEW).status_code == 302

    def test_wrong_codes_of_a_stranger_who_knows_the_password(self, site_root, member):
        owner = known_browser(member)
        secret = give_app(member)
        stranger = Client()
        log_in(stranger, member.email, **STRANGER)
        second = "/en/members/second-factor/authenticate/"
        answers = [stranger.post(second, {"code": "000000"}, **STRANGER) for _ in range(6)]
        assert TOO_MANY not in answers[4].text
        assert TOO_MANY in answers[5].text
        log_in(owner, member.email)
        assert owner.post(second, {"code": code_of(secret)}).status_code == 302
        assert is_logged_in(owner)

    def test_asking_again_is_limited_for_this_session_alone(self, site_root, member, as_user):
        client, other = as_user(member), as_user(member)
        for _ in range(5):
            assert TOO_MANY not in reauthenticate(client, "wrong").text
        assert TOO_MANY in reauthenticate(client).text
        assert reauthenticate(other).status_code == 302


class TestCookie:
    def test_it_is_set_by_a_login_and_by_nothing_else(self, site_root, member):
        client = Client()
        client.get("/en/")
        client.get("/en/members/login/")
        fail(client, member.email, 1)
        assert settings.KNOWN_DEVICE_COOKIE_NAME not in client.cookies
        log_in(client, member.email)
        cookie = cookie_of(client)
        assert cookie["httponly"]
        assert cookie["samesite"] == "Lax"
        assert cookie["max-age"] == settings.KNOWN_DEVICE_COOKIE_AGE
        assert cookie["path"] == "/"
        assert not cookie["domain"]

    def test_not_before_the_second_step(self, site_root, member):
        secret = give_app(member)
        client = Client()
        log_in(client, member.email)
        assert settings.KNOWN_DEVICE_COOKIE_NAME not in client.cookies
        client.post("/en/members/second-factor/authenticate/", {"code": code_of(secret)})
        assert settings.KNOWN_DEVICE_COOKIE_NAME in client.cookies

    def test_it_says_nothing_about_anybody(self, site_root, member):
        values = {cookie_of(known_browser(member)).value for _ in range(3)}
        assert len(values) == 3
        for value in values:
            assert re.fullmatch(r"[0-9a-f]{32}-[0-9a-f]{64}", value)

    @pytest.mark.parametrize(
        "forged",
        [
            "",
            "x",
            ".",
            "-",
            "0" * 32 + "-" + "0" * 64,
            "é" * 40,
            "a" * 100_000,
            ("0" * 32 + "-" + "f" * 64 + ".") * 50,
        ],
    )
    def test_a_forged_one_helps_nobody(self, forged, site_root, member):
        flood(member.email)
        client = Client()
        client.cookies[settings.KNOWN_DEVICE_COOKIE_NAME] = forged
        answer = log_in(client, member.email)
        assert answer.status_code == 200
        assert TOO_MANY in answer.text

    def test_it_holds_for_five_accounts_at_most(self, rf, db, django_user_model):
        from django.http import HttpResponse

        request = rf.get("/")
        users = [
            django_user_model.objects.create_user(f"u{number}@example.com", PASSWORD)
            for number in range(7)
        ]
        for user in users:
            response = HttpResponse()
            known_devices.remember(request, response, user)
            value = response.cookies[settings.KNOWN_DEVICE_COOKIE_NAME].value
            request.COOKIES[settings.KNOWN_DEVICE_COOKIE_NAME] = value
        known = [bool(known_devices.recognise(request, user)) for user in users]
        assert known == [False, False, True, True, True, True, True]
        assert len(value) < 1000

    def test_logging_out_keeps_it(self, site_root, member):
        assert cookie_of(known_browser(member)).value
