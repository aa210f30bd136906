"""Somebody takes along what is held about them."""

import json
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from unittest.mock import patch
from zipfile import ZipFile

import pytest
from django.core.files.storage import storages
from django.core.management import call_command
from django.db import IntegrityError
from django.test import Client
from django.utils import timezone

from members.rights.choices import ExportState
from members.rights.flows import export as flow
from members.rights.flows.erase import erase_member
from members.rights.flows.export import TooSoon, latest_export, make_export, request_export
from members.rights.models import Export
from site_cms.mailing.classes import MailClass, class_of
from tests.members.rights.conftest import proved

pytestmark = pytest.mark.django_db(transaction=True)


def path(export: Export) -> str:
    return f"/en/members/export/{export.key}/"


def exists(export: Export) -> bool:
    return storages["private"].exists(str(export.file.name))


@pytest.fixture(autouse=True)
def folder(settings, tmp_path) -> Path:
    """The files of each test."""
    settings.PRIVATE_MEDIA_ROOT = tmp_path / "private"
    return tmp_path / "private"


@pytest.fixture
def export(alice) -> Export:
    """Alice's, ready."""
    made = request_export(alice)
    made.refresh_from_db()
    return made


class TestMaking:
    def test_holds_what_they_gave_and_is_announced(self, export, charlie, mailoutbox):
        assert export.state == ExportState.READY
        with ZipFile(export.file.open()) as archive:
            data = archive.read("data.json").decode()
        assert "Looking Glass" in data
        assert "charlie" not in data
        assert json.loads(data)["language"] == "en"
        [mail] = mailoutbox
        assert class_of(mail) == MailClass.SERVICE
        assert path(export) in mail.body

    def test_its_name_cannot_be_guessed(self, export):
        assert export.file.name.startswith("exports/")
        assert len(export.file.name.split("/")[1]) >= 20
        assert len(export.key) >= 32

    def test_one_at_a_time(self, alice):
        with patch.object(make_export.get_backend(), "enqueue"):
            first = request_export(alice)
            assert request_export(alice) == first
        assert Export.objects.count() == 1

    def test_each_of_the_staff_gets_one_of_their_own(self, alice, privacy, admin):
        """Only who made an export can download it."""
        with patch.object(make_export.get_backend(), "enqueue"):
            first = request_export(alice, made_by=privacy)
            second = request_export(alice, made_by=admin)
            assert request_export(alice, made_by=admin) == second
            own = request_export(alice)
        assert (first.made_by, second.made_by, own.made_by) == (privacy, admin, None)

    @pytest.mark.parametrize("is_for_desk", [False, True])
    def test_the_database_lets_only_one_wait(self, alice, privacy, is_for_desk):
        waiting = {"user": alice, "language": "de", "expires_at": timezone.now()}
        waiting |= {"is_for_desk": is_for_desk, "made_by": privacy if is_for_desk else None}
        Export.objects.create(**waiting)
        with pytest.raises(IntegrityError):
            Export.objects.create(**waiting)

    def test_not_again_at_once(self, export, alice):
        with pytest.raises(TooSoon) as raised:
            request_export(alice)
        assert timedelta(0) < raised.value.until <= flow.WAIT
        Export.objects.update(requested_at=timezone.now() - flow.WAIT)
        assert request_export(alice) != export

    def test_a_failure_is_no_dead_end(self, alice, mailoutbox):
        with patch.object(flow, "write_zip", side_effect=OSError("disk")):
            failed = request_export(alice)
        failed.refresh_from_db()
        assert failed.state == ExportState.FAILED
        assert not mailoutbox
        again = request_export(alice)
        again.refresh_from_db()
        assert again.is_there
        assert latest_export(alice) == again

    def test_a_lost_task_is_made_up_for(self, alice):
        with patch.object(make_export.get_backend(), "enqueue"):
            lost = request_export(alice)
        call_command("apply_retention", verbosity=0)
        lost.refresh_from_db()
        assert lost.state == ExportState.WAITING
        Export.objects.update(requested_at=timezone.now() - flow.LOST_AFTER * 2)
        call_command("apply_retention", verbosity=0)
        lost.refresh_from_db()
        assert lost.is_there

    def test_the_task_names_nobody(self, alice):
        with patch.object(make_export.get_backend(), "enqueue") as enqueue:
            lost = request_export(alice)
        assert [list(enqueue.call_args.args[1]), enqueue.call_args.args[2]] == [[lost.pk], {}]

    def test_hostile_names(self, alice):
        alice.first_name = "=cmd|' /C calc'!A0 <script>‮😀" + "x" * 100
        alice.save()
        export = request_export(alice)
        export.refresh_from_db()
        with ZipFile(BytesIO(export.file.read())) as archive:
            assert b"<script>" not in archive.read("index.html").replace(b"</script>", b"")


class TestDownloading:
    def test_by_the_person_alone(self, site_root, export, alice, charlie, admin, as_user):
        response = proved(as_user(alice)).get(path(export))
        assert response.status_code == 200
        assert response["Content-Disposition"].startswith("attachment")
        assert response["Cache-Control"] == "private, no-store"
        assert b"".join(response.streaming_content)[:2] == b"PK"
        assert proved(as_user(charlie)).get(path(export)).status_code == 404
        assert proved(as_user(admin)).get(path(export)).status_code == 404
        answer = Client().get(path(export))
        assert answer.status_code == 302
        assert "/login/" in answer.url

    def test_a_session_that_is_not_fresh_is_asked_for_the_password(
        self, site_root, export, alice, as_user
    ):
        answer = as_user(alice).get(path(export))
        assert answer.status_code == 302
        assert "/reauthenticate/" in answer.url

    def test_not_after_seven_days(self, site_root, export, alice, as_user):
        left = export.expires_at - timezone.now()
        assert timedelta(days=6, hours=23) < left <= timedelta(days=7)
        Export.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
        assert proved(as_user(alice)).get(path(export)).status_code == 404
        assert exists(export)
        call_command("apply_retention", verbosity=0)
        assert not exists(export)
        assert not Export.objects.exists()

    def test_a_lost_file_is_not_there(self, site_root, export, alice, as_user):
        storages["private"].delete(export.file.name)
        assert proved(as_user(alice)).get(path(export)).status_code == 404

    def test_nothing_but_reading(self, site_root, export, alice, as_user):
        assert proved(as_user(alice)).post(path(export)).status_code == 405


class TestErasing:
    def test_takes_the_file_along(self, export, alice):
        erase_member(alice)
        assert not exists(export)
        assert not Export.objects.exists()

    def test_in_the_middle_of_making_leaves_no_file(self, alice, folder):
        write = flow.write_zip

        def erased_meanwhile(person, file, language):
            write(person, file, language)
            erase_member(alice)

        with patch.object(flow, "write_zip", erased_meanwhile):
            request_export(alice)
        assert not Export.objects.exists()
        assert not list((folder / "exports").glob("*/*"))

    def test_files_that_nobody_names_go(self, export):
        storage = storages["private"]
        from django.core.files.base import ContentFile

        name = storage.save("exports/stray/export.zip", ContentFile(b"x"))
        with patch.object(flow, "LOST_AFTER", timedelta(days=1)):
            assert flow.remove_strays() == 0
        with patch.object(flow, "LOST_AFTER", timedelta(seconds=-5)):
            assert flow.remove_strays(dry_run=True) == 1
            assert flow.remove_strays() == 1
        assert not storage.exists(name)
        assert exists(export)
