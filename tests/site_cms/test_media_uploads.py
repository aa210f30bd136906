"""What editors may upload, and what they are told about the rest: the same at every door."""

import time

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation
from wagtail.models import UploadedFile

from site_cms.media import SiteDocument, SiteImage

from . import media_files as files
from .media_doors import (
    DOCUMENT_DOORS,
    PICTURE_DOORS,
    Door,
    add_document,
    add_documents,
    add_picture,
    add_pictures,
)

pytestmark = pytest.mark.one_database

ANIMATED = "This picture is animated. Please upload a still picture."
BROKEN = "This picture is broken or incomplete."
TOO_MANY = "This picture has too many pixels."
NOT_A_FORMAT = "Not a supported image format."
TOO_BIG = "This file is too big"
WRONG_KIND = "Files of this kind cannot be uploaded."
WRONG_CONTENT = "This file is broken, or it is not what its name ends in"


@pytest.fixture
def client(editor, as_user, media_folders):
    """An editor whose pages are in English, with a picture and a document to replace."""
    SiteImage.objects.create(title="Vorher", file=ContentFile(files.picture(), "vorher.jpg"))
    SiteDocument.objects.create(title="Vorher", file=ContentFile(files.PDF, "vorher.pdf"))
    client = as_user(editor)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    with translation.override("en"):
        yield client


def upload(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


GOOD_PICTURES = {
    "a.jpg": files.picture("JPEG"),
    "b.JPEG": files.picture("JPEG"),
    "c.png": files.picture("PNG"),
    "d.webp": files.picture("WEBP"),
    "e.avif": files.picture("AVIF", size=(64, 48)),
    "f.gif": files.picture("GIF"),
    # Two pictures in one JPEG, as some cameras make them: not an animation.
    "g.jpg": files.animated("MPO"),
}

BAD_PICTURES = {
    "animated GIF": ("a.gif", files.animated("GIF"), ANIMATED),
    "animated WebP": ("a.webp", files.animated("WEBP"), ANIMATED),
    "animated PNG": ("a.png", files.animated("PNG"), ANIMATED),
    "animated AVIF": ("a.avif", files.animated("AVIF"), ANIMATED),
    "truncated JPEG": ("a.jpg", files.picture("JPEG")[:-900], BROKEN),
    "truncated PNG": ("a.png", files.picture("PNG")[:-200], BROKEN),
    "truncated WebP": ("a.webp", files.picture("WEBP")[:-200], BROKEN),
    "truncated AVIF": ("a.avif", files.picture("AVIF", size=(64, 48))[:-50], BROKEN),
    "truncated GIF": ("a.gif", files.picture("GIF")[:800], BROKEN),
    "only a header": ("a.png", b"\x89PNG\r\n\x1a\n", BROKEN),
    "text": ("a.jpg", b"Guten Tag", BROKEN),
    "bomb": ("a.png", files.bomb(), TOO_MANY),
    "smaller bomb": ("a.png", files.bomb(6000, 6000), TOO_MANY),
    "SVG": ("a.svg", files.SVG, NOT_A_FORMAT),
    "SVG called PNG": ("a.png", files.SVG, BROKEN),
    "HTML called JPEG": ("a.jpg", files.HTML, BROKEN),
    "PNG called JPEG": ("a.jpg", files.picture("PNG"), "does not match the file format"),
    "TIFF": ("a.tif", files.picture("TIFF"), NOT_A_FORMAT),
    "TIFF called PNG": ("a.png", files.picture("TIFF"), BROKEN),
    "no extension": ("a", files.picture("JPEG"), NOT_A_FORMAT),
    "too big": ("a.jpg", files.picture("JPEG") + bytes(10 * 1024 * 1024), TOO_BIG),
}

GOOD_DOCUMENTS = {
    "a.pdf": files.PDF,
    "b.docx": files.DOCX,
    "c.odt": files.ODT,
    "d.csv": "Name;Größe\nTüte;3\n".encode(),
    "e.txt": "Größe\n".encode("latin-1"),
    "f.txt": "Größe".encode("utf-16"),
    "g.zip": files.archive(a_txt="a"),
}

BAD_DOCUMENTS = {
    "HTML": ("a.html", files.HTML, WRONG_KIND),
    "SVG": ("a.svg", files.SVG, WRONG_KIND),
    "XML": ("a.xml", b"<?xml version='1.0'?><a/>", WRONG_KIND),
    "script": ("a.js", b"alert(1)", WRONG_KIND),
    "picture": ("a.jpg", files.with_metadata("JPEG"), WRONG_KIND),
    "no extension": ("pdf", files.PDF, WRONG_KIND),
    "HTML called PDF": ("a.pdf", files.HTML, WRONG_CONTENT),
    "HTML before a PDF": ("a.pdf", files.HTML + files.PDF, WRONG_CONTENT),
    "program called text": ("a.txt", b"\x7fELF\x02\x01\x01\x00\x00", WRONG_CONTENT),
    "PDF called CSV": ("a.csv", files.PDF, WRONG_CONTENT),
    "ZIP called Word": ("a.docx", files.archive(a_txt="a"), WRONG_CONTENT),
    "macros": ("a.docx", files.DOCM, WRONG_CONTENT),
    "Word called OpenDocument": ("a.odt", files.DOCX, WRONG_CONTENT),
    "truncated": ("a.docx", files.DOCX[:-30], WRONG_CONTENT),
    "HTML before a ZIP": ("a.zip", files.HTML + files.archive(a_txt="a"), WRONG_CONTENT),
    "too big": ("a.pdf", files.PDF + bytes(20 * 1024 * 1024), TOO_BIG),
}


@pytest.mark.parametrize("door", PICTURE_DOORS)
@pytest.mark.parametrize("name", GOOD_PICTURES)
def test_good_pictures_are_taken(client, door: Door, name: str):
    assert door(client, upload(name, GOOD_PICTURES[name])) == []
    image = SiteImage.objects.latest("pk")
    assert image.get_rendition("max-165x165|format-webp").width
    assert image.file_hash and image.width


@pytest.mark.parametrize("door", PICTURE_DOORS)
@pytest.mark.parametrize("case", BAD_PICTURES)
def test_bad_pictures_get_a_clear_message_in_seconds(client, door: Door, case: str):
    name, content, message = BAD_PICTURES[case]
    began = time.monotonic()
    messages = door(client, upload(name, content))
    assert time.monotonic() - began < 3
    assert len(messages) == 1
    assert message in messages[0]
    assert SiteImage.objects.get().title == "Vorher"
    assert not UploadedFile.objects.exists()


@pytest.mark.parametrize("door", DOCUMENT_DOORS)
@pytest.mark.parametrize("name", GOOD_DOCUMENTS)
def test_good_documents_are_taken(client, door: Door, name: str):
    assert door(client, upload(name, GOOD_DOCUMENTS[name])) == []
    document = SiteDocument.objects.latest("pk")
    assert document.filename == name
    assert document.file.read() == GOOD_DOCUMENTS[name]
    assert document.file_hash


@pytest.mark.parametrize("door", DOCUMENT_DOORS)
@pytest.mark.parametrize("case", BAD_DOCUMENTS)
def test_bad_documents_get_a_clear_message(client, door: Door, case: str):
    name, content, message = BAD_DOCUMENTS[case]
    messages = door(client, upload(name, content))
    assert len(messages) == 1
    assert message in messages[0]
    assert SiteDocument.objects.get().title == "Vorher"
    assert not UploadedFile.objects.exists()


@pytest.mark.parametrize(
    ("name", "stored"),
    [
        ("../../../etc/passwd.pdf", "passwd.pdf"),
        ("..\\..\\boot.pdf", "boot.pdf"),
        ("Geschäftsbericht 2026.pdf", "Geschäftsbericht-2026.pdf"),
        ("Gescha\u0308ft.pdf", "Geschäft.pdf"),
        ("rechnung\u202efdp.pdf", "rechnungfdp.pdf"),
        ("a\0b.pdf", "ab.pdf"),
        ("evil.html.pdf", "evil-html.pdf"),
        ('"; filename="x.pdf', "x.pdf"),
        ("😀.pdf", "file.pdf"),
        ("...pdf.pdf", "pdf.pdf"),
        ("報告書.PDF", "報告書.pdf"),
    ],
)
def test_hostile_names_become_harmless_and_the_document_opens(client, name: str, stored: str):
    assert add_document(client, upload(name, files.PDF)) == []
    document = SiteDocument.objects.latest("pk")
    assert document.filename == stored
    response = client.get(document.url)
    assert response.status_code == 200
    assert b"".join(response.streaming_content) == files.PDF
    # Pictures are named in plain ASCII.
    assert add_picture(client, upload(name[:-3] + "jpg", files.picture())) == []
    image = SiteImage.objects.latest("pk")
    assert image.filename.isascii()
    assert image.get_rendition("width-50").file.size


@pytest.mark.parametrize("letter", ["a", "ä", "𠀀"])
def test_names_too_long_for_file_systems_are_cut(client, letter: str):
    name = letter * 300 + ".pdf"
    file = upload("x.pdf", files.PDF)
    # Past the setter of ``name``, which cuts; the stubs do not know what lies behind it.
    file._name = name  # type: ignore[attr-defined]
    document = SiteDocument(title="Lang")
    document.file.save(name, file)
    assert document.filename.endswith(".pdf")
    assert len(document.filename.encode()) <= 125
    # Django refuses part headers beyond a kilobyte by itself.
    name = (letter * 240).encode()[:720].decode(errors="ignore") + ".jpg"
    assert add_pictures(client, upload(name, files.picture())) == []
    assert SiteImage.objects.latest("pk").get_rendition("fill-80x80|format-webp").file.size


def test_an_upload_that_needs_another_title_waits_in_the_private_place(client, media_folders):
    """Wagtail keeps the file while the editor corrects the rest of the form."""
    public, private = media_folders
    for door, model, prefix, name, content in (
        (add_pictures, SiteImage, "uploaded-image", "bild.jpg", files.picture()),
        (add_documents, SiteDocument, "uploaded-document", "datei.pdf", files.PDF),
    ):
        assert door(client, upload(name, content), title="x" * 300) == []
        waiting = UploadedFile.objects.get()
        assert not any(public.rglob("*.*"))
        app = "wagtailimages" if model is SiteImage else "wagtaildocs"
        kind = "image" if model is SiteImage else "document"
        response = client.post(
            reverse(f"{app}:create_multiple_from_uploaded_{kind}", args=[waiting.pk]),
            {f"{prefix}-{waiting.pk}-title": "Gut", f"{prefix}-{waiting.pk}-collection": 1},
        )
        assert response.json()["success"]
        stored = model.objects.get(title="Gut")
        assert stored.file.read() == content
        assert not any((private / "wagtail_uploads").iterdir())


def test_the_forms_show_and_save(client):
    for address in (
        reverse("wagtailimages:index"),
        reverse("wagtailimages:add_multiple"),
        reverse("wagtailimages:edit", args=[SiteImage.objects.get().pk]),
        reverse("wagtailimages_chooser:choose"),
        reverse("wagtaildocs:index"),
        reverse("wagtaildocs:add_multiple"),
        reverse("wagtaildocs:edit", args=[SiteDocument.objects.get().pk]),
        reverse("wagtaildocs_chooser:choose"),
    ):
        assert client.get(address).status_code == 200


def test_the_editors_api_knows_no_address_of_an_original(client):
    image, document = SiteImage.objects.get(), SiteDocument.objects.get()
    listing = client.get("/cms/api/main/images/").json()["items"]
    detail = client.get(f"/cms/api/main/images/{image.pk}/").json()
    for item in (*listing, detail):
        assert item["title"] == "Vorher"
        assert item["thumbnail"]["url"].startswith("/media/images/")
        assert "download_url" not in item["meta"]
    detail = client.get(f"/cms/api/main/documents/{document.pk}/").json()
    assert detail["meta"]["download_url"].endswith(document.url)
