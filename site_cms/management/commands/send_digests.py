"""Sends the daily mails about moderation."""

from typing import Any

from django.core.management.base import BaseCommand

from site_cms.moderation.notices import send_digests


class Command(BaseCommand):
    """``send_digests``: run it once a day from a timer; twice does no harm."""

    help = "Send one mail with all notices to everybody who wants one mail a day."

    def handle(self, *args: Any, **options: Any) -> None:
        """Queue them."""
        send_digests()
