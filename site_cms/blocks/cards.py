"""Cards side by side."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from .actions import PageLinkBlock, PageLinkValue
from .pictures import PictureChooserBlock


class CardBlock(blocks.StructBlock):
    """A title, a few words and perhaps a picture and a page to read on."""

    title = blocks.CharBlock(label=_("title"), max_length=100)
    text = blocks.TextBlock(label=_("text"), max_length=300)
    image = PictureChooserBlock(
        label=_("picture"), required=False, help_text=_("Decorative: it is not read out.")
    )
    page = PageLinkBlock(label=_("page"), required=False)

    class Meta:
        icon = "doc-full"
        label = _("Card")
        value_class = PageLinkValue


class CardsBlock(blocks.StructBlock):
    """Two to six cards."""

    title = blocks.CharBlock(label=_("title"), required=False, max_length=120)
    cards = blocks.ListBlock(CardBlock(), label=_("cards"), min_num=2, max_num=6)

    class Meta:
        icon = "grip"
        label = _("Cards")
        description = _("Two to six short texts side by side, each leading somewhere.")
        template = "blocks/cards.html"
        preview_value = {
            "title": "So läuft ein Test",
            "cards": [
                {"title": "Bewerben", "text": "Wenige Fragen, eine ehrliche Antwort."},
                {"title": "Benutzen", "text": "So, wie Sie es sonst auch tun würden."},
            ],
        }
