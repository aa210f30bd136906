"""Deciding, with and without scripts: what the ledger and the cookie say afterwards."""

from datetime import timedelta
from threading import Thread
from unittest.mock import patch

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from members.consent import wordings
from members.consent.models import ConsentRecord, RefusalCount, Wording
from policy import register
from policy.versions import number_in_force
from site_cms.moderation import publishing
from tests.factories import cookies, make_service, promise
from tests.members.consent.visitors import ADDRESS, OWN, Visitor
from tests.site_cms.moderation.drafts import fresh

pytestmark = pytest.mark.django_db


@pytest.fixture
def services(site_root):
    """Two services that ask."""
    return make_service("vimeo"), make_service("youtube")


def records() -> list[tuple[str, bool]]:
    """All decisions in the ledger, oldest first."""
    return list(ConsentRecord.objects.order_by("pk").values_list("purpose", "granted"))


class TestGranting:
    def test_leaves_a_record_for_each_service(self, services):
        alice = Visitor()
        response = alice.decide("all")
        assert response.status_code == 303
        assert response.headers["Location"] == f"{ADDRESS}?saved"
        assert sorted(records()) == [("service:vimeo", True), ("service:youtube", True)]
        versions = register.versions(register.state())
        assert alice.cookie == {**versions, ".id": alice.subject}

    def test_record_proves_who_when_what_and_in_which_words(self, services):
        before = timezone.now()
        alice = Visitor()
        alice.decide("all", "youtube", place="embed")
        record = ConsentRecord.objects.get()
        assert record.subject == alice.subject
        assert len(record.subject) == 24
        assert before <= record.decided_at <= timezone.now()
        assert (record.language, record.place) == ("de", "embed")
        assert record.policy_version == number_in_force() != ""
        assert record.version == register.versions(register.state())["youtube"]
        assert "Beim Laden erhält Youtube Ltd. (Irland) Ihre IP-Adresse" in record.wording.text
        assert "[Youtube immer laden]" in record.wording.text

    def test_words_are_stored_once(self, services):
        Visitor().decide("all")
        Visitor().decide("all")
        assert ConsentRecord.objects.count() == 4
        assert len({record.wording_id for record in ConsentRecord.objects.all()}) == 2

    def test_what_stands_is_not_recorded_again(self, services):
        alice = Visitor()
        alice.decide("all")
        alice.decide("all", place="settings")
        assert len(records()) == 2

    def test_one_service_leaves_the_other_undecided(self, services):
        alice = Visitor()
        alice.decide("all", "vimeo", place="embed")
        assert set(alice.cookie) == {"vimeo", ".id"}
        alice.decide("all", "youtube", place="embed")
        assert set(alice.cookie) == {"vimeo", "youtube", ".id"}
        assert len({record.subject for record in ConsentRecord.objects.all()}) == 1

    def test_chosen_on_the_settings_page(self, services):
        alice = Visitor()
        alice.choose("youtube")
        assert alice.checked() == ["youtube"]
        assert alice.cookie["vimeo"] == "-1"
        assert records() == [("service:youtube", True)]

    def test_in_english(self, services):
        alice = Visitor()
        alice.client.post(
            "/en/consent/", {"wording": alice.shown("banner", language="en"), "decision": "all"}
        )
        record = ConsentRecord.objects.first()
        assert record.language == "en"
        assert "is responsible for this site" in record.wording.text


class TestEnd:
    """A consent ends after a year, whatever was decided since."""

    def test_the_cookie_ends_with_the_oldest_consent_in_it(self, services):
        alice = Visitor()
        alice.decide("all", "vimeo")
        first = ConsentRecord.objects.get()
        later = first.decided_at + timedelta(days=300)
        with patch("django.utils.timezone.now", return_value=later):
            alice.decide("all", "youtube")
        left = alice.client.cookies["cookie_consent"]["max-age"]
        assert left == pytest.approx(65 * 24 * 3600, abs=60)

    def test_what_has_ended_is_asked_for_again(self, services):
        alice = Visitor()
        alice.decide("all")
        later = timezone.now() + timedelta(days=366)
        with patch("django.utils.timezone.now", return_value=later):
            alice.decide("all", "youtube", place="settings")
        assert set(alice.cookie) == {"youtube", ".id"}
        assert len(records()) == 3


class TestRefusing:
    def test_is_counted_and_carries_no_id(self, services):
        alice = Visitor()
        alice.decide("none")
        assert alice.cookie == {"vimeo": "-1", "youtube": "-1"}
        assert records() == []
        assert list(RefusalCount.objects.values_list("count", flat=True)) == [1, 1]

    def test_twice_counts_once(self, services):
        alice = Visitor()
        alice.decide("none")
        alice.decide("none", place="settings")
        assert set(RefusalCount.objects.values_list("count", flat=True)) == {1}

    def test_many_visitors_are_added_up(self, services):
        for _number in range(3):
            Visitor().decide("none")
        assert set(RefusalCount.objects.values_list("count", flat=True)) == {3}


class TestWithdrawing:
    def test_one_activation_ends_everything(self, services):
        alice = Visitor()
        alice.decide("all")
        alice.decide("none", place="settings")
        assert sorted(records()) == [
            ("service:vimeo", False),
            ("service:vimeo", True),
            ("service:youtube", False),
            ("service:youtube", True),
        ]
        assert alice.checked() == []
        assert not RefusalCount.objects.exists()

    def test_keeps_the_id_so_that_the_proof_is_found(self, services):
        alice = Visitor()
        alice.decide("all")
        subject = alice.subject
        alice.decide("none", place="settings")
        assert alice.subject == subject

    def test_deletes_the_cookies_that_we_can_reach(self, site_root):
        make_service("analytics", cookies=cookies("_ga", "_ga_*"))
        alice = Visitor()
        alice.decide("all")
        for name in ("_ga", "_ga_ABC", "_gat", "other"):
            alice.client.cookies[name] = "1"
        response = alice.decide("none", place="settings")
        gone = {morsel.key for morsel in response.cookies.values() if morsel["max-age"] == "0"}
        assert gone == {"_ga", "_ga_ABC"}

    def test_leaves_a_cookie_that_nobody_can_name(self, site_root):
        make_service("analytics", cookies=cookies("_ga_*"))
        alice = Visitor(cookie="_ga_x[1]=1; _ga_y=1")
        alice.client.cookies.clear()
        response = alice.decide("none")
        assert response.status_code == 303
        assert "_ga_y" in {morsel.key for morsel in response.cookies.values()}

    def test_deletes_them_on_every_domain_above(self, site_root, settings):
        settings.ALLOWED_HOSTS = ["www.shop.example"]
        make_service("analytics", cookies=cookies("_ga"))
        alice = Visitor(host="www.shop.example")
        alice.client.cookies["_ga"] = "1"
        response = alice.decide("none")
        domains = {each["domain"] for each in response.cookies.values() if each.key == "_ga"}
        assert domains == {"", "www.shop.example", "shop.example"}

    def test_also_what_is_switched_off_meanwhile(self, services, privacy):
        alice = Visitor()
        alice.decide("all")
        publishing.withdraw(fresh(services[1]), privacy, "Weg damit.")
        alice.decide("none", place="settings")
        assert ("service:youtube", False) in records()

    def test_a_banner_ends_only_what_it_asks(self, services):
        alice = Visitor()
        alice.decide("all")
        alice.decide("none", "vimeo")
        assert records()[-1] == ("service:vimeo", False)
        assert alice.cookie["youtube"] != "-1"


class TestChanges:
    def test_a_new_version_asks_again_for_this_service_alone(self, services):
        alice = Visitor()
        alice.decide("all")
        services[0].retention_de = "Zehn Jahre."
        services[0].save_revision().publish()
        promise()
        assert alice.checked() == ["youtube"]
        alice.decide("all", "vimeo", place="settings")
        assert sorted(alice.checked()) == ["vimeo", "youtube"]
        assert [each for each in records() if each[0] == "service:vimeo"] == [
            ("service:vimeo", True)
        ] * 2

    def test_words_of_an_older_version_grant_nothing(self, services):
        alice = Visitor()
        old = alice.shown("banner")
        services[0].retention_de = "Zehn Jahre."
        services[0].save_revision().publish()
        promise()
        response = alice.send(wording=old, decision="all")
        assert response.status_code == 409
        assert "Bitte wählen Sie noch einmal" in response.content.decode()
        assert records() == []
        assert alice.cookie == {}

    def test_words_of_an_older_version_refuse(self, services):
        alice = Visitor()
        old = alice.shown("banner")
        services[0].retention_de = "Zehn Jahre."
        services[0].save_revision().publish()
        promise()
        assert alice.send(wording=old, decision="none").status_code == 303
        assert alice.cookie["vimeo"] == "-1"

    def test_words_of_a_service_that_is_switched_off_grant_nothing(self, services, privacy):
        alice = Visitor()
        old = alice.shown("banner")
        publishing.withdraw(fresh(services[0]), privacy, "Weg damit.")
        assert alice.send(wording=old, decision="all").status_code == 409


class TestHostile:
    @pytest.mark.parametrize(
        "data",
        [
            {},
            {"decision": "all"},
            {"decision": "all", "wording": "0" * 64},
            {"decision": "all", "wording": "' OR 1=1 --"},
            {"decision": "all", "wording": "\x00"},
            {"decision": "all", "wording": [f"{number:064x}" for number in range(5000)]},
        ],
    )
    def test_words_never_shown_are_refused(self, services, data):
        alice = Visitor()
        response = alice.send(**data)
        assert response.status_code == 400
        assert "Bitte wählen Sie hier" in response.content.decode()
        assert records() == []
        assert alice.cookie == {}

    def test_words_that_contradict_each_other_are_refused(self, services):
        alice = Visitor()
        banner, settings = alice.shown("banner", "vimeo"), alice.shown("settings", "vimeo")
        response = alice.send(wording=banner + settings, granted=banner, decision="chosen")
        assert response.status_code == 400
        assert records() == []

    def test_words_about_something_else_than_services_are_refused(self, services):
        [other] = [wordings.wording("marketing:email", "1", "settings", "Ja.")]
        wordings.keep([other])
        for decision in ("all", "none"):
            response = Visitor().send(wording=other.hash, decision=decision)
            assert response.status_code == 400

    def test_a_flood_of_consents_is_stopped_and_refusing_never_is(self, services, settings):
        settings.ACCOUNT_RATE_LIMITS = {"consent": "3/m/ip"}
        statuses = [Visitor().decide("all").status_code for _number in range(5)]
        assert statuses == [303, 303, 303, 429, 429]
        assert Visitor().decide("none").status_code == 303

    @pytest.mark.parametrize("decision", ["", "maybe", "ALL"])
    def test_no_decision_is_none(self, services, decision):
        alice = Visitor()
        response = alice.send(wording=alice.shown("banner"), decision=decision)
        assert response.status_code == 400

    @pytest.mark.parametrize(
        "headers",
        [
            {},
            {"sec-fetch-site": "cross-site"},
            {"sec-fetch-site": "same-site"},
            {"origin": "https://evil.example"},
            {"origin": "null"},
        ],
    )
    def test_a_form_of_another_site_is_refused(self, services, headers):
        shown = Visitor().shown("banner")
        stranger = Client(headers=headers)
        response = stranger.post(ADDRESS, {"wording": shown, "decision": "all"})
        assert response.status_code == 400
        assert records() == []

    def test_an_old_browser_names_its_origin(self, services):
        shown = Visitor().shown("banner")
        old = Client(headers={"origin": "http://testserver"})
        assert old.post(ADDRESS, {"wording": shown, "decision": "all"}).status_code == 303

    def test_ids_are_ours_to_give(self, services):
        alice = Visitor()
        alice.client.cookies["cookie_consent"] = f".id={'a' * 24}"
        alice.decide("all")
        assert alice.subject != "a" * 24
        assert not ConsentRecord.objects.filter(subject="a" * 24).exists()

    @pytest.mark.parametrize(
        "cookie", ["", "=", "|||", "youtube", "youtube=1=2", ".id=../../etc", "x" * 4000, "ü=ß"]
    )
    def test_a_broken_cookie_means_undecided(self, services, cookie):
        alice = Visitor()
        alice.client.cookies["cookie_consent"] = cookie
        assert alice.checked() == []
        assert alice.decide("all").status_code == 303

    def test_the_cookie_does_not_grow_with_what_others_put_into_it(self, services):
        alice = Visitor()
        alice.client.cookies["cookie_consent"] = "stranger=1|youtube=-1"
        alice.decide("none", "vimeo")
        assert set(alice.cookie) == {"vimeo", "youtube"}

    def test_other_methods(self, services):
        assert Client(headers=OWN).put(ADDRESS).status_code == 405


class TestScript:
    def test_is_answered_without_a_page(self, services):
        alice = Visitor(accept="application/json")
        response = alice.decide("all")
        assert (response.status_code, response.content) == (204, b"")
        assert "cookie_consent" in response.cookies
        response = alice.send(wording="0" * 64, decision="all")
        assert (response.status_code, response.content) == (400, b"")


class TestGlobalPrivacyControl:
    def test_counts_as_refusal_and_says_so(self, services):
        alice = Visitor()
        alice.decide("all")
        alice.client.defaults["HTTP_SEC_GPC"] = "1"
        page = alice.client.get(ADDRESS, headers={"sec-gpc": "1"}).content.decode()
        assert "Global Privacy Control" in page
        assert " checked" not in page
        assert "Noch nicht entschieden" not in page
        assert page.count("Abgelehnt") == 2

    def test_is_overridden_on_the_settings_page_alone(self, services):
        alice = Visitor(**{"sec-gpc": "1"})
        alice.decide("all")
        assert alice.checked() == []
        assert ".gpc" not in alice.cookie
        alice.choose("vimeo")
        assert alice.checked() == ["vimeo"]
        assert alice.cookie[".gpc"] == "1"

    def test_an_override_lasts_through_other_choices(self, services):
        alice = Visitor(**{"sec-gpc": "1"})
        alice.choose("vimeo")
        alice.decide("all", "youtube", place="embed")
        assert alice.checked() == ["vimeo", "youtube"]

    def test_an_override_is_recorded(self, services):
        alice = Visitor()
        alice.decide("all", "vimeo")
        bob = Visitor(**{"sec-gpc": "1"})
        bob.client.cookies = alice.client.cookies
        bob.choose("vimeo")
        assert records() == [("service:vimeo", True)] * 2

    def test_is_not_overridden_by_a_choice_made_without_it(self, services):
        alice = Visitor()
        alice.choose("vimeo")
        assert ".gpc" not in alice.cookie


class TestPages:
    def test_are_nobody_elses(self, services):
        for address in (ADDRESS, f"{ADDRESS}records/", f"{ADDRESS}records.json"):
            response = Visitor().client.get(address)
            assert response.headers["Cache-Control"] == "private, no-store"
            assert not response.cookies

    def test_name_who_is_responsible_and_what_follows(self, site_root):
        make_service(third_country_de="USA", third_country_en="USA", transfer_basis="dpf")
        page = Client().get("/de/").content.decode()
        assert "verantwortlich" in page
        assert "Youtube (USA)" in page
        assert "Widerrufen können Sie jederzeit" in page

    def test_say_when_a_browser_keeps_no_cookies(self, services):
        page = Client().get(f"{ADDRESS}?saved").content.decode()
        assert "blockiert Cookies" in page
        assert "Ihre Wahl ist gespeichert" not in page

    def test_nothing_is_ticked_beforehand(self, services):
        assert Visitor().checked() == []

    def test_without_services_there_is_nothing_to_decide(self, site_root):
        assert "consent-banner" not in Client().get("/de/").content.decode()
        page = Client().get(ADDRESS)
        assert page.status_code == 200
        assert "was Ihre Einwilligung braucht" in page.content.decode()

    def test_public_pages_are_the_same_whatever_was_decided(self, services):
        alice, bob = Visitor(), Visitor()
        alice.decide("all")
        bob.decide("none")
        pages = {each.client.get("/de/").content for each in (alice, bob, Visitor())}
        assert len(pages) == 1

    def test_showing_stores_the_words_once(self, services):
        Client().get("/de/")
        number = Wording.objects.count()
        assert number == 6
        Client().get("/de/")
        assert Wording.objects.count() == number


@pytest.mark.django_db(transaction=True)
def test_refusals_at_the_same_moment_are_all_counted(site_root):
    make_service()
    shown = Visitor().shown("banner")

    def refuse() -> None:
        try:
            assert Visitor().send(wording=shown, decision="none").status_code == 303
        finally:
            connection.close()

    threads = [Thread(target=refuse) for _number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert RefusalCount.objects.get().count == 8
