"""Removes what has served its time."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from site_cms import retention
from site_cms.mailing.delivery import deliver_due
from site_cms.mailing.models import QueuedMail


class Command(BaseCommand):
    """``apply_retention``: run it at least every hour from a timer.

    Reads the declarations of ``personal_data``. Mail that a dying worker left behind is picked up
    again.
    """

    help = (
        "Delete what has served its time: sessions, tasks, mail, proofs and whatever is declared."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """``--dry-run``."""
        parser.add_argument("--dry-run", action="store_true", help="Only say what would go.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Delete; it may be interrupted and repeated at any time."""
        dry_run: bool = options["dry_run"]
        verb = "to delete" if dry_run else "deleted"

        def report(name: str, count: int) -> None:
            if options["verbosity"] > (0 if count else 1):
                self.stdout.write(f"{name}: {count} {verb}")
                self.stdout.flush()

        total = retention.apply(dry_run=dry_run, report=report)
        if options["verbosity"]:
            self.stdout.write(f"{total} rows {verb}.")
        if not dry_run and QueuedMail.objects.filter(due__lte=timezone.now()).exists():
            deliver_due.enqueue()
