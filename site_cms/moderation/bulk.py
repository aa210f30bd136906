"""What editors and moderators do with several pages at once."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail.admin.views.pages.bulk_actions import UnpublishBulkAction
from wagtail.admin.views.pages.bulk_actions.page_bulk_action import PageBulkAction
from wagtail.models import Page

from . import approval, publishing, texts
from .unpublishing import MAX_REASON, unpublish_pages


class ReasonForm(forms.Form):
    """Why pages are taken off the site."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=MAX_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("It is logged and told to the authors and the other moderators."),
    )
    include_descendants = forms.BooleanField(
        label=_("Unpublish the pages below too"), required=False
    )


class UnpublishForAReason(UnpublishBulkAction):
    """Wagtail's action, with a reason."""

    form_class = ReasonForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Always with the form: Wagtail draws it only where pages lie below."""
        return {**super().get_context_data(**kwargs), "has_live_descendants": True}

    def get_execution_context(self) -> dict[str, Any]:
        """What was filled in."""
        return {**super().get_execution_context(), **self.cleaned_form.cleaned_data}

    @classmethod
    def execute_action(
        cls,
        objects: Sequence[Page],
        user: Any = None,
        reason: str = "",
        include_descendants: bool = False,
        **kwargs: Any,
    ) -> tuple[int, int]:
        """Unpublish the pages, and those below if wished, as far as the person may."""
        count = unpublish_pages(objects, user, reason, with_those_below=include_descendants)
        return min(count, len(objects)), max(0, count - len(objects))


class SubmitBulkAction(PageBulkAction):
    """Submits pages; under its name, it takes the place of Wagtail's action that publishes them."""

    action_type = "publish"
    action_priority = 40
    display_name = _("Submit to moderation")
    aria_label = _("Submit selected pages to moderation")
    template_name = "moderation/confirm_bulk_submit.html"

    def check_perm(self, page: Page) -> bool:
        """Whether a page can be submitted as it is."""
        version = texts.Version(page.specific, self.request.user)
        if not texts.may_read(version.text, self.request.user) or not version.is_submittable:
            return False
        try:
            publishing.require_complete(version.draft)
        except ValidationError:
            return False
        return True

    @classmethod
    def execute_action(
        cls, objects: Sequence[Page], user: Any = None, **kwargs: Any
    ) -> tuple[int, int]:
        """Submit each by itself."""
        for page in objects:
            approval.submit([page.specific], user)
        return len(objects), 0

    def get_success_message(self, num_parent_objects: int, num_child_objects: int) -> str:
        """How many."""
        text = ngettext(
            "%(count)s page submitted.", "%(count)s pages submitted.", num_parent_objects
        )
        return text % {"count": num_parent_objects}
