"""Prepare an installation for the code that was just put there."""

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from site_cms.installation import compile_messages, set_site_address
from site_cms.page_cache import move_on


class Command(BaseCommand):
    """``deploy``: run after each update, before the servers are restarted; safe to repeat."""

    help = "Prepare this installation: translations, static files, database, address."

    def handle(self, *args: Any, **options: Any) -> None:
        """All steps, those that change the database after the others; then what is amiss."""
        verbosity = options["verbosity"]
        self.stdout.write(f"Compiled translations: {compile_messages()}.")
        call_command("collectstatic", interactive=False, verbosity=verbosity, stdout=self.stdout)
        call_command("migrate", interactive=False, verbosity=verbosity, stdout=self.stdout)
        call_command("createcachetable", verbosity=verbosity, stdout=self.stdout)
        set_site_address(settings.WAGTAILADMIN_BASE_URL)
        move_on()
        # Versions whose time has come, and what the new code would say otherwise.
        try:
            call_command("keep_policy", stdout=self.stdout, stderr=self.stderr)
        except CommandError as error:
            # The timer tries again; an update must not stop halfway.
            self.stderr.write(str(error))
        # Neither the start of a command nor of a server runs the checks that read the database.
        call_command(
            "check",
            tags=["database", "security"],
            databases=["default"],
            stdout=self.stdout,
            stderr=self.stderr,
        )
        self.stdout.write(f"Ready to serve {settings.WAGTAILADMIN_BASE_URL}/.")
