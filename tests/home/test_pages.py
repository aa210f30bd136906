"""The page types: where they may stand, what they start with, and what they tell an editor."""

import pytest
from django.conf import settings
from django.utils import timezone
from wagtail.models import Page
from wagtail.test.utils import WagtailPageTestCase

from home.models import ContactPage, ContentPage, HomePage, ImprintPage, NewsIndexPage, NewsPage
from members.accounts.models import RegistrationPage
from policy.models import PolicyPage
from tests import factories

PAGE_TYPES = [
    *(HomePage, ContentPage, NewsIndexPage, NewsPage, ContactPage, ImprintPage),
    *(RegistrationPage, PolicyPage),
]

#: What may stand below each page type.
BELOW: dict[type[Page], set[type[Page]]] = {
    HomePage: {
        *(ContentPage, NewsIndexPage, ContactPage, ImprintPage, RegistrationPage),
        PolicyPage,
    },
    ContentPage: {ContentPage},
    NewsIndexPage: {NewsPage},
    NewsPage: set(),
    ContactPage: set(),
    ImprintPage: set(),
    RegistrationPage: set(),
    PolicyPage: set(),
}

check = WagtailPageTestCase()


@pytest.mark.parametrize("page_type", PAGE_TYPES)
def test_page_types_stand_where_they_belong(page_type: type[Page]) -> None:
    check.assertAllowedSubpageTypes(page_type, BELOW[page_type])


def test_home_page_stands_on_top_alone() -> None:
    check.assertAllowedParentPageTypes(HomePage, {Page})


@pytest.mark.parametrize("page_type", PAGE_TYPES)
def test_editors_are_told_what_a_page_type_is_for(page_type: type[Page]) -> None:
    assert page_type.page_description


@pytest.mark.parametrize("page_type", PAGE_TYPES)
def test_every_field_of_ours_has_a_help_text(page_type: type[Page]) -> None:
    inherited = {field.name for field in Page._meta.get_fields()}
    own = [field for field in page_type._meta.get_fields() if field.name not in inherited]
    for field in own:
        if getattr(field, "editable", False) and field.name != "page_ptr":
            assert field.help_text, field.name


@pytest.mark.django_db
def test_there_is_one_home_page_for_each_language(site_root) -> None:
    root = Page.get_first_root_node()
    assert HomePage.objects.count() == len(settings.LANGUAGES)
    assert not HomePage.can_create_at(root)


@pytest.mark.django_db
@pytest.mark.parametrize("page_type", [NewsIndexPage, ContactPage, ImprintPage])
def test_some_pages_exist_once_for_each_home_page(page_type: type[Page], site_root) -> None:
    check.assertCanCreateAt(HomePage, page_type)
    assert page_type.can_create_at(site_root)
    factories.make_page(site_root, page_type(title="Einmal"))
    assert not page_type.can_create_at(HomePage.objects.get(pk=site_root.pk))


def test_article_starts_with_the_local_date() -> None:
    assert NewsPage._meta.get_field("date").default is timezone.localdate


@pytest.mark.django_db
@pytest.mark.parametrize("page_type", PAGE_TYPES)
def test_menus_are_not_decided_on_a_page(page_type: type[Page], admin, as_user, site_root) -> None:
    panels = page_type.get_edit_handler().get_form_class().base_fields
    assert "show_in_menus" not in panels
    assert {"slug", "seo_title", "search_description", "title", "lead", "cover"} <= set(panels)


@pytest.mark.django_db
def test_content_page_lists_the_live_pages_below_it(site_root, client) -> None:
    parent = factories.make_content(site_root, "Oben")
    factories.make_content(parent, "Zu sehen")
    factories.make_content(parent, "Entwurf", live=False)
    html = client.get(parent.url).content.decode()
    assert "Zu sehen" in html
    assert "Entwurf" not in html


@pytest.mark.django_db
def make(parent: Page, page_type: type[Page]) -> Page:
    """A published page of a type."""
    if page_type is RegistrationPage:
        return factories.make_registration(parent)
    if page_type is PolicyPage:
        factories.promise()
    return factories.make_page(parent, page_type(title="Eine Seite"))


@pytest.mark.parametrize("page_type", PAGE_TYPES)
def test_pages_are_routable_and_renderable(page_type: type[Page], site_root, client) -> None:
    parent = site_root
    if page_type is HomePage:
        page = site_root
    else:
        if page_type is NewsPage:
            parent = factories.make_news_index(site_root)
        page = make(parent, page_type)
    assert client.get(page.url).status_code == 200
