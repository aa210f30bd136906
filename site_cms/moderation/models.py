"""What the roles were given, and what approval has to remember beside Wagtail's workflows."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail.models import AbstractGroupApprovalTask, Page, TaskState, WorkflowState


class RoleGrant(models.Model):
    """A role was given its rights on a kind of object; from then on the operator decides."""

    #: Read by the page cache: no page shows it.
    page_cache_ignore = True

    group = models.ForeignKey(Group, models.CASCADE, related_name="+")
    content_type = models.ForeignKey(ContentType, models.CASCADE, related_name="+")

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["group", "content_type"], name="site_cms_role_grant_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.group}: {self.content_type}"


class ApprovalTaskState(TaskState):
    """One step of approval of one state of a text."""

    page_cache_ignore = True

    #: An approver who corrected the text and vouches for the rest; an author confirms the
    #: correction. So each of them has seen what the other wrote.
    corrected_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("corrected by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    #: The approver confirmed that only wording changed: visitors are not asked again.
    only_wording = models.BooleanField(_("only wording changed"), default=False)

    class Meta:
        verbose_name = _("state of an approval")
        verbose_name_plural = _("states of approvals")


class ApprovalTask(AbstractGroupApprovalTask):
    """Approval by a group, by four eyes: nobody approves what contains their own edit.

    The rules are in ``approval.py``; whatever view asks, it ends up there.
    """

    page_cache_ignore = True

    for_personal_data = models.BooleanField(
        _("for what touches personal data"),
        default=False,
        editable=False,
        help_text=_("Page types that touch personal data pass this step instead of the usual one."),
    )

    task_state_class = ApprovalTaskState

    class Meta:
        verbose_name = _("approval by four eyes")
        verbose_name_plural = _("approvals by four eyes")

    def is_approver(self, user: Any) -> bool:
        """Whether somebody decides at this step at all, whatever the text."""
        return bool(user.is_active and (user.is_superuser or self._user_in_groups(user)))

    def on_action(
        self, task_state: TaskState, user: Any, action_name: str, comment: str = "", **kwargs: Any
    ) -> None:
        """Decide.

        Raises:
            Refused: the person may not, or somebody was faster.
        """
        from . import approval
        from .refusal import Refused

        decisions: dict[str, Callable[..., Any]] = {
            "approve": approval.approve,
            "reject": approval.reject,
        }
        try:
            decisions[action_name](task_state.workflow_state, user, comment, seen=[task_state.pk])
        except ValidationError as error:
            raise Refused(" ".join(error.messages)) from error

    def deactivate(self, user: Any = None) -> None:
        """Take back what waits at this step: without it, nobody could decide."""
        waiting = WorkflowState.objects.filter(
            status=WorkflowState.STATUS_IN_PROGRESS, current_task_state__task=self
        )
        for state in waiting:
            state.refresh_from_db()
            if state.is_active:
                state.cancel(user=user)
        super().deactivate(user)

    def get_actions(self, obj: Any, user: Any) -> list[tuple[str, str | Promise, bool]]:
        """What somebody may do now, for Wagtail's own buttons."""
        from . import approval

        state = obj.current_workflow_state
        options = approval.options(state, user) if state else approval.NOTHING
        actions: list[tuple[str, str | Promise, bool]] = []
        if options.reject:
            actions.append(("reject", _("Request changes"), True))
        if options.approve:
            actions.append(("approve", approval.LABELS[options.approve], True))
        return actions

    def user_can_access_editor(self, obj: Any, user: Any) -> bool:
        """Whoever decides may open the text."""
        return self.is_approver(user)

    def locked_for_user(self, obj: Any, user: Any) -> bool:
        """Only who decides may edit meanwhile, and an author asked to confirm a correction."""
        from . import approval

        if self.is_approver(user):
            return False
        state = obj.current_workflow_state
        return not (state and approval.options(state, user).approve)

    def user_can_lock(self, obj: Any, user: Any) -> bool:
        """Whoever decides may keep others from editing."""
        return self.is_approver(user)

    def user_can_unlock(self, obj: Any, user: Any) -> bool:
        """Any approver takes over from one who is away."""
        return self.is_approver(user)

    def get_task_states_user_can_moderate(self, user: Any, **kwargs: Any) -> QuerySet[TaskState]:
        """What waits at this step for somebody who decides here."""
        waiting = self.task_states.filter(status=TaskState.STATUS_IN_PROGRESS)
        return waiting if self.is_approver(user) else waiting.none()

    @classmethod
    def get_description(cls) -> Promise:
        """For administrators who build a workflow."""
        return _("Members of the groups approve; nobody approves their own edit")


class JointSubmission(models.Model):
    """Texts that are decided together: the languages of one page."""

    page_cache_ignore = True

    workflow_state = models.OneToOneField(
        WorkflowState, models.CASCADE, primary_key=True, related_name="joint_submission"
    )
    #: The same for all that belong together.
    key = models.UUIDField(db_index=True)

    class Meta:
        default_permissions = ()
        verbose_name = _("joint submission")
        verbose_name_plural = _("joint submissions")

    def __str__(self) -> str:
        return f"{self.key}: {self.workflow_state_id}"


class TranslatedPage(models.Model):
    """What a page was translated from, and whether that still holds."""

    page_cache_ignore = True

    page = models.OneToOneField(
        Page, models.CASCADE, primary_key=True, related_name="translated_page"
    )
    #: The original's content when it was last translated, as a revision stores it.
    original = models.JSONField()
    stale_since = models.DateTimeField(null=True, blank=True, db_index=True)

    class Meta:
        default_permissions = ()
        verbose_name = _("translated page")
        verbose_name_plural = _("translated pages")

    def __str__(self) -> str:
        return f"{self.page}"


class NoticeSetting(models.Model):
    """How somebody wants to hear of what happens in moderation."""

    page_cache_ignore = True

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="notice_setting"
    )
    digest = models.BooleanField(
        _("one mail a day"),
        default=False,
        help_text=_("Collects what would be single mails and sends it once a day."),
    )

    class Meta:
        default_permissions = ()
        verbose_name = _("notice setting")
        verbose_name_plural = _("notice settings")

    def __str__(self) -> str:
        return f"{self.user_id}: {self.digest}"


class WaitingNotice(models.Model):
    """What somebody will read in their next daily mail."""

    page_cache_ignore = True

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    subject = models.TextField()
    body = models.TextField()

    class Meta:
        default_permissions = ()
        ordering = ["created_at", "pk"]
        verbose_name = _("waiting notice")
        verbose_name_plural = _("waiting notices")

    def __str__(self) -> str:
        return f"{self.user_id}: {self.created_at}"
