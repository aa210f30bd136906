"""From an approval to a version."""

from collections.abc import Sequence
from typing import Any

from wagtail.models import WorkflowState

from site_cms.moderation.refusal import CHANGED_SINCE, Refused

from . import versions
from .models import PolicyPage


def policy_approved(
    states: Sequence[WorkflowState],
    user: Any,
    only_wording: bool,
    digest: str | None = None,
    **kwargs: Any,
) -> None:
    """Make a version when the policy was approved in all its languages.

    Raises:
        Refused: a fact changed in this very moment, and it would not be what was looked at.
    """
    if not all(state.content_type.model_class() is PolicyPage for state in states):
        return
    content = versions.published_content()
    if digest is not None and content.digest != digest:
        raise Refused(CHANGED_SINCE)
    versions.issue_approved(content, states, user, material=not only_wording)
