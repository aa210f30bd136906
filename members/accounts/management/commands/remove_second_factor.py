"""Helps somebody who has lost telephone, key and recovery codes."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.core.management.base import BaseCommand, CommandError, CommandParser

from members.accounts.flows.remove_second_factor import remove_second_factor
from members.accounts.models import User


class Command(BaseCommand):
    """``remove_second_factor person@example.com``: for whoever runs the server.

    Make sure on another way that it is really this person who asks.
    """

    help = "Remove app, passkeys and recovery codes of an account and log it out everywhere."

    def add_arguments(self, parser: CommandParser) -> None:
        """Whose."""
        parser.add_argument("email")

    def handle(self, *args: Any, **options: Any) -> None:
        """Remove them; staff are led to setting up new ones at their next login."""
        user = User.objects.filter(email=options["email"].strip().lower()).first()
        if user is None or not Authenticator.objects.filter(user=user).exists():
            raise CommandError("There is no account with this address and a second factor.")
        remove_second_factor(user)
        self.stdout.write("Removed. The password alone lets them in now.")
