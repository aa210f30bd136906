"""Logging in and out, in both languages."""

import pytest
from django.test import Client

from tests.factories import PASSWORD

LOGIN = "/{}/members/login/"


def log_in(client: Client, email: str, password: str = PASSWORD, language: str = "de", **extra):
    return client.post(LOGIN.format(language), {"login": email, "password": password, **extra})


def is_logged_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


@pytest.mark.parametrize("language", ["de", "en"])
def test_an_editor_lands_on_the_editors_side(language, site_root, editor, client):
    page = client.get(LOGIN.format(language))
    assert page.status_code == 200
    assert f'<html lang="{language}"' in page.text
    response = log_in(client, editor.email, language=language)
    assert (response.status_code, response.url) == (302, "/cms/")
    assert client.get("/cms/").status_code == 200


def test_a_member_lands_in_the_personal_area(site_root, member, client):
    assert log_in(client, member.email, language="en").url == "/en/members/"


def test_the_address_may_be_written_in_capitals(site_root, editor, client):
    assert log_in(client, editor.email.upper()).url == "/cms/"


def test_where_one_wanted_to_go_is_remembered(site_root, editor, client):
    assert log_in(client, editor.email, next="/cms/pages/").url == "/cms/pages/"


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "javascript:x"])
def test_nobody_is_led_to_another_site(elsewhere, site_root, editor, client):
    assert log_in(client, editor.email, next=elsewhere).url == "/cms/"


def test_wrong_password_and_unknown_address_get_the_same_answer(site_root, editor):
    answers = []
    for email in (editor.email, "nobody@example.com"):
        client = Client()
        response = log_in(client, email, "wrong password")
        assert response.status_code == 200
        assert not is_logged_in(client)
        text = response.text.replace(email, "").replace(str(response.context["csrf_token"]), "")
        answers.append(text)
    assert answers[0] == answers[1]
    assert 'class="error-summary"' in answers[0]


def test_an_error_stands_on_top_and_beside_its_field(site_root, client):
    text = log_in(client, "no address").text
    assert text.index('class="error-summary"') < text.index('href="#id_login"')
    assert 'id="id_login_error"' in text
    assert 'aria-describedby="id_login_error"' in text
    assert 'aria-invalid="true"' in text


def test_an_unconfirmed_address_gets_a_mail_and_no_entry(site_root, editor, client, mailoutbox):
    editor.emailaddress_set.update(verified=False)
    response = log_in(client, editor.email)
    assert response.url == "/de/members/confirm-email/"
    assert not is_logged_in(client)
    assert client.get(response.url).status_code == 200
    link = next(word for word in mailoutbox[0].body.split() if word.startswith("http"))
    page = client.get(link)
    assert page.status_code == 200
    assert not editor.emailaddress_set.get().verified, "opening a link must change nothing"
    client.post(link)
    assert editor.emailaddress_set.get().verified
    assert log_in(client, editor.email).url == "/cms/"


def test_a_switched_off_account_stays_outside(site_root, editor, client):
    editor.is_active = False
    editor.save()
    response = log_in(client, editor.email)
    assert response.url == "/de/members/inactive/"
    assert client.get(response.url).status_code == 200
    assert not is_logged_in(client)


def test_login_pages_are_kept_by_nobody(site_root, client):
    for path in ("login/", "password/reset/", "password/reset/done/", "inactive/"):
        response = client.get(f"/de/members/{path}")
        assert response.headers["Cache-Control"] == "private, no-store", path


def test_logging_out_asks_first_and_needs_a_post(site_root, editor, as_user):
    client = as_user(editor)
    assert client.get("/de/members/logout/").status_code == 200
    assert is_logged_in(client)
    assert client.post("/de/members/logout/").url == "/de/"
    assert not is_logged_in(client)


def test_wagtails_logout_button_logs_out(site_root, editor, as_user):
    client = as_user(editor)
    assert client.get("/cms/logout/", headers={"accept-language": "en"}).url == (
        "/en/members/logout/"
    )
    assert client.post("/cms/logout/").status_code == 302
    assert not is_logged_in(client)


@pytest.mark.parametrize("path", ["signup/", "password/set/", "3rdparty/", "second-factor/trust/"])
def test_other_pages_of_allauth_do_not_exist(path, site_root, client):
    assert client.get(f"/de/members/{path}").status_code == 404
    assert client.post(f"/de/members/{path}").status_code == 404


def test_a_form_without_cookies_is_explained(site_root):
    client = Client(enforce_csrf_checks=True)
    response = client.post("/de/members/login/", {"login": "a@example.com", "password": "x"})
    assert response.status_code == 403
    assert response.context["without_cookies"]
    client.get("/de/members/login/")
    stale = client.post("/en/members/login/", {"csrfmiddlewaretoken": "x" * 64})
    assert stale.status_code == 403
    assert not stale.context["without_cookies"]
    assert '<html lang="en"' in stale.text


def test_no_message_waits_in_a_cookie(site_root, editor, client):
    log_in(client, editor.email)
    assert "messages" not in client.cookies
