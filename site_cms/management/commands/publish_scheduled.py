"""Publishes and takes down texts at the time that was approved."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from site_cms.moderation.schedule import carry_out


class Command(BaseCommand):
    """``publish_scheduled``: run it every minute from a timer; late or twice does no harm.

    Takes the place of Wagtail's command of the same name, which publishes the languages of a page
    one after the other and stops at the first text that cannot be published.
    """

    help = "Publish and take down what is due."

    def handle(self, *args: Any, **options: Any) -> None:
        """Do what is due.

        Raises:
            CommandError: something could not be published or taken down; all else was.
        """
        problems = carry_out()
        if problems:
            raise CommandError("\n".join(problems))
