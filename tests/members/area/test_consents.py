"""What, when, in which words; withdraw or give again."""

import re

import pytest

from members.consent import ledger
from tests import factories

CONSENTS = "/{}/members/consents/"


@pytest.fixture
def page(site_root):
    return factories.make_registration(site_root)


@pytest.fixture
def browser(page, member, as_user):
    member.telephone = "+49 30 1"
    member.save()
    return as_user(member)


def offered(browser, language: str = "de") -> list[str]:
    """The words one can agree to, as hashes."""
    return re.findall(r'name="agree" value="(\w+)"', browser.get(CONSENTS.format(language)).text)


def standing(member) -> set[str]:
    return set(ledger.standing(member.consent_subject))


def test_agreeing_and_withdrawing_are_equally_easy(browser, member):
    email, telephone = offered(browser)
    assert browser.post(CONSENTS.format("de"), {"agree": email}).status_code == 302
    assert standing(member) == {"marketing:email"}
    assert offered(browser) == [telephone]

    browser.post(CONSENTS.format("de"), {"withdraw": "marketing:email"})
    assert not standing(member)


def test_the_history_says_what_when_and_in_which_words(browser, member):
    browser.post(CONSENTS.format("de"), {"agree": offered(browser)[0]})
    browser.post(CONSENTS.format("de"), {"withdraw": "marketing:email"})
    text = browser.get(CONSENTS.format("de")).text
    history = text[text.index("area-history") :]
    assert history.index("widerrufen") < history.index("zugestimmt")
    assert history.count("Ich möchte Neues per E-Mail erfahren.") == 2
    assert [each.granted for each in ledger.records_of(member.consent_subject)] == [False, True]


def test_twice_is_recorded_once(browser, member):
    hash_ = offered(browser)[0]
    for _ in range(3):
        browser.post(CONSENTS.format("de"), {"agree": hash_})
    for _ in range(3):
        browser.post(CONSENTS.format("de"), {"withdraw": "marketing:email"})
    assert ledger.records_of(member.consent_subject).count() == 2


def test_words_that_changed_have_to_be_read_again(browser, member, page):
    hash_ = offered(browser)[0]
    page.email_consent = "Ganz etwas anderes."
    page.save_revision().publish()
    answer = browser.post(CONSENTS.format("de"), {"agree": hash_})
    assert answer.status_code == 409
    assert not standing(member)


def test_what_is_not_asked_any_more_can_still_be_withdrawn(browser, member, page):
    browser.post(CONSENTS.format("de"), {"agree": offered(browser)[0]})
    page.email_consent = page.telephone_consent = ""
    page.save_revision().publish()
    assert not offered(browser)
    browser.post(CONSENTS.format("de"), {"withdraw": "marketing:email"})
    assert not standing(member)


@pytest.mark.parametrize("sent", [{}, {"agree": ""}, {"agree": "x" * 5000}, {"agree": "\x00"}])
def test_nonsense_agrees_to_nothing(sent, browser, member):
    assert browser.post(CONSENTS.format("de"), sent).status_code == 409
    assert not standing(member)


def test_other_purposes_are_not_withdrawn_here(browser, member):
    assert browser.post(CONSENTS.format("de"), {"withdraw": "service:youtube"}).status_code == 404


def test_nobody_agrees_to_calls_without_a_number(browser, member):
    assert len(offered(browser)) == 2
    member.telephone = ""
    member.save()
    assert len(offered(browser)) == 1


def test_nobody_sees_or_changes_other_peoples(browser, member, editor, as_user):
    browser.post(CONSENTS.format("de"), {"agree": offered(browser)[0]})
    other = as_user(editor)
    other.post(CONSENTS.format("de"), {"withdraw": "marketing:email"})
    assert standing(member) == {"marketing:email"}
    assert "area-history" not in other.get(CONSENTS.format("de")).text


def test_in_english_too(browser, page):
    factories.translate(page, {"Ich möchte Neues per E-Mail erfahren.": "Tell me news by e-mail."})
    browser.post(CONSENTS.format("en"), {"agree": offered(browser, "en")[0]})
    text = browser.get(CONSENTS.format("de")).text
    assert 'lang="en">Tell me news by e-mail.' in text
