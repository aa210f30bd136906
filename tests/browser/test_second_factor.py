"""Passkeys and the app in a real browser, with an authenticator made of software."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page

from home.demo.people import PASSWORD, address
from tests.browser.conftest import Watched
from tests.browser.test_accessibility import SCHEMES, violations

AREA = "/de/members/second-factor/"


@pytest.fixture
def page(context: BrowserContext, watched: Watched) -> Iterator[Page]:
    """A phone whose owner has a passkey reader, and logs in as a member of the demo."""
    page = watched.page
    page.set_viewport_size({"width": 390, "height": 844})
    session = context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    page.goto("/de/members/login/")
    page.get_by_label("E-Mail-Adresse").fill(address("member"))
    page.get_by_label("Passwort", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Anmelden", exact=True).click()
    page.wait_for_url("**/de/members/")
    yield page


def confirm(page: Page) -> None:
    """Type the password in once more."""
    page.get_by_label("Passwort", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Bestätigen").click()


def look(page: Page) -> None:
    """Nothing is wider than the screen, and axe finds nothing."""
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        assert violations(page) == []


def test_a_passkey_from_adding_it_to_removing_it(page: Page) -> None:
    page.goto(AREA)
    look(page)
    page.get_by_role("link", name="Passkey hinzufügen").click()
    look(page)
    confirm(page)
    look(page)
    page.get_by_label("Name").fill("mein Handy")
    page.get_by_role("button", name="Passkey hinzufügen").click()
    page.wait_for_url("**/recovery-codes/")
    look(page)

    page.goto("/de/members/sessions/")
    look(page)
    page.goto("/de/members/logout/")
    page.get_by_role("button", name="Abmelden").click()
    page.goto("/de/members/login/?next=/de/members/sessions/")
    page.get_by_role("button", name="Mit einem Passkey anmelden").click()
    page.wait_for_url(lambda url: url.endswith("/members/sessions/") and "next=" not in url)

    page.goto(f"{AREA}passkeys/")
    look(page)
    page.get_by_role("link", name="Entfernen").click()
    page.get_by_role("link", name="Mit einem Passkey").click()
    look(page)
    page.get_by_role("button", name="Passkey verwenden").click()
    page.get_by_role("button", name="Passkey entfernen").click()
    page.wait_for_url("**/second-factor/passkeys/")
    page.goto(AREA)
    assert page.get_by_role("link", name="Passkey hinzufügen").is_visible()


def test_the_code_for_the_app_can_be_scanned(page: Page) -> None:
    page.goto(f"{AREA}app/activate/")
    confirm(page)
    page.wait_for_url("**/app/activate/")
    look(page)
    page.emulate_media(color_scheme="dark")
    colours = page.locator(".qr-code").evaluate(
        "box => [getComputedStyle(box).backgroundColor, getComputedStyle(box).fill]"
    )
    assert colours == ["oklch(1 0 0)", "oklch(0 0 0)"]
    box = page.locator(".qr-code svg").bounding_box()
    assert box and box["width"] > 200


def test_the_forms_for_address_and_password(page: Page) -> None:
    page.goto("/de/members/email/")
    confirm(page)
    look(page)
    page.goto("/de/members/password/change/")
    look(page)
