"""Does again what people demanded since the backup that was restored."""

from typing import Any

from django.core.management.base import BaseCommand

from members.rights.flows.replay import replay


class Command(BaseCommand):
    """``replay_rights``: run it after restoring a backup, before anybody reaches the site."""

    help = "Erase, withdraw and object again what the restored database does not know."

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it and say how much; it may be repeated."""
        done = replay()
        for what in ("erasure", "withdrawal", "objection", "lifting"):
            self.stdout.write(f"{what}: {done[what]} done again")
