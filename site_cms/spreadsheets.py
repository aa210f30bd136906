"""Spreadsheets that run nothing: what somebody wrote never becomes a formula.

Every export of Wagtail and ours is made by ``SpreadsheetExportMixin``; ``connect`` puts ``neutral``
between its values and the file.
"""

import re
from typing import Any

from wagtail.admin.views.mixins import SpreadsheetExportMixin

#: What a spreadsheet reads as the beginning of a formula, in its full-width form too (OWASP, CSV
#: injection). Spaces before it are dropped; they come in many kinds, some without width.
BEGINNING = r"[\s\u00ad\u200b-\u200f\u2060\ufeff]*[=+\-@＝＋－﹣﹢﹦﹫＠−]"
FORMULA = re.compile(rf"{BEGINNING}|[\t\r\n]")
#: Where a program that takes another separator than the comma would begin a new cell.
OTHER_CELL = re.compile(rf"([;\t\r\n])(?={BEGINNING})")
#: What a cell of an XLSX file cannot hold; openpyxl would raise an error.
IMPOSSIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def neutral(value: object) -> object:
    """The value, led by an apostrophe if it is text that might be read as a formula.

    Numbers stay numbers. Text is hostile whatever it holds: ``-5`` and ``+49 30 …`` as text too.
    """
    if not isinstance(value, str):
        return value
    text = IMPOSSIBLE.sub("", value)
    return f"'{text}" if FORMULA.match(text) else text


def neutral_in_csv(value: object) -> object:
    """The same for a file whose separator the reader guesses: a German one takes the semicolon.

    Quotes do not help there, because they stand in the middle of what is taken for a cell.
    """
    value = neutral(value)
    return OTHER_CELL.sub(r"\1'", value) if isinstance(value, str) else value


def connect() -> None:
    """Let every export pass through ``neutral``; no view overrides these methods, says a test."""
    preprocess = SpreadsheetExportMixin.preprocess_field_value
    heading = SpreadsheetExportMixin.get_heading

    def preprocess_neutrally(self: Any, field: str, value: object, export_format: str) -> object:
        harmless = neutral_in_csv if export_format == self.FORMAT_CSV else neutral
        return harmless(preprocess(self, field, value, export_format))

    def neutral_heading(self: Any, queryset: Any, field: str) -> object:
        return neutral_in_csv(heading(self, queryset, field))

    SpreadsheetExportMixin.preprocess_field_value = preprocess_neutrally
    SpreadsheetExportMixin.get_heading = neutral_heading
