"""Removes what has served its time."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from site_cms import retention
from site_cms.mailing.leftovers import report_lost, wake_for_left_behind


class Command(BaseCommand):
    """``apply_retention``: run it at least every hour from a timer.

    Reads the declarations of ``personal_data``. Mail whose task was lost is delivered, and mail
    that a dying worker left behind is reported.
    """

    help = (
        "Delete what has served its time: sessions, tasks, mail, proofs and whatever is declared."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """``--dry-run``."""
        parser.add_argument("--dry-run", action="store_true", help="Only say what would go.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Delete; it may be interrupted and repeated at any time.

        Raises:
            CommandError: something could not be deleted; all else was.
        """
        dry_run: bool = options["dry_run"]
        verb = "to delete" if dry_run else "deleted"

        def report(name: str, count: int) -> None:
            if options["verbosity"] > (0 if count else 1):
                self.stdout.write(f"{name}: {count} {verb}")
                self.stdout.flush()

        if not dry_run:
            report_lost()
            wake_for_left_behind()
        try:
            total = retention.apply(dry_run=dry_run, report=report)
        except retention.Incomplete as error:
            raise CommandError(str(error)) from error
        if options["verbosity"]:
            self.stdout.write(f"{total} rows {verb}.")
