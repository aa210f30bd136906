"""Snippets that only approval publishes."""

from typing import Any

from django.db.models import Model
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.permissions import register_permission_policy
from wagtail.snippets.views.snippets import (
    DeleteView,
    EditView,
    RevisionsUnscheduleView,
    SnippetViewSet,
    UnpublishView,
)

from . import publishing
from .locking import LockedFirst
from .permissions import ModeratedPermissionPolicy
from .texts import edit_url
from .unpublishing import ask_for_reason, reason_of


class ModeratedEditView(LockedFirst, EditView):
    """The editing form of a snippet.

    Wagtail saves the form with every decision, changed or not, as it does not with pages. That
    would be another edit, and an edit makes approval start again: it would never end.
    """

    def get_available_actions(self) -> list[str]:
        """Wagtail's actions; what waits for a decision is not submitted once more."""
        actions: list[str] = super().get_available_actions()
        if self.object.workflow_in_progress and "submit" in actions:
            actions.remove("submit")
        return actions

    @property
    def _only_decides(self) -> bool:
        """Whether a decision is made on the text as it is."""
        return self.action == "workflow-action" and not self.form.has_changed()

    def save_instance(self) -> Model:
        """Save the form, unless nothing but a decision was made."""
        if not self._only_decides:
            saved: Model = super().save_instance()
            return saved
        self.new_revision = None
        unchanged: Model = self.object
        return unchanged

    def get_success_message(self) -> str | None:
        """What happened."""
        if self._only_decides:
            return _("Your decision on “%(object)s” has been carried out.") % {
                "object": self.object
            }
        message: str | None = super().get_success_message()
        return message


class ModeratedUnpublishView(LockedFirst, UnpublishView):
    """Unpublishes a snippet for a reason."""

    template_name = "moderation/unpublish_snippet.html"

    def user_has_permission(self, permission: str) -> bool:
        """Moderators."""
        return bool(self.permission_policy.is_moderator(self.request.user))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Unpublish, and say why."""
        reason = reason_of(request)
        if not reason:
            return ask_for_reason(request)
        publishing.withdraw(self.object, request.user, reason)
        messages.success(request, self.get_success_message())
        return redirect(self.get_next_url())


class ModeratedUnscheduleView(LockedFirst, RevisionsUnscheduleView):
    """Takes a snippet off the schedule."""

    def user_has_permission(self, permission: str) -> bool:
        """Moderators."""
        return bool(self.permission_policy.is_moderator(self.request.user))


class ModeratedDeleteView(LockedFirst, DeleteView):
    """Deletes a snippet that nobody sees."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Refuse to delete what is public: it is unpublished first, for a reason."""
        if self.get_object().live:
            messages.error(request, _("Unpublish first what is public, then delete it."))
            return redirect(edit_url(self.get_object()))
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return response


class ModeratedSnippetViewSet(SnippetViewSet):
    """The views of a snippet that only approval publishes."""

    edit_view_class = ModeratedEditView
    unpublish_view_class = ModeratedUnpublishView
    delete_view_class = ModeratedDeleteView
    revisions_unschedule_view_class = ModeratedUnscheduleView
    copy_view_enabled = False

    def on_register(self) -> None:
        """Let nobody have the right to publish, wherever Wagtail asks for rights on the model."""
        register_permission_policy(self.model, ModeratedPermissionPolicy(self.model))
        super().on_register()
