"""Attempts are counted without remembering who made them."""

from datetime import UTC, datetime
from threading import Thread

import pytest
from django.core.cache import cache, caches
from django.core.management import call_command
from django.db import connection
from django.test import Client

from members.accounts import rate_limits

ADDRESS = "203.0.113.77"
EMAIL = "editor@example.com"


@pytest.fixture
def in_database(settings, db):
    """The cache of production: a table that all processes share."""
    settings.CACHES = {
        "default": {
            **settings.CACHES["default"],
            "BACKEND": "django.core.cache.backends.db.DatabaseCache",
            "LOCATION": "site_cms_cache",
        }
    }
    call_command("createcachetable", verbosity=0)


def attempt(client: Client, email: str = EMAIL, **extra):
    data = {"login": email, "password": "wrong"}
    return client.post("/de/members/login/", data, REMOTE_ADDR=ADDRESS, **extra)


def stored_keys() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key FROM site_cms_cache")
        return [key for (key,) in cursor.fetchall()]


def dump() -> str:
    """Every row of the cache as text."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM site_cms_cache")
        return repr(cursor.fetchall())


def test_the_sixth_wrong_password_is_one_too_many(site_root, editor, client):
    for _ in range(5):
        assert "Too many" not in attempt(client, headers={"accept-language": "en"}).text
    response = client.post("/en/members/login/", {"login": EMAIL, "password": "wrong"})
    assert "Too many attempts" in response.text
    other = client.post("/en/members/login/", {"login": "other@example.com", "password": "wrong"})
    assert "Too many attempts" not in other.text


def test_one_address_asking_for_many_resets_is_stopped(site_root, client):
    answers = [
        client.post("/en/members/password/reset/", {"email": f"{number}@example.com"})
        for number in range(21)
    ]
    assert answers[19].status_code == 302
    assert answers[20].status_code == 429
    assert "Too many attempts" in answers[20].text
    assert answers[20].headers["Cache-Control"] == "private, no-store"


def test_the_cache_holds_neither_ip_nor_e_mail_address(in_database, site_root, editor, client):
    attempt(client)
    client.post("/de/members/password/reset/", {"email": EMAIL}, REMOTE_ADDR=ADDRESS)
    keys = stored_keys()
    assert sum(":rate-limit:" in key for key in keys) >= 4, keys
    for trace in (ADDRESS, EMAIL, "editor", "allauth:rl"):
        assert trace not in dump()


def test_no_ip_address_is_in_any_table(in_database, site_root, editor, client):
    agent = "Sonderbrowser/4.2"
    attempt(client, headers={"user-agent": agent})
    data = {"login": EMAIL, "password": "correct horse battery staple"}
    client.post("/de/members/login/", data, REMOTE_ADDR=ADDRESS, headers={"user-agent": agent})
    assert "_auth_user_id" in client.session
    assert str(dict(client.session)).count(ADDRESS) == 0
    for table in connection.introspection.table_names():
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT * FROM "{table}"')
            rows = repr(cursor.fetchall())
        assert ADDRESS not in rows, table
        assert agent not in rows, table


def test_the_same_key_is_hashed_alike_today_and_otherwise_tomorrow(monkeypatch):
    today = rate_limits.hashed("allauth:rl:x")
    assert rate_limits.hashed("allauth:rl:x") == today
    assert rate_limits.hashed("allauth:rl:y") != today
    monkeypatch.setattr(
        rate_limits.timezone, "now", lambda: datetime(2040, 1, 2, 23, 59, 30, tzinfo=UTC)
    )
    assert rate_limits.hashed("allauth:rl:x") != today
    assert rate_limits._seconds_left() == 30


def test_the_settings_alone_do_not_give_the_secret_away(settings):
    known = rate_limits.hashed("allauth:rl:x")
    cache.clear()
    assert rate_limits.hashed("allauth:rl:x") != known
    secret = rate_limits.daily_secret()
    settings.SECRET_KEY = "another" * 10
    assert rate_limits.daily_secret() == secret
    assert rate_limits.hashed("allauth:rl:x") != known


def test_other_keys_stay_readable():
    assert rate_limits.cache_key("wagtail_site_root_paths", "", 1) == ":1:wagtail_site_root_paths"


@pytest.mark.django_db(transaction=True)
def test_all_processes_share_one_secret(in_database):
    seen = []

    def look() -> None:
        caches["default"].get("allauth:rl:x")
        seen.append(rate_limits.daily_secret())
        connection.close()

    threads = [Thread(target=look) for _ in range(4)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert len(set(seen)) == 1


def test_purging_removes_what_has_expired(in_database):
    cache.set("old", 1, timeout=1)
    cache.set("young", 1, timeout=3600)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE site_cms_cache SET expires = '2020-01-01' WHERE cache_key = ':1:old'"
        )
    call_command("apply_retention", verbosity=0)
    assert stored_keys() == [":1:young"]


def test_a_flood_does_not_delete_the_secret(in_database, settings):
    default = {**settings.CACHES["default"], "OPTIONS": {"MAX_ENTRIES": 30}}
    settings.CACHES = {"default": default}
    secret = rate_limits.daily_secret()
    for number in range(100):
        cache.set(f"allauth:rl:{number}", 1)
        cache.set(f"wagtail_{number}", 1)
    assert len(stored_keys()) < 60, "Nothing was deleted."
    assert rate_limits.daily_secret() == secret


def test_behind_a_proxy_the_trusted_header_counts(settings, site_root, client):
    settings.ALLAUTH_TRUSTED_CLIENT_IP_HEADER = "X-Real-IP"
    for number in range(21):
        response = client.post(
            "/de/members/password/reset/",
            {"email": f"{number}@example.com"},
            headers={"x-real-ip": f"203.0.113.{number}"},
        )
    assert response.status_code == 302
    missing = client.post("/de/members/password/reset/", {"email": "a@example.com"})
    assert missing.status_code == 403
