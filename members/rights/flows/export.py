"""Somebody takes along everything that is held about them."""

import logging
from datetime import timedelta
from functools import partial
from pathlib import PurePosixPath
from tempfile import SpooledTemporaryFile

from django.core.files import File
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import get_language
from django_tasks import task

from members.accounts.models import User
from site_cms.exporting import write_zip
from site_cms.mailing import MailClass, send
from site_cms.media.storage import clear_folder, discard, private_storage
from site_cms.personal_data import Store, register_store

from ..addresses import export_url
from ..choices import ExportState
from ..models import Export
from ..people import Whose, address_of, language_of, person_of
from ..texts import STRAY_EXPORTS, UNFINISHED_EXPORTS

logger = logging.getLogger(__name__)

#: How long an export can be downloaded.
KEEP = timedelta(days=7)
#: How long to wait for another one.
WAIT = timedelta(minutes=5)
#: No worker takes so long for one; its task is lost.
LOST_AFTER = timedelta(minutes=30)
IN_MEMORY = 5 * 1024 * 1024


class TooSoon(Exception):
    """There was one a moment ago; ``until`` says when there may be another."""

    def __init__(self, until: timedelta) -> None:
        super().__init__()
        self.until = until


def request_export(whose: Whose, *, made_by: User | None = None, language: str = "") -> Export:
    """Have an export made in the background, and return it.

    While one is being made, that one is returned. ``made_by`` are staff who post it to the person;
    else the person gets a mail when it is ready, and downloads it.

    Raises:
        TooSoon: the last one is not old enough.
    """
    user = whose if isinstance(whose, User) else None
    export = Export(
        user=user,
        address="" if user else address_of(whose),
        language=language_of(whose, language or get_language() or "de"),
        made_by=made_by,
        is_for_desk=made_by is not None,
        expires_at=timezone.now() + KEEP,
    )
    before = latest_export(user, made_by=made_by) if user else None
    if before and before.state == ExportState.WAITING:
        return before
    if before and before.state == ExportState.READY:
        _wait(before)
    return _begin(export)


def latest_export(user: User, *, made_by: User | None = None) -> Export | None:
    """The newest export of somebody, in whatever state: their own, or the one that staff made.

    Nobody gets what a colleague makes: only who made an export can download it.
    """
    return _exports(user, made_by).order_by("-pk").first()


def _exports(user: User | None, made_by: User | None) -> "QuerySet[Export]":
    return Export.objects.filter(user=user, made_by=made_by, is_for_desk=made_by is not None)


def _wait(before: Export) -> None:
    left = before.requested_at + WAIT - timezone.now()
    if left > timedelta(0):
        raise TooSoon(left)


def _begin(export: Export) -> Export:
    try:
        with transaction.atomic():
            export.save()
    except IntegrityError:
        return _exports(export.user, export.made_by).order_by("-pk")[0]
    transaction.on_commit(partial(make_export.enqueue, export.pk))
    return export


@task(backend="queue")
def make_export(pk: int) -> None:
    """Make the file of an export; takes nothing personal, so the table of tasks holds nothing."""
    export = Export.objects.filter(pk=pk, state=ExportState.WAITING).first()
    if export is None:
        return
    try:
        _write(export)
    except Exception as error:
        logger.error("Could not make %s: %s.", export, type(error).__name__)
        Export.objects.filter(pk=pk).update(state=ExportState.FAILED)


def _write(export: Export) -> None:
    """Write the ZIP; whoever is erased meanwhile leaves no file behind."""
    person = person_of(export.user or export.address)
    with SpooledTemporaryFile(max_size=IN_MEMORY) as file:
        write_zip(person, file, export.language)
        file.seek(0)
        export.file.save("export.zip", File(file), save=False)
    with transaction.atomic():
        is_first = Export.objects.filter(pk=export.pk, state=ExportState.WAITING).update(
            file=export.file.name, state=ExportState.READY, ready_at=timezone.now()
        )
        if is_first and not export.is_for_desk:
            _announce(export)
    if not is_first:
        discard(export.file)


def _announce(export: Export) -> None:
    if export.user:
        send(
            "members/rights/mail/export_ready",
            export.user.email,
            mail_class=MailClass.SERVICE,
            language=export.language,
            context={"url": export_url(export.key, export.language), "days": KEEP.days},
        )


def make_lost_ones(dry_run: bool = False) -> int:
    """Make exports whose task got lost, and count them."""
    lost = Export.objects.filter(
        state=ExportState.WAITING, requested_at__lt=timezone.now() - LOST_AFTER
    )
    pks = list(lost.values_list("pk", flat=True))
    for pk in () if dry_run else pks:
        make_export.enqueue(pk)
    return len(pks)


def remove_strays(dry_run: bool = False) -> int:
    """Remove files that no export names: a worker died between writing and storing."""
    storage = private_storage()
    try:
        folders, _files = storage.listdir("exports")
    except FileNotFoundError:
        return 0
    known = {
        PurePosixPath(name).parent.name for name in Export.objects.values_list("file", flat=True)
    }
    strays = [each for each in folders if each not in known and _is_old(f"exports/{each}")]
    for folder in () if dry_run else strays:
        clear_folder(storage, f"exports/{folder}")
    return len(strays)


def _is_old(folder: str) -> bool:
    written = private_storage().get_modified_time(folder)
    return written < timezone.now() - LOST_AFTER


register_store(Store("unfinished_exports", UNFINISHED_EXPORTS, expire=make_lost_ones))
register_store(Store("stray_exports", STRAY_EXPORTS, expire=remove_strays))
