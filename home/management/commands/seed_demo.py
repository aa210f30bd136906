"""Fill an empty database with the demo."""

import os
from argparse import ArgumentParser
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connections, transaction
from django.test import Client
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Locale, Page, Site

from home.demo.library import Library
from home.demo.menus import make_navigation
from home.demo.operator import set_operator
from home.demo.pages import PageSeeder
from home.demo.people import make_people
from home.demo.policy import put_in_force
from home.demo.services import make_services, measure
from home.models import HomePage


class Command(BaseCommand):
    """``seed_demo``: pages, pictures and people of an invented company; keeps what is there."""

    help = "Fill an empty database with the demo's pages, pictures and people."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where the demo is served."""
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument(
            "--no-pictures",
            action="store_true",
            help="Leave the pictures' sizes to the first visitor instead of making them now.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Seed once; later runs only correct the port."""
        if not settings.DEMO:
            raise CommandError("The demo has public passwords: it never goes into production.")
        if not HomePage.objects.exists():
            with transaction.atomic():
                self._seed()
            # Translations were made under the German address first: nobody knows those.
            Redirect.objects.all().delete()
            if not options["no_pictures"]:
                self._render_all()
        site = Site.objects.get(is_default_site=True)
        site.port = options["port"]
        site.save()

    def _seed(self) -> None:
        self.stdout.write("Seeding the demo: people, pictures, pages …")
        Locale.objects.get_or_create(language_code="de")
        Locale.objects.get_or_create(language_code="en")
        people = make_people()
        make_services(people["privacy"], people["privacy2"])
        library = Library()
        library.fill()
        privacy = people["privacy"], people["privacy2"]
        seeder = PageSeeder(library, people["editor"], people["moderator"], privacy[0])
        site = self._site(seeder.add_home(Page.get_first_root_node()))
        seeder.seed()
        set_operator(site)
        measure(site)
        make_navigation(site, library)
        # Only now everything is there of which it speaks, and to which it links.
        put_in_force(privacy)

    def _site(self, home: Page) -> Site:
        """Make the German home page the site's root, in place of Wagtail's welcome page."""
        site, _created = Site.objects.get_or_create(
            is_default_site=True, defaults={"hostname": "localhost", "root_page": home}
        )
        welcome = site.root_page
        site.hostname, site.root_page, site.site_name = "localhost", home, "Kjero"
        site.save()
        if welcome.pk != home.pk:
            welcome.delete()
        return site

    def _render_all(self) -> None:
        """Open every page once, so that no visitor waits for a picture to be made."""
        self.stdout.write("Making the pictures' sizes …")
        pages = Page.objects.live().filter(depth__gt=1)
        # Encoding lets other threads work: as many pages at once as there are cores.
        with ThreadPoolExecutor(os.cpu_count()) as threads:
            list(threads.map(_open, [page.get_url() for page in pages]))


def _open(address: str) -> None:
    Client(SERVER_NAME="localhost").get(address)
    connections.close_all()
