"""Whoever may enter the editors' side needs a second factor."""

from io import StringIO

import pytest
from django.core.checks import run_checks
from django.core.management import CommandError, call_command
from django.test import Client, override_settings

from tests import factories
from tests.databases import ROOT

from .people import (
    SECOND,
    add_passkey,
    code_of,
    factors,
    give_app,
    is_logged_in,
    link_in,
    log_in,
    log_in_with,
)

STAFF = ("editor", "moderator", "privacy", "admin")


@pytest.fixture(autouse=True)
def _needed(settings):
    settings.STAFF_NEEDS_SECOND_FACTOR = True


@pytest.mark.parametrize("person", STAFF)
@pytest.mark.parametrize(
    "path", ["/cms/", "/cms/pages/", "/cms/reports/workflow/", "/cms/nowhere/"]
)
def test_without_one_they_are_led_to_setting_it_up(path, person, site_root, as_user, request):
    client = as_user(request.getfixturevalue(person))
    answer = client.get(path, headers={"accept-language": "en"})
    assert (answer.status_code, answer.url) == (302, SECOND)
    assert client.post(path, headers={"accept-language": "en"}).url == SECOND
    page = client.get(SECOND)
    assert page.status_code == 200
    assert "a password alone is not enough" in page.text


def test_there_is_no_loop(site_root, editor, client):
    data = {"login": editor.email, "password": factories.PASSWORD, "next": "/cms/pages/"}
    answer = client.post("/en/members/login/", data, follow=True)
    assert answer.status_code == 200
    assert len(answer.redirect_chain) == 2


def test_afterwards_they_go_on_to_where_they_wanted(site_root, editor, as_user):
    client = as_user(editor)
    client.get("/cms/pages/?p=1")
    client.get("/cms/api/main/pages/", headers={"x-requested-with": "XMLHttpRequest"})
    add_passkey(client)
    for page in (SECOND, f"{SECOND}recovery-codes/"):
        assert 'href="/cms/pages/?p=1"' in client.get(page).text
    assert client.get("/cms/").status_code == 200
    assert 'href="/cms/pages/?p=1"' not in client.get(SECOND).text


@pytest.mark.parametrize("hostile", ["//evil.example/", "/\\evil.example", "https://evil.example"])
def test_nobody_is_led_elsewhere_from_there(hostile, site_root, editor, as_user):
    client = as_user(editor)
    client.get(f"/cms/?next={hostile}")
    client.get(f"/cms/{hostile}")
    give_app(editor)
    page = client.get(f"{SECOND}?next={hostile}").text
    assert 'href="//evil' not in page
    assert 'href="https://evil' not in page
    assert 'href="/cms/' in page


def test_recovery_codes_alone_are_none(site_root, editor, as_user):
    editor.authenticator_set.create(type="recovery_codes", data={})
    assert as_user(editor).get("/cms/").status_code == 302


@pytest.mark.parametrize("person", STAFF)
def test_with_one_they_enter(person, site_root, request):
    user = request.getfixturevalue(person)
    secret = give_app(user)
    client = Client()
    log_in(client, user.email)
    assert client.get("/cms/").status_code == 302
    assert not is_logged_in(client)
    client.post(f"{SECOND}authenticate/", {"code": code_of(secret)})
    assert client.get("/cms/").status_code == 200


def test_a_passkey_alone_is_enough(site_root, editor, as_user):
    passkey = add_passkey(as_user(editor))
    client = Client()
    assert log_in_with(client, passkey).url == "/cms/"
    assert client.get("/cms/").status_code == 200


def test_who_removes_it_is_led_to_it_again(site_root, editor, as_user):
    give_app(editor)
    client = as_user(editor)
    assert client.get("/cms/").status_code == 200
    editor.authenticator_set.all().delete()
    assert client.get("/cms/").status_code == 302


@pytest.mark.parametrize("path", ["/cms/login/", "/_util/login/", "/en/_util/login/"])
def test_no_other_login_gets_around_it(path, site_root, editor, client):
    give_app(editor)
    data = {"username": editor.email, "password": factories.PASSWORD}
    client.post(path, data)
    log_in(client, editor.email)
    assert not is_logged_in(client)


def test_a_reset_by_mail_does_not_get_around_it(site_root, editor, client, mailoutbox):
    give_app(editor)
    client.post("/en/members/password/reset/", {"email": editor.email})
    form = client.get(link_in(mailoutbox[0]))
    new = "a new and longer sentence"
    client.post(form.url, {"password1": new, "password2": new})
    assert log_in(client, editor.email, new).url == f"{SECOND}authenticate/"
    assert not is_logged_in(client)


def test_members_need_none(site_root, member, as_user):
    client = as_user(member)
    assert client.get("/cms/").status_code == 403
    assert "a password alone is not enough" not in client.get(SECOND).text


def test_leaving_stays_possible(site_root, editor, as_user):
    client = as_user(editor)
    assert client.post("/cms/logout/").status_code == 302
    assert not is_logged_in(client)


def test_only_the_demo_may_do_without():
    def found() -> list[str]:
        return [each.id for each in run_checks() if each.id == "members_accounts.E001"]

    assert found() == []
    with override_settings(STAFF_NEEDS_SECOND_FACTOR=False):
        assert found() == []
        with override_settings(DEMO=False):
            assert found() == ["members_accounts.E001"]


def test_production_has_no_switch_for_it():
    folder = ROOT / "site_cms" / "settings"
    assert "STAFF_NEEDS_SECOND_FACTOR = True" in (folder / "base.py").read_text()
    for name in ("production.py", "environment.py"):
        assert "SECOND_FACTOR" not in (folder / name).read_text()


class TestLostFactor:
    def test_whoever_runs_the_server_removes_it(self, site_root, editor, as_user):
        give_app(editor)
        client = as_user(editor)
        call_command("remove_second_factor", "Editor@example.com", stdout=StringIO())
        assert factors(editor) == set()
        assert client.get(SECOND).status_code == 302
        log_in(client, editor.email)
        assert client.get("/cms/").url == "/de/members/second-factor/"

    @pytest.mark.parametrize("email", ["nobody@example.com", "member@example.com", ""])
    def test_nothing_to_remove(self, email, site_root, member):
        with pytest.raises(CommandError):
            call_command("remove_second_factor", email)
