"""All pages that an answer leads to are read together, once, with what a link needs."""

import pytest
from django.db import connection
from django.db.models import Q
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page

from home.models import HomePage
from site_cms.linked_pages import LinkedPages
from tests import factories
from tests.blocks_data import block

pytestmark = pytest.mark.django_db


def test_expected_pages_come_with_the_first_that_is_needed(
    site_root: HomePage, django_assert_num_queries
) -> None:
    about = factories.make_content(site_root, "Wir")
    pages = LinkedPages()
    pages.expect([about.pk])
    pages.read(Q(pk=site_root.pk))
    with django_assert_num_queries(0):
        found = pages.find([about.pk, site_root.pk])
        assert found[about.pk].get_url() == "/de/wir/"
        assert found[site_root.pk].by_language["en"].title == "Home"


def test_what_is_gone_is_looked_for_once(site_root: HomePage, django_assert_num_queries) -> None:
    pages = LinkedPages()
    assert 404 not in pages.find([404])
    with django_assert_num_queries(0):
        assert 404 not in pages.find([404])


def test_a_flag_tells_which_pages_meet_its_condition(site_root: HomePage) -> None:
    about = factories.make_content(site_root, "Wir")
    found = LinkedPages().read(Q(pk__in=[about.pk, site_root.pk]), is_deep=Q(depth__gt=2))
    assert {page.title: page.is_deep for page in found} == {
        "Startseite": False,
        "Home": False,
        "Wir": True,
    }


def test_menu_buttons_and_body_of_a_page_need_one_query(site_root: HomePage) -> None:
    first, second = (factories.make_content(site_root, title) for title in ("Eins", "Zwei"))
    site_root.buttons = [block("button", {"label": "Los", "page": first.pk})]
    site_root.body = [block("rich_text", f'<p><a linktype="page" id="{second.pk}">mehr</a></p>')]
    site_root.save_revision().publish()
    with CaptureQueriesContext(connection) as queries:
        text = Client().get("/de/").text
    assert 'href="/de/eins/"' in text
    assert 'href="/de/zwei/"' in text
    column = f'"{Page._meta.db_table}"."translation_key" IN (SELECT'
    assert sum(column in query["sql"] for query in queries) == 1
