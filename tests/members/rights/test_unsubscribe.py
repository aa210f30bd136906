"""The way out of advertising, from a mail."""

import pytest
from django.test import Client

from members.consent.models import ConsentRecord
from members.rights.addresses import way_out_for
from tests.members.rights.conftest import purposes

pytestmark = pytest.mark.django_db


@pytest.fixture
def path(site_root, alice, settings) -> str:
    """Alice's way out, without the host."""
    url = way_out_for(alice)
    assert url.startswith(f"{settings.WAGTAILADMIN_BASE_URL}/en/members/unsubscribe/")
    return url.removeprefix(settings.WAGTAILADMIN_BASE_URL)


def test_it_names_nobody(path):
    assert "alice" not in path
    assert "@" not in path


def test_looking_changes_nothing(path, alice):
    response = Client().get(path)

    assert response.status_code == 200
    assert 'method="post"' in response.text
    assert "marketing:email" in purposes(alice)
    assert response["X-Robots-Tag"] == "noindex"


def test_one_press_ends_it_without_session_cookie_and_token(path, alice, charlie):
    browser = Client(enforce_csrf_checks=True, headers={"sec-fetch-site": "cross-site"})
    response = browser.post(path, {"List-Unsubscribe": "One-Click"})

    assert response.status_code == 200
    assert not response.cookies
    assert purposes(alice) == {"marketing:telephone"}
    assert purposes(charlie) == {"marketing:email"}


def test_again_is_no_error_and_no_second_record(path, alice):
    before = ConsentRecord.objects.count()
    for _time in range(3):
        assert Client().post(path).status_code == 200
    assert ConsentRecord.objects.count() == before + 1


def test_after_the_account_is_gone(path, alice):
    alice.delete()
    assert Client().post(path).status_code == 200


@pytest.mark.parametrize("change", ["x", ":", "a" * 3000])
def test_a_changed_token_ends_nothing(path, alice, change):
    forged = path[:-2] + change + "/"
    assert Client().get(forged).status_code == 404
    assert Client().post(forged).status_code == 404
    assert "marketing:email" in purposes(alice)


def test_the_ledgers_number_alone_is_no_token(site_root, alice):
    path = f"/en/members/unsubscribe/{alice.consent_subject}/"
    assert Client().post(path).status_code == 404


def test_other_methods(path):
    assert Client().put(path).status_code == 405


def test_a_mail_from_before_the_key_was_replaced(path, alice, settings):
    settings.FORMER_SECRET_KEYS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another"
    assert Client().post(path).status_code == 200
    assert purposes(alice) == {"marketing:telephone"}
