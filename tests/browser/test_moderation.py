"""German and English from draft to live, a corrected word, and a rejection read in the outbox."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Watched
from tests.browser.test_editing import add_block, log_in
from tests.demo_site import served

GERMAN = "Der erste gemeinsame Artikel"
ENGLISH = "The first article together"
TYPO, CORRECTED = "Ein Vorspan.", "Ein Vorspann."


@pytest.fixture(scope="module")
def own_demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A demo of its own: what is published here must not disturb other tests."""
    with served(tmp_path_factory.mktemp("moderation")) as site:
        yield site


@pytest.fixture
def person(browser: Browser, own_demo: str):
    """Opens a browser for somebody who logs in."""
    yield from log_in(browser, own_demo)


def write_article(page: Page) -> str:
    """Write the German article; its editing address."""
    page.goto("/cms/pages/add/home/newspage/10/")
    page.locator("#id_title").fill(GERMAN)
    page.locator("#id_lead").fill(TYPO)
    add_block(page, "Zitat")
    page.locator("textarea[name='body-0-value-text']").fill("Das gehört zusammen.")
    page.get_by_role("button", name="Entwurf speichern").first.click()
    expect(page).to_have_url(re.compile(r"/cms/pages/\d+/edit/"))
    return page.url


def translate(page: Page, german_edit: str) -> None:
    """Translate the article next to its original, text by text."""
    key = re.search(r"/pages/(\d+)/", german_edit)
    assert key
    page.goto(f"/cms/localize/submit/page/{key[1]}/")
    page.get_by_label("Englisch").check()
    page.get_by_role("button", name="Absenden").click()
    texts = {
        GERMAN: ENGLISH,
        TYPO: "A standfirst.",
        "Das gehört zusammen.": "This belongs together.",
    }
    for german, english in texts.items():
        row = page.get_by_role("listitem").filter(has_text=german).last
        row.get_by_role("button", name="Übersetzen").click()
        row.locator("textarea").fill(english)
        with page.expect_response(re.compile(r"/strings/\d+/edit/$")) as saved:
            row.get_by_role("button", name="Speichern").click()
        assert saved.value.ok


def correct(page: Page, german_edit: str) -> None:
    """Correct one word of the German article."""
    page.goto(german_edit)
    page.locator("#id_lead").fill(CORRECTED)
    page.get_by_role("button", name="Mehr Aktionen").click()
    page.get_by_role("button", name="Entwurf speichern").first.click()
    expect(page.locator("#id_lead")).to_have_value(CORRECTED)
    expect(page.get_by_text(re.compile("aktualisiert"))).to_be_visible()


def decide(page: Page, button: str, answer: str) -> None:
    """Open what waits for this person from their dashboard, and press a button there."""
    page.goto("/cms/")
    page.locator("#moderation-awaits-me-section").get_by_role("link", name=GERMAN).click()
    page.get_by_role("button", name=button).click()
    expect(page.get_by_text(answer)).to_be_visible()


def shown(visitor: Page) -> tuple[int, int]:
    """How often the lists of news name the article, in German and in English."""
    visitor.goto("/de/neuigkeiten/")
    german = visitor.get_by_role("link", name=GERMAN).count()
    visitor.goto("/en/news/")
    return german, visitor.get_by_role("link", name=ENGLISH).count()


def test_two_languages_and_a_corrected_word(person, own_demo: str, browser: Browser) -> None:
    editor, moderator = person("editor"), person("moderator")
    visitor = browser.new_page(base_url=own_demo, locale="de-DE")
    german_edit = write_article(editor.page)
    translate(editor.page, german_edit)
    editor.page.goto(german_edit)
    editor.page.get_by_role("button", name="Mehr Aktionen").click()
    editor.page.get_by_role("button", name="Mit der anderen Sprache einreichen").click()
    editor.page.get_by_role("button", name="Alle Sprachen zusammen einreichen").click()
    expect(editor.page.get_by_text("Gemeinsam eingereicht")).to_be_visible()

    side_by_side = moderator.page
    side_by_side.goto("/cms/")
    side_by_side.get_by_role("link", name=GERMAN).click()
    row = side_by_side.get_by_role("row").filter(has_text=TYPO)
    expect(row.get_by_text("A standfirst.")).to_be_visible()
    correct(moderator.page, german_edit)
    decide(moderator.page, "Korrektur zur Bestätigung geben", "wurde gebeten, Ihre Korrektur")
    assert shown(visitor) == (0, 0)

    decide(editor.page, "Korrektur bestätigen", "Freigegeben.")
    assert shown(visitor) == (1, 1)
    visitor.goto("/de/neuigkeiten/")
    expect(visitor.get_by_text(CORRECTED)).to_be_visible()
    visitor.close()
    assert_quiet(editor, moderator)


def test_a_rejection_is_read_in_the_outbox(person, own_demo: str) -> None:
    editor, moderator = person("editor2"), person("moderator")
    page = editor.page
    page.goto("/cms/pages/10/edit/")
    title = page.locator("#id_title").input_value()
    page.locator("#id_lead").fill("Ein Vorspann, der viel zu lang geraten ist.")
    page.get_by_role("button", name="Mehr Aktionen").click()
    page.get_by_role("button", name="In Moderation einreichen").click()

    page = moderator.page
    page.goto("/cms/")
    page.locator("#moderation-awaits-me-section").get_by_role("link", name=title).click()
    page.get_by_label("Kommentar").fill("Bitte auf einen Satz kürzen.")
    page.get_by_role("button", name="Änderungen verlangen").click()
    expect(page.get_by_text("An die Autoren zurückgegeben.")).to_be_visible()

    page = editor.page
    page.goto("/dev/outbox/")
    row = page.get_by_role("row").filter(has_text="editor2@example.com")
    row.get_by_role("link", name=f"Änderungen gewünscht: {title}").click()
    expect(page.get_by_text("Bitte auf einen Satz kürzen.")).to_be_visible()
    page.goto("/cms/")
    back = page.locator("#moderation-sent-back-section")
    expect(back.get_by_text("Bitte auf einen Satz kürzen.")).to_be_visible()
    assert_quiet(editor, moderator)


def assert_quiet(*people: Watched) -> None:
    """No violation of the policy, no error in the console, no broken answer."""
    for person in people:
        assert person.problems == []
