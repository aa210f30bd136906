"""Prepare the demo and serve it."""

import os
from argparse import ArgumentParser
from threading import Event, Thread
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand

from home.demo.people import PASSWORD, PEOPLE, address
from policy import upkeep

#: Between two looks at the policy: what a server does every minute, soon enough to be watched.
SECONDS = 20

WELCOME = """
  The site            http://localhost:{port}/
  The editors' side   http://localhost:{port}/cms/
  Outgoing mail       http://localhost:{port}/dev/outbox/

  Log in as           {people}
  with the password   {password}

  Stop with Ctrl-C. `make reset` forgets everything that was changed.
"""


class Command(BaseCommand):
    """``run_demo``: migrate, seed where nothing is there yet, say where things are, serve."""

    help = "Prepare the demo and serve it on this machine."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where to serve."""
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *args: Any, **options: Any) -> None:
        """Prepare once; the reloader's child process only serves."""
        port = options["port"]
        if os.environ.get("RUN_MAIN") != "true":
            call_command("migrate", verbosity=0)
            call_command("seed_demo", port=port, stdout=self.stdout)
            self.stdout.write(self.welcome(port))
        else:
            self._keep_policy()
        call_command("runserver", f"localhost:{port}", verbosity=0)

    def _keep_policy(self) -> None:
        """What a timer does on a server: beside the process that serves, and ended with it."""
        arguments = (Event(), SECONDS, self.stderr.write)
        Thread(target=upkeep.watch, args=arguments, daemon=True).start()

    def welcome(self, port: int) -> str:
        """Where things are and who may log in."""
        people = "\n                      ".join(address(name) for name, *_rights in PEOPLE)
        return WELCOME.format(port=port, people=people, password=PASSWORD)
