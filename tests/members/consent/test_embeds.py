"""Embeds: what editors are refused, and what visitors see before anything loads."""

import re
from typing import Any

import pytest
from cookie_consent.models import CookieGroup
from django.core.exceptions import ValidationError
from django.test import Client

from home.models import ContentPage
from home.models.body import PageBodyBlock
from site_cms.moderation import publishing
from tests.blocks_data import make_picture
from tests.factories import hosts, make_content, make_service, translate
from tests.site_cms.moderation.drafts import fresh

pytestmark = pytest.mark.django_db

ADDRESS = "https://youtu.be/aqz-KE-bpKQ"
ID = "5b0f7b0e-0000-4000-8000-000000000001"


def embed(**fields: Any) -> list[dict[str, Any]]:
    """A stored body with one embed."""
    value = {"address": ADDRESS, "title": "Ein Film", "text": "", "duration": "", "picture": None}
    return [{"type": "embed", "value": {**value, **fields}, "id": ID}]


def clean(body: list[dict[str, Any]], *, draft: bool = False) -> None:
    """Check a body as the editor's form does."""
    block = PageBodyBlock()
    if draft:
        block.defer_validation()
    block.clean(block.to_python(body))


def message(error: Any) -> str:
    """What the editor reads."""
    [block_error] = error.block_errors.values()
    return str(block_error.block_errors["address"].messages[0])


class TestSaving:
    def test_needs_a_service_in_use(self):
        with pytest.raises(ValidationError) as refused:
            clean(embed())
        assert "Kein verwendeter Drittdienst umfasst www.youtube-nocookie.com" in message(
            refused.value
        )
        make_service()
        clean(embed())

    def test_needs_the_very_host(self):
        make_service(hosts=hosts(("player.vimeo.com", "frame-src")))
        with pytest.raises(ValidationError):
            clean(embed())

    def test_a_host_for_something_else_is_none(self):
        make_service(hosts=hosts(("www.youtube-nocookie.com", "img-src")))
        with pytest.raises(ValidationError):
            clean(embed())

    def test_says_what_can_be_embedded(self):
        with pytest.raises(ValidationError) as refused:
            clean(embed(address="https://dailymotion.example/video/1"))
        assert "lässt sich nicht einbetten" in message(refused.value)

    def test_through_the_form(self, site_root, editor, as_user):
        from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

        page = make_content(site_root, "Seite", live=False)
        body = streamfield(
            [
                (
                    "embed",
                    {
                        "address": ADDRESS,
                        "title": "Film",
                        "text": "",
                        "duration": "",
                        "picture": "",
                    },
                )
            ]
        )
        data = nested_form_data(
            {
                "title": "Seite",
                "slug": "seite",
                "lead": "",
                "body": body,
                "cover": "",
                "cover_alt": "",
                "comments": {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0},
            }
        )
        assert rich_text
        address = f"/cms/pages/{page.pk}/edit/"
        response = as_user(editor).post(address, data)
        assert response.status_code == 200
        assert "umfasst www.youtube-nocookie.com" in response.content.decode()
        make_service()
        assert as_user(editor).post(address, data).status_code == 302


class TestCard:
    def page(self, site_root: Any, **fields: Any) -> str:
        page = make_content(site_root, "Seite", body=embed(**fields))
        return Client().get(page.url).content.decode()

    def test_says_what_it_is_and_who_gets_data(self, site_root):
        make_service(third_country_de="USA", third_country_en="USA", transfer_basis="dpf")
        html = self.page(site_root, text="Drei Minuten.", duration="3:12")
        assert "Video auf Youtube · 3:12" in html
        assert "Ein Film" in html
        assert "Drei Minuten." in html
        assert "erhält Youtube Ltd. (Irland) Ihre IP-Adresse" in html
        assert "USA" in html
        assert f'href="{ADDRESS}"' in html

    def test_contacts_nobody(self, site_root):
        """The frame waits in a template, and the picture is ours."""
        make_service()
        html = self.page(site_root, picture=make_picture().pk)
        outside = re.sub(r"<template>.*?</template>", "", html, flags=re.DOTALL)
        assert "<iframe" not in outside
        assert "<iframe" in html
        assert "youtube" not in " ".join(re.findall(r'(?:src|srcset)="([^"]+)"', outside))

    def test_frame_is_locked_in(self, site_root):
        make_service()
        [frame] = re.findall(r"<iframe[^>]*>", self.page(site_root))
        assert 'title="Ein Film"' in frame
        assert 'loading="lazy"' in frame
        assert 'referrerpolicy="strict-origin-when-cross-origin"' in frame
        assert "sandbox=" in frame
        assert "allow-top-navigation" not in frame
        assert "style=" not in frame

    def test_of_a_service_switched_off_offers_no_loading(self, site_root, privacy):
        service = make_service()
        page = make_content(site_root, "Seite", body=embed())
        assert "data-load" in Client().get(page.url).content.decode()
        publishing.withdraw(fresh(service), privacy, "Weg damit.")
        html = Client().get(page.url).content.decode()
        assert "auf unserer Website abgeschaltet" in html
        assert "Video auf Youtube" in html
        assert "data-load" not in html
        assert "<iframe" not in html
        assert f'href="{ADDRESS}"' in html

    def test_what_needs_no_consent_is_shown_at_once(self, site_root):
        make_service(purpose_group="necessary", legal_basis="contract")
        html = self.page(site_root)
        assert "<iframe" in html
        assert "<template>" not in html

    def test_without_a_consent_group_nothing_loads(self, site_root):
        make_service()
        CookieGroup.objects.all().delete()
        html = self.page(site_root)
        assert "<iframe" not in html
        assert "data-load" not in html

    def test_html_stays_text(self, site_root):
        make_service()
        html = self.page(site_root, title='"><script>alert(1)</script>')
        assert "<script>alert" not in html

    def test_a_picture_that_is_gone_breaks_nothing(self, site_root):
        make_service()
        page = make_content(site_root, "Seite", body=embed(picture=999_999))
        assert Client().get(page.url).status_code == 200

    def test_an_address_that_nobody_knows_any_more_is_left_out(self, site_root):
        page = make_content(site_root, "Seite", body=embed(address="https://gone.example/1"))
        response = Client().get(page.url)
        assert response.status_code == 200
        assert "Ein Film" not in response.content.decode()

    def test_in_english(self, site_root):
        make_service()
        page = make_content(site_root, "Seite", body=embed())
        english = translate(page, {"Ein Film": "A film"})
        html = Client().get(english.url).content.decode()
        assert "Video on Youtube" in html
        assert "A film" in html
        assert "Always load Youtube" in html


def test_search_finds_the_words_of_an_embed(site_root):
    page = make_content(site_root, "Seite", body=embed(title="Hasenfilm"))
    assert "Hasenfilm" in ContentPage.objects.get(pk=page.pk).public_text()
