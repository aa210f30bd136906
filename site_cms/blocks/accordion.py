"""Questions that open to their answers."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from .text import SHORT_TEXT_FEATURES


class AccordionItemBlock(blocks.StructBlock):
    """A line that opens to a text."""

    title = blocks.CharBlock(label=_("title"), max_length=200)
    text = blocks.RichTextBlock(label=_("text"), features=SHORT_TEXT_FEATURES)

    class Meta:
        icon = "plus"
        label = _("Entry")


class AccordionBlock(blocks.StructBlock):
    """A list of lines that open to their texts."""

    title = blocks.CharBlock(label=_("title"), required=False, max_length=120)
    items = blocks.ListBlock(AccordionItemBlock(), label=_("entries"), min_num=1, max_num=30)

    class Meta:
        icon = "list-ul"
        label = _("Accordion")
        description = _("Questions that open to their answers.")
        template = "blocks/accordion.html"
        preview_value = {
            "title": "Häufige Fragen",
            "items": [{"title": "Kostet das etwas?", "text": "<p>Nein.</p>"}],
        }
