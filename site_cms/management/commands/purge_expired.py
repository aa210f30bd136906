"""Removes what has served its time."""

from datetime import timedelta
from importlib import import_module
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from site_cms.mailing.delivery import deliver_due
from site_cms.mailing.models import QueuedMail
from site_cms.retention import expired

#: How long an undeliverable mail stays for the operator to look at.
KEEP_FAILED_MAIL = timedelta(days=14)


class Command(BaseCommand):
    """``purge_expired``: run it at least every hour from a timer.

    Sessions and cache rows outlive their time in a database until somebody deletes them, hashes
    of rate limits among them. Mail that a dying worker left behind is picked up again.
    """

    help = (
        "Delete expired sessions, cache entries, finished tasks, undeliverable mail and old proofs."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Delete; nothing here is needed any more."""
        import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
        delete_expired_cache_rows()
        DBTaskResult.objects.finished().delete()
        long_ago = timezone.now() - KEEP_FAILED_MAIL
        expired.send(sender=type(self))
        QueuedMail.objects.filter(due=None, queued_at__lt=long_ago).delete()
        if QueuedMail.objects.filter(due__lte=timezone.now()).exists():
            deliver_due.enqueue()


def delete_expired_cache_rows() -> None:
    """Delete what has expired in database caches; Django does so only when they are full."""
    for cache in settings.CACHES.values():
        if str(cache["BACKEND"]).endswith(".DatabaseCache"):
            table = connection.ops.quote_name(str(cache["LOCATION"]))
            now = connection.ops.adapt_datetimefield_value(timezone.now())
            with connection.cursor() as cursor:
                cursor.execute(f"DELETE FROM {table} WHERE expires < %s", [now])  # noqa: S608
