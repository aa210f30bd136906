"""Writing and submitting as the tests of moderation need it."""

from typing import Any

from wagtail.models import Revision, WorkflowState

from site_cms.moderation import approval
from site_cms.moderation.joint import together


def fresh(text: Any) -> Any:
    """A text as it is stored now."""
    return type(text)._base_manager.get(pk=text.pk)


def write(text: Any, user: Any, **fields: Any) -> Revision:
    """Save a draft of a text with other values."""
    draft = fresh(text).get_latest_revision_as_object()
    for name, value in fields.items():
        setattr(draft, name, value)
    revision: Revision = draft.save_revision(user=user, log_action=True)
    return revision


def submit(*texts: Any, by: Any, comment: str = "") -> WorkflowState:
    """Submit texts together; the workflow of the first."""
    return approval.submit([fresh(text) for text in texts], by, comment)[0]


def seen(state: WorkflowState) -> list[int]:
    """What somebody sees who looks at the moderation page now."""
    state.refresh_from_db()
    return [member.current_task_state_id for member in together(state)]


def approve(state: WorkflowState, by: Any, comment: str = "") -> approval.Approval:
    """Approve what is there now."""
    state = WorkflowState.objects.get(pk=state.pk)
    return approval.approve(state, by, comment, seen=seen(state))


def reject(state: WorkflowState, by: Any, comment: str = "Bitte kürzer.") -> None:
    """Send back what is there now."""
    state = WorkflowState.objects.get(pk=state.pk)
    approval.reject(state, by, comment, seen=seen(state))
