"""What is decided, scheduled and published together: the languages of one page."""

import uuid
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from wagtail.log_actions import log
from wagtail.models import Revision, WorkflowState

from .models import JointSubmission
from .refusal import Refused


def together(state: WorkflowState) -> list[WorkflowState]:
    """The workflows decided with this one, itself included, oldest first."""
    joint = JointSubmission.objects.filter(workflow_state=state).first()
    if joint is None:
        return [state]
    members = WorkflowState.objects.filter(joint_submission__key=joint.key)
    return list(members.order_by("pk"))


def join(states: Sequence[WorkflowState]) -> None:
    """Let workflows be decided together from now on, and with nothing else."""
    JointSubmission.objects.filter(workflow_state__in=states).delete()
    if len(states) > 1:
        key = uuid.uuid4()
        for state in states:
            JointSubmission.objects.create(workflow_state=state, key=key)


def text_of(state: WorkflowState) -> Any:
    """The page or snippet a workflow is about, read anew.

    Raises:
        Refused: it was deleted meanwhile.
    """
    model = state.content_type.model_class()
    text = model._base_manager.filter(pk=state.object_id).first() if model else None
    if text is None:
        raise Refused(_("This was deleted meanwhile."))
    return text


def scheduled_with(revision: Revision) -> list[Revision]:
    """What was approved together with a scheduled revision and waits for its time as well."""
    approved = revision.task_states.filter(
        workflow_state__status=WorkflowState.STATUS_APPROVED
    ).select_related("workflow_state")
    states = [member for each in approved for member in together(each.workflow_state)]
    twins = Revision.objects.filter(
        task_states__workflow_state__in=states, approved_go_live_at__isnull=False
    )
    return list(twins.exclude(pk=revision.pk).distinct().order_by("pk"))


def unschedule_twins(revision: Revision, user: Any = None) -> None:
    """Let no language of a page go live alone because the other was taken off the schedule."""
    for twin in scheduled_with(revision):
        Revision.objects.filter(pk=twin.pk).update(approved_go_live_at=None)
        if twin.content_object is not None:
            log(
                instance=twin.content_object,
                action="wagtail.schedule.cancel",
                user=user,
                data={"revision": {"id": twin.pk, "has_live_version": twin.content_object.live}},
                revision=twin,
            )
