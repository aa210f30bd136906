"""Objecting, taking along and closing, as the personal area offers them."""

import re

import pytest
from django.test import Client
from django.utils import timezone

from members.accounts.models import User
from members.rights.models import Erasure, Export, Objection
from tests import factories

AREA = "/{}/members/"


def reauthenticated(user: User) -> Client:
    """The browser of somebody who has just typed their password."""
    client = Client()
    client.post("/de/members/login/", {"login": user.email, "password": factories.PASSWORD})
    client.post("/de/members/reauthenticate/", {"password": factories.PASSWORD})
    return client


@pytest.fixture
def browser(site_root, member, as_user) -> Client:
    return as_user(member)


class TestObjection:
    ADDRESS = "/de/members/objection/"

    def test_to_advertising_holds_at_once(self, browser, member, mailoutbox):
        answer = browser.post(self.ADDRESS, {"kind": "marketing"})
        assert answer.url == f"{self.ADDRESS}?saved"
        objection = Objection.objects.get()
        assert (objection.user, objection.is_open) == (member, False)
        assert mailoutbox[0].to == [member.email]
        assert objection.reference in browser.get(answer.url).text

    def test_to_something_else_has_a_date(self, browser):
        browser.post(self.ADDRESS, {"kind": "other", "text": "Bitte keine Statistik."})
        objection = Objection.objects.get()
        assert objection.is_open
        assert objection.due_on > timezone.localdate()
        text = browser.get(self.ADDRESS).text
        assert "Bitte keine Statistik." in text
        assert "Sie bekommen unsere Entscheidung bis" in text

    @pytest.mark.parametrize("words", ["", "   "])
    def test_to_something_else_needs_words(self, words, browser):
        answer = browser.post(self.ADDRESS, {"kind": "other", "text": words})
        assert "Bitte sagen Sie, wem Sie widersprechen" in answer.text
        assert not Objection.objects.exists()

    def test_restriction_begins_and_ends_here(self, browser, member):
        browser.post(self.ADDRESS, {"kind": "restriction"})
        member.refresh_from_db()
        assert member.is_restricted
        assert "Ihre Daten sind eingeschränkt" in browser.get(self.ADDRESS).text
        browser.post(self.ADDRESS, {"lift": "1"})
        member.refresh_from_db()
        assert not member.is_restricted

    @pytest.mark.parametrize("data", [{}, {"kind": "x"}, {"kind": "other", "text": "a" * 6000}])
    def test_nonsense_is_explained(self, data, browser):
        answer = browser.post(self.ADDRESS, data)
        assert answer.status_code == 200
        assert 'class="error-summary"' in answer.text

    def test_hostile_words_are_words(self, browser):
        browser.post(self.ADDRESS, {"kind": "other", "text": "<script>x</script>=1+1"})
        assert "<script>x" not in browser.get(self.ADDRESS).text

    def test_other_peoples_are_not_shown(self, browser, editor, as_user):
        browser.post(self.ADDRESS, {"kind": "other", "text": "Geheim."})
        assert "Geheim." not in as_user(editor).get(self.ADDRESS).text

    def test_words_of_somebody_logged_out_are_given_back(self, site_root, client):
        answer = client.post(self.ADDRESS, {"kind": "other", "text": "Lang <b>überlegt</b>."})
        assert answer.status_code == 403
        assert "Lang &lt;b&gt;überlegt&lt;/b&gt;." in answer.text
        assert "next=/de/members/objection/" in answer.text


class TestExport:
    ADDRESS = "/de/members/exports/"

    def test_another_one_has_to_wait(self, browser, member, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=True):
            browser.post(self.ADDRESS)
        assert Export.objects.get().user == member
        text = browser.get(self.ADDRESS).text
        assert "Download" in text
        answer = browser.post(self.ADDRESS)
        assert answer.status_code == 429
        assert re.search(r"Bitte warten Sie \d Minuten?\.", answer.text)
        assert Export.objects.count() == 1

    def test_a_failed_one_says_so(self, browser, member):
        Export.objects.create(user=member, language="de", state="failed", expires_at=timezone.now())
        assert "ist etwas schiefgegangen" in browser.get(self.ADDRESS).text


@pytest.mark.django_db(transaction=True)
class TestClosing:
    ADDRESS = "/de/members/closing/"

    def test_asks_who_one_is(self, site_root, member, as_user):
        answer = as_user(member).get(self.ADDRESS)
        assert answer.url.startswith("/de/members/reauthenticate/")

    def test_says_what_is_erased_and_what_is_kept(self, site_root, member):
        text = reauthenticated(member).get(self.ADDRESS).text
        assert "Das wird gelöscht" in text
        assert "Das bleibt aufbewahrt" in text
        assert "Sitzungen" in text

    def test_needs_a_tick(self, site_root, member):
        answer = reauthenticated(member).post(self.ADDRESS)
        assert answer.status_code == 400
        assert "Bitte kreuzen Sie dieses Feld an" in answer.text
        assert User.objects.filter(pk=member.pk).exists()

    def test_erases_and_shows_the_receipt(self, site_root, member):
        browser = reauthenticated(member)
        answer = browser.post(self.ADDRESS, {"sure": "on"})
        receipt = Erasure.objects.get()
        assert answer.url == f"/de/members/receipts/{receipt.case}/"
        assert not User.objects.filter(pk=member.pk).exists()
        assert browser.get(answer.url).status_code == 200
        assert browser.get("/de/members/").status_code == 302

    def test_leaves_the_last_administrator(self, site_root, admin):
        answer = reauthenticated(admin).post(self.ADDRESS, {"sure": "on"})
        assert answer.status_code == 409
        assert User.objects.filter(pk=admin.pk).exists()
