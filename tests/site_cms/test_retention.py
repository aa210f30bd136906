"""What has served its time goes, in batches, and can be interrupted and repeated."""

from datetime import timedelta
from io import StringIO
from unittest.mock import patch

import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.db.models import Q
from django.utils import timezone
from wagtail.admin.models import EditingSession
from wagtail.models import ModelLogEntry, UploadedFile

from members.accounts.models import User
from site_cms import retention
from site_cms.models import QueuedMail, WaitingNotice
from site_cms.personal_data import Retention, clear

pytestmark = pytest.mark.django_db


def given_up(number: int, days: float = 15) -> None:
    """Mails that could not be delivered."""
    when = timezone.now() - timedelta(days=days)
    QueuedMail.objects.bulk_create(
        QueuedMail(mail_class="service", packed={}, due=None, queued_at=when) for _ in range(number)
    )


def run(*options: str, **kwargs: object) -> str:
    out = StringIO()
    call_command("apply_retention", *options, stdout=out, **kwargs)
    return out.getvalue()


def test_a_dry_run_says_what_would_go_and_changes_nothing():
    given_up(3)
    assert "site_cms.queuedmail: 3 to delete" in run("--dry-run")
    assert QueuedMail.objects.count() == 3


def test_progress_is_printed_for_each_table():
    given_up(3)
    said = run()
    assert "site_cms.queuedmail: 3 deleted" in said
    assert "waitingnotice" not in said
    assert not QueuedMail.objects.exists()
    assert "site_cms.waitingnotice: 0 deleted" in run(verbosity=2)


def test_an_interruption_loses_no_batch_and_the_next_run_goes_on():
    given_up(7)
    original, calls = retention.delete_with_files, []

    def interrupt(rows):
        calls.append(1)
        if len(calls) == 3:
            raise KeyboardInterrupt
        original(rows)

    with (
        patch.object(retention, "BATCH", 2),
        patch.object(retention, "delete_with_files", interrupt),
    ):
        with pytest.raises(KeyboardInterrupt):
            retention.apply()
        assert QueuedMail.objects.count() == 3
        retention.apply()
    assert not QueuedMail.objects.exists()


def test_what_cannot_be_deleted_keeps_nothing_else_from_going(member):
    given_up(1)
    old = timezone.now() - timedelta(days=400)
    WaitingNotice.objects.create(user=member, subject="s", body="b", created_at=old)
    original = retention.delete_with_files

    def fail(rows):
        if rows.model is QueuedMail:
            raise ValueError(member.email)
        original(rows)

    with (
        patch.object(retention, "delete_with_files", fail),
        pytest.raises(CommandError, match=r"^site_cms.queuedmail: ValueError$"),
    ):
        run()
    assert QueuedMail.objects.exists()
    assert not WaitingNotice.objects.exists()


def test_what_is_not_due_stays(member):
    given_up(1, days=13)
    QueuedMail.objects.create(
        mail_class="service", packed={}, queued_at=timezone.now() - timedelta(days=400)
    )
    WaitingNotice.objects.create(user=member, subject="s", body="b")
    run()
    assert QueuedMail.objects.count() == 2
    assert WaitingNotice.objects.exists()


def test_logs_forget_who_it_was_and_what_they_said_after_three_years(member, editor):
    entries = [
        ModelLogEntry.objects.log_action(
            member,
            "wagtail.workflow.approve",
            user=editor,
            data={"comment": "Fine."},
            timestamp=timezone.now() - timedelta(days=days),
        )
        for days in (3 * 365 + 1, 3 * 365 - 1)
    ]
    run()
    for entry in entries:
        entry.refresh_from_db()
    assert [entry.user for entry in entries] == [None, editor]
    assert [entry.data["comment"] for entry in entries] == ["", "Fine."]
    assert "modellogentry" not in run()


def test_what_editors_left_open_goes_after_a_day(editor):
    from django.contrib.contenttypes.models import ContentType

    type_ = ContentType.objects.get_for_model(User)
    for hours in (23, 25):
        EditingSession.objects.create(
            user=editor,
            content_type=type_,
            object_id=str(hours),
            last_seen_at=timezone.now() - timedelta(hours=hours),
        )
    run()
    assert EditingSession.objects.get().object_id == "23"


class TestDeclaredWays:
    """What tables of higher layers may ask for."""

    def apply(self, model: type, given: Retention, *, dry_run: bool = False) -> int:
        return retention._apply(model, given, dry_run)

    def test_a_function_that_leaves_rows_is_not_asked_for_ever(self):
        given_up(5)
        seen = []
        with patch.object(retention, "BATCH", 2):
            given = Retention("t", where=lambda: Q(due=None), forget=seen.extend)
            assert self.apply(QueuedMail, given) == 5
        assert len(seen) == len(set(seen)) == 5

    def test_fields_are_emptied(self, member):
        notice = WaitingNotice.objects.create(user=member, subject="s", body="b")
        given = Retention("t", timedelta(0), "created_at", forget=clear("subject", "body"))
        self.apply(WaitingNotice, given)
        notice.refresh_from_db()
        assert (notice.subject, notice.body, notice.user) == ("", "", member)

    def test_without_a_period_nothing_is_due(self, member):
        assert self.apply(User, Retention("as long as the account")) == 0
        assert User.objects.exists()

    def test_files_go_with_their_rows(self):
        upload = UploadedFile.objects.create(file=ContentFile(b"x", "x.txt"))
        name, storage = upload.file.name, upload.file.storage
        self.apply(UploadedFile, Retention("t", where=Q(pk=upload.pk)))
        assert not storage.exists(name)
        assert not UploadedFile.objects.exists()
