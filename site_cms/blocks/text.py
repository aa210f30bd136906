"""Running text and quotations."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.rich_text import RichText

from .lines import LineBlock, LinesBlock
from .links import LinkedText, text_references
from .related import Reference, RefersMixin, related_to

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


class ShortTextBlock(RefersMixin, blocks.RichTextBlock):
    """A text with lists and links, without headings."""

    features: Sequence[str] = SHORT_TEXT_FEATURES

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"features": self.features, **kwargs})

    def references_in(self, raw: str | None) -> Iterator[Reference]:
        """The pages and documents that the text links to."""
        return text_references(raw or "")

    def to_python(self, value: str | None) -> LinkedText:
        """The text as it is rendered."""
        return LinkedText(value)

    def bulk_to_python(self, values: Iterable[str | None]) -> list[LinkedText]:
        """The texts; all their links together cost one query for pages, one for documents."""
        texts = list(values)
        related = related_to(found for text in texts for found in self.references_in(text))
        return [LinkedText(text, related) for text in texts]

    def normalize(self, value: RichText | str | None) -> LinkedText:
        """The text as it is rendered."""
        if isinstance(value, LinkedText):
            return value
        return LinkedText(value.source if isinstance(value, RichText) else str(value or ""))

    def value_from_form(self, value: str) -> LinkedText:
        """The text as the editor gave it back."""
        return LinkedText(value)


class TextBlock(ShortTextBlock):
    """Running text with headings, lists and links."""

    features = TEXT_FEATURES

    def heading_levels(self, value: RichText) -> list[int]:
        """Levels of the headings in this text."""
        return heading_levels(value.source)

    class Meta:
        icon = "pilcrow"
        label = _("Text")
        description = _("Paragraphs, headings, lists and links.")
        template = "blocks/rich_text.html"
        group = _("Text")
        preview_value = _(
            "<h2>What stays, what goes</h2><p>A paragraph says <b>one thing</b>, and says it "
            "first.</p><ul><li>Lists are for what can be counted.</li><li>They stay short.</li>"
            "</ul>"
        )


class QuoteBlock(blocks.StructBlock):
    """A quotation and who said it."""

    text = LinesBlock(
        label=_("Quotation"),
        max_length=600,
        rows=3,
        help_text=_("The words alone: the quotation marks are added by themselves."),
    )
    attribution = LineBlock(
        label=_("Said by"),
        required=False,
        max_length=120,
        help_text=_("A name or a role, such as: tester, 41."),
    )

    class Meta:
        icon = "openquote"
        label = _("Quotation")
        description = _("A sentence worth standing out, and who said it.")
        template = "blocks/quote.html"
        group = _("Text")
        label_format = "{text}"
        preview_value = {
            "text": _("On the third day I stopped thinking about it."),
            "attribution": _("Tester, 41"),
        }
