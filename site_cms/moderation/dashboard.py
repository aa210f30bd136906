"""What awaits somebody, on the first page of the editors' side."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.components import Component
from wagtail.admin.views.home import (
    UserObjectsInWorkflowModerationPanel,
    WorkflowObjectsToModeratePanel,
)
from wagtail.models import Page, Revision, TaskState, WorkflowState
from wagtail.permissions import policy_registry

from . import approval, texts, translations
from .joint import together
from .models import TranslatedPage

#: How many lines a list shows.
LENGTH = 20


@dataclass(frozen=True)
class Line:
    """One text in a list, with what there is to say about it."""

    title: str
    url: str
    language: str
    when: Any
    who: str = ""
    note: str = ""


class ListPanel(Component):
    """A list on the dashboard; not drawn when there is nothing in it."""

    template_name = "moderation/panel.html"
    heading: str | Promise = ""
    name = ""
    order = 0

    def lines(self, request: HttpRequest) -> Iterable[Line]:
        """What is in the list."""
        raise NotImplementedError

    def get_context_data(self, parent_context: dict[str, Any]) -> dict[str, Any]:
        """The list."""
        lines = list(self.lines(parent_context["request"]))
        return {"panel": self, "lines": lines[:LENGTH], "more": max(0, len(lines) - LENGTH)}


class AwaitsMePanel(ListPanel):
    """What somebody can decide about now."""

    heading = _("Waits for you")
    name = "moderation-awaits-me"
    order = 100

    def lines(self, request: HttpRequest) -> Iterable[Line]:
        """What waits for this person, the oldest first."""
        waiting = WorkflowState.objects.filter(status=WorkflowState.STATUS_IN_PROGRESS)
        for decision in _decisions(waiting.order_by("current_task_state__started_at")):
            options = approval.options(decision[0], request.user)
            if options.approve or (options.reject and not options.why_not):
                note = str(approval.LABELS[options.approve]) if options.approve else ""
                current = decision[0].current_task_state.specific
                who = str(getattr(current, "corrected_by", None) or "")
                yield _line(decision, who=who, note=note)


class SentPanel(ListPanel):
    """What somebody submitted."""

    heading = _("You submitted")
    name = "moderation-sent"
    order = 110

    def lines(self, request: HttpRequest) -> Iterable[Line]:
        """What waits for others, the newest first."""
        waiting = WorkflowState.objects.filter(
            status=WorkflowState.STATUS_IN_PROGRESS, requested_by=request.user
        )
        for decision in _decisions(waiting.order_by("-current_task_state__started_at")):
            yield _line(decision, note=str(decision[0].current_task_state.task))


class SentBackPanel(ListPanel):
    """What came back, and why."""

    heading = _("Sent back to you")
    name = "moderation-sent-back"
    order = 105

    def lines(self, request: HttpRequest) -> Iterable[Line]:
        """With the comment of who sent it back; also to those who wrote and did not submit."""
        written = TaskState.objects.filter(revision__user=request.user).values("workflow_state")
        back = WorkflowState.objects.filter(
            Q(requested_by=request.user) | Q(pk__in=written),
            status=WorkflowState.STATUS_NEEDS_CHANGES,
        )
        for decision in _decisions(back.order_by("-current_task_state__started_at")):
            current = decision[0].current_task_state
            yield _line(decision, who=str(current.finished_by or ""), note=current.comment)


class ScheduledPanel(ListPanel):
    """What is approved and waits for its time."""

    heading = _("Approved and scheduled")
    name = "moderation-scheduled"
    order = 120

    def lines(self, request: HttpRequest) -> Iterable[Line]:
        """What the person may read, in the order of publishing."""
        scheduled = Revision.objects.filter(approved_go_live_at__isnull=False)
        for revision in scheduled.order_by("approved_go_live_at").defer("content"):
            text = revision.content_object
            if text is not None and texts.may_read(text, request.user):
                yield Line(
                    title=revision.object_str,
                    url=texts.moderation_url(text),
                    language=_language(text),
                    when=revision.approved_go_live_at,
                )


class StalePanel(ListPanel):
    """Translations whose original changed."""

    heading = _("Outdated translations")
    name = "moderation-stale"
    order = 130

    def lines(self, request: HttpRequest) -> Iterable[Line]:
        """Those the person may edit, the longest outdated first."""
        editable = policy_registry.get_by_type(Page).instances_user_has_permission_for(
            request.user, "change"
        )
        stale = TranslatedPage.objects.filter(stale_since__isnull=False, page__in=editable)
        for translated in stale.order_by("stale_since").select_related("page__locale"):
            original = translations.original_of(translated.page)
            newest = original.latest_revision if original else None
            yield Line(
                title=translated.page.get_admin_display_title(),
                url=texts.moderation_url(translated.page),
                language=_language(translated.page),
                when=translated.stale_since,
                who=str(newest.user if newest and newest.user else ""),
            )


def panels(request: HttpRequest, shown: list[Component]) -> None:
    """Put our lists in the place of Wagtail's two."""
    theirs = (WorkflowObjectsToModeratePanel, UserObjectsInWorkflowModerationPanel)
    shown[:] = [panel for panel in shown if not isinstance(panel, theirs)]
    shown += [AwaitsMePanel(), SentBackPanel(), SentPanel(), ScheduledPanel(), StalePanel()]


def _decisions(states: QuerySet[WorkflowState]) -> Iterator[list[WorkflowState]]:
    """What is decided together, once each; what was deleted since is left out."""
    told: set[int] = set()
    for state in states:
        if state.pk in told:
            continue
        members = together(state)
        told |= {member.pk for member in members}
        if all(member.content_object and member.current_task_state for member in members):
            yield members


def _line(decision: Sequence[WorkflowState], *, who: str = "", note: str = "") -> Line:
    """One line for all that is decided together, named by the original."""
    first = decision[0]
    return Line(
        title=first.current_task_state.revision.object_str,
        url=texts.moderation_url(first.content_object),
        language=" + ".join(filter(None, (_language(each.content_object) for each in decision))),
        when=first.current_task_state.started_at,
        who=who or str(first.requested_by or ""),
        note=note,
    )


def _language(text: Any) -> str:
    return str(text.locale.get_display_name()) if isinstance(text, Page) else ""
