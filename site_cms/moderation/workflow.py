"""The way from a draft to a published text: moderators approve."""

from collections.abc import Iterable

from django.apps import apps
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from wagtail.models import (
    GroupApprovalTask,
    Page,
    Task,
    Workflow,
    WorkflowContentType,
    WorkflowPage,
    WorkflowTask,
)

#: Editors read it on buttons, in either language: *Submit to Moderation*.
WORKFLOW_NAME = "Moderation"
#: What Wagtail's own migrations call the workflow and its task.
WAGTAILS_NAME = "Moderators approval"


def name_workflow() -> None:
    """Give the workflow that comes with Wagtail our name; only before anybody could choose one."""
    for model in (Workflow, Task):
        model._default_manager.filter(name=WAGTAILS_NAME).update(name=WORKFLOW_NAME)


def ensure_workflow(moderators: Group, models: Iterable[str]) -> None:
    """Let the workflow apply to every page and to the given models that have none yet.

    It hangs on the root, which all languages share, so that it reaches every page tree. A
    workflow that the operator hung there instead, or renamed, stays.
    """
    root = Page.get_first_root_node()
    hung = WorkflowPage.objects.filter(page=root).select_related("workflow").first()
    workflow = hung.workflow if hung else _named(moderators)
    if root and not hung:
        WorkflowPage.objects.create(page=root, workflow=workflow)
    for model in models:
        WorkflowContentType.objects.get_or_create(
            content_type=ContentType.objects.get_for_model(apps.get_model(model)),
            defaults={"workflow": workflow},
        )


def _named(moderators: Group) -> Workflow:
    """The workflow of our name, made if there is none."""
    workflow = Workflow.objects.filter(name=WORKFLOW_NAME).first()
    if workflow:
        return workflow
    task, _created = GroupApprovalTask.objects.get_or_create(name=WORKFLOW_NAME)
    task.groups.add(moderators)
    workflow = Workflow.objects.create(name=WORKFLOW_NAME)
    WorkflowTask.objects.create(workflow=workflow, task=task)
    return workflow
