"""Facts in numbers."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from .lines import LineBlock, title_block


class FactBlock(blocks.StructBlock):
    """A number and what it counts."""

    number = LineBlock(
        label=_("Number"), max_length=12, help_text=_("With its unit, such as: 24 h or 93 %.")
    )
    label = LineBlock(
        label=_("What it counts"), max_length=120, help_text=_("A few words, no full stop.")
    )

    class Meta:
        icon = "order"
        label = _("Fact")
        label_format = "{number} {label}"


class FactsBlock(blocks.StructBlock):
    """Two to four numbers that matter."""

    title = title_block(_("A heading above the numbers; may stay empty."))
    facts = blocks.ListBlock(
        FactBlock(), label=_("Facts"), min_num=2, max_num=4, help_text=_("Two to four.")
    )

    class Meta:
        icon = "order"
        label = _("Facts in numbers")
        description = _("Two to four large numbers with a word on each.")
        template = "blocks/facts.html"
        group = _("Lists and figures")
        label_format = "{title}"
        preview_value = {
            "title": _("This site in numbers"),
            "facts": [
                {"number": "0", "label": _("cookies while you read")},
                {"number": "2", "label": _("languages")},
                {"number": "24 h", "label": _("until an answer")},
            ],
        }
