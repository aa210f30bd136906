"""Where and with what a picture was taken does not reach visitors."""

import io

import pytest
from django.core.files.base import ContentFile
from PIL import Image

from site_cms.media import SiteImage

from . import media_files as files

SPECS = (
    "original",
    "width-100",
    "max-100x100|format-jpeg",
    "fill-50x50|format-png",
    "width-100|format-webp",
    "width-100|format-webp-lossless",
    "width-100|format-avif",
)


@pytest.fixture
def folders(db, media_folders):
    return media_folders


def make_image(file_format: str) -> SiteImage:
    file = ContentFile(files.with_metadata(file_format), f"bild.{file_format.lower()}")
    return SiteImage.objects.create(title="Bild", file=file)


@pytest.mark.parametrize("file_format", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_no_rendition_has_the_originals_metadata(folders, file_format: str):
    image = make_image(file_format)
    original = image.file.read()
    assert files.SECRET.encode() in original
    assert Image.open(io.BytesIO(original)).getexif().get_ifd(0x8825)
    for rendition in image.get_renditions(*SPECS).values():
        content = rendition.file.read()
        picture = Image.open(io.BytesIO(content))
        picture.load()
        assert files.SECRET.encode() not in content
        assert not picture.getexif()
        assert not {"exif", "xmp", "comment", "Comment"} & set(picture.info)


def test_single_renditions_are_made_the_same_way(folders):
    content = make_image("JPEG").get_rendition("width-100").file.read()
    assert files.SECRET.encode() not in content


def test_the_turn_noted_in_the_metadata_is_made(folders):
    """The original lies on its side; renditions stand upright without a note."""
    image = make_image("JPEG")
    rendition = image.get_rendition("original")
    assert (rendition.width, rendition.height) == (480, 640)


def test_colours_and_transparency_stay(folders):
    profile = Image.open(io.BytesIO(_with_profile())).info["icc_profile"]
    image = SiteImage.objects.create(title="P", file=ContentFile(_with_profile(), "p.jpg"))
    shown = Image.open(image.get_rendition("width-20").file)
    assert shown.info["icc_profile"] == profile
    image = SiteImage.objects.create(title="T", file=ContentFile(_transparent(), "t.png"))
    for spec in ("width-20", "width-20|format-webp"):
        shown = Image.open(image.get_rendition(spec).file).convert("RGBA")
        assert shown.getpixel((2, 2))[3] == 0


def _with_profile() -> bytes:
    from PIL import ImageCms

    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return files.picture("JPEG", icc_profile=profile)


def _transparent() -> bytes:
    output = io.BytesIO()
    picture = Image.new("P", (40, 40), 0)
    picture.putpalette([255, 0, 0, 0, 0, 255])
    picture.save(output, "PNG", transparency=0)
    return output.getvalue()
