"""German and English as one piece of work."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client, TestCase
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Locale, Page, WorkflowState, WorkflowTask
from wagtail_localize.models import StringSegment, Translation

from home.models import ContentPage, HomePage
from site_cms.moderation import approval, translations
from site_cms.moderation.approval import Approval
from site_cms.moderation.joint import together
from site_cms.moderation.models import TranslatedPage
from site_cms.moderation.publishing import withdraw
from site_cms.moderation.refusal import Refused
from site_cms.moderation.roles import PRIVACY_APPROVERS
from site_cms.moderation.texts import Version, moderation_url
from tests import factories
from tests.blocks_data import make_picture

from .drafts import approve, fresh, reject, seen, submit, write

pytestmark = pytest.mark.django_db


@pytest.fixture
def english(site_root: HomePage) -> Locale:
    """The second language."""
    return Locale.objects.get(language_code="en")


@pytest.fixture
def german(site_root: HomePage) -> ContentPage:
    """A public page with a public translation."""
    page = factories.make_content(site_root, "Alt", lead="Alt.")
    factories.translate(page, {"Alt": "Old", "Alt.": "Old.", "alt": "old"})
    return page


def english_of(page: Page) -> Any:
    """The English page."""
    return page.get_translation(Locale.objects.get(language_code="en")).specific


def translate_text(client: Client, page: Page, path: str, text: str) -> int:
    """Translate one text of an English page, as its editor does; the answer's status."""
    translation = Translation.objects.get(
        source__object_id=page.translation_key, target_locale=page.locale
    )
    segment = StringSegment.objects.get(source=translation.source, context__path=path)
    url = reverse("wagtail_localize:edit_string_translation", args=[translation.pk, segment.pk])
    answer = client.put(url, f"value={text}", content_type="application/x-www-form-urlencoded")
    return int(answer.status_code)


class TestTranslating:
    def test_makes_drafts_and_nothing_public(self, site_root, english, editor, as_user):
        page = factories.make_content(site_root, "Neu")
        url = reverse("wagtail_localize:submit_page_translation", args=[page.pk])
        as_user(editor).post(url, {"locales": [english.pk]})
        translated = english_of(page)
        assert not translated.live
        assert translated.alias_of is None
        assert translated.get_latest_revision().user == editor

    def test_a_child_brings_drafts_of_the_pages_above(self, site_root, english, editor, as_user):
        parent = factories.make_content(site_root, "Oben")
        child = factories.make_content(parent, "Unten")
        url = reverse("wagtail_localize:submit_page_translation", args=[child.pk])
        with TestCase.captureOnCommitCallbacks(execute=True):
            as_user(editor).post(url, {"locales": [english.pk]})
        assert english_of(child).get_parent() == english_of(parent).page_ptr
        for page in (parent, child):
            assert not english_of(page).live
            assert english_of(page).alias_of is None

    def test_a_subtree_leaves_translated_pages_alone(self, german, english, editor, as_user):
        below = factories.make_content(german, "Unten", lead="Unten.")
        factories.translate(below, {"Unten": "Below", "Unten.": "Below."})
        factories.make_content(german, "Noch unten")
        english_of(german).unpublish()
        write(below, editor, lead="Geändert.")
        translations.translate_subtree(german, [english], editor)
        assert english_of(below).lead == "Below."
        assert english_of(below).live
        assert not english_of(
            ContentPage.objects.get(title="Noch unten", locale=german.locale)
        ).live

    def test_reads_the_draft_and_not_what_is_public(self, german, editor, as_user):
        write(german, editor, lead="Ganz neu.")
        page = english_of(german)
        as_user(editor).post(moderation_url(page), {"action": "take-over"})
        assert translate_text(as_user(editor), page, "lead", "Brand new.") == 201
        assert fresh(page).get_latest_revision_as_object().lead == "Brand new."
        assert fresh(page).lead == "Old."

    def test_every_text_is_in_the_draft_with_its_author(self, german, editor, editor2, as_user):
        page = english_of(german)
        before = page.revisions.count()
        translate_text(as_user(editor), page, "lead", "One.")
        translate_text(as_user(editor), page, "lead", "Two.")
        translate_text(as_user(editor2), page, "title", "Other")
        assert [author.email for author in Version(fresh(page), editor).authors] == [
            editor2.email,
            editor.email,
        ]
        assert fresh(page).title == "Old"
        assert fresh(page).revisions.count() == before + 2

    def test_the_address_follows_the_title_until_published(
        self, site_root, english, editor, as_user
    ):
        page = factories.make_content(site_root, "Über uns", live=False)
        translations.translate(page, [english], editor)
        translate_text(as_user(editor), english_of(page), "title", "About us")
        assert fresh(english_of(page)).get_latest_revision_as_object().slug == "about-us"

    def test_nobody_translates_while_others_decide(self, german, editor, moderator, as_user):
        page = english_of(german)
        translate_text(as_user(editor), page, "lead", "New.")
        state = submit(page, by=editor)
        looked_at = seen(state)
        assert translate_text(as_user(editor), page, "lead", "Sneaky.") in (302, 403)
        assert seen(state) == looked_at
        assert translate_text(as_user(moderator), page, "lead", "Corrected.") == 200
        assert approve(state, moderator) is Approval.HAND_BACK
        assert approve(state, editor) is Approval.CONFIRM
        assert fresh(page).lead == "Corrected."

    def test_what_is_not_translated_is_not_submitted(self, german, editor, as_user):
        write(german, editor, lead="Ganz neu.")
        page = english_of(german)
        as_user(editor).post(moderation_url(page), {"action": "take-over"})
        answer = as_user(editor).post(moderation_url(page), {"action": "submit"}, follow=True)
        assert [str(message) for message in answer.context["messages"]]
        assert not fresh(page).workflow_in_progress

    def test_members_translate_nothing(self, german, member, as_user):
        assert translate_text(as_user(member), english_of(german), "lead", "New.") == 403


class TestTogether:
    @pytest.fixture
    def both(self, german, editor, as_user) -> tuple[Page, Page]:
        """Both languages changed."""
        page = english_of(german)
        write(german, editor, lead="Neu.")
        as_user(editor).post(moderation_url(page), {"action": "take-over"})
        translate_text(as_user(editor), page, "lead", "New.")
        return german, page

    def leads(self, both: tuple[Page, Page]) -> list[str]:
        return [fresh(page).lead for page in both]

    @pytest.mark.parametrize("entry", [0, 1])
    def test_are_submitted_approved_and_published_as_one(
        self, entry, both, editor, moderator, as_user
    ):
        as_user(editor).post(moderation_url(both[entry]), {"action": "submit-together"})
        state = fresh(both[entry]).current_workflow_state
        html = as_user(moderator).get(moderation_url(both[entry])).text
        assert "Neu." in html and "New." in html
        as_user(moderator).post(
            moderation_url(both[entry]), {"action": "approve", "seen": seen(state)}
        )
        assert self.leads(both) == ["Neu.", "New."]

    def test_who_saw_only_one_approves_neither(self, both, editor, moderator, as_user):
        state = submit(*both, by=editor)
        half = {"action": "approve", "seen": seen(state)[:1]}
        as_user(moderator).post(moderation_url(both[0]), half)
        assert self.leads(both) == ["Alt.", "Old."]

    @pytest.mark.parametrize("entry", [0, 1])
    def test_wagtails_own_door_does_not_decide_on_half_of_it(
        self, entry, both, editor, moderator, as_user
    ):
        submit(*both, by=editor)
        task_state = fresh(both[entry]).current_workflow_task_state
        args = [both[entry].pk, "approve", task_state.pk]
        url = reverse("wagtailadmin_pages:workflow_action", args=args)
        as_user(moderator).post(url, {"comment": ""})
        assert self.leads(both) == ["Alt.", "Old."]

    def test_nobody_approves_together_what_they_wrote_in_one(
        self, both, editor, moderator, as_user
    ):
        translate_text(as_user(moderator), both[1], "lead", "Newer.")
        state = submit(*both, by=editor)
        assert approve(state, moderator) is Approval.HAND_BACK
        assert self.leads(both) == ["Alt.", "Old."]
        assert approve(state, editor) is Approval.CONFIRM
        assert self.leads(both) == ["Neu.", "Newer."]

    def test_one_that_is_not_complete_keeps_back_both(self, both, editor, moderator):
        state = submit(*both, by=editor)
        draft = fresh(both[1]).get_latest_revision_as_object()
        draft.title = ""
        draft.save_revision(user=editor, clean=False)
        with pytest.raises(ValidationError, match="title"):
            approve(state, moderator)
        assert self.leads(both) == ["Alt.", "Old."]

    def test_are_sent_back_and_submitted_again_together(self, both, editor, moderator):
        state = submit(*both, by=editor)
        reject(state, moderator)
        statuses = {fresh(page).current_workflow_state.status for page in both}
        assert statuses == {WorkflowState.STATUS_NEEDS_CHANGES}
        approve(submit(*both, by=editor), moderator)
        assert self.leads(both) == ["Neu.", "New."]

    def test_resuming_one_resumes_the_other(self, both, editor, moderator):
        state = submit(*both, by=editor)
        reject(state, moderator)
        fresh(both[0]).current_workflow_state.resume(editor)
        assert all(fresh(page).workflow_in_progress for page in both)

    def test_are_taken_back_together_by_any_view(self, both, editor):
        submit(*both, by=editor)
        fresh(both[0]).current_workflow_state.cancel(user=editor)
        assert not any(fresh(page).workflow_in_progress for page in both)

    def test_one_may_be_submitted_alone(self, both, editor, moderator):
        approve(submit(both[0], by=editor), moderator)
        assert self.leads(both) == ["Neu.", "Old."]

    def test_share_the_schedule_of_the_original(self, both, editor, moderator, as_user):
        later = timezone.now().replace(microsecond=0) + timedelta(days=2)
        write(both[0], editor, go_live_at=later)
        as_user(editor).post(moderation_url(both[0]), {"action": "submit-together"})
        approve(fresh(both[0]).current_workflow_state, moderator)
        assert self.leads(both) == ["Alt.", "Old."]
        assert {fresh(page).scheduled_revision.approved_go_live_at for page in both} == {later}

    def test_a_schedule_changed_in_one_counts_for_both(self, both, editor, moderator):
        state = submit(*both, by=editor)
        later = timezone.now().replace(microsecond=0) + timedelta(days=2)
        write(both[0], moderator, go_live_at=later)
        assert approve(state, moderator) is Approval.HAND_BACK
        approve(state, editor)
        assert self.leads(both) == ["Alt.", "Old."]
        assert {fresh(page).scheduled_revision.approved_go_live_at for page in both} == {later}

    def test_unpublishing_one_takes_both_off_the_schedule(self, both, editor, moderator):
        for page in both:
            write(page, editor, go_live_at=timezone.now() + timedelta(days=2))
        approve(submit(*both, by=editor), moderator)
        assert fresh(both[0]).permissions_for_user(moderator).can_unpublish()
        withdraw(fresh(both[0]), moderator, "Falsch")
        assert not fresh(both[0]).live
        assert not any(fresh(page).scheduled_revision for page in both)

    def test_what_was_taken_back_together_is_not_scheduled_together(
        self, both, editor, moderator, as_user
    ):
        for page in both:
            write(page, editor, go_live_at=timezone.now() + timedelta(days=2))
        approval.cancel(submit(*both, by=editor), editor)
        for page in both:
            approve(submit(page, by=editor), moderator)
        revision = fresh(both[0]).scheduled_revision
        url = reverse("wagtailadmin_pages:revisions_unschedule", args=[both[0].pk, revision.pk])
        as_user(moderator).post(url)
        assert not fresh(both[0]).scheduled_revision
        assert fresh(both[1]).scheduled_revision

    def test_an_own_schedule_is_set_and_cleared(self, both, editor, moderator, as_user):
        english = both[1]
        write(english, editor, go_live_at=timezone.now() + timedelta(days=2))
        data = {"action": "submit", "go_live_at": "", "expire_at": ""}
        as_user(editor).post(moderation_url(english), data)
        approve(fresh(english).current_workflow_state, moderator)
        assert self.leads(both) == ["Alt.", "New."]

    def test_english_is_submitted_while_german_waits(self, both, editor, as_user):
        submit(both[0], by=editor)
        html = as_user(editor).get(moderation_url(both[1])).text
        assert 'value="submit"' in html
        as_user(editor).post(moderation_url(both[1]), {"action": "submit"})
        assert fresh(both[1]).workflow_in_progress

    def test_are_taken_off_the_schedule_together(self, both, editor, moderator, as_user):
        later = timezone.now() + timedelta(days=2)
        for page in both:
            write(page, editor, go_live_at=later)
        approve(submit(*both, by=editor), moderator)
        revision = fresh(both[0]).scheduled_revision
        url = reverse("wagtailadmin_pages:revisions_unschedule", args=[both[0].pk, revision.pk])
        as_user(editor).post(url)
        assert fresh(both[0]).scheduled_revision
        as_user(moderator).post(url)
        assert not any(fresh(page).scheduled_revision for page in both)

    def test_an_edit_of_one_begins_both_anew_from_the_first_step(
        self, both, editor, moderator, privacy, as_user
    ):
        workflow = Page.get_first_root_node().get_workflow()
        second = type(workflow.tasks.first().specific).objects.create(name="Zweiter Blick")
        second.groups.add(Group.objects.get(name=PRIVACY_APPROVERS))
        WorkflowTask.objects.create(workflow=workflow, task=second, sort_order=1)
        state = submit(*both, by=editor)
        approve(state, moderator)
        write(both[0], editor, lead="Doch anders.")
        for member in together(state):
            assert member.current_task_state.task.name == "Moderation"
        with pytest.raises(Refused):
            approve(state, privacy)
        approve(state, moderator)
        approve(state, privacy)
        assert self.leads(both) == ["Doch anders.", "New."]

    def test_an_edit_of_one_ends_the_confirmation_of_both(self, both, editor, moderator):
        state = submit(*both, by=editor)
        write(both[0], moderator, lead="Neu!")
        approve(state, moderator)
        write(both[1], moderator, lead="Newer.")
        with pytest.raises(Refused):
            approve(state, editor)


class TestStaleness:
    def stale(self, page: Page) -> bool:
        return Version(fresh(page), None).is_stale

    def test_a_change_of_the_original_marks_the_translation(self, german, editor):
        page = english_of(german)
        assert not self.stale(page)
        write(german, editor, lead="Neu.")
        assert self.stale(page)

    def test_taking_the_change_back_takes_the_mark_away(self, german, editor):
        write(german, editor, lead="Neu.")
        write(german, editor, lead="Alt.")
        assert not self.stale(english_of(german))

    @pytest.mark.parametrize("field", ["slug", "go_live_at", "expire_at"])
    def test_what_belongs_to_one_language_marks_nothing(self, field, german, editor):
        value = "anders" if field == "slug" else timezone.now() + timedelta(days=3)
        write(german, editor, **{field: value})
        assert not self.stale(english_of(german))

    def test_translating_and_submitting_takes_the_mark_away(self, german, editor, as_user):
        page = english_of(german)
        write(german, editor, lead="Neu.")
        as_user(editor).post(moderation_url(page), {"action": "take-over"})
        assert self.stale(page)
        translate_text(as_user(editor), page, "lead", "New.")
        submit(page, by=editor)
        assert not self.stale(page)

    def test_an_editor_says_that_the_translation_still_holds(self, german, editor, as_user):
        page = english_of(german)
        write(german, editor, lead="Alt!")
        as_user(editor).post(moderation_url(page), {"action": "still-holds"})
        assert not self.stale(page)

    def test_is_seen_with_what_changed_everywhere(self, german, editor, as_user):
        page = english_of(german)
        write(german, editor, lead="Ganz neu.")
        client = as_user(editor)
        assert "Ganz neu" in client.get(moderation_url(page)).text
        assert "data-moderation-notice" in client.get(f"/cms/pages/{page.pk}/edit/").text
        assert "(veraltet)" in client.get(f"/cms/pages/{page.get_parent().pk}/").text
        report = client.get("/cms/reports/stale/").text
        assert "Old" in report and "Vorspann" in report
        assert "moderation-stale" in client.get("/cms/").text

    def test_the_translator_is_told_once(self, german, editor, editor2, as_user):
        page = english_of(german)
        translate_text(as_user(editor2), page, "lead", "Very old.")
        with TestCase.captureOnCommitCallbacks(execute=True):
            write(german, editor, lead="Neu.")
            write(german, editor, lead="Neuer.")
        assert [message.to for message in mail.outbox] == [[editor2.email]]

    def test_goes_with_the_page(self, german, editor):
        english_of(german).delete()
        write(german, editor, lead="Neu.")
        assert not TranslatedPage.objects.filter(page__title="Old").exists()


class TestAuthors:
    """Nobody's words go live under somebody else's name."""

    def test_texts_of_a_stopped_translation_wait_for_nobody(
        self, german, editor, moderator, as_user
    ):
        page = english_of(german)
        client = as_user(moderator)
        translation = Translation.objects.get(
            source__object_id=german.translation_key, target_locale=page.locale
        )
        client.post(reverse("wagtail_localize:stop_translation", args=[translation.pk]))
        assert translate_text(client, page, "lead", "Smuggled.") == 404
        client.post(f"/cms/pages/{page.pk}/edit/", {"localize-restart-translation": "1"})
        translate_text(as_user(editor), page, "title", "New title")
        assert fresh(page).get_latest_revision_as_object().lead == "Old."

    def test_who_wrote_the_original_wrote_what_is_taken_over(
        self, german, editor, moderator, as_user
    ):
        page = english_of(german)
        cover = make_picture()
        write(german, moderator, cover=cover)
        as_user(editor).post(moderation_url(page), {"action": "take-over"})
        state = submit(page, by=editor)
        assert fresh(page).get_latest_revision_as_object().cover == cover
        assert approve(state, moderator) is Approval.HAND_BACK
        assert fresh(page).cover is None

    def test_an_old_state_of_a_translation_is_not_brought_back_by_halves(
        self, german, editor, as_user
    ):
        page = english_of(german)
        translate_text(as_user(editor), page, "lead", "New.")
        first = page.revisions.order_by("pk").first()
        url = reverse("wagtailadmin_pages:revisions_revert", args=[page.pk, first.pk])
        assert as_user(editor).get(url)["Location"] == moderation_url(page)
        as_user(editor).post(url, {"title": "X"})
        assert fresh(page).get_latest_revision_as_object().lead == "New."


class TestClosedDoors:
    """What wagtail-localize offers besides."""

    def test_no_page_becomes_an_alias(self, german, admin, as_user):
        page = english_of(german)
        url = reverse("wagtail_localize:convert_to_alias", args=[page.pk])
        assert as_user(admin).post(url).status_code == 404
        edit = f"/cms/pages/{page.pk}/edit/"
        as_user(admin).post(edit, {"localize-convert-to-alias": "1"})
        assert fresh(page).alias_of is None
        assert url not in as_user(admin).get(edit).text

    @pytest.mark.parametrize("person", ["editor", "moderator", "admin"])
    def test_nothing_is_published_immediately(self, person, german, editor2, request, as_user):
        user = request.getfixturevalue(person)
        page = english_of(german)
        write(german, editor2, lead="Neu.")
        source = Translation.objects.get(source__object_id=german.translation_key).source
        url = reverse("wagtail_localize:update_translations", args=[source.pk])
        assert "publish_translations" not in as_user(user).get(url).text
        with TestCase.captureOnCommitCallbacks(execute=True):
            as_user(user).post(url, {"publish_translations": "on"})
            as_user(user).post(f"/cms/pages/{page.pk}/edit/", {"action": "publish"})
        assert fresh(page).lead == "Old."
        assert fresh(page).get_latest_revision_as_object().lead == "Neu."

    def test_taking_over_does_not_reach_into_moderation(self, german, editor, editor2, as_user):
        page = english_of(german)
        translate_text(as_user(editor), page, "lead", "New.")
        state = submit(page, by=editor)
        looked_at = seen(state)
        write(german, editor2, lead="Neu.")
        for data in ({"action": "take-over"}, {"action": "still-holds"}):
            as_user(editor2).post(moderation_url(page), data)
        assert seen(state) == looked_at

    def test_a_po_file_is_a_draft(self, german, editor, as_user):
        page = english_of(german)
        translation = Translation.objects.get(
            source__object_id=german.translation_key, target_locale=page.locale
        )
        po = translation.export_po()
        next(entry for entry in po if entry.msgctxt == "lead").msgstr = "From a file."
        from django.core.files.uploadedfile import SimpleUploadedFile

        file = SimpleUploadedFile("texts.po", str(po).encode())
        url = reverse("wagtail_localize:upload_pofile", args=[translation.pk])
        as_user(editor).post(url, {"file": file, "next": "/cms/"})
        assert fresh(page).lead == "Old."
        assert fresh(page).get_latest_revision_as_object().lead == "From a file."

    def test_a_translation_nobody_may_edit_is_not_translated(self, german, as_user):
        stranger = factories.make_user("stranger", "Privacy approvers")
        stranger.groups.clear()
        assert translate_text(as_user(stranger), english_of(german), "lead", "X") == 403

    def test_refused_is_told_in_words(self, german, editor):
        write(german, editor, lead="Neu.")
        submit(german, by=editor)
        with pytest.raises(Refused, match="„Alt“"):
            submit(german, by=editor)
