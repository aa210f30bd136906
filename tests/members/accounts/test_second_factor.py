"""App, passkeys and recovery codes."""

import json
import re

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import connection
from django.test import Client

from members.accounts.second_factor import secrets
from members.accounts.second_factor.qr_code import svg
from tests.passkeys import Passkey

from .people import (
    SECOND,
    add_passkey,
    code_of,
    data_in,
    factors,
    give_app,
    is_logged_in,
    log_in,
    log_in_with,
    passkey_options,
    reauthenticate,
)

APP = f"{SECOND}app/activate/"
CODES = f"{SECOND}recovery-codes/"
STEP = f"{SECOND}authenticate/"
KEYS = f"{SECOND}passkeys/"


@pytest.fixture
def owner(site_root, member, as_user) -> Client:
    """The member's browser, who has just proved who they are."""
    client = as_user(member)
    reauthenticate(client)
    return client


def secret_in(text: str) -> str:
    return re.findall(r'secret-code">([A-Z2-7]+)<', text)[0]


def set_up_app(client: Client) -> str:
    """Set up an app as a person would; its secret."""
    secret = secret_in(client.get(APP).text)
    assert client.post(APP, {"code": code_of(secret)}).headers["Location"] == CODES
    return secret


def codes_in(text: str) -> list[str]:
    return re.findall(r"<li>(\d{8})</li>", text)


class TestApp:
    def test_setting_up(self, owner, member, mailoutbox):
        set_up_app(owner)
        assert factors(member) == {"totp", "recovery_codes"}
        assert len(codes_in(owner.get(CODES).text)) == 10
        assert "An app is set up" in owner.get(SECOND).text

    def test_the_second_step(self, site_root, member):
        secret = give_app(member)
        client = Client()
        answer = log_in(client, member.email, next="/en/search/")
        assert answer.url == STEP
        assert not is_logged_in(client)
        assert client.get("/en/members/sessions/").status_code == 302
        assert client.post(STEP, {"code": "000000"}).status_code == 200
        assert not is_logged_in(client)
        assert client.post(STEP, {"code": code_of(secret)}).status_code == 302
        assert is_logged_in(client)

    def test_a_code_works_once(self, site_root, member):
        secret = give_app(member)
        for steps, logged_in in ((0, True), (0, False), (1, True), (1, False)):
            client = Client()
            log_in(client, member.email)
            client.post(STEP, {"code": code_of(secret, steps)})
            assert is_logged_in(client) is logged_in

    def test_a_clock_may_be_wrong_by_half_a_minute(self, site_root, member):
        secret = give_app(member)
        for steps, logged_in in ((-1, True), (-4, False), (4, False)):
            client = Client()
            log_in(client, member.email)
            client.post(STEP, {"code": code_of(secret, steps)})
            assert is_logged_in(client) is logged_in

    @pytest.mark.parametrize("code", ["", " ", "x", "１２３４５６", "0" * 10_000, "\x00", "🦊"])
    def test_made_up_codes(self, code, site_root, member):
        give_app(member)
        client = Client()
        log_in(client, member.email)
        assert client.post(STEP, {"code": code}).status_code == 200
        assert not is_logged_in(client)

    def test_without_the_password_there_is_no_second_step(self, site_root, member):
        secret = give_app(member)
        client = Client()
        answer = client.post(STEP, {"code": code_of(secret)})
        assert answer.url == "/en/members/login/"
        assert not is_logged_in(client)

    def test_removing_needs_to_be_oneself(self, site_root, member, as_user, mailoutbox):
        give_app(member)
        client = as_user(member)
        path = f"{SECOND}app/deactivate/"
        assert "/reauthenticate/" in client.post(path).url
        assert factors(member) == {"totp"}
        reauthenticate(client)
        assert client.get(path).status_code == 200
        client.post(path)
        assert factors(member) == set()
        assert "removed" in mailoutbox[-1].subject

    def test_the_picture_is_part_of_the_page(self, owner):
        answer = owner.get(APP)
        assert '<div class="qr-code"><svg ' in answer.text
        assert "data:" not in answer.text
        assert "style=" not in answer.text
        assert "otpauth://totp/" in answer.text
        assert "issuer=Kjero" in answer.text

    def test_the_picture_escapes(self):
        assert "<script" not in svg("<script>alert(1)</script>")


class TestSecrets:
    def test_nothing_can_be_read_in_the_database(self, owner, member):
        secret = set_up_app(owner)
        codes = codes_in(owner.get(CODES).text)
        with connection.cursor() as cursor:
            cursor.execute("SELECT data FROM mfa_authenticator")
            rows = repr(cursor.fetchall())
        assert secret not in rows
        assert not any(code in rows for code in codes)
        assert "gAAAA" in rows

    def test_the_secret_leaves_the_session(self, owner):
        secret = set_up_app(owner)
        assert secret not in repr(dict(owner.session.items()))

    def test_a_former_key_still_reads(self, settings):
        encrypted = secrets.encrypt("geheim")
        settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
        settings.SECRET_KEY = "another" * 10
        assert secrets.decrypt(encrypted) == "geheim"

    def test_the_same_text_is_encrypted_differently(self):
        assert secrets.encrypt("x") != secrets.encrypt("x")

    @pytest.mark.parametrize("broken", ["", "x", "gAAAA", "é"])
    def test_what_is_broken_is_said_to_be(self, broken):
        with pytest.raises(secrets.UnreadableSecret):
            secrets.decrypt(broken)

    def test_with_another_key_everything_is_explained(self, owner, member, monkeypatch):
        secret = set_up_app(owner)
        monkeypatch.setattr(secrets, "PURPOSE", b"another key")
        client = Client()
        log_in(client, member.email)
        answer = client.post(STEP, {"code": code_of(secret, 1)})
        assert answer.status_code == 200
        assert "key has changed" in answer.text
        assert not is_logged_in(client)
        assert "cannot be read" in owner.get(SECOND).text
        for path in (CODES, f"{CODES}download/"):
            answer = owner.get(path)
            assert answer.status_code == 503
            assert "cannot be read" in answer.text
        assert owner.get(f"{CODES}generate/").status_code == 200
        owner.post(f"{CODES}generate/")
        assert len(codes_in(owner.get(CODES).text)) == 10


class TestRecoveryCodes:
    def test_each_works_once(self, owner, member):
        set_up_app(owner)
        code = codes_in(owner.get(CODES).text)[0]
        for logged_in in (True, False):
            client = Client()
            log_in(client, member.email)
            client.post(STEP, {"code": code})
            assert is_logged_in(client) is logged_in
        assert code not in owner.get(CODES).text

    def test_new_ones_replace_the_old(self, owner, member, mailoutbox):
        set_up_app(owner)
        old = codes_in(owner.get(CODES).text)
        owner.post(f"{CODES}generate/")
        new = codes_in(owner.get(CODES).text)
        assert not set(old) & set(new)
        client = Client()
        log_in(client, member.email)
        client.post(STEP, {"code": old[0]})
        assert not is_logged_in(client)

    def test_the_file(self, owner):
        set_up_app(owner)
        answer = owner.get(f"{CODES}download/")
        assert answer["Content-Type"].startswith("text/plain")
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert answer.text.split() == codes_in(owner.get(CODES).text)

    def test_nobody_sees_them_without_being_asked_again(self, owner, member, as_user):
        set_up_app(owner)
        for path in (CODES, f"{CODES}download/", f"{CODES}generate/"):
            assert "/reauthenticate/" in as_user(member).get(path).url

    def test_without_a_factor_there_are_none(self, owner):
        assert owner.get(CODES).status_code == 404
        assert owner.get(f"{CODES}download/").status_code == 404
        assert owner.post(f"{CODES}generate/").status_code == 200
        assert not Authenticator.objects.exists()


class TestPasskeys:
    def test_adding_and_logging_in_with_it_alone(self, owner, member):
        passkey = add_passkey(owner)
        assert factors(member) == {"webauthn", "recovery_codes"}
        assert "my phone" in owner.get(KEYS).text
        client = Client()
        answer = log_in_with(client, passkey, next="/en/search/")
        assert (answer.status_code, answer.url) == (302, "/en/search/")
        assert is_logged_in(client)
        assert settings.KNOWN_DEVICE_COOKIE_NAME in client.cookies

    def test_as_a_second_step(self, owner, member):
        passkey = add_passkey(owner)
        client = Client()
        assert log_in(client, member.email).url == STEP
        options = data_in(client.get(STEP))["request_options"]
        client.post(STEP, {"credential": json.dumps(passkey.get(options))})
        assert is_logged_in(client)

    def test_somebody_elses_is_refused_as_a_second_step(self, owner, member, editor, as_user):
        add_passkey(owner)
        foreign = add_passkey(as_user(editor))
        client = Client()
        log_in(client, member.email)
        options = data_in(client.get(STEP))["request_options"]
        answer = client.post(STEP, {"credential": json.dumps(foreign.get(options))})
        assert answer.status_code == 200
        assert not is_logged_in(client)

    def test_it_is_bound_to_the_configured_host(self, owner):
        options = data_in(owner.get(f"{KEYS}add/", HTTP_HOST="127.0.0.1"))["creation_options"]
        assert options["publicKey"]["rp"] == {"id": "localhost", "name": "Kjero"}

    def test_one_made_on_a_forged_site_is_refused(self, owner, member):
        add = f"{KEYS}add/"
        options = data_in(owner.get(add))["creation_options"]
        forged = Passkey(origin="https://evil.example")
        answer = owner.post(add, {"credential": json.dumps(forged.create(options))})
        assert answer.status_code == 200
        assert factors(member) == set()

    def test_an_answer_works_once(self, owner):
        passkey = add_passkey(owner)
        client = Client()
        credential = json.dumps(passkey.get(passkey_options(client)))
        client.post(f"{KEYS}login/", {"credential": credential})
        assert is_logged_in(client)
        other = Client()
        passkey_options(other)
        answer = other.post(f"{KEYS}login/", {"credential": credential})
        assert answer.url == "/en/members/login/?passkey=failed"
        assert not is_logged_in(other)
        assert "did not let you in" in other.get(answer.url).text

    def test_an_account_switched_off_stays_outside(self, owner, member):
        passkey = add_passkey(owner)
        member.is_active = False
        member.save()
        client = Client()
        assert log_in_with(client, passkey).url == "/en/members/inactive/"
        assert not is_logged_in(client)

    @pytest.mark.parametrize(
        "credential",
        [
            "", "null", "[]", "{}", "1", '"x"', "{", '{"response": []}', '{"response": null}',
            '{"id": "x", "rawId": "x", "type": "public-key", "response": {}}',
            '{"id": 1, "rawId": {}, "response": {"userHandle": []}}',
            "[" * 5000,
        ],
    )  # fmt: skip
    @pytest.mark.parametrize("place", ["login", "add", "authenticate", "reauthenticate"])
    def test_made_up_answers(self, place, credential, owner, member):
        if place == "authenticate":
            give_app(member)
            owner = Client()
            log_in(owner, member.email)
            path = STEP
            owner.get(path)
        elif place == "login":
            owner, path = Client(), f"{KEYS}login/"
            passkey_options(owner)
        else:
            add_passkey(owner)
            path = f"{KEYS}{place}/"
            owner.get(path)
        assert owner.post(path, {"credential": credential}).status_code in (200, 302)
        assert is_logged_in(owner) is (place not in ("login", "authenticate"))
        assert Authenticator.objects.filter(type="webauthn").count() <= 1

    @pytest.mark.parametrize(
        "handle", ["", "x", "_", "zzzzzzzzzzzzzz", "-1", "MQ", "\x00", "zzzz" * 40]
    )
    def test_made_up_names_of_accounts(self, handle, owner):
        passkey = add_passkey(owner)
        client = Client()
        answer = passkey.get(passkey_options(client))
        from fido2.utils import websafe_encode

        answer["response"]["userHandle"] = websafe_encode(handle.encode())
        response = client.post(f"{KEYS}login/", {"credential": json.dumps(answer)})
        assert response.url == "/en/members/login/?passkey=failed"
        assert not is_logged_in(client)

    def test_failures_are_limited_by_source_and_lock_nobody_out(self, owner, member):
        passkey = add_passkey(owner)
        forged = Passkey()
        forged.user_handle = passkey.user_handle
        stranger = Client()
        for _ in range(20):
            assert log_in_with(stranger, forged).url.endswith("failed")
        assert log_in_with(stranger, forged).url.endswith("later")
        assert "Too many attempts" in stranger.get("/en/members/login/?passkey=later").text
        fresh = Client()
        log_in_with(fresh, passkey)
        assert not is_logged_in(fresh), "the same source, and a device that is not known"
        known = Client()
        credential = json.dumps(passkey.get(passkey_options(known)))
        known.post(f"{KEYS}login/", {"credential": credential}, REMOTE_ADDR="203.0.113.4")
        known.post("/en/members/logout/")
        log_in_with(known, passkey)
        assert is_logged_in(known)

    def test_renaming_and_removing(self, owner, member, mailoutbox):
        add_passkey(owner)
        number = Authenticator.objects.get(type="webauthn").pk
        edit, remove = f"{KEYS}{number}/edit/", f"{KEYS}{number}/remove/"
        assert owner.post(edit, {"name": "<b>key</b>"}).status_code == 302
        assert "&lt;b&gt;key" in owner.get(KEYS).text
        assert owner.post(edit, {"name": "x" * 61}).status_code == 200
        assert owner.get(remove).status_code == 200
        assert owner.post(remove).status_code == 302
        assert factors(member) == set()

    def test_nobody_touches_somebody_elses(self, owner, editor, as_user):
        add_passkey(owner)
        number = Authenticator.objects.get(type="webauthn").pk
        stranger = as_user(editor)
        reauthenticate(stranger)
        for verb in ("edit", "remove"):
            assert stranger.get(f"{KEYS}{number}/{verb}/").status_code == 404
            assert stranger.post(f"{KEYS}{number}/{verb}/", {"name": "x"}).status_code == 404

    def test_a_long_name_is_shortened(self, owner):
        add_passkey(owner, name="‮🦊" * 500)
        assert len(Authenticator.objects.get(type="webauthn").wrap().name) == 60


def test_changing_the_address_comes_first(owner, member):
    member.emailaddress_set.create(email="new@example.com")
    assert owner.get(APP).url == SECOND
    assert "Confirm the new one" in owner.get(SECOND).text


@pytest.mark.parametrize("language", ["de", "en"])
def test_no_page_needs_anything_inline(language, owner, member):
    add_passkey(owner)
    give_app(member)
    number = Authenticator.objects.get(type="webauthn").pk
    pages = (
        "", "app/deactivate/", "recovery-codes/", "recovery-codes/generate/", "passkeys/",
        "passkeys/add/", f"passkeys/{number}/edit/", f"passkeys/{number}/remove/",
        "reauthenticate/", "passkeys/reauthenticate/",
    )  # fmt: skip
    for page in pages:
        answer = owner.get(f"/{language}/members/second-factor/{page}")
        assert answer.status_code == 200, page
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert "script-src 'self';" in answer.headers["Content-Security-Policy"] + ";"
        for attributes in re.findall(r"<script([^>]*)>", answer.text):
            assert "src=" in attributes or 'type="application/' in attributes
        assert "style=" not in answer.text


def test_the_mails_hold_neither_address_nor_browser(
    owner, mailoutbox, django_capture_on_commit_callbacks
):
    agent = {"headers": {"user-agent": "Sonderbrowser/4.2"}, "REMOTE_ADDR": "203.0.113.77"}
    with django_capture_on_commit_callbacks(execute=True):
        secret = secret_in(owner.get(APP, **agent).text)
        owner.post(APP, {"code": code_of(secret)}, **agent)
        owner.post(f"{CODES}generate/", **agent)
        owner.post(f"{SECOND}app/deactivate/", **agent)
    assert len(mailoutbox) == 3
    for mail in mailoutbox:
        everything = f"{mail.subject}{mail.body}{mail.extra_headers}"
        assert "203.0.113" not in everything
        assert "Sonderbrowser" not in everything
        assert settings.WAGTAILADMIN_BASE_URL in mail.body
