"""The ways from a draft to a published text: who approves what."""

from collections.abc import Iterable

from django.apps import apps
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from wagtail.models import (
    Page,
    Task,
    Workflow,
    WorkflowContentType,
    WorkflowPage,
    WorkflowTask,
)

from .models import ApprovalTask

#: Editors read it on buttons, in either language: *Submit to Moderation*.
WORKFLOW_NAME = "Moderation"
#: For what touches personal data.
PRIVACY_WORKFLOW_NAME = "Privacy"
#: What Wagtail's own migrations call the workflow and its task.
WAGTAILS_NAME = "Moderators approval"


def replace_wagtails_workflow(moderators: Group) -> None:
    """Put our approval in place of the one that comes with Wagtail, before anybody could use it."""
    Workflow.objects.filter(name=WAGTAILS_NAME).update(name=WORKFLOW_NAME)
    Task.objects.filter(name=WAGTAILS_NAME).delete()
    for workflow in Workflow.objects.filter(name=WORKFLOW_NAME, workflow_tasks=None):
        _add_task(workflow, moderators)


def ensure_workflow(moderators: Group, models: Iterable[str]) -> None:
    """Let the workflow apply to every page and to the given models that have none yet.

    It hangs on the root, which all languages share, so that it reaches every page tree. A
    workflow that the operator hung there instead, or renamed, stays.
    """
    root = Page.get_first_root_node()
    hung = WorkflowPage.objects.filter(page=root).select_related("workflow").first()
    workflow = hung.workflow if hung else _named(WORKFLOW_NAME, moderators)
    if root and not hung:
        WorkflowPage.objects.create(page=root, workflow=workflow)
    for model in models:
        WorkflowContentType.objects.get_or_create(
            content_type=ContentType.objects.get_for_model(apps.get_model(model)),
            defaults={"workflow": workflow},
        )


def ensure_privacy_workflow(privacy_approvers: Group) -> None:
    """Let there be a workflow for what touches personal data."""
    if not ApprovalTask.objects.filter(for_personal_data=True).exists():
        workflow = Workflow.objects.create(name=PRIVACY_WORKFLOW_NAME)
        _add_task(workflow, privacy_approvers, for_personal_data=True)


def personal_data_workflow() -> Workflow | None:
    """The workflow of what touches personal data; ``None`` if the operator switched it off."""
    return Workflow.objects.filter(
        active=True,
        workflow_tasks__task__active=True,
        workflow_tasks__task__approvaltask__for_personal_data=True,
    ).first()


def _named(name: str, approvers: Group) -> Workflow:
    """The workflow of a name, made if there is none."""
    workflow = Workflow.objects.filter(name=name).first()
    if workflow:
        return workflow
    workflow = Workflow.objects.create(name=name)
    _add_task(workflow, approvers)
    return workflow


def _add_task(workflow: Workflow, approvers: Group, *, for_personal_data: bool = False) -> None:
    task = ApprovalTask.objects.create(name=workflow.name, for_personal_data=for_personal_data)
    task.groups.add(approvers)
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
