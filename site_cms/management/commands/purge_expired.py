"""Removes what has served its time."""

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from site_cms.mailing.leftovers import (
    GIVEN_UP,
    KEEP_FAILED_MAIL,
    report_lost,
    wake_for_left_behind,
)
from site_cms.mailing.models import QueuedMail
from site_cms.retention import expired


class Command(BaseCommand):
    """``purge_expired``: run it at least every hour from a timer.

    Sessions and cache rows outlive their time in a database until somebody deletes them, hashes
    of rate limits among them. Mail whose task was lost is delivered, and mail that a dying worker
    left behind is reported.
    """

    help = (
        "Delete expired sessions, cache entries, finished tasks, undeliverable mail and old proofs."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Delete; nothing here is needed any more."""
        call_command("clearsessions")
        delete_expired_cache_rows()
        DBTaskResult.objects.finished().delete()
        long_ago = timezone.now() - KEEP_FAILED_MAIL
        expired.send(sender=type(self))
        report_lost()
        QueuedMail.objects.filter(GIVEN_UP, queued_at__lt=long_ago).delete()
        wake_for_left_behind()


def delete_expired_cache_rows() -> None:
    """Delete what has expired in database caches; Django does so only when they are full."""
    for cache in settings.CACHES.values():
        if str(cache["BACKEND"]).endswith(".DatabaseCache"):
            table = connection.ops.quote_name(str(cache["LOCATION"]))
            now = connection.ops.adapt_datetimefield_value(timezone.now())
            with connection.cursor() as cursor:
                cursor.execute(f"DELETE FROM {table} WHERE expires < %s", [now])  # noqa: S608
