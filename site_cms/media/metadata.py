"""Renditions carry pictures, not what cameras and programs write about them."""

from typing import Any

from wagtail.images.image_operations import FilterOperation
from wagtail.images.models import AbstractImage, Filter
from willow.image import Image as WillowImage

#: What a picture needs to look right: its colour space and its transparent colour.
KEPT = ("icc_profile", "transparency")


class DropMetadata(FilterOperation):
    """Forgets EXIF (camera, time, place), XMP, comments and whatever else came along."""

    def construct(self) -> None:
        """Take no arguments."""

    def run(self, willow: WillowImage, image: AbstractImage, env: dict[str, Any]) -> WillowImage:
        """Drop it from the decoded picture, which is turned upright already."""
        picture = willow.get_pillow_image()
        picture.info = {key: picture.info[key] for key in KEPT if key in picture.info}
        return willow


class PlainFilter(Filter):
    """Wagtail's filter; Willow would copy the original's EXIF data into JPEG and PNG files."""

    @property
    def filter_operations(self) -> list[FilterOperation]:
        """Wagtail's operations, then ours."""
        return [*super().filter_operations, DropMetadata("metadata")]
