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
from .related import RelatedStreamBlock
from .tables import TableBlock
from .text import QuoteBlock, TextBlock, skipped_headings

#: Blocks whose own title is a heading of level 2.
TITLED = {"accordion", "facts", "call_to_action"}


class BodyBlock(RelatedStreamBlock):
    """Any mixture of blocks. The names are stored with the content: they never change."""

    rich_text = TextBlock()
    quote = QuoteBlock()
    picture = PictureBlock()
    cards = CardsBlock()
    accordion = AccordionBlock()
    facts = FactsBlock()
    table = TableBlock()
    call_to_action = CallToActionBlock()
    download = DownloadBlock()

    def clean(self, value: blocks.StreamValue) -> blocks.StreamValue:
        """Refuse a heading that skips a level, such as h4 right below h2 (WCAG 1.3.1).

        A draft may be saved like that, so that no text is lost; it cannot be submitted.
        """
        cleaned = super().clean(value)
        if self.is_deferred_validation:
            return cleaned
        errors = _skipped_levels(cleaned)
        if errors:
            raise StreamBlockValidationError(block_errors=errors)
        return cleaned


def _skipped_levels(body: blocks.StreamValue) -> dict[int, ValidationError]:
    """An error for every block (by its place) in which a heading skips a level."""
    errors = {}
    level = 1
    for index, child in enumerate(body):
        levels = _heading_levels(child)
        for found, before in skipped_headings(levels, level):
            errors[index] = _skipped(found, before)
        level = levels[-1] if levels else level
    return errors


def _skipped(found: int, before: int) -> ValidationError:
    if before == 1:
        return ValidationError(
            _("The first heading must be of level 2 (H2), not %(found)s."), params={"found": found}
        )
    return ValidationError(
        _("A heading of level %(found)s follows one of level %(before)s: a level is missing."),
        params={"found": found, "before": before},
    )


def _heading_levels(child: blocks.StreamValue.StreamChild) -> list[int]:
    """Levels of the headings that a block shows."""
    if child.block_type == "rich_text":
        levels: list[int] = child.block.heading_levels(child.value)
        return levels
    if child.block_type == "cards":
        return [2]  # Without a heading above them the cards are of level 2 themselves.
    return [2] if child.block_type in TITLED and child.value["title"] else []
