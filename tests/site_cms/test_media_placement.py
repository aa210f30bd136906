"""Where files lie, and that nothing stays where it must not."""

from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import reverse
from wagtail.documents.forms import get_document_form
from wagtail.images.forms import get_image_form
from wagtail.images.models import Filter, SourceImageIOError
from wagtail.models import Collection

from site_cms.media import SiteDocument, SiteImage, SiteRendition
from site_cms.media.images import tidy

from . import media_files as files

# Files follow commits, so the tests commit.
pytestmark = pytest.mark.django_db(transaction=True)

SPECS = ("width-50|format-webp", "width-50|format-jpeg", "width-100|format-webp")


class Undone(Exception):
    """Raised to roll a transaction back."""


@pytest.fixture
def folders(media_folders):
    return media_folders


@pytest.fixture
def image(folders) -> SiteImage:
    return make_image()


def make_image(**fields) -> SiteImage:
    image = SiteImage(title="Bild", file=ContentFile(files.picture(), "Mein Bild.jpg"), **fields)
    image._set_image_file_metadata()
    image.save()
    return SiteImage.objects.get(pk=image.pk)


def make_document(**fields) -> SiteDocument:
    file = ContentFile(files.PDF, "Bericht.pdf")
    return SiteDocument.objects.create(title="Bericht", file=file, **fields)


def found(folder: Path) -> set[str]:
    """All files below a folder; a folder made for one file counts too when it was left empty."""
    paths = {path for path in folder.rglob("*") if path.is_file() or not any(path.iterdir())}
    names = {path.relative_to(folder) for path in paths}
    return {str(name) for name in names if len(name.parts) > 1}


def save_in_editor(client, image: SiteImage, **fields) -> None:
    data = {"title": image.title, "collection": image.collection_id, **fields}
    response = client.post(reverse("wagtailimages:edit", args=[image.pk]), data)
    assert response.status_code == 302, response.context["form"].errors


def test_originals_are_private_and_renditions_public(image, folders, client):
    public, private = folders
    renditions = image.get_renditions(*SPECS).values()
    assert found(private) == {image.file.name}
    assert found(public) == {rendition.file.name for rendition in renditions}
    with pytest.raises(NotImplementedError):
        _ = image.file.url
    for rendition in renditions:
        assert rendition.url.startswith("/media/images/")


def test_renditions_of_a_protected_picture_are_private(folders):
    public, private = folders
    image = make_image(protected=True)
    rendition = image.get_rendition("width-50")
    assert found(public) == set()
    assert found(private) == {image.file.name, rendition.file.name}
    assert rendition.url == f"/files/{rendition.file.name.removeprefix('protected/')}"


def test_names_in_the_private_place_cannot_be_guessed(folders):
    image, again = make_image(protected=True), make_image(protected=True)
    for one, other in (
        (image.file.name, again.file.name),
        (image.get_rendition("width-50").file.name, again.get_rendition("width-50").file.name),
        (make_document().file.name, make_document().file.name),
    ):
        folder, unguessable, name = one.split("/")
        assert len(unguessable) >= 22
        assert other.split("/")[0::2] == [folder, name]
        assert other != one


def test_the_public_place_does_not_tell_the_name_in_the_private_one(image):
    public = image.get_rendition("width-50").file.name
    image.protected = True
    image.save()
    protected = SiteImage.objects.get().get_rendition("width-50").file.name
    assert not set(public.split("/")[:2]) & set(protected.split("/")[:2])


def test_private_files_are_for_this_process_alone(image, folders):
    path = folders[1] / image.file.name
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700


def test_documents_are_private_whether_protected_or_not(folders):
    public, private = folders
    names = {make_document(protected=protected).file.name for protected in (True, False)}
    assert found(private) == names
    assert found(public) == set()


def test_protecting_a_picture_moves_its_renditions(image, folders, editor, as_user):
    public, private = folders
    image.get_renditions(*SPECS)
    assert found(public)
    save_in_editor(as_user(editor), image, protected="on")
    assert found(public) == set()
    image = SiteImage.objects.get()
    assert image.protected
    # The editor's list made its own small rendition, at the right place.
    renditions = {rendition.file.name for rendition in image.get_renditions(*SPECS).values()}
    assert found(public) == set()
    assert renditions <= found(private)

    save_in_editor(as_user(editor), image)
    assert found(private) == {image.file.name}
    assert SiteImage.objects.get().get_rendition("width-50").url.startswith("/media/images/")


def test_protecting_removes_forgotten_files_too(image, folders):
    """A process may die between writing a file and writing the row."""
    rendition = image.get_rendition("width-50")
    forgotten = folders[0] / Path(rendition.file.name).parent / "forgotten.webp"
    forgotten.write_bytes(b"x")
    image.protected = True
    image.save()
    assert found(folders[0]) == set()


def test_other_pictures_stay(image, folders):
    other = make_image()
    rendition = other.get_rendition("width-50")
    image.get_rendition("width-50")
    image.protected = True
    image.save()
    image.delete()
    assert found(folders[0]) == {rendition.file.name}
    assert found(folders[1]) == {other.file.name}
    assert SiteRendition.objects.get() == rendition


@pytest.mark.parametrize("action", ["protect", "replace", "delete"])
def test_a_rollback_leaves_everything_as_it_was(image, folders, action: str):
    public, private = folders
    image.get_renditions(*SPECS)
    before = found(public), found(private)
    with pytest.raises(Undone), transaction.atomic():
        if action == "delete":
            image.delete()
        else:
            image.protected = action == "protect"
            if action == "replace":
                image.file = ContentFile(files.picture("PNG"), "neu.png")
            image.save()
        raise Undone
    assert found(public) == before[0]
    # The file that was not taken may stay in the private place.
    assert found(private) >= before[1]
    assert SiteRendition.objects.count() == len(SPECS)
    stored = SiteImage.objects.get()
    assert stored.get_renditions(*SPECS)
    assert stored.file.read()


@pytest.mark.parametrize("kind", ["picture", "document"])
def test_a_rollback_keeps_the_file_that_a_form_replaces(folders, admin, kind: str):
    """Wagtail's own forms would delete it at once."""
    old = make_image() if kind == "picture" else make_document()
    content = old.file.read()
    new = SimpleUploadedFile("n.png", files.picture("PNG"))
    if kind == "document":
        new = SimpleUploadedFile("n.pdf", files.PDF)
    make_form = get_image_form if kind == "picture" else get_document_form
    data = {"title": "Neu", "collection": old.collection_id}
    form = make_form(type(old))(data, {"file": new}, instance=old, user=admin)
    assert form.is_valid(), form.errors
    with pytest.raises(Undone), transaction.atomic():
        form.save()
        raise Undone
    assert type(old).objects.get().file.read() == content


def test_a_rollback_keeps_a_document(folders):
    document = make_document()
    for undo in ("replace", "delete"):
        with pytest.raises(Undone), transaction.atomic():
            if undo == "delete":
                SiteDocument.objects.get().delete()
            else:
                document.file = ContentFile(files.PDF, "neu.pdf")
                document.save()
            raise Undone
        assert SiteDocument.objects.get().file.read() == files.PDF


def test_replacing_a_picture_removes_the_old_one(image, folders, editor, as_user):
    public, private = folders
    old = {rendition.file.name for rendition in image.get_renditions(*SPECS).values()}
    file = SimpleUploadedFile("neu.png", files.picture("PNG"))
    save_in_editor(as_user(editor), image, file=file)
    stored = SiteImage.objects.get()
    assert stored.file.name != image.file.name
    assert found(private) == {stored.file.name}
    assert not found(public) & old
    assert stored.get_rendition("width-50").file.name not in old


def test_replacing_and_protecting_at_once(image, folders, editor, as_user):
    image.get_renditions(*SPECS)
    file = SimpleUploadedFile("neu.png", files.picture("PNG"))
    save_in_editor(as_user(editor), image, file=file, protected="on")
    assert found(folders[0]) == set()
    assert found(folders[1]) == {SiteImage.objects.get().file.name}


def test_replacing_a_document_removes_the_old_one(folders, editor, as_user):
    document = make_document()
    response = as_user(editor).post(
        reverse("wagtaildocs:edit", args=[document.pk]),
        {"title": "x", "collection": 1, "file": SimpleUploadedFile("neu.pdf", files.PDF)},
    )
    assert response.status_code == 302
    stored = SiteDocument.objects.get()
    assert found(folders[1]) == {stored.file.name}
    assert stored.filename == "neu.pdf"


@pytest.mark.parametrize("protected", [True, False])
def test_deleting_in_the_editors_side_removes_all_files(folders, admin, as_user, protected):
    image, document = make_image(protected=protected), make_document(protected=protected)
    image.get_renditions(*SPECS)
    client = as_user(admin)
    for address in (
        reverse("wagtailimages:delete", args=[image.pk]),
        reverse("wagtaildocs:delete", args=[document.pk]),
    ):
        assert client.post(address).status_code == 302
    assert not SiteImage.objects.exists()
    assert not SiteDocument.objects.exists()
    assert found(folders[0]) | found(folders[1]) == set()


def test_deleting_a_collection_removes_the_files_in_it(folders):
    """Rows deleted by cascade are deleted without their ``delete``."""
    collection = Collection.get_first_root_node().add_child(name="Presse")
    image = make_image(collection=collection)
    image.get_renditions(*SPECS)
    make_document(collection=collection)
    collection.delete()
    assert found(folders[0]) | found(folders[1]) == set()


def test_a_rendition_made_while_the_picture_is_being_protected(image, folders):
    """A page is being rendered with the picture as it was before."""
    seen_by_page = SiteImage.objects.get()
    image.protected = True
    image.save()
    seen_by_page.get_rendition("width-50")
    seen_by_page.get_renditions(*SPECS[1:])
    assert found(folders[0]) == set()
    assert not SiteRendition.objects.filter(file__startswith="images/").exists()
    assert SiteImage.objects.get().get_rendition("width-50").url.startswith("/files/")


def test_a_rendition_made_in_a_transaction_that_ends_after_the_protection(image, folders):
    seen_by_page = SiteImage.objects.get()
    with transaction.atomic():
        seen_by_page.get_rendition("width-50")
        # As by another process: its own tidying does not see the uncommitted rendition.
        SiteImage.objects.update(protected=True)
        assert found(folders[0])
    assert found(folders[0]) == set()
    assert not SiteRendition.objects.exists()


def test_a_rendition_made_while_the_picture_is_replaced(image, folders):
    with SiteImage.objects.get().file.open() as original:
        seen_by_page = SiteImage.objects.get()
        seen_by_page.file.file = original
        image.file = ContentFile(files.picture("PNG"), "neu.png")
        image.save()
        seen_by_page.get_rendition("width-50")
    assert found(folders[0]) == set()
    assert found(folders[1]) == {image.file.name}


def test_a_rendition_made_while_the_picture_is_deleted(image, folders):
    with SiteImage.objects.get().file.open() as original:
        seen_by_page = SiteImage.objects.get()
        seen_by_page.file.file = original
        image.delete()
        with pytest.raises(SourceImageIOError):
            seen_by_page.get_rendition("width-50")
    assert found(folders[0]) | found(folders[1]) == set()


def test_late_tidying_does_no_harm(image, folders):
    """Protected and opened again before the first tidying ran, which then runs twice."""
    before = SiteImage.objects.get()
    image.protected = True
    image.save()
    between = SiteImage.objects.get()
    image.protected = False
    image.save()
    rendition = SiteImage.objects.get().get_rendition("width-50")
    tidy(before)
    tidy(between)
    tidy(before)
    assert found(folders[0]) == {rendition.file.name}
    assert SiteRendition.objects.get() == rendition
    assert found(folders[1]) == {image.file.name}


def test_two_processes_making_the_same_renditions_leave_no_file_behind(image, folders):
    first, second = SiteImage.objects.get(), SiteImage.objects.get()
    filters = [Filter(spec) for spec in SPECS]
    made = first.create_renditions(*filters)
    lost = second.create_renditions(*filters)
    assert made == lost
    assert found(folders[0]) == {rendition.file.name for rendition in made.values()}


def test_losers_of_a_race_that_the_database_decides(image, folders, monkeypatch):
    """Both looked for existing renditions before either had stored one."""
    filters = [Filter(spec) for spec in SPECS]
    original = SiteImage.generate_rendition_instance
    raced = []

    def somebody_is_faster(self, filter, source):
        if not raced:
            raced.append(True)
            SiteImage.objects.get().create_rendition(filter)
        return original(self, filter, source)

    made = {filter: somebody_is_faster(image, filter, _source(image)) for filter in filters}
    SiteRendition.objects.bulk_create(made.values(), ignore_conflicts=True)
    assert len(found(folders[0])) == len(SPECS) + 1
    stored = image._stored(made)
    assert found(folders[0]) == {rendition.file.name for rendition in stored.values()}
    assert all(rendition.pk for rendition in stored.values())


def _source(image: SiteImage):
    return ContentFile(files.picture(), image.file.name)
