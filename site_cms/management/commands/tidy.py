"""Delete what nobody needs any more."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand

from site_cms.installation import delete_expired_cache_entries


class Command(BaseCommand):
    """``tidy``: run every hour."""

    help = "Delete expired sessions, rate limits and results of background work."

    def handle(self, *args: Any, **options: Any) -> None:
        """Delete by age alone."""
        call_command("clearsessions")
        self.stdout.write(f"Expired cache entries deleted: {delete_expired_cache_entries()}.")
        call_command(
            "prune_db_task_results", "--backend=queue", "--queue-name=*", "--min-age-days=1"
        )
