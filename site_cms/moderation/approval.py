"""Who may decide what, and what a decision does.

Every decision ends up here, whatever view, form or script asked for it. An approver who corrected a
word vouches for what others wrote, an author confirms the correction, and each has seen what the
other did.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.log_actions import log
from wagtail.models import Page, Revision, TaskState, WorkflowState

from . import translations
from .events import COMMENT, CORRECTION, approved_together, correction_sent, editing
from .joint import join, text_of, together
from .locking import lock
from .models import ApprovalTaskState, JointSubmission
from .publishing import four_eyes, require_all_languages, require_complete
from .refusal import CHANGED_SINCE, Refused


class Approval(Enum):
    """What approving means for somebody."""

    APPROVE = "approve"
    HAND_BACK = "hand-back"
    CONFIRM = "confirm"


LABELS: dict[Approval, str | Promise] = {
    Approval.APPROVE: gettext_lazy("Approve"),
    Approval.HAND_BACK: gettext_lazy("Send the correction to the author"),
    Approval.CONFIRM: gettext_lazy("Confirm the correction"),
}


@dataclass(frozen=True)
class Options:
    """What somebody may do about a text that waits for a decision."""

    approve: Approval | None = None
    reject: bool = False
    cancel: bool = False
    #: Why approving is not among them, for the person.
    why_not: str = ""


NOTHING = Options()


def _lock_states(state: WorkflowState) -> list[WorkflowState]:
    """Lock the texts that are decided together, and read their workflows anew."""
    lock(*[text for member in together(state) if (text := member.content_object)])
    locked = WorkflowState.objects.select_for_update().order_by("pk")
    return list(locked.filter(pk__in=[member.pk for member in together(state)]))


# Options


def options(state: WorkflowState, user: Any) -> Options:
    """What somebody may do about a text, and all that is decided with it."""
    states = together(state)
    if any(member.status != WorkflowState.STATUS_IN_PROGRESS for member in states):
        cancel = state.status == WorkflowState.STATUS_NEEDS_CHANGES and state.user_can_cancel(user)
        return Options(cancel=cancel)
    is_approver = all(_is_approver(member, user) for member in states)
    approve, why_not = _approval(states, user, is_approver=is_approver)
    is_requester = state.requested_by_id == user.pk
    return Options(
        approve=approve, reject=is_approver, cancel=is_requester or is_approver, why_not=why_not
    )


def _is_approver(state: WorkflowState, user: Any) -> bool:
    task = state.current_task_state.task.specific if state.current_task_state else None
    return bool(task and hasattr(task, "is_approver") and task.is_approver(user))


def _approval(
    states: Sequence[WorkflowState], user: Any, *, is_approver: bool
) -> tuple[Approval | None, str]:
    """What approving would mean for somebody, or why they cannot."""
    if not user.is_active or not (four_eyes() or is_approver):
        return None, ""
    if not four_eyes():
        return Approval.APPROVE, ""
    written_by = set().union(*(translations.authors(text_of(state)) for state in states))
    if user.pk not in written_by:
        return (Approval.APPROVE, "") if is_approver else (None, "")
    corrected_by = {_corrected_by(state) for state in states}
    if None not in corrected_by and user.pk not in corrected_by:
        return Approval.CONFIRM, ""
    if not is_approver:
        return None, _("Somebody else approves what you wrote.")
    if user.pk in corrected_by:
        return None, _("An author confirms your correction, or somebody else approves.")
    if written_by == {user.pk}:
        return None, _("You wrote all of this: somebody else approves it.")
    return Approval.HAND_BACK, ""


def _corrected_by(state: WorkflowState) -> int | None:
    current = state.current_task_state.specific if state.current_task_state else None
    return getattr(current, "corrected_by_id", None)


# Decisions


@transaction.atomic
def submit(texts: Sequence[Any], user: Any, comment: str = "") -> list[WorkflowState]:
    """Ask for approval of the newest states of texts, to be decided together.

    Raises:
        Refused: one is being decided on already, or nobody could decide on it.
        ValidationError: one is not complete.
    """
    lock(*texts)
    texts = [type(text)._base_manager.get(pk=text.pk) for text in texts]
    require_all_languages(texts)
    for text in texts:
        # What was sent back together may be submitted apart.
        JointSubmission.objects.filter(workflow_state=text.current_workflow_state).delete()
    submitted = [_submit(text, user) for text in texts]
    join(submitted)
    for state in submitted:
        _remember_comment(state, user, comment)
    return submitted


def _submit(text: Any, user: Any) -> WorkflowState:
    """Start a workflow, or take up the one that asked for changes."""
    draft = text.get_latest_revision_as_object()
    if getattr(text, "alias_of_id", None):
        raise Refused(_("This is a copy of another page. Submit that one."))
    if text.workflow_in_progress or text.scheduled_revision:
        raise Refused(_("“%(text)s” waits for a decision already.") % {"text": draft})
    translations.require_unlocked(text, user)
    workflow = text.get_workflow()
    if workflow is None:
        raise Refused(_("Nobody is named who could approve “%(text)s”.") % {"text": draft})
    require_complete(draft)
    if text.latest_revision is None:
        draft.save_revision(user=user)
        text.refresh_from_db()
    if isinstance(draft, Page) and translations.translation_of(draft):
        translations.remember_original(draft)
    earlier: WorkflowState | None = text.current_workflow_state
    if earlier is None or earlier.workflow_id != workflow.pk:
        if earlier:
            earlier.cancel(user=user)
        return workflow.start(text, user)
    earlier.requested_by = user
    earlier.resume(user)
    return earlier


def _remember_comment(state: WorkflowState, user: Any, comment: str) -> None:
    """Log what the author wants approvers to know, from where mails and pages take it."""
    if comment:
        log(
            instance=text_of(state),
            action=COMMENT,
            user=user,
            data={"comment": comment},
            revision=state.current_task_state.revision if state.current_task_state else None,
        )


@transaction.atomic
def approve(
    state: WorkflowState,
    user: Any,
    comment: str = "",
    *,
    seen: Iterable[int],
    only_wording: bool = False,
    digest: str | None = None,
) -> Approval:
    """Approve texts, pass a correction on, or confirm one; returns which of them it was.

    ``seen`` are the keys of the task states that the person looked at: what changed since then
    is not approved. ``only_wording`` is the approver's word that visitors who agreed to the text
    need not be asked again. ``digest`` tells what they looked at where that is more than the text.

    Raises:
        Refused: the person may not, or something changed meanwhile.
        ValidationError: a text is not complete.
    """
    states = _undecided(state, seen)
    if digest is not None and digest != text_of(states[0]).digest:
        raise Refused(CHANGED_SINCE)
    for member in states:
        require_complete(_newest_to_decide_on(member).as_object())
    possible = options(states[0], user)
    kind = possible.approve
    if kind is None:
        raise Refused(possible.why_not or _("You are not among those who approve this."))
    current = [member.current_task_state.specific for member in states]
    if kind is not Approval.CONFIRM:
        _note_only_wording(states, current, only_wording=only_wording)
    if kind is Approval.HAND_BACK:
        for task_state in current:
            _hand_back(task_state, user, comment)
        correction_sent.send(sender=WorkflowState, state=states[0], user=user, comment=comment)
        return kind
    for task_state in current:
        task_state.approve(user=user, comment=comment)
    _tell_if_published(states, user, digest)
    return kind


def _tell_if_published(states: Sequence[WorkflowState], user: Any, digest: str | None) -> None:
    """Let others follow what was approved by the last who had to."""
    for member in states:
        member.refresh_from_db()
    if all(member.status == WorkflowState.STATUS_APPROVED for member in states):
        last = states[0].task_states.filter(status=TaskState.STATUS_APPROVED).last()
        approved_together.send(
            sender=WorkflowState,
            states=states,
            user=user,
            only_wording=bool(last and last.specific.only_wording),
            digest=digest,
        )


def _note_only_wording(
    states: Sequence[WorkflowState], current: Sequence[ApprovalTaskState], *, only_wording: bool
) -> None:
    """Note whether visitors need not be asked again, in place of what an earlier approver said.

    Raises:
        Refused: facts changed, whatever the approver says.
    """
    if only_wording and not all(text_of(state).may_be_only_wording for state in states):
        raise Refused(_("More than wording changed: visitors have to be asked again."))
    for task_state in current:
        if task_state.only_wording != only_wording:
            task_state.only_wording = only_wording
            task_state.save(update_fields=["only_wording"])


def _hand_back(task_state: ApprovalTaskState, user: Any, comment: str) -> None:
    """Vouch for the rest of a corrected text and leave the correction to an author."""
    task_state.corrected_by = user
    task_state.comment = comment
    task_state.save(update_fields=["corrected_by", "comment"])
    log(
        instance=task_state.revision.as_object(),
        action=CORRECTION,
        user=user,
        data={"comment": comment},
        revision=task_state.revision,
    )


@transaction.atomic
def reject(state: WorkflowState, user: Any, comment: str = "", *, seen: Iterable[int]) -> None:
    """Send texts back to their authors.

    Raises:
        Refused: the person may not or does not say why, or something changed meanwhile.
    """
    if not comment.strip():
        raise Refused(_("Say in the comment what should change."))
    states = _undecided(state, seen)
    if not options(states[0], user).reject:
        raise Refused(_("You are not among those who approve this."))
    for member in states:
        member.current_task_state.specific.reject(user=user, comment=comment)


@transaction.atomic
def cancel(state: WorkflowState, user: Any) -> None:
    """Take a submission back, with all that was submitted together.

    Raises:
        Refused: the person may not, or it is decided already.
    """
    states = _lock_states(state)
    if not all(member.is_active for member in states):
        raise Refused(_("This is decided already."))
    if not options(states[0], user).cancel:
        raise Refused(_("Only those who submitted it or decide about it can take it back."))
    # The others follow: see ``signals.cancel_together``.
    states[0].cancel(user=user)


def _undecided(state: WorkflowState, seen: Iterable[int]) -> list[WorkflowState]:
    """The locked workflows of a decision, if they still are what the person saw.

    Raises:
        Refused: they are not.
    """
    states = _lock_states(state)
    if not states or any(member.status != WorkflowState.STATUS_IN_PROGRESS for member in states):
        raise Refused(_("This is decided already."))
    for member in states:
        _newest_to_decide_on(member)
    if set(seen) != {member.current_task_state_id for member in states}:
        raise Refused(CHANGED_SINCE)
    return states


def _newest_to_decide_on(state: WorkflowState) -> Revision:
    """The newest state of a text, if that is the one to be decided on."""
    newest: Revision | None = text_of(state).latest_revision
    if newest is None or state.current_task_state.revision_id != newest.pk:
        raise Refused(CHANGED_SINCE)
    return newest


# Editing meanwhile


def begin_anew(text: Any, newest: Revision, user: Any) -> None:
    """After an edit, ask all who approve anew, from the first step on.

    What is decided on together begins anew together, if anybody has approved it already.
    """
    state = WorkflowState.objects.active().for_instance(text).first()
    if state is None or state.status != WorkflowState.STATUS_IN_PROGRESS:
        return
    members = together(state)
    # Who has approved already hears that they are asked again.
    token = editing.set(not any(_is_approved_in_part(member) for member in members))
    try:
        for member in members:
            if member.pk != state.pk and _is_approved_in_part(member):
                _forget_approvals(member, user)
        current = state.current_task_state
        if current and current.revision_id != newest.pk:
            _forget_approvals(state, user)
        for member in members:
            if member.pk != state.pk:
                share_schedule(text, text_of(member), user)
    finally:
        editing.reset(token)


def share_schedule(text: Any, other: Any, user: Any) -> None:
    """Let another language go live and expire when a text does, as they are published as one."""
    draft, twin = (each.get_latest_revision_as_object() for each in (text, other))
    schedule = (draft.go_live_at, draft.expire_at)
    if (twin.go_live_at, twin.expire_at) != schedule:
        twin.go_live_at, twin.expire_at = schedule
        twin.save_revision(user=user, clean=False, log_action=True)


def _is_approved_in_part(state: WorkflowState) -> bool:
    """Whether somebody has approved or corrected the text as it was."""
    approved = state.task_states.filter(status=TaskState.STATUS_APPROVED)
    return _corrected_by(state) is not None or approved.exists()


def _forget_approvals(state: WorkflowState, user: Any) -> None:
    """Let a text be decided on from the first step again; the log keeps who had approved it."""
    approved = state.task_states.filter(status=TaskState.STATUS_APPROVED)
    approved.update(status=TaskState.STATUS_CANCELLED)
    state.current_task_state.specific.cancel(user=user)
