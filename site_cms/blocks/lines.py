"""Plain text that is never None, so that empty texts can be translated and rendered."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail import blocks


class NeverNone:
    """Makes an empty text of what is missing."""

    def to_python(self, value: Any) -> str:
        """The text; empty when there is none."""
        return value or ""

    def normalize(self, value: Any) -> str:
        """The text; empty when there is none."""
        return value or ""


class LineBlock(NeverNone, blocks.CharBlock):
    """One line of plain text."""

    class Meta:
        default = ""


class LinesBlock(NeverNone, blocks.TextBlock):
    """Several lines of plain text."""

    class Meta:
        default = ""


def title_block(help_text: str | Promise) -> LineBlock:
    """The heading above a list, which may be left out."""
    return LineBlock(label=_("Title"), required=False, max_length=120, help_text=help_text)
