"""Menus, breadcrumbs and the language switcher."""

import json

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.test import Client, RequestFactory
from django.utils.translation import override
from wagtail.models import Page, Site

from home.models import ContentPage, HomePage, Navigation
from home.navigation import Link, SiteNavigation
from policy.models import Operator
from tests import factories


def menu(*pages: Page, **labels: str) -> str:
    """A menu of pages, as it is stored."""
    items = [
        {"type": "item", "value": {"page": page.pk, "label_de": "", "label_en": "", **labels}}
        for page in pages
    ]
    return json.dumps(items)


def make_navigation(*pages: Page, **fields: str) -> Navigation:
    """The live navigation of the site with a menu of pages."""
    site = Site.objects.get(is_default_site=True)
    return Navigation.objects.create(site=site, **{"main_menu": menu(*pages), **fields})


def shown(page: Page | None = None, language: str = "de", address: str = "") -> SiteNavigation:
    """The navigation as a page in a language would show it."""
    request = RequestFactory().get(address or f"/{language}/")
    request.resolver_match = None
    with override(language):
        return SiteNavigation(request, page)


def as_pairs(links: list[Link]) -> list[tuple[str, str]]:
    """Titles and addresses."""
    return [(link.title, link.url) for link in links]


@pytest.fixture
def about(site_root: HomePage) -> ContentPage:
    """A page with a translation."""
    page = factories.make_content(site_root, "Über uns", slug="ueber-uns")
    factories.translate(page, {"Über uns": "About us", "ueber-uns": "about"})
    return page


def test_menu_in_each_language(about: ContentPage) -> None:
    make_navigation(
        about, claim_de="Ehrlich.", claim_en="Honest.", footer=menu(about, label_de="Wir")
    )
    german, english = shown(), shown(language="en")
    assert as_pairs(german.main_menu) == [("Über uns", "/de/ueber-uns/")]
    assert as_pairs(english.main_menu) == [("About us", "/en/about/")]
    assert [link.title for link in german.footer] == ["Wir"]
    assert (german.claim, english.claim) == ("Ehrlich.", "Honest.")


def test_unpublished_and_deleted_pages_vanish(site_root: HomePage, about: ContentPage) -> None:
    only_german = factories.make_content(site_root, "Nur deutsch")
    gone = factories.make_content(site_root, "Bald weg")
    make_navigation(only_german, about, gone)
    gone.delete()
    assert [link.title for link in shown(language="en").main_menu] == ["About us"]
    Page.objects.get(pk=about.pk).unpublish()
    assert [link.title for link in shown().main_menu] == ["Nur deutsch"]
    assert [link.title for link in shown(language="en").main_menu] == ["About us"]


def test_drafts_do_not_show(about: ContentPage) -> None:
    navigation = make_navigation(about)
    navigation.claim_de = "Entwurf"
    navigation.save_revision()
    about.title = "Entwurf"
    about.save_revision()
    assert shown().claim == ""
    assert [link.title for link in shown().main_menu] == ["Über uns"]
    Navigation.objects.update(live=False)
    assert shown().main_menu == []


def test_current_marks_the_section_but_not_home(site_root: HomePage, about: ContentPage) -> None:
    child = factories.make_content(about, "Team")
    make_navigation(site_root, about)
    assert [link.current for link in shown(child).main_menu] == [False, True]
    assert [link.current for link in shown(about).main_menu] == [False, True]
    assert [link.current for link in shown(site_root).main_menu] == [True, False]
    assert [link.current for link in shown().main_menu] == [False, False]


def test_breadcrumbs(about: ContentPage) -> None:
    child = factories.make_content(about, "Team")
    assert (
        as_pairs(shown(child).breadcrumbs)
        == [
            ("Home", "/de/"),
            ("Über uns", "/de/ueber-uns/"),
            ("Team", "/de/ueber-uns/team/"),
        ]
        or shown(child).breadcrumbs[0].title == "Startseite"
    )
    assert [link.current for link in shown(child).breadcrumbs] == [False, False, True]


def test_breadcrumbs_of_a_draft_end_with_it(about: ContentPage) -> None:
    draft = factories.make_content(about, "Entwurf", live=False)
    assert [link.title for link in shown(draft).breadcrumbs[1:]] == ["Über uns", "Entwurf"]
    assert shown(draft).translations == []


def test_switcher_leads_to_the_same_page(about: ContentPage) -> None:
    links = shown(about).languages
    assert as_pairs(links) == [("Deutsch", "/de/ueber-uns/"), ("English", "/en/about/")]
    assert [link.current for link in links] == [True, False]


def test_switcher_leads_to_the_nearest_translated_ancestor(about: ContentPage) -> None:
    child = factories.make_content(about, "Team")
    grandchild = factories.make_content(child, "Küche")
    assert shown(grandchild).languages[1].url == "/en/about/"
    Page.objects.get(slug="about").unpublish()
    assert shown(grandchild).languages[1].url == "/en/"
    assert [link.language for link in shown(grandchild).translations] == ["de"]


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("/de/search/", "/en/search/"),
        ("/de/search/?q=a%20b&page=3", "/en/search/?q=a+b"),
        ("/de/members/login/", "/en/members/login/"),
        ("/de/gibt-es-nicht/", "/en/"),
        ("/de/%00%ff/", "/en/"),
    ],
)
def test_switcher_beside_pages(
    site_root: HomePage, client: Client, address: str, expected: str
) -> None:
    html = client.get(address).content.decode()
    assert f'href="{expected}"' in html


def test_an_endless_question_is_not_carried_over(site_root: HomePage, client: Client) -> None:
    html = client.get("/de/search/", {"q": "x" * 5_000}).content.decode()
    assert 'href="/en/search/"' in html


def test_a_topic_stays_the_topic(site_root: HomePage, client: Client) -> None:
    from home.models import Topic

    index = factories.make_news_index(site_root, slug="neues")
    factories.translate(index, {"neues": "news"})
    topic = Topic.objects.create(name_de="Ergebnisse", name_en="Results", slug="results")
    factories.make_news(index, "Neu", topic=topic)
    html = client.get("/de/neues/topic/results/").content.decode()
    assert 'href="/en/news/topic/results/"' in html


def test_as_many_queries_for_a_full_menu_as_for_one_page(
    site_root: HomePage, about: ContentPage, client: Client, django_assert_max_num_queries
) -> None:
    pages = [about, *(factories.make_content(site_root, f"Seite {n}") for n in range(6))]
    for page in pages[1:]:
        factories.translate(page)
    navigation = make_navigation(about, footer=menu(about))
    Operator.for_site(Site.objects.get())  # made at the first visit
    counts = []
    for items in ([about], pages):
        navigation.main_menu = menu(*items)
        navigation.footer = menu(*items)
        navigation.save()
        ContentType.objects.clear_cache()
        cache.clear()
        with django_assert_max_num_queries(19) as queries:
            client.get("/en/about/")
        counts.append(len(queries))
    assert counts[0] == counts[1]
