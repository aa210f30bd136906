"""A backup is restored, and what people demanded since is done again."""

import json
import shutil
from datetime import timedelta
from io import StringIO
from threading import Thread
from unittest.mock import patch

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from members.accounts.models import User
from members.consent import ledger
from members.rights import replay_list, suppression
from members.rights.choices import Kind, Way
from members.rights.flows import replay as replay_flow
from members.rights.flows.erase import erase_member
from members.rights.flows.note import note_missing
from members.rights.flows.object import object_to
from members.rights.flows.restrict import lift_restriction, restrict
from members.rights.flows.withdraw import withdraw
from members.rights.models import Erasure, Objection
from members.rights.people import person_of
from tests.factories import make_user
from tests.members.rights.conftest import agree, purposes

pytestmark = pytest.mark.django_db(transaction=True)

MONTHS = timedelta(days=90)


@pytest.fixture
def restore(tmp_path):
    """Copies the database file now, and puts the copy back when called."""
    if connection.vendor != "sqlite":
        pytest.skip("The database is a file on SQLite alone.")

    def backup():
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        path = connection.settings_dict["NAME"]
        shutil.copyfile(path, tmp_path / "backup")

        def put_back():
            connection.close()
            for suffix in ("-wal", "-shm"):
                (type(tmp_path)(f"{path}{suffix}")).unlink(missing_ok=True)
            shutil.copyfile(tmp_path / "backup", path)

        return put_back

    return backup


def replay() -> dict[str, int]:
    out = StringIO()
    call_command("replay_rights", stdout=out)
    lines = (line.split(": ") for line in out.getvalue().splitlines())
    return {what: int(rest.split()[0]) for what, rest in lines}


class TestRestoring:
    def test_all_of_it_is_done_again_and_only_once(self, restore, alice, charlie, mailoutbox):
        dora, emil = make_user("dora"), make_user("emil")
        agree(dora)
        put_back = restore()
        receipt = erase_member(alice)
        objection = object_to(charlie, kind=Kind.MARKETING, text="No")
        withdraw(dora.consent_subject)
        other = object_to(dora, kind=Kind.OTHER, text="Hm")
        restrict(emil)
        put_back()
        assert User.objects.filter(pk=alice.pk).exists()
        assert purposes(dora) == {"marketing:email"}
        mails = len(mailoutbox)

        done = replay()

        assert done == {"erasure": 1, "withdrawal": 2, "objection": 3, "lifting": 0}
        assert not User.objects.filter(pk=alice.pk).exists()
        assert Erasure.objects.get().case == receipt.case
        assert purposes(dora) == purposes(charlie) == set()
        assert suppression.is_suppressed(charlie.email)
        assert Objection.objects.get(reference=objection.reference).user == charlie
        assert Objection.objects.get(reference=other.reference).due_on == other.due_on
        emil.refresh_from_db()
        assert emil.is_restricted
        assert len(mailoutbox) == mails
        assert set(replay().values()) == {0}

    def test_what_the_database_knows_is_left_alone(self, alice, charlie):
        erase_member(alice)
        object_to(charlie, kind=Kind.MARKETING)
        agree(charlie)
        restrict(charlie)
        lift_restriction(charlie)

        assert set(replay().values()) == {0}
        assert purposes(charlie) == {"marketing:email"}
        charlie.refresh_from_db()
        assert not charlie.is_restricted

    def test_who_came_later_is_somebody_else(self, alice):
        erase_member(alice)
        Erasure.objects.all().delete()
        again = make_user("alice")
        agree(again)

        assert replay()["erasure"] == 0
        assert User.objects.filter(pk=again.pk).exists()
        assert purposes(again) == {"marketing:email"}

    def test_a_restriction_that_was_lifted_stays_lifted(self, restore, alice):
        put_back = restore()
        restrict(alice)
        lift_restriction(alice)
        put_back()
        replay()

        alice.refresh_from_db()
        assert not alice.is_restricted
        assert set(replay().values()) == {0}

    def test_addresses_without_an_account(self, restore):
        open_one = object_to("dora@example.com", kind=Kind.OTHER, text="Hm")
        put_back = restore()
        erase_member("dora@example.com")
        object_to("emil@example.com", kind=Kind.MARKETING)
        put_back()
        open_one.refresh_from_db()
        assert open_one.address

        assert replay()["erasure"] == 1
        open_one.refresh_from_db()
        assert open_one.address == open_one.text == ""
        assert suppression.is_suppressed("emil@example.com")
        assert set(replay().values()) == {0}

    def test_a_letter_from_long_ago_counts_from_when_it_was_recorded(self, restore, settings):
        """It lay around for longer than backups are kept, and its sender joined meanwhile."""
        received = timezone.now() - timedelta(days=settings.BACKUP_DAYS + 5)
        alice = make_user("alice")
        put_back = restore()
        objection = object_to(
            alice.email, kind=Kind.OTHER, text="Hm", way=Way.LETTER, received_at=received
        )
        put_back()
        assert replay_list.remove_outdated() == 0

        assert replay()["objection"] == 1
        again = Objection.objects.get()
        assert (again.reference, again.user) == (objection.reference, alice)
        assert (again.received_at, again.due_on) == (received, objection.due_on)

    def test_one_that_is_refused_keeps_no_other(self, admin, alice):
        """The last superuser of the backup; whoever got the right later is not in it."""
        other = make_user("other", is_superuser=True)
        for number, user in enumerate((admin, other, alice)):
            entry = replay_list.about(person_of(user), "erasure", timezone.now(), f"case-{number}")
            replay_list.append(entry)
        with pytest.raises(CommandError):
            call_command("replay_rights", stderr=(said := StringIO()), stdout=StringIO())

        assert [user.pk for user in User.objects.all()] == [other.pk]
        assert "case-1" in said.getvalue() and "LastSuperuser" in said.getvalue()
        make_user("new", is_superuser=True)
        assert replay()["erasure"] == 1
        assert not User.objects.filter(pk=other.pk).exists()

    def test_who_is_refused_is_tried_again_at_the_end(self, admin):
        """Somebody else may have been a superuser again by then."""
        entries = [
            replay_list.about(person_of(user), "erasure", timezone.now(), user.email)
            for user in (admin, make_user("alice"))
        ]
        for entry in entries:
            replay_list.append(entry)

        def promote(whose, **how):
            if whose != admin:
                make_user("new", is_superuser=True)
            return erase_member(whose, **how)

        with patch.object(replay_flow, "erase_member", promote):
            assert replay()["erasure"] == 2
        assert not User.objects.filter(pk=admin.pk).exists()


class TestMissing:
    """The list could not be written, or the process died before it was."""

    @pytest.fixture
    def unwritten(self, alice, charlie):
        dora, emil = make_user("dora"), make_user("emil")
        with patch.object(replay_list, "append", side_effect=OSError):
            withdraw(charlie.consent_subject)
            object_to(alice, kind=Kind.OTHER, text="Hm", received_at=timezone.now() - MONTHS)
            object_to("nobody@example.com", kind=Kind.MARKETING)
            restrict(dora)
            restrict(emil)
            lift_restriction(emil)
        assert replay_list.entries() == []

    def test_all_of_it_is_made_up_for_once(self, unwritten):
        assert note_missing(dry_run=True) == 6
        assert replay_list.entries() == []
        call_command("apply_retention", verbosity=0)
        assert note_missing() == 0
        assert len(replay_list.entries()) == 6

    def test_it_can_be_replayed(self, restore, alice, charlie):
        put_back = restore()
        with patch.object(replay_list, "append", side_effect=OSError):
            withdraw(charlie.consent_subject)
            objection = object_to(alice, kind=Kind.OTHER, text="Hm")
            object_to("nobody@example.com", kind=Kind.MARKETING)
        note_missing()
        put_back()

        assert replay() == {"erasure": 0, "withdrawal": 1, "objection": 2, "lifting": 0}
        assert purposes(charlie) == set()
        assert Objection.objects.get().reference == objection.reference
        assert suppression.is_suppressed("nobody@example.com")
        assert set(replay().values()) == {0}

    def test_only_what_backups_reach_back_to(self, unwritten, settings):
        settings.BACKUP_DAYS = 0
        assert note_missing() == 0

    def test_what_was_written_is_not_missing(self, alice, charlie):
        object_to(alice, kind=Kind.MARKETING)
        object_to("nobody@example.com", kind=Kind.MARKETING)
        restrict(charlie)
        lift_restriction(charlie)
        erase_member(charlie)

        assert note_missing() == 0


class TestFile:
    def test_it_names_nobody(self, alice, replay_file):
        object_to(alice, kind=Kind.MARKETING, text="My words")
        erase_member(alice)
        text = replay_file.read_text()

        assert text.count("\n") == 4
        for word in ("alice", "example", "words", alice.consent_subject):
            assert word not in text.lower()
        assert oct(replay_file.stat().st_mode)[-3:] == "600"

    def test_withdrawals_from_anywhere_are_in_it(self, charlie, replay_file):
        record = ledger.standing(charlie.consent_subject)["marketing:email"]
        ledger.record(charlie.consent_subject, record.wording, granted=False)

        [entry] = replay_list.entries()
        assert (entry.what, entry.about) == ("withdrawal", "marketing:email")

    def test_what_is_older_than_the_backups_goes(self, replay_file, settings):
        settings.BACKUP_DAYS = 10
        now = timezone.now()
        for days in (11, 9):
            at = now - timedelta(days=days)
            replay_list.append(replay_list.Entry("erasure", at, account="x", number=str(days)))

        assert replay_list.remove_outdated(dry_run=True) == 1
        assert len(replay_list.entries()) == 2
        call_command("apply_retention", verbosity=0)
        assert [entry.number for entry in replay_list.entries()] == ["9"]
        assert replay_list.remove_outdated() == 0

    def test_a_line_that_a_crash_cut_off_harms_nothing(self, replay_file):
        replay_list.append(replay_list.Entry("erasure", timezone.now(), number="a"))
        with replay_file.open("a") as file:
            file.write('{"what": "eras')
        replay_list.append(replay_list.Entry("erasure", timezone.now(), number="b"))
        with replay_file.open("a") as file:
            file.write('null\n[]\n{"what": 1}\n' + json.dumps({"at": 3}) + "\n")

        assert [entry.number for entry in replay_list.entries()] == ["a", "b"]
        assert set(replay().values()) == {0}

    def test_many_write_at_once(self, replay_file):
        now = timezone.now()

        def write(name: int) -> None:
            for number in range(20):
                entry = replay_list.Entry("erasure", now, number=f"{name}-{number}")
                replay_list.append(entry)
                replay_list.remove_outdated()

        threads = [Thread(target=write, args=(name,)) for name in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len({entry.number for entry in replay_list.entries()}) == 80

    def test_none_yet(self, replay_file):
        assert replay_list.entries() == []
        assert set(replay().values()) == {0}

    def test_an_objection_holds_although_the_list_cannot_be_written(
        self, alice, settings, tmp_path
    ):
        (tmp_path / "file").write_text("")
        settings.REPLAY_LIST = tmp_path / "file" / "replay.jsonl"
        object_to(alice, kind=Kind.MARKETING)

        assert purposes(alice) == set()
