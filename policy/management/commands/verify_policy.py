"""Proves that the versions of the policy are those that were published."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import override

from policy.models import PolicyVersion
from policy.verification import problems


class Command(BaseCommand):
    """``verify_policy``: one line for each version, then all that is wrong."""

    help = "Verify hashes, order and protection of all versions of the policy."

    def handle(self, *args: Any, **options: Any) -> None:
        """Look at everything.

        Raises:
            CommandError: something is not as it was published; says all of it.
        """
        with override("en"):
            for version in PolicyVersion.objects.order_by("number"):
                day = timezone.localdate(version.effective_at).isoformat()
                self.stdout.write(f"{version}, in force from {day}: {version.sha256}")
            found = problems()
        if found:
            raise CommandError("\n".join(found))
        self.stdout.write("Everything is as it was published.")
