"""Sessions are listed and ended by their owners."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.sessions.backends.base import UpdateError
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from members.accounts.devices import kind_of_device
from members.accounts.models import MemberSession
from members.accounts.sessions import SessionStore
from tests import factories

from .people import is_logged_in, link_in, log_in, reauthenticate

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1"
)
LIST = "/en/members/sessions/"
NEW = "a new and longer sentence"


def browser_of(user, agent: str = FIREFOX) -> Client:
    client = Client(headers={"user-agent": agent})
    log_in(client, user.email)
    assert is_logged_in(client)
    return client


def row_of(client: Client) -> MemberSession:
    return MemberSession.objects.get(session_key=client.session.session_key)


@pytest.mark.parametrize(
    ("agent", "kind"),
    [
        (FIREFOX, "Firefox · Windows"),
        (IPHONE, "Safari · iPhone"),
        (f"{FIREFOX} Edg/140.0".replace("Firefox", "Chrome"), "Edge · Windows"),
        ("Mozilla/5.0 (Linux; Android 16) Chrome/140.0 Mobile Safari/537.36", "Chrome · Android"),
        ("curl/8.0", ""),
        ("", ""),
        ("<script>alert(1)</script> Firefox" * 1000, "Firefox"),
    ],
)
def test_only_the_kind_of_device_is_told(agent, kind):
    assert kind_of_device(agent) == kind


def test_a_login_notes_whose_since_when_and_what_kind(site_root, member):
    row = row_of(browser_of(member))
    assert row.account == member
    assert timezone.now() - row.started_at < timedelta(minutes=1)
    assert row.device == "Firefox · Windows"
    assert "Gecko" not in repr(row.get_decoded())
    assert "127.0.0.1" not in repr(row.get_decoded())


def test_a_session_of_nobody_has_no_account(db):
    session = SessionStore()
    session["something"] = 1
    session.save()
    row = MemberSession.objects.get()
    assert (row.account, row.started_at, row.device) == (None, None, "")


def test_the_session_is_renewed_at_login(site_root, member):
    attacker = SessionStore()
    attacker["planted"] = "yes"
    attacker.save()
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = attacker.session_key
    log_in(client, member.email)
    assert is_logged_in(client)
    assert client.session.session_key != attacker.session_key
    assert not MemberSession.objects.filter(session_key=attacker.session_key).exists()


def test_the_list_shows_mine_and_nobody_elses(site_root, member, editor):
    mine, other = browser_of(member), browser_of(member, IPHONE)
    browser_of(editor, "Chrome CrOS")
    text = mine.get(LIST).text
    assert "Firefox · Windows" in text
    assert "Safari · iPhone" in text
    assert "Chromebook" not in text
    assert text.count("(this one)") == 1
    for client in (mine, other):
        assert client.session.session_key not in text


def test_expired_sessions_are_not_listed(site_root, member):
    mine, other = browser_of(member), browser_of(member, IPHONE)
    MemberSession.objects.filter(pk=other.session.session_key).update(expire_date=timezone.now())
    assert "iPhone" not in mine.get(LIST).text


def test_one_session_is_ended(site_root, member):
    mine, other, third = (browser_of(member) for _ in range(3))
    answer = mine.post(f"{LIST}{row_of(other).handle}/end/")
    assert (answer.status_code, answer.url) == (302, LIST)
    assert [is_logged_in(client) for client in (mine, third)] == [True, True]
    assert other.get(LIST).status_code == 302


def test_all_others_are_ended(site_root, member, editor):
    mine, other, stranger = browser_of(member), browser_of(member), browser_of(editor)
    assert mine.post(f"{LIST}end-others/").status_code == 302
    assert mine.get(LIST).status_code == 200
    assert other.get(LIST).status_code == 302
    assert stranger.get(LIST).status_code == 200


def test_nobody_ends_somebody_elses(site_root, member, editor):
    mine, stranger = browser_of(member), browser_of(editor)
    for name in (row_of(stranger).handle, stranger.session.session_key, "1", "x" * 300):
        assert mine.post(f"{LIST}{name}/end/").status_code == 404
    assert stranger.get(LIST).status_code == 200


def test_a_link_ends_nothing(site_root, member):
    mine, other = browser_of(member), browser_of(member)
    assert mine.get(f"{LIST}{row_of(other).handle}/end/").status_code == 405
    assert mine.get(f"{LIST}end-others/").status_code == 405
    assert other.get(LIST).status_code == 200


def test_strangers_are_asked_to_log_in(site_root, client):
    for path in (LIST, f"{LIST}abc/end/", f"{LIST}end-others/"):
        assert client.post(path).url.startswith("/en/members/login/")


def test_an_ended_session_does_not_come_back(site_root, member):
    client = browser_of(member)
    session = client.session
    assert is_logged_in(client)
    session["late"] = True
    MemberSession.objects.all().delete()
    with pytest.raises(UpdateError):
        session.save()
    assert not MemberSession.objects.exists()


def test_a_new_password_ends_the_others(site_root, member):
    mine, other = browser_of(member), browser_of(member)
    reauthenticate(mine)
    answer = mine.post("/en/members/password/change/", {"password1": NEW, "password2": NEW})
    assert (answer.status_code, answer.url) == (302, LIST)
    assert mine.get(LIST).status_code == 200
    assert other.get(LIST).status_code == 302
    assert MemberSession.objects.filter(account=member).count() == 1


def test_a_reset_ends_all(site_root, member, mailoutbox):
    others = [browser_of(member) for _ in range(2)]
    client = Client()
    client.post("/en/members/password/reset/", {"email": member.email})
    form = client.get(link_in(mailoutbox[0]))
    client.post(form.url, {"password1": NEW, "password2": NEW})
    assert not MemberSession.objects.filter(account=member).exists()
    assert all(other.get(LIST).status_code == 302 for other in others)


def test_deleting_an_account_deletes_its_sessions(site_root, member):
    browser_of(member)
    member.delete()
    assert not MemberSession.objects.exists()


def test_staying_logged_in_is_a_choice(site_root, member):
    for remember, age in (("on", timedelta(days=14)), ("", timedelta(days=1))):
        client = Client()
        data = {"login": member.email, "password": factories.PASSWORD, "remember": remember}
        answer = client.post("/en/members/login/", data)
        cookie = answer.cookies[settings.SESSION_COOKIE_NAME]
        assert bool(cookie["max-age"]) == bool(remember)
        left = row_of(client).expire_date - timezone.now()
        assert age - timedelta(minutes=1) < left <= age


def test_expired_sessions_are_deleted(site_root, member):
    browser_of(member)
    MemberSession.objects.update(expire_date=timezone.now() - timedelta(minutes=1))
    call_command("apply_retention", verbosity=0)
    assert not MemberSession.objects.exists()


def test_the_page_opens_in_german(site_root, member):
    answer = browser_of(member).get("/de/members/sessions/")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "private, no-store"
