"""A body reads what it refers to in four queries, whatever its length, and survives losses."""

import pytest
from django.template.loader import render_to_string

from home.models import ContentPage
from site_cms.media import SiteDocument, SiteImage
from tests import factories
from tests.blocks_data import every_block, make_document, make_picture

Related = tuple[ContentPage, SiteImage, SiteDocument]

pytestmark = pytest.mark.django_db


@pytest.fixture
def related(site_root) -> list[Related]:
    """Ten live pages, pictures and documents."""
    return [
        (
            factories.make_content(site_root, f"Ziel {n}"),
            make_picture(f"B{n}"),
            make_document(f"D{n}"),
        )
        for n in range(10)
    ]


def stored_page(site_root, related: list[Related], blocks: int) -> ContentPage:
    body = [
        child for n in range(blocks) for child in every_block(*related[n % len(related)], number=n)
    ]
    return factories.make_content(site_root, f"Seite {blocks}", body=body)


def render(page: ContentPage) -> str:
    return render_to_string("components/body.html", {"body": page.body})


@pytest.mark.parametrize("blocks", [1, 10])
def test_body_needs_four_queries(
    blocks: int, site_root, related, django_assert_num_queries
) -> None:
    pk = stored_page(site_root, related, blocks).pk
    render(ContentPage.objects.get(pk=pk))  # Makes the pictures in their sizes.
    page = ContentPage.objects.get(pk=pk)
    # Pages, pictures, their renditions, documents.
    with django_assert_num_queries(4):
        html = render(page)
    assert html.count('<figure class="picture') == blocks
    assert html.count(f'href="{related[0][0].url}"') >= 4
    assert html.count("<details>") == blocks


def test_body_survives_when_all_it_refers_to_is_gone(site_root, related) -> None:
    page = stored_page(site_root, related, 1)
    for thing in related[0]:
        thing.delete()
    html = render(ContentPage.objects.get(pk=page.pk))
    assert "einer Seite Nr. 0" in html
    assert "Karte links Nr. 0" in html
    assert "<img" not in html
    assert "Zweiter Knopf" in html
    assert "Download Nr. 0" not in html


def test_the_same_picture_keeps_its_own_description_in_each_place(site_root, related) -> None:
    page = stored_page(site_root, related[:1], 2)
    first, second = ContentPage.objects.get(pk=page.pk).body.blocks_by_name("picture")
    assert first.value["image"] == second.value["image"]
    assert first.value["image"] is not second.value["image"]
