"""Facts in numbers."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks


class FactBlock(blocks.StructBlock):
    """A number and what it counts."""

    number = blocks.CharBlock(label=_("number"), max_length=12, help_text=_("With its unit."))
    label = blocks.CharBlock(label=_("what it counts"), max_length=120)

    class Meta:
        icon = "order"
        label = _("Fact")


class FactsBlock(blocks.StructBlock):
    """Two to four numbers that matter."""

    title = blocks.CharBlock(label=_("title"), required=False, max_length=120)
    facts = blocks.ListBlock(FactBlock(), label=_("facts"), min_num=2, max_num=4)

    class Meta:
        icon = "order"
        label = _("Facts in numbers")
        description = _("Two to four large numbers with a word on each.")
        template = "blocks/facts.html"
        preview_value = {
            "facts": [
                {"number": "0", "label": "Cookies beim Lesen"},
                {"number": "2", "label": "Sprachen"},
            ]
        }
