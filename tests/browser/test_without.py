"""Without a script, a mouse, a wide screen or small letters, nothing is lost."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.pages import EVERY_PAGE

#: Elements whose text is cut off: overflowing on purpose is for tables and screen-reader texts.
CUT_OFF = """
() => [...document.querySelectorAll('body *')].filter(element => {
  const style = getComputedStyle(element);
  const hides = ['hidden', 'clip'].includes(style.overflowX);
  return hides && element.clientWidth > 2 && element.scrollWidth > element.clientWidth + 1;
}).map(element => element.outerHTML.slice(0, 120))
"""
TOO_WIDE = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


def test_reading_without_javascript(browser: Browser, demo: str) -> None:
    context = browser.new_context(
        base_url=demo,
        java_script_enabled=False,
        locale="de-DE",
        viewport={"width": 390, "height": 844},
    )
    page = context.new_page()
    page.goto("/")
    page.get_by_text("Menü", exact=True).click()
    page.get_by_role("link", name="Neuigkeiten").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Neuigkeiten")
    page.goto("/de/search/?q=Fahrradlicht")
    page.get_by_role("link", name=re.compile("Fahrradlicht")).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Fahrradlicht")
    context.close()


def test_menu_on_a_phone(phone: Page) -> None:
    phone.goto("/de/")
    menu = phone.get_by_role("navigation", name="Hauptmenü")
    expect(menu).to_be_hidden()
    phone.get_by_text("Menü", exact=True).click()
    expect(menu).to_be_visible()
    menu.get_by_role("link", name="Mitmachen").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Mitmachen")


def test_skip_link_and_menu_by_keyboard(page: Page, demo: str) -> None:
    page.goto("/de/")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Zum Inhalt springen")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("main").get_by_role("link", name="Mitmachen").first).to_be_focused()


def test_everything_is_reached_by_keyboard(phone: Page) -> None:
    """Each stop of the Tab key is visible and shows its focus."""
    phone.goto("/de/")
    phone.get_by_text("Menü", exact=True).focus()
    phone.keyboard.press("Enter")
    seen = set()
    for _step in range(40):
        phone.keyboard.press("Tab")
        focused = phone.evaluate(
            """() => {
              const element = document.activeElement, box = element.getBoundingClientRect();
              // A card draws the outline around all of itself.
              const styles = [null, '::after'].map(part => getComputedStyle(element, part));
              const outlined = styles.some(
                style => style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2);
              return {
                name: element.outerHTML.slice(0, 150),
                outline: outlined,
                inside: element === document.body || (box.bottom > 0 && box.top < innerHeight),
              };
            }"""
        )
        if focused["name"].startswith("<body"):
            break
        assert focused["outline"], focused["name"]
        assert focused["inside"], focused["name"]
        seen.add(focused["name"])
    assert len(seen) >= 10


@pytest.mark.parametrize("width", [320, 768])
def test_narrow_screens_do_not_scroll_sideways(browser: Browser, demo: str, width: int) -> None:
    context = browser.new_context(base_url=demo, viewport={"width": width, "height": 640})
    page = context.new_page()
    for address in EVERY_PAGE:
        page.goto(address)
        assert not page.evaluate(TOO_WIDE), address
        assert page.evaluate(CUT_OFF) == [], address
    context.close()


@pytest.mark.parametrize("width", [390, 1280])
def test_text_twice_as_large(browser: Browser, demo: str, width: int) -> None:
    context = browser.new_context(base_url=demo, viewport={"width": width, "height": 900})
    page = context.new_page()
    for address in EVERY_PAGE:
        page.goto(address)
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert not page.evaluate(TOO_WIDE), address
        assert page.evaluate(CUT_OFF) == [], address
    context.close()


def test_targets_are_large_enough(phone: Page) -> None:
    """Links that stand alone and buttons are at least 24 px high (WCAG 2.5.8)."""
    small = """
    () => [...document.querySelectorAll('nav a, header a, footer a, button, summary')]
      .filter(element => element.checkVisibility())
      .filter(element => element.getBoundingClientRect().height < 24)
      .map(element => element.outerHTML.slice(0, 120))
    """
    for address in EVERY_PAGE:
        phone.goto(address)
        assert phone.evaluate(small) == [], address
