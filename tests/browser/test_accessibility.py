"""axe finds nothing on any page, in both languages and colour schemes (WCAG 2.2 AA)."""

from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from tests.browser.pages import EVERY_PAGE

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_no_violations(
    browser: Browser, demo: str, scheme: Literal["light", "dark"], width: int
) -> None:
    context = browser.new_context(
        base_url=demo, color_scheme=scheme, viewport={"width": width, "height": 900}
    )
    page = context.new_page()
    found = {}
    for address in EVERY_PAGE:
        page.goto(address)
        violations = Axe().run(page, options=RULES).response["violations"]
        if violations:
            found[address] = [
                (violation["id"], [node["html"][:120] for node in violation["nodes"]])
                for violation in violations
            ]
    context.close()
    assert found == {}
