"""An editor writes an article, a moderator approves it, a visitor reads it."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from home.demo.people import PASSWORD, address
from tests.browser.conftest import Watched
from tests.demo_site import served

TITLE = "Geschrieben im Browser"


@pytest.fixture(scope="module")
def own_demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A demo of its own: what is published here must not disturb other tests."""
    with served(tmp_path_factory.mktemp("editing")) as site:
        yield site


def log_in(browser: Browser, site: str) -> Iterator[Callable[[str], Watched]]:
    """A way to open a browser for somebody who logs in; closes all of them afterwards."""
    contexts = []

    def open_browser(name: str) -> Watched:
        context = browser.new_context(
            base_url=site, locale="de-DE", viewport={"width": 1280, "height": 1000}
        )
        contexts.append(context)
        watched = Watched(context.new_page())
        page = watched.page
        page.goto("/cms/")
        page.get_by_label("E-Mail-Adresse").fill(address(name))
        page.get_by_label("Passwort", exact=True).fill(PASSWORD)
        page.get_by_role("button", name="Anmelden", exact=True).click()
        expect(page).to_have_url(re.compile("/cms/$"))
        return watched

    yield open_browser
    for context in contexts:
        context.close()


@pytest.fixture
def person(browser: Browser, own_demo: str) -> Iterator[Callable[[str], Watched]]:
    """Opens a browser for somebody who logs in."""
    yield from log_in(browser, own_demo)


def add_block(page: Page, kind: str) -> None:
    """Add a block of a kind at the end of the body."""
    page.get_by_role("button", name="Einen Block einfügen").last.click()
    page.get_by_role("option", name=kind, exact=True).click()


def type_text(page: Page, field: str, text: str) -> None:
    """Type into the editor of a rich text, and wait until it has written its field."""
    written = page.locator(f"input[name='{field}']")
    editor = written.locator("xpath=..").locator(".public-DraftEditor-content")
    editor.click()
    editor.press_sequentially(text)
    expect(written).to_have_value(re.compile(re.escape(text)))


def write_article(page: Page) -> None:
    """An article with a text, a quotation and an accordion, as a person types it."""
    page.goto("/cms/pages/add/home/newspage/10/")
    page.locator("#id_title").fill(TITLE)
    page.locator("#id_lead").fill("Ein Vorspann, der neugierig macht.")
    add_block(page, "Text")
    type_text(page, "body-0-value", "Ein erster Absatz aus dem Browser.")
    add_block(page, "Zitat")
    page.locator("textarea[name='body-1-value-text']").fill("Das habe ich selbst geschrieben.")
    add_block(page, "Akkordeon")
    page.locator("input[name='body-2-value-items-0-value-title']").fill("Warum?")
    type_text(page, "body-2-value-items-0-value-text", "Weil es geht.")


def submit(page: Page) -> None:
    """Submit the page being edited to moderation."""
    page.get_by_role("button", name="Mehr Aktionen").click()
    page.get_by_role("button", name=re.compile("einreichen")).click()
    expect(page.get_by_text(re.compile("zur Moderation|eingereicht|einger"))).to_be_visible()


def approve(page: Page) -> None:
    """Find the article on the dashboard and approve it."""
    page.get_by_role("link", name=TITLE).first.click()
    page.get_by_role("button", name="Freigeben").click()
    expect(page.get_by_text("Freigegeben.")).to_be_visible()


def test_from_an_empty_form_to_the_home_page(person, own_demo: str, browser: Browser) -> None:
    editor = person("editor")
    write_article(editor.page)
    submit(editor.page)
    visitor = browser.new_page(base_url=own_demo, locale="de-DE")
    visitor.goto("/de/")
    expect(visitor.get_by_role("link", name=TITLE)).to_have_count(0)

    moderator = person("moderator")
    approve(moderator.page)

    visitor.goto("/de/")
    visitor.get_by_role("link", name=TITLE).first.click()
    expect(visitor.get_by_role("heading", level=1)).to_have_text(TITLE)
    expect(visitor.get_by_text("Ein erster Absatz aus dem Browser.")).to_be_visible()
    expect(visitor.get_by_text("Das habe ich selbst geschrieben.")).to_be_visible()
    visitor.close()
    assert editor.problems == []
    assert moderator.problems == []
    assert editor.hosts | moderator.hosts == {own_demo.removeprefix("http://")}


def test_preview_and_userbar_obey_the_policy(person) -> None:
    """Drafts are shown inside the editors' side without a violation in the console."""
    editor = person("editor")
    page = editor.page
    page.goto("/cms/pages/10/edit/")
    page.get_by_role("button", name=re.compile("Vorschau")).first.click()
    frame = page.frame_locator("iframe[title*='Vorschau']").first
    expect(frame.get_by_role("heading", level=1)).to_have_text("Neuigkeiten")
    page.goto("/de/neuigkeiten/")
    expect(page.locator("wagtail-userbar")).to_be_attached()
    page.get_by_role("button", name=re.compile("Wagtail")).first.click()
    expect(page.get_by_role("menuitem").first).to_be_visible()
    assert editor.problems == []


def test_wagtails_pages_are_quiet(person, own_demo: str) -> None:
    """The pages an editor opens every day, without a violation or a foreign request."""
    editor = person("moderator")
    for path in (
        "/cms/",
        "/cms/pages/",
        "/cms/images/",
        "/cms/documents/",
        "/cms/pages/10/history/",
        "/cms/snippets/home/topic/",
        "/cms/snippets/home/navigation/",
        "/cms/settings/policy/operator/",
        "/cms/reports/workflow/",
        "/cms/account/",
    ):
        answer = editor.page.goto(path)
        assert answer is not None and answer.status == 200, path
        assert answer.headers["cache-control"] == "private, no-store", path
    assert editor.problems == []
    assert editor.hosts == {own_demo.removeprefix("http://")}
