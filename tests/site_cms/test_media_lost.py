"""A file that is lost or broken on disk takes no page with it."""

import logging
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.template import Context, Template
from django.urls import reverse

from site_cms.blocks.pictures import PictureBlock
from site_cms.media import SiteDocument, SiteImage

from . import media_files as files

TAGS = (
    "{% image image width-50 %}",
    "{% image image width-50 as it %}{{ it.img_tag }}{{ it.url }}",
    "{% srcset_image image width-{50,80} %}",
    "{% picture image format-{avif,webp,jpeg} width-{50,80} %}",
    "{% picture image format-{avif,webp,jpeg} width-50 as it %}{{ it }}",
)


@pytest.fixture
def image(db, media_folders) -> SiteImage:
    file = ContentFile(files.picture(), "bild.jpg")
    return SiteImage.objects.create(title="Bild", file=file)


def lose(image: SiteImage, how: str) -> SiteImage:
    path = Path(image.file.path)
    if how == "missing":
        path.unlink()
    elif how == "truncated":
        path.write_bytes(path.read_bytes()[:-900])
    elif how == "empty":
        path.write_bytes(b"")
    elif how == "other":
        path.write_bytes(files.SVG)
    elif how == "bomb":
        path.write_bytes(files.bomb())
    elif how == "folder":
        path.unlink()
        path.mkdir()
    return SiteImage.objects.get(pk=image.pk)


def render(tag: str, image: SiteImage) -> str:
    template = Template("{% load wagtailimages_tags %}" + tag)
    return template.render(Context({"image": image}))


@pytest.mark.parametrize("tag", TAGS)
@pytest.mark.parametrize("how", ["missing", "truncated", "empty", "other", "bomb", "folder"])
def test_a_lost_picture_shows_nothing(image, how: str, tag: str, caplog):
    html = render(tag, lose(image, how))
    assert "<img" not in html
    assert "not-found" not in html
    # The operator learns which picture; its name and path are not for logs.
    assert f"Picture {image.pk} has no rendition" in caplog.text
    assert all(record.levelno < logging.ERROR for record in caplog.records)


@pytest.mark.parametrize("tag", TAGS)
def test_renditions_made_before_are_still_shown(image, tag: str):
    before = render(tag, image)
    assert "<img" in before
    assert render(tag, lose(image, "missing")) == before


def test_the_picture_block_of_a_page_survives(image):
    image = lose(image, "missing")
    block = PictureBlock()
    value = block.to_python({"image": image.pk, "alt": "Etwas", "caption": "Darunter"})
    assert "<img" not in block.render(value)


def test_the_place_for_renditions_cannot_be_written(image, media_folders):
    (media_folders[0] / "images").write_text("a file where a folder should be")
    assert "<img" not in render(TAGS[0], image)
    assert "<img" not in render(TAGS[3], image)


def test_the_editors_side_says_so(image, editor, as_user):
    lose(image, "missing")
    client = as_user(editor)
    for address in (
        reverse("wagtailimages:index"),
        reverse("wagtailimages:edit", args=[image.pk]),
        reverse("wagtailimages_chooser:choose"),
    ):
        assert client.get(address).status_code == 200


def test_a_lost_document_is_not_found(db, client, editor, as_user, media_folders):
    document = SiteDocument.objects.create(title="D", file=ContentFile(files.PDF, "d.pdf"))
    Path(document.file.path).unlink()
    assert client.get(document.url).status_code == 404
    document = SiteDocument.objects.get()
    assert document.get_file_size() is None
    edit = as_user(editor).get(reverse("wagtaildocs:edit", args=[document.pk]))
    assert edit.status_code == 200


def test_a_lost_protected_rendition_is_not_found(image, editor, as_user):
    image.protected = True
    image.save()
    rendition = image.get_rendition("width-50")
    Path(rendition.file.path).unlink()
    assert as_user(editor).get(rendition.url).status_code == 404
