"""axe finds nothing on any page, in both languages and colour schemes (WCAG 2.2 AA)."""

from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.browser.pages import ENGLISH, GERMAN

RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    # Do not describe everything that is right.
    "resultTypes": ["violations"],
}
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")


def violations(page: Page) -> list[tuple[str, list[str]]]:
    """What axe finds on a page: the rules, and the elements that break them."""
    return [
        (violation["id"], [node["html"][:120] for node in violation["nodes"]])
        for violation in Axe().run(page, options=RULES).response["violations"]
    ]


@pytest.mark.parametrize("pages", [GERMAN, ENGLISH], ids=["de", "en"])
@pytest.mark.parametrize("width", [390, 1280])
def test_no_violations(browser: Browser, demo: str, width: int, pages: dict[str, str]) -> None:
    context = browser.new_context(base_url=demo, viewport={"width": width, "height": 900})
    page = context.new_page()
    found = {}
    for address in pages.values():
        page.goto(address)
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            found[address, scheme] = violations(page)
    context.close()
    assert {where: what for where, what in found.items() if what} == {}
