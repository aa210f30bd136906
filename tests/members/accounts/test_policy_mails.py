"""Whoever has an account is told by mail of a material change of the policy, once."""

import re

import pytest
from django.conf import settings as site_settings
from django.utils import timezone
from django.utils.translation import override

from members.accounts.flows import announce_policy
from members.accounts.flows.announce_policy import announce
from members.accounts.models import PolicyNotice, User
from members.rights.choices import Kind
from members.rights.flows.object import object_to
from members.rights.flows.restrict import restrict
from policy import upkeep
from site_cms.local_time import local_day
from site_cms.mailing.models import QueuedMail
from tests import factories
from tests.members.accounts.policies import NEW, OLD, issue
from tests.members.rights.test_at_once import at_once


@pytest.fixture
def first(site_root):
    """The version under which everybody joined."""
    return issue(OLD)


@pytest.fixture
def alice(first):
    return factories.make_user("alice", language="de")


class TestMails:
    def test_what_changes_when_and_where_to_read_it(self, alice, first, mailoutbox):
        version = issue(NEW)
        assert announce() == 1
        [mail] = mailoutbox
        assert mail.to == ["alice@example.com"]
        assert mail.extra_headers["X-Mail-Class"] == "legal-notice"
        assert "List-Unsubscribe" not in mail.extra_headers
        assert "Neue Frist." in mail.body
        day = timezone.localtime(version.effective_at)
        assert f"{day.day}." in mail.subject
        base = site_settings.WAGTAILADMIN_BASE_URL
        assert re.search(rf"{base}/de/\S+/1/2/", mail.body)
        assert f"{base}/de/members/" in mail.body
        assert PolicyNotice.objects.get(user=alice, version=version).mailed_at

    @pytest.mark.parametrize(("language", "words"), [("de", "Neue Frist."), ("en", "EN: Neue")])
    def test_are_in_the_language_of_whom_they_are_for(self, language, words, first, mailoutbox):
        factories.make_user("bob", language=language)
        issue(NEW)
        with override("de" if language == "en" else "en"):
            announce()
        [mail] = mailoutbox
        assert words in mail.body
        assert f"/{language}/members/" in mail.body

    def test_nobody_is_told_of_the_first_or_of_what_is_not_material(self, alice, mailoutbox):
        issue(NEW, material=False)
        assert announce() == 0

    def test_nobody_is_told_twice(self, alice, first, mailoutbox):
        issue(NEW)
        assert (announce(), announce()) == (1, 0)
        assert len(mailoutbox) == 1

    def test_each_version_is_told_of(self, alice, first, mailoutbox):
        issue(NEW, "Eins.")
        issue(OLD, "Zwei.")
        assert announce() == 2
        assert ["Eins." in mailoutbox[0].body, "Zwei." in mailoutbox[1].body] == [True, True]

    def test_what_is_in_force_by_now_is_told_late(self, alice, first, mailoutbox):
        issue(NEW, effective_on=local_day())
        assert announce() == 1

    def test_who_joined_afterwards_has_nothing_to_be_told(self, first, mailoutbox):
        issue(NEW, effective_on=local_day())
        factories.make_user("bob")
        assert announce() == 0

    def test_who_joined_under_the_version_before_is_told_of_the_coming_one(self, first, mailoutbox):
        issue(NEW)
        factories.make_user("bob")
        assert announce() == 1

    def test_reach_those_who_objected_or_restricted_the_use(self, alice, first, mailoutbox):
        object_to(alice, kind=Kind.MARKETING)
        restrict(alice)
        mailoutbox.clear()
        issue(NEW)
        assert announce() == 1

    def test_reach_staff_too(self, first, editor, mailoutbox):
        issue(NEW)
        announce()
        assert [mail.to for mail in mailoutbox] == [[editor.email]]

    def test_spare_who_is_switched_off_or_has_confirmed_nothing(self, alice, first, mailoutbox):
        alice.emailaddress_set.update(verified=False)
        bob = factories.make_user("bob", is_active=False)
        issue(NEW)
        assert announce() == 0
        assert not PolicyNotice.objects.filter(user=bob).exists()
        # Confirmed late, told late.
        alice.emailaddress_set.update(verified=True)
        assert announce() == 1

    def test_go_to_the_address_of_the_account_alone(self, alice, first, mailoutbox):
        User.objects.filter(pk=alice.pk).update(email="changed@example.com")
        issue(NEW)
        assert announce() == 0

    def test_one_bad_address_keeps_no_other(self, alice, first, mailoutbox, caplog):
        bad = factories.make_user("bad")
        factories.make_user("zoe")
        User.objects.filter(pk=bad.pk).update(email="bad\nBcc: x@example.com")
        bad.emailaddress_set.update(email="bad\nBcc: x@example.com")
        issue(NEW)
        assert announce() == 2
        assert not PolicyNotice.objects.filter(user=bad).exists()
        assert "example.com" not in caplog.text
        assert f"Account {bad.pk} " in caplog.text

    def test_names_and_texts_forge_nothing(self, alice, first, mailoutbox):
        issue(NEW, "Eins.\r\nBcc: x@example.com\n-- \nhttps://evil.example/")
        assert announce() == 1
        [mail] = mailoutbox
        assert "Bcc" not in mail.extra_headers
        assert 'href="https://evil.example' not in mail.alternatives[0][0]

    def test_the_timer_does_it(self):
        assert announce in upkeep.jobs


class TestInterrupted:
    @pytest.fixture(autouse=True)
    def queue(self, settings):
        settings.EMAIL_BACKEND = "site_cms.mailing.QueueBackend"

    @pytest.fixture
    def people(self, first):
        for number in range(5):
            factories.make_user(f"person{number}")
        issue(NEW)

    def told(self) -> list[str]:
        return sorted(address for mail in QueuedMail.objects.all() for address in mail.packed["to"])

    def test_note_and_mail_are_one(self, people, monkeypatch):
        """Killed while the third mail is written: its note is taken back, the rest goes on."""
        written = iter([False, False, True])
        send = announce_policy.send

        def send_or_die(*args, **kwargs):
            send(*args, **kwargs)
            if next(written):
                raise KeyboardInterrupt

        monkeypatch.setattr(announce_policy, "send", send_or_die)
        with pytest.raises(KeyboardInterrupt):
            announce()
        assert len(self.told()) == PolicyNotice.objects.count() == 2

        monkeypatch.undo()
        assert announce() == 3
        assert self.told() == [f"person{number}@example.com" for number in range(5)]
        assert PolicyNotice.objects.filter(mailed_at__isnull=False).count() == 5

    def test_a_text_that_cannot_be_written_is_tried_again(self, people, monkeypatch):
        monkeypatch.setattr(announce_policy, "_absolute", lambda *args: 1 / 0)
        assert announce() == 0
        assert not PolicyNotice.objects.exists()
        assert not self.told()

        monkeypatch.undo()
        assert announce() == 5

    def test_a_run_has_an_end_and_the_next_goes_on(self, people, monkeypatch):
        monkeypatch.setattr(announce_policy, "AT_ONCE", 2)
        assert [announce() for _run in range(4)] == [2, 2, 1, 0]
        assert len(self.told()) == 5


@pytest.mark.django_db(transaction=True)
def test_several_workers_tell_everybody_once(settings, first, mailoutbox):
    settings.EMAIL_BACKEND = "site_cms.mailing.QueueBackend"
    settings.MAIL_DELIVERY_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    for number in range(6):
        factories.make_user(f"person{number}")
    issue(NEW)
    results = at_once(*[announce] * 3)

    assert sum(results) == 6
    # Some are delivered already.
    told = [address for mail in mailoutbox for address in mail.to]
    told += [address for mail in QueuedMail.objects.all() for address in mail.packed["to"]]
    assert len(told) == len(set(told)) == 6
    assert PolicyNotice.objects.count() == 6
