"""Plain text that is never None, so that empty texts can be translated and rendered."""

from typing import Any

from wagtail import blocks


class LineBlock(blocks.CharBlock):
    """One line of plain text."""

    def to_python(self, value: Any) -> str:
        """The text; empty when there is none."""
        return value or ""

    def normalize(self, value: Any) -> str:
        """The text; empty when there is none."""
        return value or ""

    class Meta:
        default = ""


class LinesBlock(blocks.TextBlock):
    """Several lines of plain text."""

    def to_python(self, value: Any) -> str:
        """The text; empty when there is none."""
        return value or ""

    def normalize(self, value: Any) -> str:
        """The text; empty when there is none."""
        return value or ""

    class Meta:
        default = ""
