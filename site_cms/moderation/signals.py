"""What happens by itself when workflows and revisions change, whoever changed them."""

from typing import Any

from django.db import transaction
from django.db.models.signals import post_save, pre_save
from django.utils.translation import gettext as _
from wagtail.models import Revision, TaskState, WorkflowState
from wagtail.signals import task_submitted, workflow_cancelled

from . import translations
from .joint import together, unschedule_twins
from .models import ApprovalTaskState
from .refusal import Refused

FINAL = (WorkflowState.STATUS_APPROVED, WorkflowState.STATUS_CANCELLED)


def connect() -> None:
    """Watch; called once, when all apps are loaded."""
    pre_save.connect(keep_decided, sender=WorkflowState, dispatch_uid="moderation_decided")
    workflow_cancelled.connect(cancel_together, dispatch_uid="moderation_cancelled")
    task_submitted.connect(resume_together, dispatch_uid="moderation_resumed")
    post_save.connect(revision_saved, sender=Revision, dispatch_uid="moderation_revision")


def keep_decided(instance: WorkflowState, **kwargs: Any) -> None:
    """Refuse to reopen what somebody else decided a moment ago.

    Wagtail saves what it read before: a late cancellation would overwrite an approval.
    """
    if instance.pk is None:
        return
    with transaction.atomic():
        stored = WorkflowState.objects.select_for_update().filter(pk=instance.pk)
        status = stored.values_list("status", flat=True).first()
    if status in FINAL and instance.status != status:
        raise Refused(_("This is decided already."))


def cancel_together(instance: WorkflowState, user: Any = None, **kwargs: Any) -> None:
    """Take back all that was submitted together."""
    for member in together(instance):
        if member.pk != instance.pk and member.is_active:
            member.cancel(user=user)


def resume_together(instance: TaskState, user: Any = None, **kwargs: Any) -> None:
    """Take up again all that was sent back together."""
    if not isinstance(instance, ApprovalTaskState):
        return
    for member in together(instance.workflow_state):
        if member.pk == instance.workflow_state_id:
            continue
        if member.status == WorkflowState.STATUS_NEEDS_CHANGES:
            member.resume(user)


def revision_saved(
    instance: Revision, update_fields: frozenset[str] | None = None, **kwargs: Any
) -> None:
    """Compare translations with a new state; unschedule together what was scheduled together."""
    if update_fields is None:
        translations.original_saved(instance)
    elif "approved_go_live_at" in update_fields and instance.approved_go_live_at is None:
        unschedule_twins(instance)
