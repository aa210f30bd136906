"""Somebody objects."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from members.rights import suppression
from members.rights.choices import Decision, Kind, Way
from members.rights.flows.object import AlreadyDecided, decide, due, object_to
from members.rights.flows.restrict import lift_restriction, restrict
from members.rights.models import Objection, Suppression
from site_cms.mailing import MailClass, send
from site_cms.mailing.classes import AdvertisingWithoutConsent, class_of, require_consent
from tests.members.rights.conftest import agree, purposes

pytestmark = pytest.mark.django_db


def gets_advertising(address: str) -> bool:
    try:
        require_consent(MailClass.ADVERTISING, [address])
    except AdvertisingWithoutConsent:
        return False
    return True


class TestMarketing:
    def test_ends_at_once_and_is_confirmed(self, alice, charlie, mailoutbox):
        assert gets_advertising(alice.email)
        objection = object_to(alice, kind=Kind.MARKETING, text="Enough.")

        assert not gets_advertising(alice.email)
        assert purposes(alice) == set()
        assert gets_advertising(charlie.email)
        assert objection.decision == Decision.GRANTED
        assert objection.due_on is None
        [mail] = mailoutbox
        assert mail.to == [alice.email]
        assert objection.reference in mail.subject
        assert "from now on" in mail.body
        assert class_of(mail) == MailClass.LEGAL_NOTICE

    def test_in_german(self, charlie, mailoutbox):
        object_to(charlie, kind=Kind.MARKETING, language="en")

        assert Objection.objects.get().language == "de"

    def test_what_waits_in_the_queue_is_dropped(self, alice, settings, transactional_db):
        from django.core import mail

        from site_cms.mailing.delivery import deliver_due
        from site_cms.mailing.models import QueuedMail

        settings.EMAIL_BACKEND = "site_cms.mailing.QueueBackend"
        settings.MAIL_DELIVERY_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
        with_way_out = {"mail_class": MailClass.ADVERTISING, "way_out": "https://example.com/x"}
        name = "members/rights/mail/lifted"
        send(name, alice.email, language="en", **with_way_out)
        QueuedMail.objects.update(due=timezone.now() + timedelta(hours=1))
        mail.outbox.clear()
        object_to(alice, kind=Kind.MARKETING)
        QueuedMail.objects.update(due=timezone.now())
        deliver_due.enqueue()

        assert not QueuedMail.objects.filter(mail_class=MailClass.ADVERTISING).exists()
        assert all(class_of(each) != MailClass.ADVERTISING for each in mail.outbox)

    def test_twice_is_once_until_they_agree_again(self, alice, mailoutbox):
        first = object_to(alice, kind=Kind.MARKETING)
        assert object_to(alice, kind=Kind.MARKETING) == first
        assert len(mailoutbox) == 1
        agree(alice)
        assert object_to(alice, kind=Kind.MARKETING) != first
        assert purposes(alice) == set()

    def test_again_with_a_new_address(self, alice):
        first = object_to(alice, kind=Kind.MARKETING)
        type(alice).objects.filter(pk=alice.pk).update(email="new@example.com")
        alice.emailaddress_set.update(email="new@example.com")
        alice.refresh_from_db()
        again = object_to(alice, kind=Kind.MARKETING)

        assert again != first
        assert suppression.is_suppressed("new@example.com")
        assert object_to(alice, kind=Kind.MARKETING) == again

    def test_without_an_account_only_a_hash_stays(self, db, mailoutbox):
        objection = object_to(
            "Dora@Example.com ", kind=Kind.MARKETING, way=Way.LETTER, language="de"
        )

        assert objection.address == ""
        assert "dora" not in Suppression.objects.get().address_hash
        assert suppression.is_suppressed("dora@example.com")
        assert mailoutbox[0].to == ["dora@example.com"]

    def test_hostile_text_is_kept_as_it_is_and_cut(self, alice):
        text = '=HYPERLINK("x") <script>‮\n' + "x" * 10_000
        objection = object_to(alice, kind=Kind.MARKETING, text=text)

        assert objection.text.startswith("=HYPERLINK")
        assert len(objection.text) == 5000


class TestSuppression:
    def test_a_later_consent_of_the_owner_ends_it(self, alice):
        object_to(alice, kind=Kind.MARKETING)
        agree(alice)

        assert not suppression.is_suppressed(alice.email)
        assert gets_advertising(alice.email)

    def test_a_stranger_who_registers_the_address_does_not(self, alice):
        object_to(alice, kind=Kind.MARKETING)
        alice.emailaddress_set.update(verified=False)
        agree(alice)

        assert suppression.is_suppressed(alice.email)
        assert not gets_advertising(alice.email)

    def test_it_outlives_a_new_key_of_the_site(self, settings, db):
        suppression.suppress("dora@example.com")
        settings.FORMER_SECRET_KEYS = [settings.SECRET_KEY]
        settings.SECRET_KEY = "another"

        assert suppression.is_suppressed("dora@example.com")

    @pytest.mark.parametrize("change", [{"is_active": False}, {"restricted_at": timezone.now()}])
    def test_no_advertising_to_accounts_that_are_not_in_use(self, alice, change):
        type(alice).objects.update(**change)

        assert not gets_advertising(alice.email)


class TestOther:
    def test_is_due_in_a_month(self, alice, mailoutbox):
        received = datetime(2026, 1, 30, 23, 30, tzinfo=UTC)
        objection = object_to(alice, kind=Kind.OTHER, text="Not that.", received_at=received)

        # In Berlin it is the 31st already, and February has no such day.
        assert objection.due_on == date(2026, 2, 28)
        assert objection.is_open and objection.is_overdue
        assert "28 February 2026" in mailoutbox[0].body.replace("Feb. 28, 2026", "28 February 2026")
        assert purposes(alice) == {"marketing:email", "marketing:telephone"}

    @pytest.mark.parametrize(
        ("received", "until"),
        [
            (date(2026, 12, 15), date(2027, 1, 15)),
            (date(2028, 1, 31), date(2028, 2, 29)),
            (date(2026, 2, 28), date(2026, 3, 28)),
        ],
    )
    def test_calendar_months(self, received, until):
        assert due(received) == until

    def test_sent_twice_is_one(self, alice):
        assert object_to(alice, kind=Kind.OTHER, text="A") == object_to(
            alice, kind=Kind.OTHER, text="A"
        )
        assert object_to(alice, kind=Kind.OTHER, text="B").pk
        assert Objection.objects.count() == 2

    def test_decided_once_and_answered(self, alice, privacy, mailoutbox):
        objection = object_to(alice, kind=Kind.OTHER, text="No")
        answer = "Because <b>\n-- \nof this."
        decide(objection, decision=Decision.REFUSED, answer=answer, by=privacy)

        assert "Because <b>" in mailoutbox[-1].body
        assert "complain" in mailoutbox[-1].body
        with pytest.raises(AlreadyDecided):
            decide(objection, decision=Decision.GRANTED, answer="x", by=privacy)

    def test_the_address_of_a_stranger_goes_with_the_answer(self, db, privacy, mailoutbox):
        objection = object_to("dora@example.com", kind=Kind.OTHER, text="No", way=Way.LETTER)
        assert objection.address == "dora@example.com"
        decided = decide(objection, decision=Decision.GRANTED, answer="Yes", by=privacy)

        assert decided.address == ""
        assert mailoutbox[-1].to == ["dora@example.com"]


class TestRestriction:
    def test_freezes_at_once_and_is_lifted_by_the_person(self, alice, mailoutbox):
        objection = restrict(alice)
        alice.refresh_from_db()
        assert alice.is_restricted
        assert alice.is_active
        assert not gets_advertising(alice.email)
        assert purposes(alice) == {"marketing:email", "marketing:telephone"}
        assert restrict(alice) == objection
        assert lift_restriction(alice)
        assert not lift_restriction(alice)
        objection.refresh_from_db()
        assert objection.ended_at
        assert gets_advertising(alice.email)
        assert [mail.to for mail in mailoutbox] == [[alice.email]] * 2

    def test_without_an_account_somebody_has_to_decide(self, db):
        objection = object_to("dora@example.com", kind=Kind.RESTRICTION, way=Way.LETTER)

        assert objection.is_open
        assert objection.due_on
