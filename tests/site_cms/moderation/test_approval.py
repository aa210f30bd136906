"""The rule: visitors see exactly what a second person approved."""

from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone
from wagtail.models import (
    Comment,
    GroupApprovalTask,
    Page,
    Task,
    Workflow,
    WorkflowState,
    WorkflowTask,
)
from wagtail.test.utils.form_data import nested_form_data, streamfield

from home.models import ContentPage, HomePage, Topic
from site_cms.moderation import approval, changes
from site_cms.moderation.approval import Approval
from site_cms.moderation.publishing import withdraw
from site_cms.moderation.refusal import Refused
from site_cms.moderation.roles import PRIVACY_APPROVERS
from site_cms.moderation.texts import moderation_url
from tests import factories

from .drafts import approve, fresh, reject, seen, submit, write

pytestmark = pytest.mark.django_db


@pytest.fixture
def about(site_root: HomePage) -> ContentPage:
    """A public page."""
    return factories.make_content(site_root, "Alt", lead="Alt.")


@pytest.fixture
def moderator2(db: None) -> Any:
    """Another moderator."""
    return factories.make_user("moderator2", "Moderators", is_staff=True)


def lead_of(about: Page) -> str:
    """What visitors read."""
    return str(fresh(about).lead)


def submit_new(page: Page, user: Any) -> WorkflowState:
    """Write something and submit it."""
    write(page, user, lead="Vorher.")
    return submit(page, by=user)


class TestFourEyes:
    def test_what_a_second_person_approved_is_public(self, about, editor, moderator):
        write(about, editor, lead="Neu.")
        assert lead_of(about) == "Alt."
        assert approve(submit(about, by=editor), moderator) is Approval.APPROVE
        assert lead_of(about) == "Neu."
        assert fresh(about).live_revision.user == editor

    @pytest.mark.parametrize("author", ["moderator", "admin", "privacy"])
    def test_nobody_approves_their_own_edit(self, author, about, request):
        user = request.getfixturevalue(author)
        write(about, user, lead="Eigenes.")
        state = submit(about, by=user)
        with pytest.raises(Refused):
            approve(state, user)
        assert lead_of(about) == "Alt."

    def test_editors_approve_nothing(self, about, editor, editor2):
        write(about, editor, lead="Neu.")
        with pytest.raises(Refused):
            approve(submit(about, by=editor), editor2)
        assert lead_of(about) == "Alt."

    def test_who_submits_what_others_wrote_may_approve_it(self, about, editor, moderator):
        write(about, editor, lead="Neu.")
        approve(submit(about, by=moderator), moderator)
        assert lead_of(about) == "Neu."

    def test_an_edit_of_long_ago_that_was_approved_does_not_count(self, about, editor, moderator):
        write(about, moderator, lead="Erstes.")
        approve(submit(about, by=moderator), factories.make_user("m2", "Moderators"))
        write(about, editor, lead="Zweites.")
        approve(submit(about, by=editor), moderator)
        assert lead_of(about) == "Zweites."

    def test_after_unpublishing_the_published_text_still_counts_as_approved(
        self, about, editor, moderator
    ):
        write(about, moderator, lead="Erstes.")
        approve(submit(about, by=moderator), factories.make_user("m2", "Moderators"))
        withdraw(fresh(about), moderator, "Kurz weg")
        write(about, editor, lead="Zweites.")
        approve(submit(about, by=editor), moderator)
        assert fresh(about).live

    def test_a_deleted_author_approves_nothing(self, about, editor, moderator):
        write(about, moderator, lead="Neu.")
        write(about, editor, lead="Neuer.")
        state = submit(about, by=editor)
        assert changes.authors(fresh(about)) == {moderator.pk, editor.pk}
        editor.delete()
        assert changes.authors(fresh(about)) == {moderator.pk, None}
        with pytest.raises(Refused):
            approve(state, factories.make_user("editor3", "Editors"))

    def test_one_person_teams_switch_it_off(self, about, moderator, editor):
        write(about, moderator, lead="Neu.")
        state = submit(about, by=moderator)
        with override_settings(MODERATION_FOUR_EYES=False):
            with pytest.raises(Refused):
                approve(state, editor)
            approve(state, moderator)
        assert lead_of(about) == "Neu."

    def test_inactive_approvers_approve_nothing(self, about, editor, moderator):
        write(about, editor, lead="Neu.")
        state = submit(about, by=editor)
        moderator.is_active = False
        moderator.save()
        with pytest.raises(Refused):
            approve(state, moderator)


class TestCorrection:
    def test_goes_to_the_author_who_confirms(self, about, editor, moderator):
        write(about, editor, lead="Ein Feler.")
        state = submit(about, by=editor)
        write(about, moderator, lead="Ein Fehler.")
        assert approve(state, moderator, "Nur ein Wort.") is Approval.HAND_BACK
        assert lead_of(about) == "Alt."
        assert approve(state, editor) is Approval.CONFIRM
        assert lead_of(about) == "Ein Fehler."

    def test_is_not_confirmed_before_the_moderator_hands_it_over(self, about, editor, moderator):
        write(about, editor, lead="Ein Feler.")
        state = submit(about, by=editor)
        write(about, moderator, lead="Ein Fehler.")
        with pytest.raises(Refused):
            approve(state, editor)

    def test_is_not_confirmed_by_who_made_it(self, about, editor, moderator):
        write(about, editor, lead="Ein Feler.")
        state = submit(about, by=editor)
        write(about, moderator, lead="Ein Fehler.")
        approve(state, moderator)
        with pytest.raises(Refused):
            approve(state, moderator)

    def test_is_not_confirmed_by_somebody_who_wrote_nothing(
        self, about, editor, editor2, moderator
    ):
        write(about, editor, lead="Ein Feler.")
        state = submit(about, by=editor)
        write(about, moderator, lead="Ein Fehler.")
        approve(state, moderator)
        with pytest.raises(Refused):
            approve(state, editor2)

    def test_another_moderator_may_take_over(self, about, editor, moderator, moderator2):
        write(about, editor, lead="Ein Feler.")
        state = submit(about, by=editor)
        write(about, moderator, lead="Ein Fehler.")
        approve(state, moderator)
        assert approve(state, moderator2) is Approval.APPROVE
        assert lead_of(about) == "Ein Fehler."

    def test_an_edit_of_the_author_goes_back_to_the_moderators(self, about, editor, moderator):
        write(about, editor, lead="Ein Feler.")
        state = submit(about, by=editor)
        write(about, moderator, lead="Ein Fehler.")
        approve(state, moderator)
        write(about, editor, lead="Etwas ganz anderes.")
        with pytest.raises(Refused):
            approve(state, editor)
        assert lead_of(about) == "Alt."

    def test_what_a_moderator_wrote_alone_is_no_correction(self, about, moderator, moderator2):
        write(about, moderator, lead="Neu.")
        state = submit(about, by=moderator)
        with pytest.raises(Refused, match="selbst geschrieben"):
            approve(state, moderator)
        approve(state, moderator2)
        assert lead_of(about) == "Neu."

    def test_the_author_may_edit_while_asked_to_confirm(self, about, editor, editor2, moderator):
        write(about, editor, lead="Ein Feler.")
        state = submit(about, by=editor)
        assert fresh(about).get_lock().for_user(editor)
        write(about, moderator, lead="Ein Fehler.")
        approve(state, moderator)
        assert not fresh(about).get_lock().for_user(editor)
        assert fresh(about).get_lock().for_user(editor2)


class TestEditsMeanwhile:
    def test_approving_what_one_did_not_see_is_refused(self, about, editor, moderator):
        write(about, editor, lead="Neu.")
        state = submit(about, by=editor)
        looked_at = seen(state)
        write(about, editor, lead="Heimlich.")
        with pytest.raises(Refused, match="geändert, seit"):
            approval.approve(WorkflowState.objects.get(pk=state.pk), moderator, seen=looked_at)
        assert lead_of(about) == "Alt."

    def test_approving_nothing_is_refused(self, about, editor, moderator):
        write(about, editor, lead="Neu.")
        state = submit(about, by=editor)
        with pytest.raises(Refused):
            approval.approve(state, moderator, seen=[])

    def test_automatic_saving_never_overwrites_what_was_submitted(self, about, editor, moderator):
        revision = write(about, editor, lead="Neu.")
        state = submit(about, by=editor)
        draft = fresh(about).get_latest_revision_as_object()
        draft.lead = "Heimlich."
        saved = draft.save_revision(user=editor, overwrite_revision=revision)
        assert saved.pk != revision.pk
        approve(state, moderator)
        assert lead_of(about) == "Heimlich."
        assert fresh(about).live_revision_id == saved.pk

    def test_automatic_saving_never_overwrites_what_is_public(self, about, editor):
        live = fresh(about).live_revision
        live.user = editor
        live.save()
        draft = fresh(about)
        draft.lead = "Heimlich."
        assert draft.save_revision(user=editor, overwrite_revision=live).pk != live.pk
        assert fresh(about).live_revision.content["lead"] == "Alt."

    def test_automatic_saving_never_overwrites_what_was_public(self, about, editor, moderator):
        live = fresh(about).live_revision
        live.user = editor
        live.save()
        withdraw(fresh(about), moderator, "Kurz weg")
        draft = fresh(about)
        draft.lead = "Heimlich."
        assert draft.save_revision(user=editor, overwrite_revision=live).pk != live.pk
        assert changes.authors(fresh(about)) == {editor.pk}

    def test_a_comment_is_no_edit(self, about, editor, moderator):
        write(about, editor, lead="Neu.")
        state = submit(about, by=editor)
        looked_at = seen(state)
        draft = fresh(about).get_latest_revision_as_object()
        draft.wagtail_admin_comments.add(Comment(user=moderator, text="Schön.", contentpath="lead"))
        for _time in range(2):
            draft.save_revision(user=moderator)
            draft = fresh(about).get_latest_revision_as_object()
            assert [comment.text for comment in draft.wagtail_admin_comments.all()] == ["Schön."]
        assert seen(state) == looked_at
        assert Comment.objects.get().revision_created == fresh(about).latest_revision
        assert approve(state, moderator) is Approval.APPROVE

    def test_automatic_saving_overwrites_its_own_draft(self, about, editor):
        revision = write(about, editor, lead="Neu.")
        draft = fresh(about).get_latest_revision_as_object()
        draft.lead = "Neuer."
        assert draft.save_revision(user=editor, overwrite_revision=revision).pk == revision.pk

    def test_saving_without_a_change_is_no_edit(self, about, editor, moderator):
        revision = write(about, editor, lead="Neu.")
        state = submit(about, by=editor)
        looked_at = seen(state)
        assert write(about, moderator).pk == revision.pk
        assert changes.authors(fresh(about)) == {editor.pk}
        assert seen(state) == looked_at
        approve(state, moderator)
        assert lead_of(about) == "Neu."

    def test_a_clock_that_is_set_back_hides_no_edit(self, about, editor, moderator):
        approve(submit_new(about, editor), moderator)
        before = timezone.now() - timedelta(days=400)
        with patch("django.utils.timezone.now", return_value=before):
            write(about, moderator, lead="Eigenes.")
            state = submit(about, by=editor)
        assert changes.authors(fresh(about)) == {moderator.pk}
        with pytest.raises(Refused):
            approve(state, moderator)
        with patch("django.utils.timezone.now", return_value=before):
            write(about, editor, lead="Noch eins.")
        assert approve(state, moderator) is Approval.HAND_BACK

    def test_taking_a_change_back_leaves_nothing_of_it(self, about, editor, moderator):
        write(about, moderator, lead="Neu.")
        write(about, editor, lead="Alt.")
        assert changes.authors(fresh(about)) == {moderator.pk, editor.pk}

    def test_after_the_first_of_two_steps_all_begins_anew(self, about, editor, moderator, privacy):
        workflow = Page.get_first_root_node().get_workflow()
        second = type(workflow.tasks.first().specific).objects.create(name="Zweiter Blick")
        second.groups.add(Group.objects.get(name=PRIVACY_APPROVERS))
        WorkflowTask.objects.create(workflow=workflow, task=second, sort_order=1)
        write(about, editor, lead="Neu.")
        state = submit(about, by=editor)
        approve(state, moderator)
        assert lead_of(about) == "Alt."
        write(about, editor, lead="Noch neuer.")
        state.refresh_from_db()
        assert state.current_task_state.task.name == "Moderation"
        with pytest.raises(Refused):
            approve(state, privacy)
        approve(state, moderator)
        approve(state, privacy)
        assert lead_of(about) == "Noch neuer."


class TestDecisions:
    def test_a_rejected_text_comes_back_and_is_submitted_again(self, about, editor, moderator):
        write(about, editor, lead="Neu.")
        state = submit(about, by=editor)
        reject(state, moderator)
        state.refresh_from_db()
        assert state.status == WorkflowState.STATUS_NEEDS_CHANGES
        write(about, editor, lead="Besser.")
        again = submit(about, by=editor)
        assert again.pk == state.pk
        approve(again, moderator)
        assert lead_of(about) == "Besser."

    def test_nobody_decides_twice(self, about, editor, moderator, moderator2):
        write(about, editor, lead="Neu.")
        state = submit(about, by=editor)
        looked_at = seen(state)
        approve(state, moderator)
        stale = WorkflowState.objects.get(pk=state.pk)
        with pytest.raises(Refused, match="schon entschieden"):
            approval.approve(stale, moderator2, seen=looked_at)
        with pytest.raises(Refused, match="schon entschieden"):
            approval.reject(stale, moderator2, "Nein.", seen=looked_at)
        with pytest.raises(Refused, match="schon entschieden"):
            approval.cancel(stale, editor)

    def test_a_late_cancellation_does_not_undo_an_approval(self, about, editor, moderator):
        write(about, editor, lead="Neu.")
        late = submit(about, by=editor)
        approve(late, moderator)
        with pytest.raises(Refused):
            late.cancel(user=editor)
        assert WorkflowState.objects.get(pk=late.pk).status == WorkflowState.STATUS_APPROVED

    def test_who_takes_back(self, about, editor, editor2, moderator):
        for may, user in ((False, editor2), (True, editor), (True, moderator)):
            write(about, editor, lead=f"Neu für {user}.")
            state = submit(about, by=editor)
            if may:
                approval.cancel(state, user)
            else:
                with pytest.raises(Refused):
                    approval.cancel(state, user)
                approval.cancel(state, editor)
            assert not fresh(about).workflow_in_progress

    def test_nothing_is_submitted_twice(self, about, editor):
        write(about, editor, lead="Neu.")
        submit(about, by=editor)
        with pytest.raises(Refused, match="wartet schon"):
            submit(about, by=editor)

    def test_what_drafts_may_leave_open_is_not_submitted(self, about, editor):
        draft = fresh(about)
        draft.title = ""
        draft.save_revision(user=editor, clean=False)
        with pytest.raises(ValidationError):
            submit(about, by=editor)

    def test_a_block_that_is_not_filled_in_is_not_approved(self, about, editor, moderator):
        write(about, editor, lead="Neu.")
        state = submit(about, by=editor)
        draft = fresh(about).get_latest_revision_as_object()
        draft.body = [("quote", {"text": "", "attribution": ""})]
        draft.save_revision(user=editor, clean=False)
        with pytest.raises(ValidationError):
            approve(state, moderator)
        assert lead_of(about) == "Alt."

    def test_what_somebody_keeps_locked_is_not_submitted(self, about, editor, moderator, as_user):
        write(about, editor, lead="Neu.")
        as_user(moderator).post(f"/cms/pages/{about.pk}/lock/")
        before = fresh(about).latest_revision_id
        data = {"action": "submit", "go_live_at": "2030-01-01T10:00", "expire_at": ""}
        as_user(editor).post(moderation_url(about), data)
        assert not fresh(about).workflow_in_progress
        assert fresh(about).latest_revision_id == before

    def test_rejecting_needs_a_reason_by_any_door(self, about, editor, moderator, as_user):
        write(about, editor, lead="Neu.")
        state = submit(about, by=editor)
        args = [about.pk, "reject", seen(state)[0]]
        url = reverse("wagtailadmin_pages:workflow_action", args=args)
        as_user(moderator).post(url, {"comment": " "})
        assert fresh(about).workflow_in_progress

    def test_what_is_not_complete_is_no_error_by_any_door(self, about, editor, moderator, as_user):
        write(about, editor, lead="Neu.")
        state = submit(about, by=editor)
        draft = fresh(about).get_latest_revision_as_object()
        draft.body = [("quote", {"text": "", "attribution": ""})]
        draft.save_revision(user=editor, clean=False)
        args = [about.pk, "approve", seen(state)[0]]
        url = reverse("wagtailadmin_pages:workflow_action", args=args)
        assert as_user(moderator).post(url, {"comment": ""}).status_code == 302
        assert lead_of(about) == "Alt."

    def test_a_step_that_is_switched_off_takes_back_what_waits_there(self, about, editor):
        write(about, editor, lead="Neu.")
        state = submit(about, by=editor)
        state.current_task_state.task.specific.deactivate()
        assert not fresh(about).workflow_in_progress
        assert lead_of(about) == "Alt."

    def test_nothing_goes_live_below_what_is_not(self, site_root, editor, moderator):
        parent = factories.make_content(site_root, "Oben", live=False)
        child = factories.make_content(parent, "Unten", live=False)
        write(child, editor, lead="Neu.")
        state = submit(child, by=editor)
        with pytest.raises(Refused, match="Oben"):
            approve(state, moderator)
        assert not fresh(child).live

    def test_a_deleted_page_is_gone_for_everybody(self, site_root, editor, moderator):
        about = factories.make_content(site_root, "Neu", live=False)
        write(about, editor, lead="Neu.")
        state = submit(about, by=editor)
        looked_at = seen(state)
        fresh(about).delete()
        with pytest.raises(Refused):
            approval.approve(state, moderator, seen=looked_at)


class TestWorkflows:
    """Whatever an administrator builds, publishing looks for itself."""

    def hang(self, *tasks: Task) -> Workflow:
        root = Page.get_first_root_node()
        workflow = Workflow.objects.create(name="Anders")
        for position, task in enumerate(tasks):
            WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=position)
        root.workflowpage.workflow = workflow
        root.workflowpage.save()
        return workflow

    def test_one_without_steps_publishes_nothing(self, about, editor):
        self.hang()
        write(about, editor, lead="Neu.")
        with pytest.raises(Refused):
            submit(about, by=editor)
        assert lead_of(about) == "Alt."

    def test_wagtails_own_step_does_not_get_around_it(self, about, moderator, as_user):
        task = GroupApprovalTask.objects.create(name="Wagtails")
        task.groups.add(Group.objects.get(name="Moderators"))
        self.hang(task)
        write(about, moderator, lead="Eigenes.")
        fresh(about).get_workflow().start(fresh(about), moderator)
        waiting = fresh(about).current_workflow_task_state
        url = reverse("wagtailadmin_pages:workflow_action", args=[about.pk, "approve", waiting.pk])
        as_user(moderator).post(url, {"comment": ""})
        assert lead_of(about) == "Alt."

    def test_personal_data_needs_privacy_approvers(
        self, about, editor, moderator, privacy, monkeypatch
    ):
        monkeypatch.setattr(ContentPage, "touches_personal_data", True)
        write(about, editor, lead="Neu.")
        state = submit(about, by=editor)
        with pytest.raises(Refused):
            approve(state, moderator)
        approve(state, privacy)
        assert lead_of(about) == "Neu."

    def test_personal_data_is_not_approved_by_another_workflow(
        self, about, editor, moderator, monkeypatch
    ):
        write(about, editor, lead="Neu.")
        state = submit(about, by=editor)
        monkeypatch.setattr(ContentPage, "touches_personal_data", True)
        with pytest.raises(Refused, match="Datenschutzfreigabe"):
            approve(state, moderator)

    def test_without_its_workflow_personal_data_stays_a_draft(self, about, editor, monkeypatch):
        monkeypatch.setattr(ContentPage, "touches_personal_data", True)
        for workflow in Workflow.objects.filter(name="Privacy"):
            workflow.deactivate()
        write(about, editor, lead="Neu.")
        with pytest.raises(Refused, match="niemand benannt"):
            submit(about, by=editor)


class TestPage:
    """The page of moderation, through requests."""

    def post(self, client: Client, text: Any, **data: Any) -> list[str]:
        answer = client.post(moderation_url(text), data, follow=True)
        assert answer.status_code == 200
        return [str(message) for message in answer.context["messages"]]

    def test_from_submission_to_publication(self, about, editor, moderator, as_user):
        write(about, editor, lead="Neu.")
        assert self.post(as_user(editor), about, action="submit", comment="Bitte!")
        state = fresh(about).current_workflow_state
        shown = as_user(moderator).get(moderation_url(about)).text
        assert "Bitte!" in shown
        assert "Neu." in shown
        self.post(as_user(moderator), about, action="approve", seen=seen(state))
        assert lead_of(about) == "Neu."

    def test_rejecting_needs_a_comment(self, about, editor, moderator, as_user):
        write(about, editor, lead="Neu.")
        state = submit(about, by=editor)
        self.post(as_user(moderator), about, action="reject", seen=seen(state), comment="  ")
        assert fresh(about).workflow_in_progress
        self.post(as_user(moderator), about, action="reject", seen=seen(state), comment="Kürzer!")
        assert not fresh(about).workflow_in_progress

    @pytest.mark.parametrize("seen_keys", [[], ["424242"], ["x"], ["99999999999999999999"]])
    def test_other_keys_than_those_seen_approve_nothing(
        self, seen_keys, about, editor, moderator, as_user
    ):
        write(about, editor, lead="Neu.")
        submit(about, by=editor)
        messages = self.post(as_user(moderator), about, action="approve", seen=seen_keys)
        assert messages
        assert lead_of(about) == "Alt."

    @pytest.mark.parametrize("action", ["", "publish", "approve", "__class__", "cancel"])
    def test_odd_actions_do_nothing(self, action, about, editor, moderator, as_user):
        write(about, editor, lead="Neu.")
        if action != "cancel":
            submit(about, by=editor)
        assert self.post(as_user(moderator), about, action=action)
        assert lead_of(about) == "Alt."

    def test_a_huge_comment_is_refused(self, about, editor, as_user):
        write(about, editor, lead="Neu.")
        self.post(as_user(editor), about, action="submit", comment="x" * 100_000)
        assert not fresh(about).workflow_in_progress

    def test_who_may_not_read_the_page_sees_nothing_of_it(self, about, editor, as_user):
        stranger = factories.make_user("stranger")
        stranger.groups.add(Group.objects.create(name="Nur rein"))
        from django.contrib.auth.models import Permission

        stranger.groups.first().permissions.add(Permission.objects.get(codename="access_admin"))
        write(about, editor, lead="Geheim.")
        for url in (moderation_url(about), moderation_url(about) + "compare/?a=1&b=2"):
            answer = as_user(stranger).get(url)
            assert answer.status_code == 302
            assert "Geheim" not in answer.text

    @pytest.mark.parametrize(
        "path",
        [
            "wagtailcore/page/1/",
            "wagtailcore/page/999999/",
            "wagtailcore/page/x/",
            "wagtailcore/site/1/",
            "members_accounts/user/1/",
            "home/contentpage/1/",
            "home/topic/_3C/",
            "nothing/at-all/1/",
        ],
    )
    def test_other_objects_have_no_such_page(self, path, site_root, admin, as_user):
        assert as_user(admin).get(f"/cms/moderation/{path}").status_code == 404

    def test_any_two_states_are_compared(self, about, editor, editor2, as_user):
        first = write(about, editor, lead="Erstes.")
        second = write(about, editor2, lead="Zweites.")
        url = f"{moderation_url(about)}compare/?a={second.pk}&b={first.pk}"
        html = as_user(editor).get(url).text
        assert "Erstes" in html
        assert "Zweites" in html
        for odd in ("", "?a=1", "?a=x&b=y", "?a=²&b=1", f"?a={'9' * 40}&b=1"):
            assert as_user(editor).get(f"{moderation_url(about)}compare/{odd}").status_code == 404

    def test_revisions_of_other_pages_are_not_compared(self, about, site_root, editor, as_user):
        own = write(about, editor, lead="Neu.")
        other = write(factories.make_content(site_root, "Andere"), editor, lead="Fremd.")
        url = f"{moderation_url(about)}compare/?a={own.pk}&b={other.pk}"
        assert as_user(editor).get(url).status_code == 404

    def test_history_says_who_wrote_and_who_approved(self, about, editor, moderator, as_user):
        write(about, editor, lead="Neu.")
        approve(submit(about, by=editor), moderator, "Schön.")
        html = as_user(editor).get(moderation_url(about)).text
        assert "moderator" in html
        assert "Schön." in html

    def test_hostile_comments_are_shown_as_text(self, about, editor, moderator, as_user):
        write(about, editor, lead="Neu.")
        submit(about, by=editor, comment="<script>alert(1)</script>")
        html = as_user(moderator).get(moderation_url(about)).text
        assert "<script>alert(1)" not in html
        assert "&lt;script&gt;alert(1)" in html


class TestSnippets:
    def test_pass_the_same_rule(self, site_root, editor, moderator):
        topic = Topic(name_de="Alt", name_en="Old", slug="alt", live=True)
        topic.save()
        write(topic, editor, name_de="Neu")
        state = submit(topic, by=editor)
        write(topic, moderator, name_de="Neues")
        assert approve(state, moderator) is Approval.HAND_BACK
        assert fresh(topic).name_de == "Alt"
        approve(state, editor)
        assert fresh(topic).name_de == "Neues"

    def test_have_the_same_page(self, site_root, editor, moderator, as_user):
        topic = Topic(name_de="Alt", name_en="Old", slug="alt", live=True)
        topic.save()
        write(topic, editor, name_de="Neu")
        as_user(editor).post(moderation_url(topic), {"action": "submit"})
        state = fresh(topic).current_workflow_state
        assert "Neu" in as_user(moderator).get(moderation_url(topic)).text
        as_user(moderator).post(moderation_url(topic), {"action": "approve", "seen": seen(state)})
        assert fresh(topic).name_de == "Neu"


class TestEditingForm:
    """Wagtail's own buttons, pressed by hand or by a script."""

    def form(self, about: Page, **extra: Any) -> dict[str, Any]:
        data = {"title": about.title, "slug": about.slug, "lead": "Neu.", "cover": ""}
        comments = {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0}
        body = streamfield([])
        return nested_form_data(
            {**data, "cover_alt": "", "body": body, "comments": comments, **extra}
        )

    def test_a_correction_with_the_approval_goes_to_the_author(
        self, about, editor, moderator, as_user
    ):
        write(about, editor, lead="Entwurf.")
        state = submit(about, by=editor)
        decision = {"action-workflow-action": "1", "workflow-action-name": "approve"}
        as_user(moderator).post(f"/cms/pages/{about.pk}/edit/", self.form(about, **decision))
        assert lead_of(about) == "Alt."
        state.refresh_from_db()
        assert state.current_task_state.specific.corrected_by == moderator
        approve(state, editor)
        assert lead_of(about) == "Neu."

    def test_the_buttons_lead_to_moderation(self, about, editor, moderator, as_user):
        write(about, editor, lead="Entwurf.")
        submit(about, by=editor)
        html = as_user(moderator).get(f"/cms/pages/{about.pk}/edit/").text
        assert moderation_url(about) in html
        assert "action-publish" not in html
