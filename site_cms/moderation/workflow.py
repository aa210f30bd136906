"""The way from a draft to a published text: moderators approve."""

from collections.abc import Iterable

from django.apps import apps
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from wagtail.models import (
    GroupApprovalTask,
    Page,
    Workflow,
    WorkflowContentType,
    WorkflowPage,
    WorkflowTask,
)

#: As Wagtail's own migrations call them.
WORKFLOW_NAME = "Moderators approval"


def ensure_workflow(moderators: Group, models: Iterable[str]) -> None:
    """Let the workflow apply to every page and to the given models that have none yet.

    It hangs on the root, which all languages share, so that it reaches every page tree. A
    workflow that the operator hung there instead stays.
    """
    workflow = Workflow.objects.filter(name=WORKFLOW_NAME).first() or _create(moderators)
    root = Page.get_first_root_node()
    if root and not WorkflowPage.objects.filter(page=root).exists():
        WorkflowPage.objects.create(page=root, workflow=workflow)
    for model in models:
        WorkflowContentType.objects.get_or_create(
            content_type=ContentType.objects.get_for_model(apps.get_model(model)),
            defaults={"workflow": workflow},
        )


def _create(moderators: Group) -> Workflow:
    task, _created = GroupApprovalTask.objects.get_or_create(name=WORKFLOW_NAME)
    task.groups.add(moderators)
    workflow = Workflow.objects.create(name=WORKFLOW_NAME)
    WorkflowTask.objects.create(workflow=workflow, task=task)
    return workflow
