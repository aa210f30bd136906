"""Does again what people demanded since the backup that was restored."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from members.rights.flows.replay import replay


class Command(BaseCommand):
    """``replay_rights``: run it after restoring a backup, before anybody reaches the site."""

    help = "Erase, withdraw and object again what the restored database does not know."

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it and say how much; it may be repeated.

        Raises:
            CommandError: something could not be done; all else was.
        """
        replayed = replay()
        for what in ("erasure", "withdrawal", "objection", "lifting"):
            self.stdout.write(f"{what}: {replayed.done[what]} done again")
        for entry, error in replayed.left.items():
            self.stderr.write(f"{entry.what} {entry.number} of {entry.at}: not done, {error}")
        if replayed.left:
            raise CommandError("Not everything was done again. Repeat this until it is.")
