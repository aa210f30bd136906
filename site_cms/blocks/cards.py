"""Cards side by side."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from .actions import PageLinkBlock, PageLinkValue
from .lines import LineBlock, LinesBlock, title_block
from .pictures import PictureChooserBlock, sample_pictures


class CardBlock(blocks.StructBlock):
    """A title, a few words and perhaps a picture and a page to read on."""

    title = LineBlock(label=_("Title"), max_length=100, help_text=_("A few words."))
    text = LinesBlock(label=_("Text"), max_length=300, rows=3, help_text=_("One or two sentences."))
    image = PictureChooserBlock(
        label=_("Picture"), required=False, help_text=_("Decorative: it is not read out.")
    )
    page = PageLinkBlock(
        label=_("Page"), required=False, help_text=_("Where the card leads; may stay empty.")
    )

    class Meta:
        icon = "doc-full"
        label = _("Card")
        label_format = "{title}"
        value_class = PageLinkValue


class CardsBlock(blocks.StructBlock):
    """Two to six cards."""

    title = title_block(_("A heading above the cards; may stay empty."))
    cards = blocks.ListBlock(
        CardBlock(), label=_("Cards"), min_num=2, max_num=6, help_text=_("Two to six.")
    )

    class Meta:
        icon = "grip"
        label = _("Cards")
        description = _("Two to six short texts side by side, each leading somewhere.")
        template = "blocks/cards.html"
        group = _("Lists and figures")
        label_format = "{title}"

    def get_preview_value(self) -> Any:
        """Three cards with pictures of the library."""
        texts = [
            (_("Apply"), _("A few questions and an honest answer.")),
            (_("Use"), _("The way you would anyway, for as long as it takes.")),
            (_("Report"), _("What was good, what was not, and what you would change.")),
        ]
        pictures = [*sample_pictures(len(texts)), *[None] * len(texts)]
        cards = [
            {"title": title, "text": text, "image": picture}
            for (title, text), picture in zip(texts, pictures, strict=False)
        ]
        return self.normalize({"title": _("How a test works"), "cards": cards})
