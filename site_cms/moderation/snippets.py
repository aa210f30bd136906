"""Approving snippets."""

from django.db.models import Model
from django.utils.translation import gettext as _
from wagtail.snippets.views.snippets import EditView


class ApprovalEditView(EditView):
    """The editing form of a snippet, on which moderators approve.

    Wagtail saves the form with every decision, changed or not, as it does not with pages. That
    would be another edit, and an edit makes approval start again: it would never end.
    """

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
