"""No mail leaves twice: several workers, and workers that die."""

import logging
from collections.abc import Callable
from datetime import timedelta
from multiprocessing import get_context
from threading import Barrier, Event, Thread
from unittest.mock import patch

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connections, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from site_cms.mailing import MailClass, delivery, send
from site_cms.mailing.delivery import deliver_due
from site_cms.mailing.leftovers import LOST_AFTER
from site_cms.mailing.models import QueuedMail

TO = "alice@example.com"


def queue(mails: int = 1) -> None:
    """Some mails of our own."""
    for number in range(mails):
        context = {"subject": f"Mail {number}", "sentence": "x"}
        send(
            "moderation/mail/notice",
            TO,
            mail_class=MailClass.LEGAL_NOTICE,
            language="en",
            context=context,
        )


def everything_is_due() -> None:
    """Days later."""
    QueuedMail.objects.exclude(due=None).update(due=timezone.now())
    DBTaskResult.objects.update(run_after=timezone.now())


def an_hour_later() -> None:
    """Let what was taken have been taken long ago."""
    QueuedMail.objects.exclude(taken_at=None).update(
        taken_at=timezone.now() - LOST_AFTER - timedelta(minutes=1)
    )


@pytest.fixture
def in_processes():
    """Run something in other processes with connections of their own; they are ended."""
    started = []

    def run(work: Callable[[], object], count: int = 1) -> list:
        connections.close_all()  # A forked connection would be shared.
        fork = get_context("fork")
        new = [fork.Process(target=work) for _each in range(count)]
        for process in new:
            process.start()
        started.extend(new)
        return new

    yield run
    for process in started:
        process.kill()
        process.join()


class TestSeveralWorkers:
    def test_threads_share_the_mails(self, mail_server):
        queue(12)
        start = Barrier(4)

        def deliver() -> None:
            start.wait()
            try:
                deliver_due.call()
            finally:
                connections.close_all()

        threads = [Thread(target=deliver) for _each in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        subjects = [mail["Subject"] for mail in mail_server.mails]
        assert sorted(subjects) == sorted(f"Mail {number}" for number in range(12))
        assert not QueuedMail.objects.exists()

    def test_processes_share_the_mails(self, mail_server, in_processes):
        queue(12)
        for process in in_processes(deliver_due.call, count=3):
            process.join(60)
            assert process.exitcode == 0
        subjects = [mail["Subject"] for mail in mail_server.mails]
        assert sorted(subjects) == sorted(f"Mail {number}" for number in range(12))
        assert not QueuedMail.objects.exists()

    def test_whoever_comes_second_gets_nothing(self, production_mail):
        queue()
        first, second = QueuedMail.objects.get(), QueuedMail.objects.get()
        assert delivery._claim(first)
        assert not delivery._claim(second)
        assert QueuedMail.objects.get().attempts == 1

    def test_a_task_more_does_nothing(self, mail_server, work):
        queue()
        for _each in range(3):
            deliver_due.enqueue()
        work()
        assert len(mail_server.mails) == 1

    def test_a_claim_is_stored_before_the_mail_leaves(self, mail_server):
        queue()
        with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
            deliver_due.call()
        assert mail_server.mails == []

    def test_a_long_queue_is_worked_off_in_turns(self, mail_server, work, monkeypatch):
        monkeypatch.setattr(delivery, "TURN", timedelta(0))
        queue(3)
        DBTaskResult.objects.all().delete()
        deliver_due.enqueue()
        work()
        assert len(mail_server.mails) == 3
        assert DBTaskResult.objects.count() == 4


class TestWorkersThatDie:
    def test_after_handing_a_mail_over_leave_no_second_copy(
        self, mail_server, work, in_processes, caplog
    ):
        arrived, never = Event(), Event()
        mail_server.on_mail = lambda: (arrived.set(), never.wait(30))
        queue()
        [worker] = in_processes(deliver_due.call)
        assert arrived.wait(30)
        worker.kill()
        worker.join()
        mail_server.on_mail = lambda: None
        never.set()
        [mail] = QueuedMail.objects.all()
        assert mail.due is None
        everything_is_due()
        call_command("apply_retention", verbosity=0)
        work()
        assert len(mail_server.mails) == 1
        assert "Gave up" not in caplog.text, "it might still be at work"
        an_hour_later()
        call_command("apply_retention", verbosity=0)
        work()
        [record] = [each for each in caplog.records if each.levelno == logging.ERROR]
        assert f"mail {mail.pk} (legal-notice)" in record.getMessage()
        assert TO not in caplog.text
        call_command("apply_retention", verbosity=0)
        work()
        assert caplog.text.count("Gave up") == 1, "said once"
        assert len(mail_server.mails) == 1
        assert QueuedMail.objects.get().due is None

    def test_before_they_took_a_mail_lose_nothing(self, mail_server, work):
        queue()
        DBTaskResult.objects.all().delete()
        call_command("apply_retention", verbosity=0)
        work()
        assert len(mail_server.mails) == 1

    def test_when_told_to_stop_at_once_leave_no_second_copy(self, mail_server, work):
        queue(2)
        with (
            patch.object(QueuedMail, "delete", side_effect=SystemExit(1)),
            pytest.raises(SystemExit),
        ):
            deliver_due.call()
        everything_is_due()
        work()
        assert sorted(mail["Subject"] for mail in mail_server.mails) == ["Mail 0", "Mail 1"]

    def test_a_database_that_fails_afterwards_makes_no_second_copy(self, mail_server, work):
        queue()
        with (
            patch.object(QueuedMail, "delete", side_effect=DatabaseError),
            pytest.raises(DatabaseError),
        ):
            deliver_due.call()
        everything_is_due()
        call_command("apply_retention", verbosity=0)
        work()
        assert len(mail_server.mails) == 1

    def test_a_database_that_fails_before_sends_nothing(self, mail_server, work):
        queue()
        with (
            patch.object(QuerySet, "update", side_effect=DatabaseError),
            pytest.raises(DatabaseError),
        ):
            deliver_due.call()
        assert mail_server.mails == []
        work()
        assert len(mail_server.mails) == 1


class TestMailServers:
    def test_that_never_answer_may_have_taken_the_mail(self, mail_server, work, caplog):
        mail_server.data_answer = ""
        queue()
        work()
        mail_server.data_answer = "250 kept"
        everything_is_due()
        call_command("apply_retention", verbosity=0)
        work()
        assert len(mail_server.mails) == 1
        [record] = [each for each in caplog.records if each.levelno == logging.ERROR]
        assert "may have arrived" in record.getMessage()
        assert TO not in caplog.text
        mail = QueuedMail.objects.get()
        assert (mail.due, mail.taken_at) == (None, None)

    def test_that_are_too_slow_may_have_taken_the_mail(self, mail_server, work, production_mail):
        production_mail.EMAIL_TIMEOUT = 0.3
        slow = Event()
        mail_server.on_mail = lambda: slow.wait(2)
        queue()
        work()
        slow.set()
        everything_is_due()
        work()
        assert len(mail_server.mails) == 1

    def test_that_refuse_a_mail_have_not_taken_it(self, mail_server, work):
        mail_server.data_answer = "451 later"
        queue()
        work()
        assert QueuedMail.objects.get().due
        mail_server.data_answer = "250 kept"
        everything_is_due()
        work()
        assert not QueuedMail.objects.exists()
        assert len({mail["Message-ID"] for mail in mail_server.mails}) == 1

    def test_that_part_badly_have_taken_it(self, mail_server, work):
        mail_server.quit_answer = "x" * 10_000
        queue()
        work()
        assert len(mail_server.mails) == 1
        assert not QueuedMail.objects.exists()


def test_a_mail_that_cannot_be_made_keeps_back_no_other(mail_server, work, caplog):
    queue(2)
    first = QueuedMail.objects.all()[0]
    QueuedMail.objects.filter(pk=first.pk).update(packed={"to": [TO]})
    work()
    assert [mail["Subject"] for mail in mail_server.mails] == ["Mail 1"]
    assert "Could not deliver" in caplog.text
    assert TO not in caplog.text
    assert TO not in repr(list(DBTaskResult.objects.values()))


def test_a_mail_in_the_hands_of_a_worker_is_not_deleted(production_mail):
    queue()
    long_ago = timezone.now() - timedelta(days=15)
    QueuedMail.objects.update(due=None, taken_at=timezone.now(), queued_at=long_ago)
    call_command("apply_retention", verbosity=0)
    assert QueuedMail.objects.exists()
