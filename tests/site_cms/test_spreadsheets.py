"""Exports of the editors' side hold no formulas."""

import csv
import io
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from wagtail.admin.views.mixins import SpreadsheetExportMixin
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

from site_cms.spreadsheets import neutral, neutral_in_csv
from tests import factories
from tests.test_architecture import imports, modules

HOSTILE = [
    "=1+1",
    "+1",
    "-1+1|cmd",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "\tx",
    "  =1+1",
    "\u00a0=1",
    "\u200b\u200f=1",
    "\ufeff=1",
    "＝1+1",
    "＋1",
    "－1",
    "＠x",
    "\x01=1",
    "-5",
    "+49 30 123456",
    '=HYPERLINK("https://evil.example";"x")',
]


class TestNeutral:
    @pytest.mark.parametrize("value", HOSTILE)
    def test_text_that_may_be_a_formula_is_led_by_an_apostrophe(self, value):
        assert neutral(value) == "'" + value.replace("\x01", "")

    @pytest.mark.parametrize("value", ["", "a=b", "1-2", "'=1", "Über uns", "a\n- b", "1"])
    def test_other_text_stays_as_it_is(self, value):
        assert neutral(value) == value

    @pytest.mark.parametrize("value", [-5, 0, -1.5, Decimal("-2"), None, True, date(2026, 1, 1)])
    def test_numbers_and_dates_stay_what_they_are(self, value):
        assert neutral(value) is value

    def test_what_no_cell_can_hold_is_left_out(self):
        assert neutral("a\x00b\x1f\ud800c") == "abc"

    @pytest.mark.parametrize("separator", [";", "\t", "\n", "\r"])
    def test_no_other_separator_begins_a_formula_in_csv(self, separator):
        assert neutral_in_csv(f"a{separator} =1;b") == f"a{separator}' =1;b"

    @given(st.text(), st.sampled_from(";\t,"))
    def test_no_reader_of_csv_finds_a_formula(self, text, delimiter):
        file = io.StringIO(newline="")
        csv.writer(file).writerow(["x", neutral_in_csv(text)])
        lines = io.StringIO(file.getvalue(), newline="")
        cells = [cell for row in csv.reader(lines, delimiter=delimiter) for cell in row]
        assert not [cell for cell in cells if cell.strip()[:1] in {*"=+-@＝＋－＠"} - {""}]


def read(response, kind: str) -> list[list[object]]:
    """The rows of an export, the headings first."""
    assert response.status_code == 200
    content = b"".join(response.streaming_content)
    if kind == "csv":
        return [list(row) for row in csv.reader(io.StringIO(content.decode(), newline=""))]
    sheet = load_workbook(io.BytesIO(content)).active
    assert not [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def texts(rows: list[list[object]]) -> list[str]:
    return [cell for row in rows for cell in row if isinstance(cell, str)]


@pytest.fixture(params=["csv", "xlsx"])
def kind(request) -> str:
    return request.param


@pytest.mark.django_db
class TestExports:
    @pytest.fixture
    def hostile_page(self, site_root, admin) -> Page:
        """Everything that reports show of a page is hostile."""
        admin.first_name = "@SUM(A1)"
        admin.save()
        page = factories.make_content(site_root, "=1+1;-2\x0b", lead="x")
        page.locked = True
        page.locked_by = admin
        page.save()
        revision = page.save_revision(user=admin, log_action=True)
        revision.publish(user=admin, skip_permission_checks=True)
        return page

    @pytest.mark.parametrize("report", ["locked", "aging-pages", "site-history"])
    def test_reports_of_wagtail(self, report, hostile_page, admin, as_user, kind):
        answer = as_user(admin).get(f"/cms/reports/{report}/?export={kind}")
        found = texts(read(answer, kind))
        assert "'=1+1;-2" in found or "'=1+1;'-2" in found
        if report != "aging-pages":  # names nobody here
            assert [text for text in found if "@SUM" in text]
        assert not [text for text in found if text.strip()[:1] in "=+-@" and text.strip()]

    def test_workflow_reports(self, site_root, editor, moderator, admin, as_user, kind):
        from .moderation.drafts import submit, write

        editor.first_name = "+1"
        editor.save()
        page = factories.make_content(site_root, "=1+1")
        write(page, editor, lead="Neu.")
        submit(page, by=editor)
        for report in ("workflow", "workflow_tasks"):
            found = texts(read(as_user(admin).get(f"/cms/reports/{report}/?export={kind}"), kind))
            assert [text for text in found if "=1+1" in text]
            assert not [text for text in found if text.strip()[:1] in "=+-@" and text.strip()]

    def test_redirects(self, site_root, admin, as_user, kind):
        Redirect.objects.create(old_path="/x", redirect_link="=1+1")
        found = texts(read(as_user(admin).get(f"/cms/redirects/?export={kind}"), kind))
        assert "'=1+1" in found

    def test_headings(self, site_root, admin, as_user, kind, monkeypatch):
        from wagtail.contrib.redirects.views import IndexView

        monkeypatch.setitem(IndexView.export_headings, "old_path", "=1+1")
        rows = read(as_user(admin).get(f"/cms/redirects/?export={kind}"), kind)
        assert "'=1+1" in rows[0]

    def test_numbers_stay_numbers(self):
        view: Any = SpreadsheetExportMixin()
        assert view.preprocess_field_value("x", -5, "xlsx") == -5
        assert view.preprocess_field_value("x", ["=1", "b"], "csv") == "'=1, b"


def views(parent: type = SpreadsheetExportMixin) -> Iterator[type]:
    """All exporting views, whoever wrote them."""
    for view in parent.__subclasses__():
        yield view
        yield from views(view)


@pytest.mark.one_database
class TestNothingGoesAroundIt:
    def test_no_view_replaces_what_neutralises(self, client):
        from django.urls import get_resolver

        assert get_resolver().url_patterns  # Loads the views.
        found = list(views())
        assert len(found) > 20
        methods = ("preprocess_field_value", "get_heading", "write_csv_row", "generate_xlsx_row")
        writing = ("stream_csv", "write_xlsx", "as_spreadsheet", *methods)
        assert not [(view, name) for view in found for name in writing if name in vars(view)]

    def test_our_code_writes_no_spreadsheet_by_itself(self):
        writers = {"csv", "openpyxl", "xlsxwriter", "tablib", "pandas", "xlwt", "odf"}
        found = [
            f"{module} imports {name}"
            for module, path in modules()
            for name in imports(path.read_text(), module)
            if name.partition(".")[0] in writers
        ]
        assert not found, "export with SpreadsheetExportMixin"
