"""Members change every field of their profile."""

import pytest

from members.accounts.models import User
from tests import factories

PROFILE = "/{}/members/profile/"


@pytest.fixture
def page(site_root):
    return factories.make_registration(site_root)


@pytest.fixture
def alice(page, as_user):
    """A member with answers, and her browser."""
    user = factories.make_user("alice", last_name="Muster", company="Alt AG", language="de")
    user.answers = {
        "f-job": {"value": "Gärtnerin", "label": "Beruf", "text": "Gärtnerin"},
        "gone": {"value": "blau", "label": "Lieblingsfarbe", "text": "blau"},
    }
    user.save()
    return user, as_user(user)


def form(**changes: str) -> dict[str, str]:
    return {"first_name": "Alice", "last_name": "Neu", "language": "de", **changes}


def test_visitors_are_asked_to_log_in(site_root, client):
    answer = client.get(PROFILE.format("de"))
    assert answer.url == "/de/members/login/?next=/de/members/profile/"


@pytest.mark.parametrize("language", ["de", "en"])
def test_everything_known_stands_in_the_form(language, alice, page):
    factories.translate(page)
    text = alice[1].get(PROFILE.format(language)).text
    for value in ("alice@example.com", "Muster", "Alt AG", "Gärtnerin", "Lieblingsfarbe"):
        assert value in text


def test_everything_can_be_changed_and_emptied(alice):
    user, browser = alice
    changes = {"telephone": "+49 30 1", "gender": "female", "field_f-home": "o-town"}
    answer = browser.post(PROFILE.format("de"), form(language="en", **changes))

    assert answer.url == "/de/members/profile/?saved"
    user.refresh_from_db()
    assert (user.first_name, user.last_name, user.company) == ("Alice", "Neu", "")
    assert (user.telephone, user.gender, user.language) == ("+49 30 1", "female", "en")
    assert user.answers.keys() == {"f-home", "gone"}
    assert "Gespeichert" in browser.get(answer.url).text


def test_an_answer_nobody_asks_for_any_more_can_be_deleted(alice):
    user, browser = alice
    browser.post(PROFILE.format("de"), form(forget_gone="on"))
    user.refresh_from_db()
    assert "gone" not in user.answers


def test_answers_survive_renaming_and_translation(alice, page):
    user, browser = alice
    browser.post(PROFILE.format("de"), form(**{"field_f-home": "o-land"}))
    stream = page.form_fields.raw_data
    for block in stream:
        if block["id"] == "f-home":
            block["value"]["label"] = "Wohnort"
            block["value"]["options"][1]["value"] = "Im Grünen"
    page.save_revision().publish()
    page.refresh_from_db()
    factories.translate(page, {"Im Grünen": "In the country"})

    assert "Im Grünen" in browser.get("/de/members/").text
    assert "In the country" in browser.get("/en/members/").text
    user.refresh_from_db()
    assert user.answers["f-home"]["value"] == "o-land"


def test_an_answer_that_is_offered_no_longer_stays(alice, page):
    user, browser = alice
    browser.post(PROFILE.format("de"), form(**{"field_f-home": "o-land"}))
    for block in page.form_fields.raw_data:
        if block["id"] == "f-home":
            block["value"]["options"][1] = {"type": "item", "value": "Am Meer", "id": "o-sea"}
    page.save_revision().publish()
    assert '<option value="o-land" selected>' in browser.get(PROFILE.format("de")).text
    browser.post(PROFILE.format("de"), form(**{"field_f-home": "o-land"}))
    user.refresh_from_db()
    assert user.answers["f-home"]["text"] == "Auf dem Land"


def test_an_account_that_is_gone_is_no_failure(alice, monkeypatch):
    _user, browser = alice
    monkeypatch.setattr(
        "members.area.views.profile.User.objects.select_for_update", User.objects.none
    )
    assert browser.post(PROFILE.format("de"), form()).url == "/de/members/login/"


def test_what_must_be_given_cannot_be_emptied(alice):
    answer = alice[1].post(PROFILE.format("de"), form(first_name=""))
    assert answer.status_code == 200
    assert 'class="error-summary"' in answer.text


def test_rights_cannot_be_smuggled_in(alice):
    user, browser = alice
    browser.post(PROFILE.format("de"), form(is_superuser="on", is_staff="on", email="x@x.example"))
    user.refresh_from_db()
    assert not user.is_superuser
    assert user.email == "alice@example.com"


def test_without_a_registration_page_what_is_known_can_still_be_changed(site_root, as_user):
    user = factories.make_user("bob", company="Alt AG")
    browser = as_user(user)
    assert "Alt AG" in browser.get(PROFILE.format("de")).text
    browser.post(PROFILE.format("de"), {"first_name": "", "company": "", "language": "de"})
    assert User.objects.get(pk=user.pk).company == ""


def test_hostile_values_are_shown_as_text(alice):
    browser = alice[1]
    browser.post(PROFILE.format("de"), form(last_name="<script>alert(1)</script>"))
    for address in ("/de/members/", PROFILE.format("de")):
        text = browser.get(address).text
        assert "<script>alert" not in text
        assert "&lt;script&gt;alert" in text
