"""Questions that open to their answers."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from .lines import LineBlock, title_block
from .text import ShortTextBlock


class AccordionItemBlock(blocks.StructBlock):
    """A line that opens to a text."""

    title = LineBlock(
        label=_("Title"), max_length=200, help_text=_("The question, or what the text is about.")
    )
    text = ShortTextBlock(label=_("Text"), help_text=_("Shown when a reader opens the line."))

    class Meta:
        icon = "plus"
        label = _("Entry")
        label_format = "{title}"


class AccordionBlock(blocks.StructBlock):
    """A list of lines that open to their texts."""

    title = title_block(_("A heading above the entries; may stay empty."))
    items = blocks.ListBlock(
        AccordionItemBlock(collapsed=True),
        label=_("Entries"),
        min_num=1,
        max_num=30,
        help_text=_("Up to 30. Readers can open several at once."),
    )

    class Meta:
        icon = "list-ul"
        label = _("Accordion")
        description = _("Questions that open to their answers.")
        template = "blocks/accordion.html"
        group = _("Lists and figures")
        label_format = "{title}"
        preview_value = {
            "title": _("Frequent questions"),
            "items": [
                {"title": _("Does it cost anything?"), "text": _("<p>No.</p>")},
                {"title": _("May I keep the product?"), "text": _("<p>Nearly always.</p>")},
            ],
        }
