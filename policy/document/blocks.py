"""What editors write a policy with: numbered sections of their own texts and of facts.

The ids of sections are the same in every language and survive every reordering: permanent addresses
hang on them.
"""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from policy import sections
from site_cms.blocks import LineBlock
from site_cms.blocks.text import ShortTextBlock

from .rich_text import FEATURES


class PolicyTextBlock(ShortTextBlock):
    """Running text."""

    features = FEATURES

    class Meta:
        icon = "pilcrow"
        label = _("Text")
        description = _("Your own words: paragraphs, headings, lists and links.")
        template = "blocks/rich_text.html"
        preview_value = _(
            "<h3>How long</h3><p>As long as you have an account, <b>and not a day longer</b>.</p>"
        )


class FromSystemBlock(blocks.ChoiceBlock):
    """Facts that the system knows and writes by itself, so that they are always true."""

    def render_basic(self, value: str, context: Any = None) -> str:
        """What it is called, where states of a page are compared."""
        return str(dict(sections.choices()).get(value, value))

    class Meta:
        icon = "cogs"
        label = _("From the system")
        description = _("What the register, the registration or the declarations say, always true.")
        template = "policy/from_system_preview.html"
        preview_value = "operator"


class SectionContentBlock(blocks.StreamBlock):
    """What a section consists of."""

    text = PolicyTextBlock()
    facts = FromSystemBlock(
        choices=sections.choices,
        help_text=_("It changes when the facts change; that makes a new version necessary."),
    )


class SectionBlock(blocks.StructBlock):
    """A numbered section."""

    heading = LineBlock(
        label=_("Heading"),
        max_length=120,
        help_text=_("Without a number: sections are numbered by themselves."),
    )
    content = SectionContentBlock(label=_("Content"))

    class Meta:
        icon = "title"
        label = _("Section")
        description = _("A numbered section with an entry in the table of contents.")
        label_format = "{heading}"
        template = "policy/section_preview.html"
        preview_value: Any = {
            "heading": _("Your rights"),
            "content": [("text", _("<p>You can ask at any time what is stored about you.</p>"))],
        }


class SectionsBlock(blocks.StreamBlock):
    """All sections of a policy."""

    section = SectionBlock()
