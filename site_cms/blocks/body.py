"""The body of a page."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.stream_block import StreamBlockValidationError

from .accordion import AccordionBlock
from .actions import CallToActionBlock
from .cards import CardsBlock
from .downloads import DownloadBlock
from .facts import FactsBlock
from .pictures import PictureBlock
from .tables import TableBlock
from .text import QuoteBlock, TextBlock, skipped_headings

#: Blocks whose own title is a heading of level 2.
TITLED = {"cards", "accordion", "facts", "call_to_action"}


class BodyBlock(blocks.StreamBlock):
    """Any mixture of blocks. The names are stored with the content: they never change."""

    rich_text = TextBlock()
    picture = PictureBlock()
    quote = QuoteBlock()
    call_to_action = CallToActionBlock()
    cards = CardsBlock()
    accordion = AccordionBlock()
    facts = FactsBlock()
    table = TableBlock()
    download = DownloadBlock()

    def clean(self, value: blocks.StreamValue) -> blocks.StreamValue:
        """Refuse a heading that skips a level, such as h4 right below h2 (WCAG 1.3.1)."""
        cleaned = super().clean(value)
        errors = {}
        level = 1
        for index, child in enumerate(cleaned):
            levels = _heading_levels(child)
            for found, before in skipped_headings(levels, level):
                message = _("Heading %(found)s follows heading %(before)s: a level is missing.")
                errors[index] = ValidationError(message % {"found": found, "before": before})
            level = levels[-1] if levels else level
        if errors:
            raise StreamBlockValidationError(block_errors=errors)
        return cleaned


def _heading_levels(child: blocks.StreamValue.StreamChild) -> list[int]:
    """Levels of the headings that a block shows."""
    if child.block_type == "rich_text":
        levels: list[int] = child.block.heading_levels(child.value)
        return levels
    return [2] if child.block_type in TITLED and child.value.get("title") else []
