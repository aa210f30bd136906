"""What moderators may do at once, what editors may not, and what is written down of it."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import ModelLogEntry, Page, PageLogEntry

from home.models import ContentPage, HomePage
from policy.models import Operator
from site_cms.media import SiteDocument, SiteImage
from site_cms.moderation.checks import four_eyes
from site_cms.moderation.events import UNPUBLISH
from site_cms.moderation.permissions import is_shown
from tests import factories
from tests.blocks_data import make_document, make_picture

from .drafts import approve, fresh, submit, write

pytestmark = pytest.mark.django_db


@pytest.fixture
def about(site_root: HomePage) -> ContentPage:
    """A public page."""
    return factories.make_content(site_root, "Über uns", lead="Alt.")


class TestUnpublishing:
    def test_needs_a_reason_which_is_logged(self, about, moderator, as_user):
        client, url = as_user(moderator), f"/cms/pages/{about.pk}/unpublish/"
        assert 'name="reason"' in client.get(url).text
        client.post(url)
        client.post(url, {"reason": "  "})
        assert fresh(about).live
        client.post(url, {"reason": "Falscher Preis"})
        assert not fresh(about).live
        entry = PageLogEntry.objects.get(page=about.pk, action=UNPUBLISH)
        assert (entry.user, entry.data["reason"]) == (moderator, "Falscher Preis")
        assert "Falscher Preis" in entry.message

    def test_takes_the_pages_below_along_if_wished(self, about, moderator, as_user):
        child = factories.make_content(about, "Unten")
        url = f"/cms/pages/{about.pk}/unpublish/"
        as_user(moderator).post(url, {"reason": "Alles falsch", "include_descendants": "on"})
        assert not fresh(about).live
        assert not fresh(child).live

    def test_several_at_once_need_a_reason_too(self, about, moderator, as_user):
        url = f"/cms/bulk/wagtailcore/page/unpublish/?id={about.pk}&next=/cms/"
        client = as_user(moderator)
        assert 'name="reason"' in client.get(url).text
        client.post(url)
        assert fresh(about).live
        client.post(url, {"reason": "Veraltet"})
        assert not fresh(about).live
        assert PageLogEntry.objects.filter(page=about.pk, action=UNPUBLISH).count() == 1

    @pytest.mark.parametrize("person", ["editor", "privacy"])
    def test_is_for_moderators(self, person, about, request, as_user):
        user = request.getfixturevalue(person)
        as_user(user).post(f"/cms/pages/{about.pk}/unpublish/", {"reason": "Darum"})
        url = f"/cms/bulk/wagtailcore/page/unpublish/?id={about.pk}&next=/cms/"
        as_user(user).post(url, {"reason": "Darum"})
        assert fresh(about).live

    @pytest.mark.parametrize("person", ["moderator", "admin"])
    def test_comes_before_deleting(self, person, about, request, as_user):
        user = request.getfixturevalue(person)
        for url in (
            f"/cms/pages/{about.pk}/delete/",
            f"/cms/bulk/wagtailcore/page/delete/?id={about.pk}&next=/cms/",
        ):
            as_user(user).post(url)
            assert fresh(about).live
        about.unpublish()
        as_user(user).post(f"/cms/pages/{about.pk}/delete/")
        assert not Page.objects.filter(pk=about.pk).exists()


class TestCopying:
    @pytest.mark.parametrize("person", ["editor", "moderator", "admin"])
    def test_makes_drafts(self, person, about, site_root, request, as_user):
        factories.make_content(about, "Unten")
        user = request.getfixturevalue(person)
        url = f"/cms/pages/{about.pk}/copy/"
        form = as_user(user).get(url).context["form"]
        assert not {"publish_copies", "alias"} & set(form.fields)
        values = {
            "new_title": "Kopie",
            "new_slug": "kopie",
            "new_parent_page": site_root.pk,
            "copy_subpages": "on",
        }
        as_user(user).post(url, {**values, "publish_copies": "on", "alias": "on"})
        copy = Page.objects.get(slug="kopie")
        assert not copy.get_descendants(inclusive=True).live().exists()
        assert copy.alias_of is None

    def test_the_api_of_the_editors_side_only_reads(self, about, admin, as_user):
        for action in ("publish", "unpublish", "create_alias", "copy", "delete", "move"):
            url = f"/cms/api/main/pages/{about.pk}/action/{action}/"
            answer = as_user(admin).post(url, {}, content_type="application/json")
            assert answer.status_code in (404, 405)
        assert fresh(about).live


class TestSubmittingSeveral:
    def test_submits_what_can_be_submitted(self, about, site_root, editor, as_user):
        other = factories.make_content(site_root, "Andere")
        write(about, editor, lead="Neu.")
        url = f"/cms/bulk/wagtailcore/page/publish/?id={about.pk}&id={other.pk}&next=/cms/"
        client = as_user(editor)
        assert "Andere" in client.get(url).text
        client.post(url)
        assert fresh(about).workflow_in_progress
        assert not fresh(other).workflow_in_progress
        assert fresh(about).lead == "Alt."


class TestFiles:
    """A file has no drafts: another one behind a public page would be another page."""

    @pytest.fixture
    def picture(self, about: ContentPage, editor: Any) -> SiteImage:
        """A picture that the editor uploaded and a public page shows."""
        picture = make_picture()
        picture.uploaded_by_user = editor
        picture.save()
        about.cover = picture
        about.save_revision().publish()
        return picture

    def test_knows_what_is_shown(self, picture, about, site_root):
        assert is_shown(picture)
        about.unpublish()
        assert not is_shown(picture)
        assert not is_shown(make_document())

    @pytest.mark.parametrize(("person", "may"), [("editor", False), ("moderator", True)])
    def test_who_changes_a_picture_that_is_shown(self, person, may, picture, request, as_user):
        client = as_user(request.getfixturevalue(person))
        url = reverse("wagtailimages:edit", args=[picture.pk])
        collection = {"collection": picture.collection_id, "tags": "", "description": "Anderes"}
        client.post(url, {"title": "Anders", **collection})
        multiple = reverse("wagtailimages:edit_multiple", args=[picture.pk])
        client.post(
            multiple,
            {f"image-{picture.pk}-title": "Anders"},
            headers={"x-requested-with": "XMLHttpRequest"},
        )
        assert (SiteImage.objects.get().title == "Anders") is may
        client.post(reverse("wagtailimages:delete", args=[picture.pk]))
        assert SiteImage.objects.exists() is not may

    @pytest.mark.parametrize("state", ["waiting", "scheduled"])
    def test_nor_one_that_somebody_looks_at_or_has_approved(
        self, state, about, editor, moderator, as_user
    ):
        picture = make_picture()
        picture.uploaded_by_user = editor
        picture.save()
        write(about, editor, cover=picture, go_live_at=timezone.now() + timedelta(days=1))
        workflow = submit(about, by=editor)
        if state == "scheduled":
            approve(workflow, moderator)
        assert is_shown(picture)
        as_user(editor).post(reverse("wagtailimages:delete", args=[picture.pk]))
        assert SiteImage.objects.exists()

    def test_an_editor_changes_what_nobody_sees(self, picture, about, editor, as_user):
        about.unpublish()
        url = reverse("wagtailimages:edit", args=[picture.pk])
        collection = {"collection": picture.collection_id, "tags": "", "description": "Anderes"}
        as_user(editor).post(url, {"title": "Anders", **collection})
        assert SiteImage.objects.get().title == "Anders"

    def test_an_editor_replaces_no_document_that_is_linked(self, about, editor, as_user):
        document = make_document()
        document.uploaded_by_user = editor
        document.save()
        page = fresh(about)
        page.body = [("download", {"document": document, "title": "", "description": ""})]
        page.save_revision(clean=False).publish()
        before = SiteDocument.objects.get().file.name
        url = reverse("wagtaildocs:edit", args=[document.pk])
        file = SimpleUploadedFile("neu.txt", b"Etwas anderes")
        collection = {"collection": document.collection_id, "tags": ""}
        as_user(editor).post(url, {"title": "Anders", "file": file, **collection})
        assert SiteDocument.objects.get().file.name == before


class TestLog:
    """What has no drafts is written down."""

    def actions(self, model: type[Any]) -> list[tuple[str, Any]]:
        content_type = ContentType.objects.get_for_model(model)
        logged = ModelLogEntry.objects.filter(content_type=content_type)
        return list(logged.values_list("action", "user__first_name"))

    def test_of_settings(self, site_root, moderator, as_user):
        form = dict.fromkeys(Operator.REQUIRED_FACTS, "")
        site = site_root.get_site()
        url = f"/cms/settings/policy/operator/{site.pk}/"
        as_user(moderator).post(url, {**form, "name": "Kjero GmbH"})
        assert ("wagtail.edit", "moderator") in self.actions(Operator)

    def test_of_redirects(self, about, moderator, as_user):
        values = {"old_path": "/alt/", "redirect_page": about.pk, "site": "", "redirect_link": ""}
        as_user(moderator).post("/cms/redirects/add/", {**values, "is_permanent": "on"})
        assert ("wagtail.create", "moderator") in self.actions(Redirect)

    def test_of_files(self, about, moderator, as_user):
        picture = make_picture()
        url = reverse("wagtailimages:edit", args=[picture.pk])
        values = {"collection": picture.collection_id, "tags": "", "description": "Neu"}
        as_user(moderator).post(url, {"title": "Neu", **values})
        assert ("wagtail.edit", "moderator") in self.actions(SiteImage)

    def test_of_moves(self, about, site_root, moderator, as_user):
        other = factories.make_content(site_root, "Andere")
        as_user(moderator).post(f"/cms/pages/{about.pk}/move/{other.pk}/confirm/")
        assert fresh(about).get_parent().pk == other.pk
        assert PageLogEntry.objects.filter(page=about.pk, action="wagtail.move").exists()


class TestCheck:
    def test_mentions_that_nobody_looks(self, settings):
        settings.DEMO = False
        assert four_eyes(None) == []
        settings.MODERATION_FOUR_EYES = False
        [warning] = four_eyes(None)
        assert warning.id == "site_cms.W001"

    def test_the_demo_is_left_alone(self, settings):
        settings.DEMO = True
        settings.MODERATION_FOUR_EYES = False
        assert four_eyes(None) == []
