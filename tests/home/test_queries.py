"""No page costs more queries when there is more on it: 10 or 100 children and blocks alike."""

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.cache import caches
from django.core.cache.backends.db import DatabaseCache
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page, Site

from home.models import (
    ContactPage,
    ContentPage,
    HomePage,
    ImprintPage,
    Navigation,
    NewsIndexPage,
    NewsPage,
    Topic,
)
from tests import factories
from tests.blocks_data import Stored, block, every_block, make_document, make_picture

pytestmark = pytest.mark.django_db

#: Fewer than this many, with nothing cached.
LIMIT = 20
CACHE_TABLE = "cache_of_a_test"


def clear_caches() -> None:
    """Forget all that Django and Wagtail keep between requests."""
    for cache in caches.all():
        cache.clear()
    ContentType.objects.clear_cache()


def uses_table() -> bool:
    """Whether what is cached is in the database, so that looking costs a query."""
    return isinstance(caches["default"], DatabaseCache)


def queries(address: str) -> list[str]:
    """The queries of a visit with cold caches; the pictures have been made in their sizes."""
    assert Client().get(address).status_code == 200
    clear_caches()
    if uses_table():
        # Wagtail writes them once an hour; all visits but that one find them.
        Site.get_site_root_paths()
    with CaptureQueriesContext(connection) as captured:
        response = Client().get(address)
    assert response.status_code == 200
    return [query["sql"] for query in captured]


class World:
    """A site that grows."""

    def __init__(self, home: HomePage) -> None:
        self.home = home
        self.pictures = [make_picture(f"Bild {number}") for number in range(5)]
        self.documents = [make_document(f"Dokument {number}") for number in range(5)]
        self.topics = [
            Topic.objects.create(name_de=f"Thema {n}", name_en=f"Topic {n}", slug=f"thema-{n}")
            for n in range(5)
        ]
        self.parent = factories.make_content(home, "Oben")
        self.index = factories.make_news_index(home, cover=self.pictures[0])
        self.targets: list[Page] = []

    def grow(self, size: int) -> None:
        """Have that many pages below each list, and fill every menu and body."""
        for number in range(len(self.targets), size):
            cover = self.pictures[number % 5]
            self.targets.append(factories.make_content(self.parent, f"S {number}", cover=cover))
            topic = self.topics[number % 5]
            factories.make_news(
                self.index, f"N {number}", cover=cover, topic=topic, body=[], lead="Vorspann"
            )
        self._fill_menus()
        for page in (self.home, self.parent, self.page(ContactPage), self.page(ImprintPage)):
            self._fill(page, size)
        self._fill(NewsPage.objects.first(), size)

    def page(self, page_type: type[Page]) -> Page:
        """The page of a type, made when it is first asked for."""
        found = page_type.objects.filter(locale=self.home.locale).first()
        return found or factories.make_page(self.home, page_type(title=page_type.__name__))

    def _fill_menus(self) -> None:
        menu = [
            block("item", {"page": target.pk, "label_de": "", "label_en": ""}, number)
            for number, target in enumerate(self.targets)
        ]
        site = Site.objects.get(is_default_site=True)
        Navigation.objects.update_or_create(
            site=site, defaults={"main_menu": menu[:7], "footer": menu[:12], "claim_de": "Zeile"}
        )

    def _fill(self, page: Page, size: int) -> None:
        """Give a page a cover and as many blocks of every type, all leading elsewhere."""
        body: list[Stored] = []
        for number in range(size // 10):
            place = number % 5
            target = self.targets[number]
            body += every_block(target, self.pictures[place], self.documents[place], number)
        page = page.specific_class.objects.get(pk=page.pk)
        page.body, page.cover = body, self.pictures[1]
        if isinstance(page, HomePage):
            page.buttons = [block("button", {"label": "Los", "page": self.targets[0].pk})]
        page.save_revision().publish()


@pytest.fixture
def world(site_root) -> World:
    return World(site_root)


def addresses(world: World) -> dict[str, str]:
    """A page of every type, and views that are no page."""
    pages = {
        "home": HomePage.objects.get(pk=world.home.pk),
        "content": ContentPage.objects.get(pk=world.parent.pk),
        "news list": NewsIndexPage.objects.get(pk=world.index.pk),
        "news article": NewsPage.objects.first(),
        "contact": world.page(ContactPage),
        "imprint": world.page(ImprintPage),
    }
    views = {"login": "/de/members/login/", "empty search": "/de/search/"}
    return {name: page.url for name, page in pages.items()} | views


#: The cache of development, then the one of production, which costs queries itself.
CACHES = {
    "memory": "django.core.cache.backends.locmem.LocMemCache",
    "database": "django.core.cache.backends.db.DatabaseCache",
}


def measure(world: World, settings) -> dict[str, list[str]]:
    """The queries of each address, with either cache."""
    measured = {}
    for cache, backend in CACHES.items():
        settings.CACHES = {"default": {"BACKEND": backend, "LOCATION": CACHE_TABLE}}
        call_command("createcachetable", verbosity=0)
        for name, address in addresses(world).items():
            measured[f"{name}, {cache}"] = queries(address)
    return measured


def test_queries_do_not_grow_with_the_content(world: World, settings) -> None:
    world.grow(10)
    few = measure(world, settings)
    world.grow(100)
    many = measure(world, settings)
    print({name: len(sql) for name, sql in many.items()})
    for name in few:
        assert len(few[name]) == len(many[name]), "\n".join([name, *few[name], "", *many[name]])
    for name, sql in many.items():
        assert len(sql) < LIMIT, f"{name}: {len(sql)}\n" + "\n".join(sql)
        looks = [query for query in sql if CACHE_TABLE in query]
        assert len(looks) == name.endswith("database"), "\n".join([name, *looks])
