"""Pictures."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageChooserBlock


class PictureChooserBlock(ImageChooserBlock):
    """Chooses a picture; reads the sizes of all pictures of a page in one query."""

    def bulk_to_python(self, values: Sequence[int | None]) -> list[Any]:
        """The pictures with the given ids, each with its renditions; None where one is gone."""
        pictures = self.model_class.objects.prefetch_related("renditions").in_bulk(
            [value for value in values if value is not None]
        )
        return [pictures.get(value) for value in values]


class PictureBlock(blocks.StructBlock):
    """A picture with its alternative text, caption and credit."""

    image = PictureChooserBlock(label=_("picture"))
    alt = blocks.CharBlock(
        label=_("alternative text"),
        required=False,
        max_length=250,
        help_text=_("What the picture shows, for people who cannot see it."),
    )
    decorative = blocks.BooleanBlock(
        label=_("decorative"),
        required=False,
        help_text=_("The picture says nothing that the text does not say: no alternative text."),
    )
    caption = blocks.CharBlock(label=_("caption"), required=False, max_length=250)
    credit = blocks.CharBlock(
        label=_("credit"), required=False, max_length=120, help_text=_("Who made the picture.")
    )

    class Meta:
        icon = "image"
        label = _("Picture")
        description = _("A picture with alternative text, caption and credit.")
        template = "blocks/picture.html"
        preview_value = {"caption": "Eine Bildunterschrift", "credit": "Illustration: Kjero"}

    def clean(self, value: blocks.StructValue) -> blocks.StructValue:
        """Ask for either an alternative text or the statement that none is needed."""
        cleaned = super().clean(value)
        if bool(cleaned["alt"].strip()) == bool(cleaned["decorative"]):
            message = _("Describe the picture, or mark it as decorative: exactly one of the two.")
            raise blocks.StructBlockValidationError({"alt": ValidationError(message)})
        return cleaned
