"""Mails about what happens in moderation, to those concerned, in their language.

They take the places of Wagtail's own, which tell authors of rejections only if they submitted
themselves, know no cancellation, and write addresses into the log when something goes wrong. A
notice that cannot be queued never breaks the work that it is about.
"""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from wagtail.log_actions import registry as log_registry
from wagtail.models import Page, TaskState, WorkflowState
from wagtail.signals import (
    task_submitted,
    workflow_approved,
    workflow_cancelled,
    workflow_rejected,
    workflow_submitted,
)
from wagtail.users.models import UserProfile

from . import approval, changes, events, texts
from .models import ApprovalTaskState, NoticeSetting, WaitingNotice

logger = logging.getLogger(__name__)

People = Iterable[Any]


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
    latest = page.latest_revision
    people = [latest.user] if latest and latest.user else []
    title, url = changes.label(page.specific), texts.moderation_url(page)
    _after_commit(partial(_send, STALE, people, user, title, url, ""))


def tell_unpublished(text: Any, user: Any, reason: str, **kwargs: Any) -> None:
    """Tell who wrote a text and all who could have approved it."""
    writers = {revision.user for revision in text.revisions.select_related("user")}
    workflow = text.get_workflow()
    tasks = [task.specific for task in workflow.tasks] if workflow else []
    approvers = [person for task in tasks for person in _members(task)]
    people = [*writers, *approvers]
    args = (changes.label(text), texts.moderation_url(text), reason)
    _after_commit(partial(_send, UNPUBLISHED, people, user, *args))


# Who is concerned


def _members(task: Any) -> list[Any]:
    """The people of the groups that decide at a step."""
    groups = getattr(task, "groups", None)
    if groups is None:
        return []
    return list(get_user_model()._default_manager.filter(groups__in=groups.all()).distinct())


def _approvers(states: list[WorkflowState]) -> People:
    """Who can decide; administrators where nobody else could."""
    written_by = set().union(*(changes.authors(approval.text_of(state)) for state in states))
    excluded = written_by if approval.four_eyes() else set()
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
    for state in states:
        logs = log_registry.get_logs_for_instance(approval.text_of(state))
        entry = logs.filter(action=events.COMMENT, timestamp__gte=state.created_at).first()
        if entry:
            return str(entry.data.get("comment", ""))
    return ""


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
    states = approval.together(WorkflowState.objects.get(pk=key))
    if states[0].pk != key:
        return
    first = approval.text_of(states[0])
    languages = [
        str(text.locale) for state in states if isinstance(text := approval.text_of(state), Page)
    ]
    title = changes.label(first)
    if len(languages) > 1:
        title = f"{title} ({', '.join(languages)})"
    url = texts.moderation_url(first)
    _send(kind, people(states), actor, title, url, comment(states))


def _after_commit(send: Callable[[], None]) -> None:
    """Send once all is stored; a failure is logged without naming anybody."""

    def safely() -> None:
        try:
            with transaction.atomic():
                send()
        except Exception as error:
            logger.error("A notice of moderation could not be queued: %s", type(error).__name__)

    transaction.on_commit(safely)


def _send(kind: Kind, people: People, actor: Any, title: str, url: str, comment: str) -> None:
    """Queue a notice to everybody concerned but the one who knows, each in their language."""
    actor_key = getattr(actor, "pk", None)
    for person in {person.pk: person for person in people if person}.values():
        if person.pk == actor_key or not person.is_active or not person.email:
            continue
        profile = UserProfile.get_for_user(person)
        if kind.choice and not getattr(profile, kind.choice):
            continue
        with override(profile.get_preferred_language()):
            names = {"actor": actor or _("The site"), "title": title}
            subject = " ".join((str(kind.subject) % names).split())
            context = {
                "sentence": str(kind.sentence) % names,
                "comment": comment,
                "url": settings.WAGTAILADMIN_BASE_URL + url,
            }
            body = render_to_string("moderation/mail/notice.txt", context).strip()
            deliver(person, subject, body)


def deliver(person: Any, subject: str, body: str) -> None:
    """Queue one notice, or keep it for the daily mail of who wants that."""
    if NoticeSetting.objects.filter(user=person, digest=True).exists():
        WaitingNotice.objects.create(user=person, subject=subject, body=body)
        return
    mail(person, subject, body)


def mail(person: Any, subject: str, body: str) -> None:
    """Queue a mail that no autoresponder answers (RFC 3834)."""
    context = {"base": settings.WAGTAILADMIN_BASE_URL}
    footer = render_to_string("moderation/mail/footer.txt", context)
    EmailMessage(
        subject,
        f"{body}\n\n{footer.strip()}\n",
        to=[person.email],
        headers={"Auto-Submitted": "auto-generated"},
    ).send()


def send_digests() -> int:
    """Send everybody who has notices waiting one mail with all of them; returns how many mails."""
    sent = 0
    people = get_user_model()._default_manager.filter(
        pk__in=WaitingNotice.objects.values("user"), is_active=True
    )
    for person in people:
        with transaction.atomic(), override(_language(person)):
            waiting = list(WaitingNotice.objects.select_for_update().filter(user=person))
            if not waiting:
                continue
            context = {"notices": waiting, "count": len(waiting)}
            body = render_to_string("moderation/mail/digest.txt", context).strip()
            subject = render_to_string("moderation/mail/digest_subject.txt", context).strip()
            mail(person, subject, body)
            WaitingNotice.objects.filter(pk__in=[notice.pk for notice in waiting]).delete()
            sent += 1
    return sent


def _language(person: Any) -> str:
    language: str = UserProfile.get_for_user(person).get_preferred_language()
    return language
