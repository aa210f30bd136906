"""The first page of the personal area answers at a glance."""

import pytest

from members.consent import ledger, wordings
from members.consent.models import Place
from tests import factories


@pytest.mark.parametrize(
    ("language", "headings"),
    [
        ("de", ["Was wir über Sie wissen", "Wozu Sie zugestimmt haben", "Wie Sie gehen"]),
        ("en", ["What we know about you", "What you agreed to", "How you leave"]),
    ],
)
def test_it_answers_the_questions_people_have(language, headings, site_root, member, as_user):
    text = as_user(member).get(f"/{language}/members/").text
    for heading in headings:
        assert heading in text
    assert member.email in text


def test_the_right_to_object_stands_out_apart(site_root, member, as_user):
    text = as_user(member).get("/de/members/").text
    assert '<section class="area-objection">' in text


def test_it_says_what_was_agreed_to(site_root, member, as_user):
    factories.make_registration(site_root)
    member.telephone = "+49 30 1"
    member.save()
    words = wordings.wording("marketing:email", "1", Place.AREA, "Ja")
    wordings.keep([words])
    ledger.record(member.consent_subject, words, granted=True)
    text = as_user(member).get("/de/members/").text
    assert "ja, seit" in text
    assert "nein" in text


def test_it_is_kept_by_no_cache(site_root, member, as_user):
    response = as_user(member).get("/de/members/")
    assert response["Cache-Control"] == "private, no-store"


def test_it_loads_nothing_of_others(site_root, member, as_user):
    factories.make_service()
    response = as_user(member).get("/de/members/")
    assert "youtube" not in response["Content-Security-Policy"]
