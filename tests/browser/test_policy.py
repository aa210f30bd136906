"""The privacy policy from a changed fact to the member who reads it, with the real logins."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from home.demo.people import PASSWORD, address
from tests.browser.conftest import Watched
from tests.browser.test_editing import log_in
from tests.demo_site import manage, served

WAY = "Google Analytics löscht einzelne Ereignisse nach 14 Monaten statt nach 2."
IN_ENGLISH = "Google Analytics deletes individual events after 14 months instead of 2."
SILENT = "player.silent.example"
#: A service that editors registered and approvers approved, as the admin's forms do it.
REGISTER = f"""
from policy.models import Service
vimeo = Service.objects.get(key="vimeo")
vimeo.pk, vimeo.key, vimeo.name, vimeo.live = None, "silent", "Silent", False
vimeo.latest_revision = vimeo.live_revision = vimeo.first_published_at = None
vimeo.hosts = [{{"type": "host", "value": {{"host": "{SILENT}", "directive": "frame-src"}}}}]
vimeo.cookies = []
vimeo.save()
vimeo.save_revision().publish(skip_permission_checks=True)
"""
#: Lets the day come on which the newest version is in force.
LET_TIME_PASS = """
from unittest.mock import patch
from policy import versions
with patch("django.utils.timezone.now", return_value=versions.latest().effective_at):
    versions.take_effect()
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the data of this demo lies."""
    return tmp_path_factory.mktemp("policy")


@pytest.fixture(scope="module")
def own_demo(folder: Path) -> Iterator[str]:
    """A demo of its own: what is published here must not disturb other tests."""
    with served(folder) as site:
        yield site


@pytest.fixture
def person(browser: Browser, own_demo: str) -> Iterator[Callable[[str], Watched]]:
    """Opens a browser for somebody who logs in."""
    yield from log_in(browser, own_demo)


def change_retention(page: Page) -> None:
    """Change for how long Google Analytics keeps data, in both languages, and submit it."""
    page.goto("/cms/snippets/policy/service/")
    page.get_by_role("link", name="Google Analytics", exact=True).first.click()
    for name, before, after in (
        ("retention_de", "2 Monaten", "14 Monaten"),
        ("retention_en", "2 months", "14 months"),
    ):
        field = page.locator(f"#id_{name}")
        field.fill(field.input_value().replace(before, after))
    page.get_by_role("button", name="Mehr Aktionen").click()
    page.get_by_role("button", name=re.compile("einreichen")).first.click()
    expect(page).to_have_url(re.compile("/service/$"))


def approve(page: Page, text: str) -> None:
    """Open what waits for this person from their dashboard, and approve it."""
    page.goto("/cms/")
    page.locator("#moderation-awaits-me-section").get_by_role("link", name=text).click()
    page.get_by_role("button", name="Freigeben").click()
    expect(page.get_by_text("Freigegeben.")).to_be_visible()


def say_what_changes(page: Page) -> None:
    """Write what changes in German, translate it, and submit both languages together."""
    page.goto("/cms/")
    page.locator("#policy-drift-section a[href*='reports/privacy-policy']").first.click()
    expect(page.locator("ins", has_text="14").first).to_be_visible()
    page.goto("/cms/pages/search/?q=Datenschutz")
    page.get_by_role("link", name="Datenschutz", exact=True).first.click()
    page.locator("#id_changes").fill(WAY)
    page.get_by_role("button", name="Entwurf speichern").first.click()
    expect(page.get_by_text(re.compile("aktualisiert|gespeichert")).first).to_be_visible()
    german = re.search(r"/pages/(\d+)/", page.url)
    assert german
    page.goto(f"/cms/moderation/wagtailcore/page/{german[1]}/")
    page.get_by_role("button", name="Zum Übersetzen übernehmen").click()
    english = page.get_by_role("link", name="Bearbeiten").last
    english.click()
    row = page.get_by_role("listitem").filter(has_text=WAY).last
    row.get_by_role("button", name="Übersetzen").click()
    row.locator("textarea").fill(IN_ENGLISH)
    with page.expect_response(re.compile(r"/strings/\d+/edit/$")) as saved:
        row.get_by_role("button", name="Speichern").click()
    assert saved.value.ok
    page.goto(f"/cms/moderation/wagtailcore/page/{german[1]}/")
    page.get_by_role("button", name="Alle Sprachen zusammen einreichen").click()
    expect(page.get_by_text("Gemeinsam eingereicht")).to_be_visible()


def visit(browser: Browser, site: str) -> Page:
    """A visitor's page."""
    return browser.new_page(base_url=site, locale="de-DE")


def allowed_hosts(visitor: Page) -> str:
    """What the current policy page lets the browser contact."""
    answer = visitor.goto("/de/datenschutz/")
    assert answer
    return answer.headers["content-security-policy"]


def member_reads(browser: Browser, site: str) -> None:
    """A member sees at the next visit what changed, and that alone, and dismisses it."""
    page = browser.new_page(base_url=site, locale="de-DE")
    page.goto("/de/members/login/")
    page.get_by_label("E-Mail-Adresse").fill(address("member"))
    page.get_by_label("Passwort", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Anmelden", exact=True).click()
    notice = page.get_by_role("region", name=re.compile("Datenschutzerklärung ändert sich"))
    expect(notice.get_by_text(WAY)).to_be_visible()
    details = notice.locator("details")
    if details.get_attribute("open") is None:
        details.locator("summary").click()
    statistics = notice.locator(".changes > section").filter(
        has=page.get_by_role("heading", name="Statistik")
    )
    changed = statistics.locator("ins, del")
    assert [re.sub(r"\D", "", each.inner_text()) for each in changed.all()] == ["2", "14"]
    page.goto("/de/neuigkeiten/")
    notice.get_by_role("button", name="Verstanden").click()
    expect(notice).to_have_count(0)
    page.goto("/de/")
    expect(notice).to_have_count(0)
    page.close()


def no_violations(page: Page, *addresses: str) -> None:
    """The pages are accessible."""
    for each in addresses:
        page.goto(each)
        found = Axe().run(page)
        assert found.violations_count == 0, f"{each}\n{found.generate_report()}"


def test_a_changed_fact_reaches_members_through_a_new_version(
    person: Callable[[str], Watched], browser: Browser, own_demo: str, folder: Path
) -> None:
    privacy, privacy2 = person("privacy").page, person("privacy2").page
    visitor = visit(browser, own_demo)
    change_retention(privacy)
    approve(privacy2, "Google Analytics")
    manage(folder, "shell", "-c", REGISTER)
    manage(folder, "keep_policy")

    assert SILENT not in allowed_hosts(visitor)
    expect(visitor.get_by_text("nach 2 Monaten").first).to_be_visible()

    say_what_changes(privacy)
    approve(privacy2, "Datenschutz")
    assert SILENT not in allowed_hosts(visitor)
    expect(visitor.get_by_text("nach 2 Monaten").first).to_be_visible()
    expect(visitor.get_by_text(WAY)).to_be_visible()
    member_reads(browser, own_demo)
    no_violations(visitor, "/de/datenschutz/vergleich/1/2/", "/en/privacy/versions/")

    manage(folder, "shell", "-c", LET_TIME_PASS)
    assert SILENT in allowed_hosts(visitor)
    expect(visitor.get_by_text("nach 14 Monaten").first).to_be_visible()
    visitor.goto("/de/datenschutz/versionen/")
    for number in (1, 2):
        expect(visitor.get_by_role("link", name=f"Version {number}", exact=True)).to_be_visible()
    manage(folder, "verify_policy")
    visitor.close()
