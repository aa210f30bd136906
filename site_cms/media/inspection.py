"""Looking at an upload before anything is done with it."""

from typing import IO

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from PIL import Image

#: The only decoders that ever see an upload; Pillow has many more.
DECODERS = ("AVIF", "GIF", "JPEG", "PNG", "WEBP")


def inspect_picture(file: IO[bytes], max_pixels: int) -> None:
    """Raise ``ValidationError`` unless the file is one whole, still picture of bearable size.

    The size is read from the first bytes, so a tiny file that unpacks to gigabytes is refused
    without unpacking it. Only then all of it is decoded: what is cut off shows at the end.
    """
    try:
        with Image.open(file, formats=DECODERS) as picture:
            _check_pixels(picture, max_pixels)
            _check_still(picture)
            picture.load()
    except ValidationError:
        raise
    except Image.DecompressionBombError as error:
        raise _too_many_pixels(max_pixels) from error
    except Exception as error:
        # Decoders answer broken bytes with whatever exception is nearest.
        raise ValidationError(
            _("This picture is broken or incomplete. Please export it again and upload it anew."),
            code="broken",
        ) from error
    finally:
        file.seek(0)


def _check_pixels(picture: Image.Image, max_pixels: int) -> None:
    if picture.width * picture.height > max_pixels:
        raise _too_many_pixels(max_pixels)


def _check_still(picture: Image.Image) -> None:
    # Some cameras put a second, smaller picture into a JPEG (MPO); that is no animation.
    if picture.format != "MPO" and getattr(picture, "is_animated", False):
        raise ValidationError(
            _("This picture is animated. Please upload a still picture."), code="animated"
        )


def _too_many_pixels(max_pixels: int) -> ValidationError:
    return ValidationError(
        _("This picture has too many pixels. Please make it smaller: at most %(limit)s megapixels.")
        % {"limit": max_pixels // 1_000_000},
        code="file_too_many_pixels",
    )
