"""The record of processing: complete, made from what is declared, and harmless as a spreadsheet."""

import csv
from io import BytesIO, StringIO

import pytest
from django.utils import translation
from openpyxl import load_workbook
from wagtail.models import Site

from policy.models import Operator
from policy.record_of_processing import activities
from site_cms.personal_data import declared
from tests.factories import make_service

pytestmark = pytest.mark.django_db

ADDRESS = "/cms/reports/record-of-processing/"


def in_english() -> dict[str, object]:
    with translation.override("en"):
        return {each.purpose: each for each in activities()}


def test_every_declared_field_stands_in_it():
    with translation.override("en"):
        data = " ".join(text for each in activities() for text in each.data)
        for declaration in declared.declarations:
            for name in declaration.personal:
                assert declaration.label_of(name) in data


def test_every_row_says_what_the_law_asks_for(site_root):
    make_service()
    for each in in_english().values():
        assert each.purpose
        assert each.description
        assert each.legal_basis
        assert each.subjects
        assert each.data
        assert all(each.retention)


def test_names_recipients_and_transfers(site_root):
    make_service(
        "host",
        role="processor",
        purpose_group="necessary",
        legal_basis="strictly_necessary",
        third_country_de="USA",
        third_country_en="USA",
        transfer_basis="scc",
    )
    make_service("video")
    make_service("draft", live=False)
    found = in_english()
    account = found["Having an account"]
    assert account.recipients == ["Host Ltd., Ireland (processor on our behalf (Art. 28 GDPR))"]
    assert account.transfers == ["USA: standard contractual clauses (Art. 46 GDPR)"]
    assert found["Video"].recipients == ["Video Ltd., Ireland (responsible on its own)"]
    assert "Draft" not in found


def operator(**facts: str) -> None:
    """What is known about the operator."""
    given = {"name": "Example Ltd.", "postal_code": "10115", "city": "Berlin", **facts}
    site = Site.objects.get(is_default_site=True)
    Operator.objects.update_or_create(site=site, defaults=given)


def test_says_who_answers_for_it(site_root, privacy, as_user):
    operator(privacy_contact_name="Dr. <Privat>", privacy_contact_email="dpo@example.com")
    html = as_user(privacy).get(ADDRESS).content.decode()
    for words in ("Example Ltd., 10115 Berlin", "Dr. &lt;Privat&gt;, dpo@example.com", "Art. 32"):
        assert words in html


def test_names_every_time_after_which_something_goes(site_root):
    [kept] = [each for each in in_english().values() if each.purpose == "Rights of data subjects"]
    assert any("three years; a day" in text for text in kept.retention)


def test_is_for_those_who_answer_for_privacy(editor, moderator, privacy, as_user):
    for person in (editor, moderator):
        assert as_user(person).get(ADDRESS).status_code == 302
        assert "record-of-processing" not in as_user(person).get("/cms/").content.decode()
    assert as_user(privacy).get(ADDRESS).status_code == 200
    assert "record-of-processing" in as_user(privacy).get("/cms/").content.decode()


def test_says_nothing_about_anybody(privacy, member, as_user):
    html = as_user(privacy).get(ADDRESS).content.decode()
    assert member.email not in html


def test_as_spreadsheets(site_root, privacy, as_user):
    make_service("evil", provider="<b>Evil & Co</b>")
    operator(country_de="", country_en="")
    response = as_user(privacy).get(ADDRESS, {"export": "csv"})
    rows = list(csv.DictReader(StringIO(b"".join(response.streaming_content).decode())))
    assert len(rows) == len(activities())
    assert any("<b>Evil & Co</b>, Irland" in text for text in rows[-1].values())
    # The headings are German, like the approver.
    assert all("Example Ltd., 10115 Berlin" in row.values() for row in rows)
    assert all(any("Art. 32" in text for text in row.values()) for row in rows)
    response = as_user(privacy).get(ADDRESS, {"export": "xlsx"})
    sheet = load_workbook(BytesIO(b"".join(response.streaming_content))).active
    assert sheet.max_row == len(rows) + 1
    assert "&lt;b&gt;Evil" in as_user(privacy).get(ADDRESS).content.decode()
