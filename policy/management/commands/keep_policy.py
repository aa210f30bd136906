"""Does what is due about the policy."""

from argparse import ArgumentParser
from threading import Event
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from policy import upkeep


class Command(BaseCommand):
    """``keep_policy``: run it every minute from a timer; late or twice does no harm."""

    help = "Bring versions of the policy into force, notice drift, and do what depends on them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Once, or again and again."""
        parser.add_argument(
            "--watch",
            metavar="SECONDS",
            nargs="?",
            type=float,
            const=20.0,
            help="Do it again after so many seconds, 20 by default, until interrupted.",
        )

    def handle(self, *args: Any, watch: float | None = None, **options: Any) -> None:
        """Do what is due.

        Raises:
            CommandError: something failed; all else was done.
        """
        if watch is not None:
            self._watch(watch)
            return
        problems = upkeep.keep()
        if problems:
            raise CommandError("\n".join(problems))

    def _watch(self, seconds: float) -> None:
        try:
            upkeep.watch(Event(), seconds, self.stderr.write)
        except KeyboardInterrupt:
            self.stdout.write("Stopped.")
