"""Who may open which file, and what the answers allow caches and browsers to do."""

from email.message import Message

import pytest
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.urls import reverse
from wagtail.models import Collection, CollectionViewRestriction

from site_cms.media import SiteDocument, SiteImage, gates

from . import media_files as files

PRIVATE = "private, no-store"


@pytest.fixture(autouse=True)
def _folders(db, media_folders):
    """Each test has its own files."""


@pytest.fixture
def people(client, member, editor, moderator, admin, as_user):
    """A browser for each kind of person."""
    people = {"member": member, "editor": editor, "moderator": moderator, "admin": admin}
    return {"visitor": client, **{name: as_user(user) for name, user in people.items()}}


def make_image(protected: bool = True) -> SiteImage:
    file = ContentFile(files.picture(), "bild.jpg")
    return SiteImage.objects.create(title="Bild", file=file, protected=protected)


def make_document(name: str = "bericht.pdf", content: bytes = files.PDF, **fields) -> SiteDocument:
    document = SiteDocument(title="Datei", file=ContentFile(content, name), **fields)
    document._set_document_file_metadata()
    document.save()
    return document


def disposition(response) -> Message:
    message = Message()
    message["Content-Disposition"] = response["Content-Disposition"]
    return message


def body(response) -> bytes:
    return b"".join(response.streaming_content)


@pytest.mark.parametrize(
    ("protected", "who", "status"),
    [
        (False, "visitor", 200),
        (False, "member", 200),
        (False, "editor", 200),
        (True, "visitor", 404),
        (True, "member", 404),
        (True, "editor", 200),
        (True, "moderator", 200),
        (True, "admin", 200),
    ],
)
def test_documents(people, protected: bool, who: str, status: int):
    response = people[who].get(make_document(protected=protected).url)
    assert response.status_code == status
    if status == 200:
        assert body(response) == files.PDF
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    if (protected, who) != (False, "visitor"):
        assert response["Cache-Control"] == PRIVATE


@pytest.mark.parametrize(
    ("who", "status"),
    [("visitor", 404), ("member", 404), ("editor", 200), ("moderator", 200), ("admin", 200)],
)
def test_renditions_of_protected_pictures(people, who: str, status: int):
    rendition = make_image().get_rendition("width-50|format-webp")
    response = people[who].get(rendition.url)
    assert response.status_code == status
    assert response["Cache-Control"] == PRIVATE
    if status == 200:
        assert response["Content-Type"] == "image/webp"
        assert body(response) == rendition.file.read()
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert response["Cross-Origin-Resource-Policy"] == "same-origin"


def test_a_person_who_was_switched_off_opens_nothing(editor, as_user):
    client = as_user(editor)
    document = make_document(protected=True)
    assert client.get(document.url).status_code == 200
    editor.is_active = False
    editor.save()
    assert client.get(document.url).status_code == 404


def test_protecting_counts_at_once(client):
    document = make_document()
    assert client.get(document.url).status_code == 200
    document.protected = True
    document.save()
    assert client.get(document.url).status_code == 404
    document.protected = False
    document.save()
    assert client.get(document.url).status_code == 200


def test_a_public_picture_has_no_address_behind_the_gate(client, people):
    """What was protected once is gone from there, and the media folder has no originals."""
    image = make_image()
    url = image.get_rendition("width-50").url
    image.renditions.all().delete()
    assert people["editor"].get(url).status_code == 404
    assert client.get(f"/media/{image.file.name}").status_code == 404


@pytest.mark.parametrize(
    "path", ["../originals/x", "..%2f..%2fsite.sqlite3", "x", "", "%00", "a/b/c", "x" * 3000]
)
def test_other_paths_lead_nowhere(people, path: str):
    for client in people.values():
        assert client.get(f"/files/{path}").status_code == 404


@pytest.mark.parametrize("path", ["1/andere.pdf", "9/bericht.pdf", "99999999999999999999/x.pdf"])
def test_documents_are_known_by_number_and_name(client, path: str):
    assert make_document().pk != 9
    assert client.get(f"/documents/{path}").status_code == 404


def test_only_reading(people):
    document, rendition = make_document(), make_image().get_rendition("width-50")
    for url in (document.url, rendition.url):
        assert people["editor"].post(url).status_code == 405
        response = people["editor"].head(url)
        assert response.status_code == 200
        assert int(response["Content-Length"])


def test_a_gate_of_a_higher_layer_opens(people, member, monkeypatch):
    monkeypatch.setattr(gates, "_gates", [*gates._gates])
    document, image = make_document(protected=True), make_image()
    asked = []

    @gates.register_gate
    def only_this_member(request, file) -> bool:
        asked.append(file)
        return request.user == member

    for url in (document.url, image.get_rendition("width-50").url):
        assert people["member"].get(url).status_code == 200
        assert people["visitor"].get(url).status_code == 404
    assert set(asked) == {document, image}


def test_gates_are_not_asked_about_public_files(client, monkeypatch):
    monkeypatch.setattr(gates, "_gates", [])
    assert client.get(make_document().url).status_code == 200


# Caches


def test_documents_are_kept_by_nobody(client):
    response = client.get(make_document().url)
    assert response["Cache-Control"] == PRIVATE
    assert not response.cookies


def test_people_with_a_session_get_private_answers(people):
    document = make_document()
    for who in ("member", "editor"):
        response = people[who].get(document.url)
        assert response["Cache-Control"] == PRIVATE
        assert response.status_code == 200


def test_a_copy_in_the_browser_does_not_open_a_protected_document(client):
    document = make_document(protected=True)
    for etag in ("*", f'"{document.file_hash}"'):
        assert client.get(document.url, headers={"If-None-Match": etag}).status_code == 404


# Collections with restrictions


def restricted(kind: str, *groups: str, **fields) -> SiteDocument:
    parent = Collection.get_first_root_node().add_child(name="Intern")
    restriction = CollectionViewRestriction.objects.create(
        collection=parent, restriction_type=kind, **fields
    )
    restriction.groups.set(Group.objects.filter(name__in=groups))
    return make_document(collection=parent.add_child(name="Darunter"))


def follow(client, url: str):
    response = client.get(url, follow=True)
    assert len(response.redirect_chain) < 3
    return response


def test_a_collection_for_people_who_are_logged_in(people):
    document = restricted(CollectionViewRestriction.LOGIN)
    response = people["visitor"].get(document.url)
    assert response.status_code == 302
    assert response.url.startswith("/")
    assert "login" in response.url
    assert response["Cache-Control"] == PRIVATE
    response = people["member"].get(document.url)
    assert body(response) == files.PDF
    assert response["Cache-Control"] == PRIVATE


def test_a_collection_for_a_group(people):
    document = restricted(CollectionViewRestriction.GROUPS, "Moderators")
    assert people["moderator"].get(document.url).status_code == 200
    assert people["admin"].get(document.url).status_code == 200
    for who in ("member", "editor"):
        # Not to the login: they are logged in, and it would send them back here.
        response = people[who].get(document.url)
        assert response.status_code == 403
        assert response["Cache-Control"] == PRIVATE
    assert follow(people["visitor"], document.url).status_code == 200


def test_a_protected_document_stays_so_in_a_restricted_collection(people):
    document = restricted(CollectionViewRestriction.LOGIN)
    document.protected = True
    document.save()
    assert people["member"].get(document.url).status_code == 404
    assert people["editor"].get(document.url).status_code == 200


def test_a_collection_with_a_password_from_older_days(client):
    document = restricted(CollectionViewRestriction.PASSWORD, password="geheim")
    response = client.get(document.url)
    assert response.status_code == 200
    assert response["Cache-Control"] == PRIVATE
    assert files.PDF not in response.content
    restriction = CollectionViewRestriction.objects.get()
    address = reverse("wagtaildocs_authenticate_with_password", args=[restriction.pk])
    wrong = client.post(address, {"password": "falsch", "return_url": document.url})
    assert wrong.status_code == 200
    assert wrong["Cache-Control"] == PRIVATE
    right = client.post(address, {"password": "geheim", "return_url": document.url})
    assert right.url == document.url
    response = client.get(document.url)
    assert body(response) == files.PDF
    assert response["Cache-Control"] == PRIVATE
    away = client.post(address, {"password": "geheim", "return_url": "https://example.com/"})
    assert "example.com" not in away.url


def test_passwords_for_collections_are_not_offered(admin, as_user):
    collection = Collection.get_first_root_node().add_child(name="Intern")
    response = as_user(admin).get(
        reverse("wagtailadmin_collections:set_privacy", args=[collection.pk])
    )
    assert response.status_code == 200
    assert "password" not in response.context["form"].fields


# Types and names


@pytest.mark.parametrize(
    ("name", "content", "kind", "shown"),
    [
        ("a.pdf", files.PDF, "application/pdf", True),
        ("a.jpg", files.picture("JPEG"), "image/jpeg", True),
        ("a.png", files.picture("PNG"), "image/png", True),
        ("a.webp", files.picture("WEBP"), "image/webp", True),
        ("a.csv", b"a;b\n", "text/csv; charset=utf-8", False),
        ("a.txt", files.HTML, "text/plain; charset=utf-8", False),
        ("a.docx", files.DOCX, files.DOCX_TYPE, False),
        ("a.zip", files.archive(a_txt="a"), "application/zip", False),
        # As if they had come in another way than through our forms.
        ("a.html", files.HTML, "application/octet-stream", False),
        ("a.svg", files.SVG, "application/octet-stream", False),
        ("a.xml", b"<?xml version='1.0'?><a/>", "application/octet-stream", False),
        ("a.js", b"alert(1)", "application/octet-stream", False),
        ("a.pdf", files.HTML, "application/octet-stream", False),
        ("a.png", files.SVG, "application/octet-stream", False),
        ("a.html", files.PDF, "application/pdf", True),
        ("a.svgz", b"\x1f\x8b\x08\x00", "application/octet-stream", False),
        ("a.pdf", b"", "application/octet-stream", False),
        ("noextension", b"hello", "application/octet-stream", False),
    ],
)
def test_documents_are_served_as_what_they_are(client, name, content, kind, shown):
    response = client.get(make_document(name, content).url)
    assert response["Content-Type"] == kind
    assert disposition(response).get_content_disposition() == ("inline" if shown else "attachment")
    assert "Content-Encoding" not in response
    assert response["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("name", ["bericht.zip", "Geschäftsbericht.zip", "報告書.zip"])
def test_names_arrive_as_they_are(client, name: str):
    response = client.get(make_document(name, files.archive(a_txt="a")).url)
    assert response["Content-Disposition"].isascii()
    assert disposition(response).get_filename() == name


def test_a_stored_name_with_quotes_cannot_write_headers(client):
    document = make_document()
    content = document.file.read()
    name = document.file.name.replace("bericht", 'a"; x="\u202e')
    document.file.storage.save(name, ContentFile(content))
    SiteDocument.objects.update(file=name)
    document = SiteDocument.objects.get()
    response = client.get(document.url)
    assert response.status_code == 200
    assert disposition(response).get_content_disposition() == "inline"
    assert disposition(response).get_filename() == document.filename
