"""Mails about what happens in moderation, to those concerned, in their language.

They take the places of Wagtail's own, which tell authors of rejections only if they submitted
themselves, know no cancellation, and write addresses into the log when something goes wrong. A
notice that cannot be queued never breaks the work that it is about.
"""

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from wagtail.models import Page, TaskState, WorkflowState
from wagtail.signals import (
    task_submitted,
    workflow_approved,
    workflow_cancelled,
    workflow_rejected,
    workflow_submitted,
)
from wagtail.users.models import UserProfile

from site_cms.mailing import MailClass, Multiline, send, write

from . import changes, events, texts, translations
from .joint import text_of, together
from .models import ApprovalTaskState, NoticeSetting, WaitingNotice
from .publishing import four_eyes
from .workflow import personal_data_workflow

logger = logging.getLogger(__name__)

People = Iterable[Any]

NOTICE = "moderation/mail/notice"
DIGEST = "moderation/mail/digest"


@dataclass(frozen=True)
class Kind:
    """What a notice is about. ``choice`` names Wagtail's setting by which people switch it off."""

    subject: str | Promise
    sentence: str | Promise
    choice: str = ""


SUBMITTED = Kind(
    _("To be decided: %(title)s"),
    _("%(actor)s submitted “%(title)s”. It waits for your decision."),
    "submitted_notifications",
)
APPROVED = Kind(
    _("Approved: %(title)s"), _("%(actor)s approved “%(title)s”."), "approved_notifications"
)
REJECTED = Kind(
    _("Changes wanted: %(title)s"),
    _("%(actor)s sent “%(title)s” back to you and asks for changes."),
    "rejected_notifications",
)
CANCELLED = Kind(
    _("Taken back: %(title)s"),
    _("%(actor)s took “%(title)s” back. There is nothing to decide about it any more."),
    "submitted_notifications",
)
CORRECTED = Kind(
    _("Please confirm: %(title)s"),
    _("%(actor)s corrected “%(title)s”. It goes live once you confirm the correction."),
)
STALE = Kind(
    _("Outdated translation: %(title)s"),
    _("%(actor)s changed the original of “%(title)s” after it was translated."),
)
UNPUBLISHED = Kind(_("Unpublished: %(title)s"), _("%(actor)s took “%(title)s” off the site."))


def connect() -> None:
    """Listen. Wagtail connects its own notices later under the same names, and finds them taken."""
    workflow_submitted.connect(
        say_nothing,
        sender=WorkflowState,
        dispatch_uid="workflow_state_submitted_email_notification",
    )
    workflow_approved.connect(
        tell_approved,
        sender=WorkflowState,
        dispatch_uid="workflow_state_approved_email_notification",
    )
    workflow_rejected.connect(
        tell_rejected,
        sender=WorkflowState,
        dispatch_uid="workflow_state_rejected_email_notification",
    )
    task_submitted.connect(tell_submitted, dispatch_uid="moderation_submitted")
    workflow_cancelled.connect(tell_cancelled, dispatch_uid="moderation_told_cancelled")
    events.correction_sent.connect(tell_corrected, dispatch_uid="moderation_corrected")
    events.became_stale.connect(tell_stale, dispatch_uid="moderation_stale")
    events.withdrawn.connect(tell_unpublished, dispatch_uid="moderation_unpublished")


def say_nothing(**kwargs: Any) -> None:
    """Approvers hear of a submission when its first step begins."""


def tell_submitted(instance: TaskState, user: Any = None, **kwargs: Any) -> None:
    """Tell those who decide at a step; not of every edit that makes them decide anew."""
    if isinstance(instance, ApprovalTaskState) and not events.editing.get():
        _tell(SUBMITTED, instance.workflow_state, user, _approvers, _submission_comment)


def tell_approved(instance: WorkflowState, user: Any = None, **kwargs: Any) -> None:
    """Tell the authors that their text is, or will be, public."""
    _tell(APPROVED, instance, user, _authors, _decision_comment)


def tell_rejected(instance: WorkflowState, user: Any = None, **kwargs: Any) -> None:
    """Tell the authors what should change, at whatever step."""
    _tell(REJECTED, instance, user, _authors, _decision_comment)


def tell_cancelled(instance: WorkflowState, user: Any = None, **kwargs: Any) -> None:
    """Tell those who were to decide, and the authors."""
    _tell(CANCELLED, instance, user, _all_concerned)


def tell_corrected(state: WorkflowState, user: Any, comment: str, **kwargs: Any) -> None:
    """Ask the authors to confirm."""
    _tell(CORRECTED, state, user, _authors, lambda states: comment)


def tell_stale(page: Page, user: Any, **kwargs: Any) -> None:
    """Tell who translated a page last."""
    _after_commit(partial(_send_stale, page, user))


def _send_stale(page: Page, user: Any) -> None:
    latest = page.latest_revision
    people = [latest.user] if latest else []
    _send(STALE, people, user, page.specific, changes.label(page.specific), "")


def tell_unpublished(text: Any, user: Any, reason: str, **kwargs: Any) -> None:
    """Tell who wrote a text and all who could have approved it."""
    _after_commit(partial(_send_unpublished, text, user, reason))


def _send_unpublished(text: Any, user: Any, reason: str) -> None:
    writers = {revision.user for revision in text.revisions.select_related("user")}
    workflow = text.get_workflow()
    tasks = [task.specific for task in workflow.tasks] if workflow else []
    approvers = [person for task in tasks for person in _members(task)]
    _send(UNPUBLISHED, [*writers, *approvers], user, text, changes.label(text), reason)


# Who is concerned


def _members(task: Any) -> list[Any]:
    """The people of the groups that decide at a step."""
    groups = getattr(task, "groups", None)
    if groups is None:
        return []
    return list(get_user_model()._default_manager.filter(groups__in=groups.all()).distinct())


def privacy_approvers() -> list[Any]:
    """Who decides about what touches personal data; administrators where nobody can."""
    workflow = personal_data_workflow()
    tasks = workflow.tasks if workflow else []
    people = [person for task in tasks for person in _members(task.specific)]
    able = {person.pk: person for person in people if person.is_active}.values()
    found = able or get_user_model()._default_manager.filter(is_superuser=True, is_active=True)
    return [person for person in found if person.email]


def _approvers(states: list[WorkflowState]) -> People:
    """Who can decide; administrators where nobody else could."""
    written_by = set().union(*(translations.authors(text_of(state)) for state in states))
    excluded = written_by if four_eyes() else set()
    members = [
        person
        for state in states
        if state.current_task_state
        for person in _members(state.current_task_state.task.specific)
    ]
    able = [person for person in members if person.pk not in excluded and person.is_active]
    if able:
        return able
    administrators = get_user_model()._default_manager.filter(is_superuser=True, is_active=True)
    return administrators.exclude(pk__in=[key for key in excluded if key])


def _authors(states: list[WorkflowState]) -> People:
    """Who submitted, and who wrote what was submitted."""
    people = [state.requested_by for state in states]
    for state in states:
        submitted = state.task_states.select_related("revision__user")
        people += [each.revision.user for each in submitted]
    return people


def _all_concerned(states: list[WorkflowState]) -> People:
    return [*_authors(states), *_approvers(states)]


# What was said


def _submission_comment(states: list[WorkflowState]) -> str:
    said = (changes.said_on_submission(text_of(state)) for state in states)
    return next((str(entry.data["comment"]) for entry in said if entry), "")


def _decision_comment(states: list[WorkflowState]) -> str:
    comments = [state.current_task_state.comment for state in states if state.current_task_state]
    return next(filter(None, comments), "")


def _no_comment(states: list[WorkflowState]) -> str:
    return ""


# Sending


def _tell(
    kind: Kind,
    state: WorkflowState,
    actor: Any,
    people: Callable[[list[WorkflowState]], People],
    comment: Callable[[list[WorkflowState]], str] = _no_comment,
) -> None:
    """Tell of something once it is stored, and once for all that was decided on together."""
    _after_commit(partial(_tell_stored, kind, state.pk, actor, people, comment))


def _tell_stored(
    kind: Kind,
    key: int,
    actor: Any,
    people: Callable[[list[WorkflowState]], People],
    comment: Callable[[list[WorkflowState]], str],
) -> None:
    states = together(WorkflowState.objects.get(pk=key))
    if states[0].pk != key:
        return
    first = text_of(states[0])
    languages = [str(text.locale) for state in states if isinstance(text := text_of(state), Page)]
    title = changes.label(first)
    if len(languages) > 1:
        title = f"{title} ({', '.join(languages)})"
    _send(kind, people(states), actor, first, title, comment(states))


def _after_commit(send: Callable[[], None]) -> None:
    """Send once all is stored; a failure is logged without naming anybody."""

    def safely() -> None:
        try:
            with transaction.atomic():
                send()
        except Exception as error:
            logger.error("A notice of moderation could not be queued: %s", type(error).__name__)

    transaction.on_commit(safely)


def _send(kind: Kind, people: People, actor: Any, text: Any, title: str, comment: str) -> None:
    """Queue a notice to all concerned who may read the text, but the one who knows already."""
    actor_key = getattr(actor, "pk", None)
    for person in {person.pk: person for person in people if person}.values():
        if person.pk == actor_key or not _may_be_told(person, text):
            continue
        profile = UserProfile.get_for_user(person)
        if kind.choice and not getattr(profile, kind.choice):
            continue
        with override(language_of(person)):
            names = {"actor": actor or _("The site"), "title": title}
            context = {
                "subject": str(kind.subject) % names,
                "sentence": str(kind.sentence) % names,
                "comment": Multiline(comment),
                "url": settings.WAGTAILADMIN_BASE_URL + texts.moderation_url(text),
            }
        deliver(person, context)


def _may_be_told(person: Any, text: Any) -> bool:
    """Whether somebody still has an account with which they may read the text."""
    return bool(person.is_active and person.email and texts.may_read(text, person))


def deliver(person: Any, context: Mapping[str, object]) -> None:
    """Queue one notice, or keep it for the daily mail of who wants that."""
    if NoticeSetting.objects.filter(user=person, digest=True).exists():
        words = write(NOTICE, language=language_of(person), context=context)
        WaitingNotice.objects.create(user=person, subject=words.subject, body=words.text)
        return
    _mail(NOTICE, person, context)


def _mail(template: str, person: Any, context: Mapping[str, object]) -> None:
    """Queue a mail with a word on how to get fewer of them."""
    send(
        template,
        person.email,
        mail_class=MailClass.SERVICE,
        language=language_of(person),
        context={**context, "base": settings.WAGTAILADMIN_BASE_URL},
    )


def send_digests() -> int:
    """Send everybody who has notices waiting one mail with all of them; returns how many mails.

    One that cannot be queued is left for the next time, and keeps back no other.
    """
    waiting = WaitingNotice.objects.values("user")
    people = get_user_model()._default_manager.filter(pk__in=waiting)
    return sum(_send_digest(person) for person in people)


def _send_digest(person: Any) -> bool:
    try:
        with transaction.atomic():
            notices = list(WaitingNotice.objects.select_for_update().filter(user=person))
            if notices and person.has_perm("wagtailadmin.access_admin"):
                _mail(DIGEST, person, {"notices": notices, "count": len(notices)})
            WaitingNotice.objects.filter(pk__in=[notice.pk for notice in notices]).delete()
    except Exception as error:
        logger.error("A daily mail could not be queued: %s", type(error).__name__)
        return False
    return bool(notices)


def language_of(person: Any) -> str:
    """What somebody chose; without, the first language and not that of who caused the mail."""
    return UserProfile.get_for_user(person).preferred_language or settings.LANGUAGE_CODE
