"""The whole way of a member: register, confirm, log in, change, take along, object, leave."""

import json
import re
import sqlite3
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.test_accessibility import SCHEMES, violations
from tests.demo_site import served

#: Words that nothing else in the demo contains, so that what is left of them can be found.
GIVEN = {
    "email": "quendel@example.org",
    "first_name": "Quendolin",
    "last_name": "Zwirnsfeld",
    "company": "Xylographie Knurr",
    "telephone": "+49 30 98761234",
    "hands": "Fadenzupfen am Webstuhl",
}
CHANGED = "Umbenannt-Zwirnsfeld"
PASSWORD = "sieben lange Fäden im Wind"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the data of this demo lies."""
    return tmp_path_factory.mktemp("membership")


@pytest.fixture(scope="module")
def site(folder: Path) -> Iterator[str]:
    """A demo of its own: everything about a person is erased and searched for in it."""
    with served(folder) as address:
        yield address


@pytest.fixture
def page(browser: Browser, site: str) -> Iterator[Page]:
    """The browser of somebody who has refused what the banner asks about."""
    context = browser.new_context(base_url=site, locale="de-DE", accept_downloads=True)
    page = context.new_page()
    page.goto("/de/")
    page.get_by_role("button", name="Alle ablehnen").click()
    page.wait_for_load_state()
    yield page
    context.close()


def link_in_latest_mail(page: Page, subject: str, pattern: str) -> str:
    """The path of a link in the latest mail with a subject, as the outbox shows it."""
    page.goto("/dev/outbox/")
    page.get_by_role("link", name=subject).first.click()
    found = re.search(pattern, page.content())
    assert found, page.content()
    return found.group()


def register(page: Page) -> None:
    page.goto("/de/members/register/")
    page.get_by_label("E-Mail-Adresse").fill(GIVEN["email"])
    page.get_by_label("Passwort", exact=True).fill(PASSWORD)
    page.get_by_label("Passwort noch einmal").fill(PASSWORD)
    page.get_by_label("Vorname").fill(GIVEN["first_name"])
    page.get_by_label("Nachname").fill(GIVEN["last_name"])
    page.get_by_label("Unternehmen").fill(GIVEN["company"])
    page.get_by_label("Geschlecht").select_option("divers")
    page.get_by_label("Telefon", exact=False).first.fill(GIVEN["telephone"])
    page.get_by_label("Was machen Sie jeden Tag").fill(GIVEN["hands"])
    page.get_by_label("per E-Mail von neuen Produkttests").check()
    page.get_by_label("mindestens 18 Jahre").check()
    page.get_by_role("button", name="Konto anlegen").click()
    page.wait_for_load_state()
    # Where this was quicker than any person, the trap asks to send the form once more.
    if page.get_by_role("alert").count():
        page.get_by_label("Passwort", exact=True).fill(PASSWORD)
        page.get_by_label("Passwort noch einmal").fill(PASSWORD)
        page.get_by_role("button", name="Konto anlegen").click()
    expect(page.get_by_role("heading", name="Bitte sehen Sie in Ihre E-Mails")).to_be_visible()


def log_in(page: Page) -> None:
    page.get_by_label("E-Mail-Adresse").fill(GIVEN["email"])
    page.get_by_label("Passwort", exact=True).fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Anmelden", exact=True).click()


def prove(page: Page) -> None:
    """Give the password once more, as the page asks."""
    page.get_by_label("Passwort", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Bestätigen").click()


def left_in_database(folder: Path) -> set[str]:
    """Columns in which a word that the person gave still stands."""
    words = [*GIVEN.values(), CHANGED]
    found = set()
    with sqlite3.connect(folder / "site.sqlite3") as database:
        tables = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        for (table,) in tables.fetchall():
            rows = database.execute(f'SELECT * FROM "{table}"')
            columns = [each[0] for each in rows.description]
            for row in rows:
                for column, value in zip(columns, row, strict=True):
                    if any(word in str(value) for word in words):
                        found.add(f"{table}.{column}")
    return found


def test_the_whole_way(page: Page, site: str, folder: Path) -> None:
    register(page)
    link = link_in_latest_mail(page, "Registrierung", r"/de/members/confirm-email/[-:\w]+/")
    page.goto(link)
    page.get_by_role("button", name="Ja, bestätigen").click()
    log_in(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text(GIVEN["first_name"])

    page.get_by_role("link", name="Ihre Angaben", exact=True).click()
    page.get_by_label("Nachname").fill(CHANGED)
    page.get_by_role("button", name="Speichern").click()
    expect(page.get_by_text("Gespeichert.")).to_be_visible()

    take_along(page, folder)
    object_to_advertising(page)
    close(page)
    receipt = page.content()

    left = left_in_database(folder)
    assert left <= set(re.findall(r"[a-z_]+\.[a-z_]+", receipt)), left
    raw = b"".join(each.read_bytes() for each in folder.glob("site.sqlite3*"))
    for word in (GIVEN["first_name"], GIVEN["company"], CHANGED, GIVEN["hands"]):
        assert word.encode() not in raw


def take_along(page: Page, folder: Path) -> None:
    """The export holds every value that was given."""
    page.get_by_role("link", name="Ihre Daten zum Mitnehmen").first.click()
    page.get_by_role("button", name="Daten zusammenstellen").click()
    page.reload()
    page.get_by_role("link", name="Download").click()
    with page.expect_download() as download:
        prove(page)
    target = folder / "export.zip"
    download.value.save_as(target)
    with zipfile.ZipFile(target) as archive:
        data = archive.read("data.json").decode()
        html = archive.read("index.html").decode()
    json.loads(data)
    given = {**GIVEN, "last_name": CHANGED}
    for value in given.values():
        assert value in data
        assert value in html
    target.unlink()


def object_to_advertising(page: Page) -> None:
    page.goto("/de/members/objection/")
    page.get_by_role("button", name="Widerspruch absenden").click()
    expect(page.get_by_text("Wir haben es festgehalten")).to_be_visible()
    page.goto("/de/members/consents/")
    expect(page.get_by_role("button", name="Widerrufen")).to_have_count(0)


def close(page: Page) -> None:
    # Proved a moment ago, when the file was downloaded.
    page.goto("/de/members/closing/")
    page.get_by_label("Ja, mein Konto").check()
    page.get_by_role("button", name="Jetzt löschen").click()
    page.wait_for_url("**/receipts/**")
    assert violations(page) == []


MEMBERS_PAGES = [
    "",
    "profile/",
    "security/",
    "consents/",
    "objection/",
    "exports/",
    "closing/",
    "email/",
    "password/change/",
    "second-factor/",
    "sessions/",
]


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("width", [390, 1280])
def test_the_personal_area_is_accessible(
    browser: Browser, site: str, width: int, language: str
) -> None:
    context = browser.new_context(base_url=site, viewport={"width": width, "height": 900})
    page = context.new_page()
    page.goto(f"/{language}/members/login/")
    page.locator("#id_login").fill("member@example.com")
    page.locator("#id_password").fill("demo-Kennwort-2026")
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url(f"**/{language}/members/")
    found = {}
    for part in MEMBERS_PAGES:
        page.goto(f"/{language}/members/{part}")
        wider = page.evaluate("document.documentElement.scrollWidth > innerWidth")
        assert not wider, part
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            found[part, scheme] = violations(page)
    context.close()
    assert {where: what for where, what in found.items() if what} == {}
