"""What the timer does: versions into force on their day, drift, and what others registered."""

import threading
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections
from django.utils import timezone

from policy import upkeep, versions
from policy.models import EntryIntoForce
from tests import factories

pytestmark = pytest.mark.django_db

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """A clock to be set: ``clock[:] = [moment]``."""
    hands = [datetime(2027, 3, 1, 12, tzinfo=UTC)]
    monkeypatch.setattr(timezone, "now", lambda: hands[0])
    return hands


@pytest.fixture
def jobs(monkeypatch) -> list[upkeep.Job]:
    """What else is registered."""
    registered: list[upkeep.Job] = []
    monkeypatch.setattr(upkeep, "jobs", registered)
    return registered


def in_force() -> int:
    return int(versions.number_in_force())


class TestEffectiveDates:
    """A day begins at midnight here, whatever the season, the server or the editor's time zone."""

    @pytest.mark.parametrize(
        ("day", "begins"),
        [
            # Winter: an hour ahead of UTC.
            (date(2027, 3, 28), datetime(2027, 3, 27, 23, tzinfo=UTC)),
            # Summer time began the night before.
            (date(2027, 3, 29), datetime(2027, 3, 28, 22, tzinfo=UTC)),
            (date(2027, 10, 31), datetime(2027, 10, 30, 22, tzinfo=UTC)),
            # It ended the night before.
            (date(2027, 11, 1), datetime(2027, 10, 31, 23, tzinfo=UTC)),
            (date(2028, 2, 29), datetime(2028, 2, 28, 23, tzinfo=UTC)),
        ],
    )
    @pytest.mark.parametrize("chosen", ["UTC", "Pacific/Kiritimati", "Pacific/Pago_Pago"])
    def test_midnight_in_berlin(self, clock, day, begins, chosen):
        factories.promise()
        with timezone.override(chosen):
            version = factories.promise(effective_on=day)
        assert version.effective_at == begins
        assert version.content["effective_at"] == begins.isoformat()
        clock[:] = [begins - timedelta(microseconds=1)]
        call_command("keep_policy")
        assert in_force() == 1
        clock[:] = [begins]
        call_command("keep_policy")
        assert in_force() == 2

    @pytest.mark.parametrize("chosen", ["UTC", "Pacific/Kiritimati", "Pacific/Pago_Pago"])
    def test_the_day_of_approval_is_ours(self, clock, chosen):
        clock[:] = [datetime(2027, 6, 30, 22, 30, tzinfo=UTC)]
        with timezone.override(chosen):
            assert factories.promise().stand == date(2027, 7, 1)

    def test_a_material_one_waits_for_thirty_days_across_the_change_of_time(self, clock):
        factories.promise()
        version = factories.promise(material=True)
        assert version.effective_at == datetime(2027, 3, 31, tzinfo=BERLIN)

    def test_the_first_one_waits_for_nothing(self, clock):
        assert factories.promise(material=True).effective_at == clock[0]

    def test_a_day_that_has_begun_means_at_once(self, clock):
        for day in (date(2027, 3, 1), date(2026, 1, 1)):
            assert factories.promise(effective_on=day).effective_at == clock[0]

    def test_never_before_one_that_is_published_already(self, clock):
        factories.promise()
        second = factories.promise(effective_on=date(2027, 5, 1))
        third = factories.promise(effective_on=date(2027, 4, 1))
        assert third.effective_at == second.effective_at
        clock[:] = [second.effective_at]
        assert [each.number for each in versions.take_effect()] == [2, 3]
        assert in_force() == 3


class TestClocks:
    def test_set_back_takes_nothing_back(self, clock):
        factories.promise()
        factories.promise(effective_on=date(2027, 4, 1))
        clock[:] = [datetime(2027, 4, 2, tzinfo=UTC)]
        call_command("keep_policy")
        clock[:] = [datetime(2026, 1, 1, tzinfo=UTC)]
        call_command("keep_policy")
        assert in_force() == 2
        assert EntryIntoForce.objects.count() == 2

    def test_set_back_a_new_version_still_follows_the_last(self, clock):
        factories.promise()
        clock[:] = [datetime(2026, 1, 1, tzinfo=UTC)]
        version = factories.promise()
        # Not before the one it replaces, so it waits until the clock is there again.
        assert version.effective_at == datetime(2027, 3, 1, 12, tzinfo=UTC)
        assert in_force() == 1
        clock[:] = [version.effective_at]
        call_command("keep_policy")
        assert in_force() == 2

    def test_far_ahead_all_that_is_due_comes_in_order(self, clock):
        factories.promise()
        for month in (4, 5, 6):
            factories.promise(effective_on=date(2027, month, 1))
        clock[:] = [datetime(2037, 1, 1, tzinfo=UTC)]
        assert [each.number for each in versions.take_effect()] == [2, 3, 4]
        assert in_force() == 4

    def test_twice_does_nothing_the_second_time(self, clock):
        factories.promise()
        factories.promise(effective_on=date(2027, 4, 1))
        clock[:] = [datetime(2027, 4, 2, tzinfo=UTC)]
        assert len(versions.take_effect()) == 1
        assert versions.take_effect() == []


class TestKeep:
    def test_a_release_does_not_wait_for_the_timer(self, clock, settings, tmp_path, monkeypatch):
        settings.STATIC_ROOT = tmp_path
        clock[:] = [datetime(2020, 1, 1, tzinfo=UTC)]
        factories.promise()
        factories.promise(effective_on=date(2020, 4, 1))
        assert in_force() == 1
        # Back to the present: migrations that are read meanwhile take the clock for a default.
        monkeypatch.undo()
        call_command("deploy", verbosity=0, stdout=StringIO(), stderr=StringIO())
        assert in_force() == 2

    def test_one_that_fails_keeps_no_other(self, jobs):
        done: list[str] = []

        def fails() -> None:
            raise ValueError("alice@example.com")

        upkeep.register(fails)
        upkeep.register(lambda: done.append("second"))
        with pytest.raises(CommandError) as failed:
            call_command("keep_policy")
        assert done == ["second"]
        assert "ValueError" in str(failed.value)
        assert "alice" not in str(failed.value)

    def test_if_the_first_fails_drift_is_still_looked_for(self, jobs, monkeypatch):
        looked: list[str] = []

        def fails() -> None:
            raise KeyError("alice@example.com")

        monkeypatch.setattr(versions, "take_effect", fails)
        monkeypatch.setattr("policy.drift.look", lambda: looked.append("looked"))
        assert ["KeyError" in each for each in upkeep.keep()] == [True]
        assert looked == ["looked"]

    @pytest.mark.django_db(transaction=True)
    def test_watching_goes_on_after_a_failure_until_it_is_stopped(self, jobs):
        stop, rounds, told = threading.Event(), [], []

        def fails() -> None:
            rounds.append(1)
            if len(rounds) == 3:
                stop.set()
            raise OSError

        upkeep.register(fails)
        upkeep.watch(stop, 0, told.append)
        assert len(rounds) == len(told) == 3

    @pytest.mark.django_db(transaction=True)
    def test_the_command_watches_until_it_is_interrupted(self, jobs):
        rounds: list[int] = []

        def interrupt() -> None:
            rounds.append(1)
            if len(rounds) == 2:
                raise KeyboardInterrupt

        upkeep.register(interrupt)
        out = StringIO()
        call_command("keep_policy", watch=0.0, stdout=out)
        assert len(rounds) == 2
        assert "Stopped." in out.getvalue()


@pytest.mark.skipif(
    connection.vendor != "postgresql", reason="SQLite lets one transaction write at a time"
)
@pytest.mark.django_db(transaction=True)
def test_two_timers_at_once_bring_it_into_force_once(site_root, monkeypatch):
    factories.promise()
    ahead = timezone.now() + timedelta(days=40)
    factories.promise(material=True)
    monkeypatch.setattr(timezone, "now", lambda: ahead)
    start, brought, errors = threading.Barrier(4), [], []

    def take_effect() -> None:
        try:
            start.wait(10)
            brought.extend(versions.take_effect())
        except Exception as error:
            errors.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=take_effect) for _number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert errors == []
    assert [each.number for each in brought] == [2]
