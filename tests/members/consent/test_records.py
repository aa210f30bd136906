"""What visitors see of the ledger, what it refuses, and when it forgets."""

import json
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from members.consent import ledger, wordings
from members.consent.models import ConsentRecord, Place, RefusalCount, Wording
from site_cms.append_only import check_triggers
from tests.factories import make_service
from tests.members.consent.visitors import Visitor

pytestmark = pytest.mark.django_db

TABLE = ConsentRecord._meta.db_table


@pytest.fixture
def service(site_root):
    """A service that asks."""
    return make_service()


def make_record(subject: str = "s", years: float = 0, **fields: object) -> ConsentRecord:
    """A record made some years ago."""
    wording = wordings.wording("marketing:email", "1", Place.SETTINGS, "Ja, gern.")
    wordings.keep([wording])
    decided_at = timezone.now() - timedelta(days=round(years * 366))
    facts = {
        "subject": subject,
        "purpose": "marketing:email",
        "version": "1",
        "granted": True,
        "wording": wording,
        "language": "de",
        "place": "settings",
        "decided_at": decided_at,
    }
    return ConsentRecord.objects.create(**{**facts, **fields})


class TestOwnRecords:
    def test_are_shown_and_downloaded(self, service):
        alice = Visitor()
        alice.decide("all")
        alice.decide("none", place="settings")
        page = alice.client.get("/de/consent/records/").content.decode()
        assert "Youtube" in page
        assert "zugestimmt" in page
        assert "widerrufen" in page
        response = alice.client.get("/de/consent/records.json")
        assert "attachment" in response.headers["Content-Disposition"]
        found = json.loads(response.content)
        assert found["subject"] == alice.subject
        assert [each["granted"] for each in found["records"]] == [False, True]
        assert "verantwortlich" in found["records"][1]["wording"]
        assert len(found["records"][1]["wording_sha256"]) == 64

    def test_of_a_refusal_there_are_none(self, service):
        alice = Visitor()
        alice.decide("none")
        assert json.loads(alice.client.get("/de/consent/records.json").content)["records"] == []
        assert "nichts verzeichnet" in alice.client.get("/de/consent/records/").content.decode()

    def test_nobody_sees_those_of_others(self, service):
        alice, bob = Visitor(), Visitor()
        alice.decide("all")
        bob.decide("all")
        found = bob.client.get("/de/consent/records.json").content.decode()
        assert alice.subject not in found
        assert len(json.loads(found)["records"]) == 1

    def test_guessing_an_id_finds_nothing(self, service):
        Visitor().decide("all")
        mallory = Visitor()
        for guess in ("", "%", "a" * 24, "' OR '1'='1", "*"):
            mallory.client.cookies["cookie_consent"] = f".id={guess}"
            found = json.loads(mallory.client.get("/de/consent/records.json").content)
            assert found["records"] == []

    def test_words_are_those_that_were_read(self, site_root):
        make_service(provider="O'Neil & Co")
        alice = Visitor()
        alice.decide("all", place="embed")
        assert "erhält O'Neil & Co (Irland)" in ConsentRecord.objects.get().wording.text

    def test_html_in_a_name_stays_text(self, site_root):
        make_service(name="<script>alert(1)</script>")
        alice = Visitor()
        alice.decide("all")
        for address in ("/de/", "/de/consent/", "/de/consent/records/"):
            assert "<script>alert" not in alice.client.get(address).content.decode()


class TestAppendOnly:
    """The database itself refuses, whoever asks."""

    @pytest.mark.parametrize(
        "statement",
        [
            f"UPDATE {TABLE} SET granted = NOT granted",
            f"DELETE FROM {TABLE}",
        ],
    )
    def test_nothing_is_changed_or_deleted(self, statement):
        make_record()
        with (
            pytest.raises(DatabaseError, match="only grows"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)
        assert ConsentRecord.objects.get().granted

    def test_nothing_is_replaced_or_truncated(self):
        record = make_record()
        on_postgresql = connection.vendor == "postgresql"
        statement = (
            f"TRUNCATE {TABLE}"
            if on_postgresql
            else f"INSERT OR REPLACE INTO {TABLE} SELECT * FROM {TABLE} WHERE id = {record.pk}"
        )
        # PostgreSQL empties no table with checks of foreign keys still to come.
        connection.check_constraints()
        with (
            pytest.raises(DatabaseError, match="only grows"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)

    def test_the_check_notices_a_missing_trigger(self):
        assert check_triggers(None, ["default"]) == []
        on = f" ON {TABLE}" if connection.vendor == "postgresql" else ""
        with connection.cursor() as cursor:
            cursor.execute(f"DROP TRIGGER {TABLE}_delete{on}")
        assert [each.id for each in check_triggers(None, ["default"])] == ["site_cms.W002"]

    def test_its_words_stay_as_they_were(self):
        make_record()
        for change in (
            lambda: Wording.objects.update(text="Nein."),
            lambda: Wording.objects.all()._raw_delete("default"),
        ):
            with pytest.raises(DatabaseError, match="only grows"), transaction.atomic():
                change()
        assert Wording.objects.get().text == "Ja, gern."

    def test_words_that_prove_nothing_can_go(self):
        wordings.keep([wordings.wording("marketing:email", "1", Place.SETTINGS, "Ja.")])
        Wording.objects.all()._raw_delete("default")
        assert not Wording.objects.exists()


class TestRetention:
    def test_what_stands_stays_for_ever(self):
        make_record(years=10)
        call_command("apply_retention", verbosity=0)
        assert ConsentRecord.objects.count() == 1

    def test_a_withdrawn_consent_goes_three_years_later(self):
        make_record(years=10)
        make_record(years=2.9, granted=False)
        call_command("apply_retention", verbosity=0)
        assert ConsentRecord.objects.count() == 2

    def test_and_then_all_of_it_goes(self):
        make_record(years=10)
        make_record(years=6)
        make_record(years=3.1, granted=False)
        make_record("other", years=1)
        call_command("apply_retention", verbosity=0)
        assert [each.subject for each in ConsentRecord.objects.all()] == ["other"]

    def test_a_replaced_consent_goes_and_the_new_one_stays(self):
        make_record(years=10)
        new = make_record(years=4)
        call_command("apply_retention", verbosity=0)
        assert ConsentRecord.objects.get() == new

    def test_a_visitors_consent_goes_three_years_after_its_cookie(self):
        now = timezone.now()
        make_record("gone", years=5, expires_at=now - timedelta(days=3.1 * 366))
        make_record("kept", years=5, expires_at=now - timedelta(days=2.9 * 366))
        call_command("apply_retention", verbosity=0)
        assert [each.subject for each in ConsentRecord.objects.all()] == ["kept"]

    def test_a_consent_that_ended_by_itself_does_not_stand(self):
        make_record(expires_at=timezone.now() - timedelta(seconds=1))
        assert ledger.standing("s") == {}


class TestNoPersonInIt:
    def test_tables_hold_neither_addresses_nor_browsers_nor_users(self):
        for model in (ConsentRecord, RefusalCount, Wording):
            names = {field.name for field in model._meta.get_fields()}
            assert not names & {"user", "ip", "ip_address", "user_agent", "session"}
            assert not any("User" in str(field.related_model) for field in model._meta.fields)
