"""The one door to the public, and the way back.

``publish_approved`` looks for itself: at the newest state, at who wrote it and at who approved that
very state. Approvals cover a change when for everybody who wrote in it there is an approver who is
somebody else.
"""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.log_actions import log
from wagtail.models import Locale, Page, Revision, TaskState, WorkflowState

from . import changes, translations
from .events import UNPUBLISH, withdrawn
from .joint import text_of, together, unschedule_twins
from .locking import lock
from .refusal import CHANGED_SINCE, Refused

ALL_LANGUAGES = gettext_lazy(
    "This goes live in all languages as one: write and translate the change in each of them, then "
    "submit them together."
)


def four_eyes() -> bool:
    """Whether nobody may approve their own edit; off for teams of one."""
    return bool(settings.MODERATION_FOUR_EYES)


def require_complete(draft: Any) -> None:
    """Check what drafts may leave open.

    Raises:
        ValidationError: something is missing, or not translated.
    """
    draft.require_complete()
    if isinstance(draft, Page):
        translations.require_translated(draft)


def require_all_languages(texts: Sequence[Any]) -> None:
    """Check that what is published in all languages or not at all is there in all of them.

    Raises:
        Refused: one is missing.
    """
    given = {text.pk for text in texts}
    for text in texts:
        if text.decided_in_all_languages:
            others = {other.pk for other in translations.other_languages(text)}
            if len(others) < Locale.objects.count() - 1 or not others <= given:
                raise Refused(ALL_LANGUAGES)


@transaction.atomic
def publish_approved(state: WorkflowState, user: Any = None) -> None:
    """What Wagtail calls when the last step of a workflow is approved; publishes or schedules.

    Raises:
        Refused: four eyes did not see the newest state, a language is missing, or the page above
            is not public.
        ValidationError: the text is not complete.
    """
    text = text_of(state)
    lock(text)
    text = text_of(state)
    newest: Revision | None = text.latest_revision
    if newest is None:
        raise Refused(CHANGED_SINCE)
    require_four_eyes(state, text, newest)
    # Wagtail's own form submits one language by itself.
    require_all_languages([text_of(member) for member in together(state)])
    draft = newest.as_object()
    require_complete(draft)
    if not changes.is_scheduled(draft):
        require_public_parent(draft)
    newest.publish(user=user, skip_permission_checks=True)


def require_four_eyes(state: WorkflowState, text: Any, newest: Revision) -> None:
    """Check that the newest state is approved, and not by its authors alone.

    Raises:
        Refused: it is not.
    """
    approved = [
        task_state.specific
        for task_state in state.task_states.filter(
            status=TaskState.STATUS_APPROVED, revision=newest
        )
    ]
    if text.touches_personal_data and not any(
        getattr(task_state.task.specific, "for_personal_data", False) for task_state in approved
    ):
        raise Refused(_("This touches personal data: privacy approvers decide about it."))
    approvers = {task_state.finished_by_id for task_state in approved} | {
        getattr(task_state, "corrected_by_id", None) for task_state in approved
    }
    approvers.discard(None)
    if not approvers:
        raise Refused(_("Nobody has approved the newest state of this text."))
    if four_eyes():
        for author in translations.authors(text):
            if not approvers - {author}:
                raise Refused(_("Nobody approves a change that contains their own edit."))


def require_public_parent(text: Any) -> None:
    """Nothing goes live below a page that is not: nobody would find it, and its address tells.

    The root of all trees is never live.

    Raises:
        Refused: the page above is not public.
    """
    parent = text.get_parent() if isinstance(text, Page) else None
    if parent and parent.depth > 1 and not parent.live:
        raise Refused(
            _("“%(parent)s” above this page is not published yet. Publish it first.")
            % {"parent": parent.get_admin_display_title()}
        )


def withdraw(text: Any, user: Any, reason: str) -> None:
    """Unpublish a text at once, for a reason that is logged and told to those concerned.

    Whoever calls this has checked that the person may.
    """
    lock(text)
    text.refresh_from_db()
    if not text.live:
        return
    if text.scheduled_revision:
        unschedule_twins(text.scheduled_revision, user)
    text.unpublish(log_action=False)
    log(instance=text, action=UNPUBLISH, user=user, data={"reason": reason})
    withdrawn.send(sender=type(text), text=text, user=user, reason=reason)
