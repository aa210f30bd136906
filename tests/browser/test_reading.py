"""A visitor reads the site."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Watched
from tests.browser.pages import EVERY_PAGE, PUBLIC


def test_from_the_home_page_to_an_article(watched: Watched) -> None:
    page = watched.page
    page.goto("/")
    expect(page).to_have_url(re.compile("/de/$"))
    page.get_by_role("navigation", name="Hauptmenü").get_by_role("link", name="Neuigkeiten").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Neuigkeiten")
    page.get_by_role("link", name=re.compile("Sechs Wochen Haferdrink")).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Sechs Wochen Haferdrink")
    expect(page.locator("article time").first).to_have_text("18. November 2026")


def test_language_switch_stays_on_the_page(watched: Watched) -> None:
    page = watched.page
    page.goto("/de/neuigkeiten/hafermilch-im-alltag/")
    page.get_by_role("banner").get_by_role("link", name=re.compile("English")).click()
    expect(page).to_have_url(re.compile("/en/news/oat-drink-every-day/$"))
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.get_by_role("banner").get_by_role("link", name=re.compile("Deutsch")).click()
    expect(page).to_have_url(re.compile("/de/neuigkeiten/hafermilch-im-alltag/$"))


def test_pages_and_topics_of_the_news(watched: Watched) -> None:
    page = watched.page
    page.goto("/de/neuigkeiten/")
    page.get_by_role("link", name="Weiter").click()
    expect(page.get_by_text("Seite 2 von 3")).to_be_visible()
    topics = page.get_by_role("navigation", name="Themen")
    topics.get_by_role("link", name="Datenschutz").click()
    expect(topics.get_by_role("link", name="Datenschutz")).to_have_attribute("aria-current", "true")
    expect(page.get_by_role("link", name=re.compile("Eine Seite für alle"))).to_be_visible()
    expect(page.get_by_role("link", name=re.compile("Haferdrink"))).to_have_count(0)


def test_search_marks_what_it_found(watched: Watched) -> None:
    page = watched.page
    page.goto("/en/search/")
    field = page.get_by_role("searchbox")
    field.fill("oat drink")
    field.press("Enter")
    expect(page.get_by_role("link", name=re.compile("Six weeks of oat drink"))).to_be_visible()
    expect(page.locator("mark").first).to_be_visible()


def test_accordion_opens_without_a_script(watched: Watched) -> None:
    page = watched.page
    page.goto("/en/company/questions-and-answers/")
    first = page.locator("main details").first
    expect(first).not_to_have_attribute("open", "")
    first.locator("summary").click()
    expect(first).to_have_attribute("open", "")


@pytest.mark.parametrize("group", range(3))
def test_every_page_is_quiet(watched: Watched, group: int) -> None:
    """No console error, no foreign request, no cookie but where forms of members need one."""
    page = watched.page
    # Members' pages come last: their cookie stays.
    for address in sorted(EVERY_PAGE[group::3], key=lambda each: "/members/" in each):
        answer = page.goto(address)
        assert answer is not None
        if "/members/" not in address:
            assert page.context.cookies() == []
        if answer.status == 404:
            # Chromium reports the answer itself in the console.
            watched.problems.clear()
        if address in PUBLIC:
            assert "set-cookie" not in answer.all_headers()
            assert answer.all_headers()["cache-control"].startswith("public, ")


def test_downloads_and_pictures_answer(watched: Watched) -> None:
    page = watched.page
    page.goto("/de/neuigkeiten/der-erste-satz/")
    download = page.locator("main a[href*='/documents/']").first.get_attribute("href")
    answer = page.request.get(download or "")
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["x-content-type-options"] == "nosniff"
    for picture in page.locator("main img").all():
        picture.scroll_into_view_if_needed()
        expect(picture).to_have_js_property("complete", True)
        assert picture.evaluate("picture => picture.naturalWidth") > 0


def test_printing_hides_what_paper_cannot_do(page: Page, demo: str) -> None:
    page.goto("/de/neuigkeiten/hafermilch-im-alltag/")
    page.emulate_media(media="print")
    expect(page.get_by_role("navigation", name="Hauptmenü")).to_be_hidden()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
