"""Somebody is erased, with a receipt."""

import base64
import re
import zlib
from unittest.mock import patch

import pytest
from allauth.account.models import EmailAddress
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from members.accounts.models import User
from members.rights import replay_list, suppression
from members.rights.choices import ErasureState, Kind, Way
from members.rights.flows import erase as erase_flow
from members.rights.flows.erase import LastSuperuser, erase_member, finish_open
from members.rights.flows.object import object_to
from members.rights.models import Erasure, Objection, Suppression
from members.rights.people import person_of
from site_cms import erasing
from site_cms.exporting import collect
from site_cms.mailing.models import QueuedMail
from tests.factories import make_user
from tests.members.rights.conftest import purposes

pytestmark = pytest.mark.django_db(transaction=True)


def outcomes(receipt: Erasure) -> dict[str, str]:
    return {each["store"]: each["outcome"] for each in receipt.results}


def _unpacked(text: str) -> bytes:
    """What anybody reads out of a part of a signed value."""
    raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    try:
        return zlib.decompress(raw)
    except zlib.error:
        return raw


class TestErasing:
    def test_account_consents_and_address_are_gone_at_once(self, alice, charlie):
        erase_member(alice)

        receipt = Erasure.objects.get()
        assert not User.objects.filter(email="alice@example.com").exists()
        assert User.objects.filter(pk=charlie.pk).exists()
        assert purposes(alice) == set()
        assert purposes(charlie) == {"marketing:email"}
        assert receipt.state == ErasureState.DONE, outcomes(receipt)
        assert outcomes(receipt)["members_accounts.user"] == "erased"
        assert outcomes(receipt)["members_consent.consentrecord"] == "kept"
        assert outcomes(receipt)["replay_list"] == "kept"

    def test_the_receipt_names_nobody(self, alice):
        receipt = erase_member(alice)

        receipt.refresh_from_db()
        stored = str([getattr(receipt, f.attname) for f in receipt._meta.concrete_fields])
        for word in ("alice", "Liddell", "Glass", alice.consent_subject):
            assert word not in stored
        assert receipt.keys == ""

    def test_the_person_gets_the_receipt_in_their_language(self, alice, mailoutbox):
        receipt = erase_member(alice, language="de")

        [mail] = mailoutbox
        assert mail.to == ["alice@example.com"]
        assert mail.subject == "Your data was erased"
        assert f"/en/members/receipts/{receipt.case}/" in mail.body

    def test_without_an_account(self, mailoutbox, db):
        Objection.objects.create(
            kind=Kind.OTHER, address="dora@example.com", text="No!", language="de", way=Way.LETTER
        )
        receipt = erase_member("Dora@example.com", way=Way.DESK, identity_check="Called back.")

        receipt.refresh_from_db()
        assert receipt.state == ErasureState.DONE, outcomes(receipt)
        assert Objection.objects.get().text == ""
        assert not Objection.objects.exclude(address="").exists()

    def test_the_address_of_an_account_is_the_account(self, alice):
        erase_member("ALICE@example.com ", way=Way.DESK)

        assert not User.objects.filter(pk=alice.pk).exists()

    def test_who_objected_stays_suppressed(self, alice):
        object_to(alice, kind=Kind.MARKETING)
        Suppression.objects.all().delete()
        erase_member(alice)

        assert suppression.is_suppressed("Alice@example.com")

    def test_who_did_not_object_is_not_suppressed(self, alice):
        erase_member(alice)

        assert not suppression.is_suppressed("alice@example.com")

    def test_an_address_that_they_only_claimed_is_another_persons(self, alice, charlie):
        EmailAddress.objects.create(user=alice, email="dora@example.com", verified=False)
        doras = object_to("dora@example.com", kind=Kind.OTHER, text="Mine", way=Way.LETTER)
        assert "Mine" not in str(collect(person_of(alice)))
        erase_member(alice)

        doras.refresh_from_db()
        assert (doras.text, doras.address) == ("Mine", "dora@example.com")

    def test_what_waits_for_a_decision_is_settled(self, alice, charlie):
        objection = object_to(alice, kind=Kind.OTHER, text="No")
        others = object_to(charlie, kind=Kind.OTHER, text="No")
        erase_member(alice)

        objection.refresh_from_db()
        others.refresh_from_db()
        assert not objection.is_open
        assert (objection.user, objection.text) == (None, "")
        assert others.is_open

    def test_a_copy_of_the_database_does_not_tell_who_is_being_erased(self, alice):
        with patch.object(erasing, "erase", side_effect=RuntimeError):
            receipt = erase_member(alice)

        receipt.refresh_from_db()
        assert receipt.keys
        for part in re.split(r"[^\w-]", receipt.keys):
            assert b"alice" not in _unpacked(part)

    def test_a_new_key_of_the_site_leaves_no_erasure_unfinished(self, alice, settings):
        with patch.object(erasing, "erase", side_effect=RuntimeError):
            erase_member(alice)
        settings.FORMER_SECRET_KEYS = [settings.SECRET_KEY]
        settings.SECRET_KEY = "another"

        assert finish_open() == 1


class TestFaults:
    @pytest.fixture
    def broken(self):
        """One store of the engine that cannot be erased."""
        from members.consent import apps  # noqa: F401
        from site_cms import personal_data

        faults = {"left": 1}

        def fail(person):
            if faults["left"]:
                raise OSError("disk")

        store = personal_data.Store(
            "provider", "A provider", search=lambda person: faults["left"], erase=fail
        )
        with patch.object(personal_data, "stores", personal_data.stores):
            personal_data.stores.append(store)
            yield faults
            personal_data.stores.remove(store)

    def test_what_failed_stays_open_and_is_tried_again(self, alice, broken, mailoutbox):
        receipt = erase_member(alice)
        receipt.refresh_from_db()

        assert receipt.is_open
        assert receipt.keys
        assert outcomes(receipt)["provider"] == "failed"
        assert outcomes(receipt)["members_accounts.user"] == "erased"
        broken["left"] = 0
        call_command("apply_retention", verbosity=0)
        receipt.refresh_from_db()
        assert receipt.state == ErasureState.DONE
        assert receipt.keys == ""
        assert outcomes(receipt)["members_accounts.user"] == "erased"
        assert len(mailoutbox) == 1
        assert len(replay_list.entries()) == len({e.as_line() for e in replay_list.entries()})

    def test_an_interruption_is_no_error_for_the_person(self, alice):
        with patch.object(erasing, "erase", side_effect=RuntimeError):
            receipt = erase_member(alice)
        receipt.refresh_from_db()

        assert receipt.is_open
        assert not User.objects.get(pk=alice.pk).is_active
        assert finish_open(dry_run=True) == 1
        assert Erasure.objects.get().is_open
        assert finish_open() == 1
        assert not User.objects.filter(pk=alice.pk).exists()

    def test_what_goes_wrong_after_the_commit_is_no_error_and_names_nobody(self, alice, caplog):
        trouble = RuntimeError("alice@example.com")
        with patch.object(erase_flow, "_take", side_effect=trouble):
            receipt = erase_member(alice)

        assert receipt.is_open
        assert "RuntimeError" in caplog.text
        assert "alice" not in caplog.text
        assert finish_open() == 1

    def test_a_mail_that_cannot_be_written_loses_no_results(self, alice, mailoutbox):
        with patch.object(erase_flow, "send", side_effect=RuntimeError):
            receipt = erase_member(alice)
        receipt.refresh_from_db()
        assert receipt.is_open
        assert outcomes(receipt)["members_accounts.user"] == "erased"
        finish_open()

        receipt.refresh_from_db()
        assert not receipt.is_open
        assert outcomes(receipt)["members_accounts.user"] == "erased"
        assert [mail.to for mail in mailoutbox] == [["alice@example.com"]]

    def test_after_an_interruption_the_receipt_says_what_there_was(self, alice):
        """The process dies when all is erased and nothing is stored yet."""
        erase = erasing.erase

        def die(*args):
            erase(*args)
            raise RuntimeError

        with patch.object(erasing, "erase", die):
            receipt = erase_member(alice)
        assert not User.objects.filter(pk=alice.pk).exists()
        finish_open()

        receipt.refresh_from_db()
        assert not receipt.is_open
        [account] = [e for e in receipt.results if e["store"] == "members_accounts.user"]
        assert (account["outcome"], account["found"], account["left"]) == ("erased", 1, 0)

    def test_a_replay_list_that_cannot_be_written_keeps_it_open(self, alice):
        with patch.object(replay_list, "append", side_effect=OSError):
            receipt = erase_member(alice)
        receipt.refresh_from_db()

        assert outcomes(receipt)["replay_list"] == "failed"
        assert receipt.is_open
        finish_open()
        receipt.refresh_from_db()
        assert not receipt.is_open
        assert replay_list.has(receipt.case)

    def test_nobody_works_on_what_somebody_else_does(self, alice):
        with patch.object(erasing, "erase", side_effect=RuntimeError):
            receipt = erase_member(alice)
        Erasure.objects.update(taken_at=timezone.now())

        assert finish_open() == 0
        Erasure.objects.update(taken_at=timezone.now() - erase_flow.LOST_AFTER * 2)
        assert finish_open() == 1
        receipt.refresh_from_db()
        assert not receipt.is_open

    def test_the_mail_server_is_down(self, alice, settings, mailoutbox):
        settings.EMAIL_BACKEND = "site_cms.mailing.QueueBackend"
        settings.MAIL_DELIVERY_BACKEND = "tests.members.rights.conftest.NoServer"
        receipt = erase_member(alice)
        receipt.refresh_from_db()

        assert not receipt.is_open
        assert not mailoutbox
        assert QueuedMail.objects.get().due


class TestTwice:
    def test_the_same_demand_is_one_receipt(self, alice, mailoutbox):
        stale = User.objects.get(pk=alice.pk)
        first = erase_member(alice)
        second = erase_member(stale, way=Way.DESK)

        assert first.case == second.case
        assert Erasure.objects.count() == 1
        assert len(mailoutbox) == 1

    def test_while_the_first_is_unfinished(self, alice):
        with patch.object(erasing, "erase", side_effect=RuntimeError):
            first = erase_member(alice)
            second = erase_member(User.objects.get(pk=alice.pk))

        assert first.case == second.case

    def test_who_comes_back_with_the_same_address_is_somebody_new(self, alice):
        erase_member(alice)
        again = make_user("alice")
        finish_open()
        call_command("apply_retention", verbosity=0)

        assert User.objects.filter(pk=again.pk).exists()
        erase_member(again)
        assert Erasure.objects.count() == 2


class TestSuperusers:
    def test_the_last_one_stays(self, admin):
        with pytest.raises(LastSuperuser):
            erase_member(admin)
        assert User.objects.filter(pk=admin.pk, is_active=True).exists()
        assert not Erasure.objects.exists()

    def test_one_of_two_may_go_and_then_the_other_stays(self, admin):
        other = make_user("other", is_superuser=True)
        erase_member(other)
        assert not User.objects.filter(pk=other.pk).exists()
        with pytest.raises(LastSuperuser):
            erase_member(admin)

    def test_one_who_cannot_log_in_does_not_count(self, admin):
        make_user("gone", is_superuser=True, is_active=False)
        with pytest.raises(LastSuperuser):
            erase_member(admin)


class TestReceiptPage:
    def test_in_both_languages_for_everybody_who_has_the_address(self, site_root, alice):
        receipt = erase_member(alice)
        browser = Client()
        english = browser.get(f"/en/members/receipts/{receipt.case}/")
        german = browser.get(f"/de/members/receipts/{receipt.case}/")

        assert english.status_code == german.status_code == 200
        assert "Receipt of an erasure" in english.text
        assert receipt.case in english.text
        assert english["X-Robots-Tag"] == "noindex"
        assert english["Cache-Control"] == "private, no-store"
        assert "alice" not in english.text
        assert not english.cookies

    @pytest.mark.parametrize("case", ["x", "a" * 500, "%00", "'; --"])
    def test_another_address_is_not_there(self, site_root, case):
        assert Client().get(f"/en/members/receipts/{case}/").status_code == 404

    def test_texts_are_escaped(self, site_root, alice):
        receipt = erase_member(alice)
        results = [{"store": "gone", "name": "<b>x</b>", "outcome": "kept", "found": 1}]
        results[0] |= {"why": "<script>", "until": "", "columns": ["table.<i>column"]}
        Erasure.objects.filter(case=receipt.case).update(results=results)
        text = Client().get(f"/en/members/receipts/{receipt.case}/").text

        assert "<b>x</b>" not in text
        assert "<i>column" not in text
        assert "&lt;script&gt;" in text
