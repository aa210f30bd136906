"""Where Wagtail finds what to do after the last approval (``WAGTAIL_FINISH_WORKFLOW_ACTION``).

A module of its own: Wagtail imports it while it defines its models.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from wagtail.models import WorkflowState


def publish_approved(workflow_state: "WorkflowState", user: Any = None) -> None:
    """Publish or schedule what was approved."""
    from .publishing import publish_approved as publish

    publish(workflow_state, user)
