"""Pictures."""

import copy
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images import get_image_model
from wagtail.images.blocks import ImageChooserBlock

from site_cms.media import SiteImage

from .lines import LineBlock
from .related import ChoosesMixin


class PictureChooserBlock(ChoosesMixin, ImageChooserBlock):
    """Chooses a picture; reads all chosen pictures with their sizes in two queries."""

    kind = "picture"

    def bulk_to_python(self, values: Iterable[int | None]) -> list[SiteImage | None]:
        """A copy for each place: the same picture may have another description elsewhere."""
        return [copy.copy(picture) for picture in super().bulk_to_python(values)]


def sample_pictures(number: int) -> list[SiteImage]:
    """Pictures of the library for previews of blocks: fewer, or none, if it has no more."""
    pictures = get_image_model().objects.filter(protected=False).order_by("pk")
    return list(pictures[:number])


class PictureBlock(blocks.StructBlock):
    """A picture with its alternative text, caption and credit."""

    image = PictureChooserBlock(
        label=_("Picture"), help_text=_("It is shown in the width of the text or wider.")
    )
    alt = LineBlock(
        label=_("Alternative text"),
        required=False,
        max_length=250,
        help_text=_("What the picture shows, for people who cannot see it."),
    )
    decorative = blocks.BooleanBlock(
        label=_("Decorative"),
        required=False,
        help_text=_("The picture says nothing that the text does not say: no alternative text."),
    )
    caption = LineBlock(
        label=_("Caption"),
        required=False,
        max_length=250,
        help_text=_("Stands below the picture for everyone; adds what cannot be seen."),
    )
    credit = LineBlock(
        label=_("Credit"), required=False, max_length=120, help_text=_("Who made the picture.")
    )

    class Meta:
        icon = "image"
        label = _("Picture")
        description = _("A picture with alternative text, caption and credit.")
        template = "blocks/picture.html"
        group = _("Pictures")
        label_format = "{alt} {caption}"

    def clean(self, value: blocks.StructValue) -> blocks.StructValue:
        """Ask for either an alternative text or the statement that none is needed."""
        cleaned = super().clean(value)
        described = bool(cleaned["alt"].strip())
        if not self.is_deferred_validation and described == bool(cleaned["decorative"]):
            message = _("Describe the picture, or mark it as decorative: exactly one of the two.")
            raise blocks.StructBlockValidationError({"alt": ValidationError(message)})
        return cleaned

    def get_preview_value(self) -> Any:
        """The first picture of the library."""
        return self.normalize(
            {
                "image": next(iter(sample_pictures(1)), None),
                "decorative": True,
                "caption": _("What cannot be seen in the picture"),
                "credit": _("Illustration: our own"),
            }
        )

    def get_preview_context(
        self, value: Any, parent_context: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        """Let the preview say that there is no picture to show."""
        return {**(parent_context or {}), "nothing_to_show": value["image"] is None}
