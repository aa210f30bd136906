"""Running text and quotations."""

import re
from collections.abc import Iterable, Iterator

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.rich_text import RichText

#: What running text may contain below a page's title (h1).
TEXT_FEATURES = ["h2", "h3", "h4", "bold", "italic", "ol", "ul", "link", "document-link"]
#: What short texts inside other blocks may contain: no headings.
SHORT_TEXT_FEATURES = ["bold", "italic", "ol", "ul", "link", "document-link"]

HEADING = re.compile(r"<h([2-6])[ >]", re.IGNORECASE)


def heading_levels(html: str) -> list[int]:
    """Levels of the headings in a rich text, in their order."""
    return [int(level) for level in HEADING.findall(html)]


def skipped_headings(levels: Iterable[int], start: int = 1) -> Iterator[tuple[int, int]]:
    """Pairs (level, level before) where a heading is more than one step below the last one."""
    before = start
    for level in levels:
        if level > before + 1:
            yield level, before
        before = level


class TextBlock(blocks.RichTextBlock):
    """Running text with headings, lists and links."""

    def __init__(self, **kwargs: object) -> None:
        super().__init__(**{"features": TEXT_FEATURES, **kwargs})

    def heading_levels(self, value: RichText) -> list[int]:
        """Levels of the headings in this text."""
        return heading_levels(value.source)

    class Meta:
        icon = "pilcrow"
        label = _("Text")
        description = _("Paragraphs, headings, lists and links.")
        template = "blocks/rich_text.html"
        preview_value = "<h2>Neues zuerst</h2><p>Ein Absatz mit einem <b>wichtigen</b> Wort.</p>"


class QuoteBlock(blocks.StructBlock):
    """A quotation and who said it."""

    text = blocks.TextBlock(
        label=_("quotation"), max_length=600, help_text=_("Without quotation marks.")
    )
    attribution = blocks.CharBlock(
        label=_("said by"),
        required=False,
        max_length=120,
        help_text=_("A name or a role, such as: tester, 41."),
    )

    class Meta:
        icon = "openquote"
        label = _("Quotation")
        description = _("A sentence worth standing out, and who said it.")
        template = "blocks/quote.html"
        preview_value = {
            "text": "Ich habe am dritten Tag aufgehört, daran zu denken.",
            "attribution": "Testerin, 41 Jahre",
        }
