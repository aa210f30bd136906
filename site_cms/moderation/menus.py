"""Buttons of the editing forms: what publishes or decides leads to moderation instead."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.action_menu import ActionMenuItem as PageActionMenuItem
from wagtail.models import Page
from wagtail.snippets.action_menu import ActionMenuItem as SnippetActionMenuItem

from . import approval, texts, translations

#: Names of buttons that publish, decide without a look at the whole, or make a copy public.
REMOVED = frozenset({"action-publish", "approve", "reject", "localize-convert-to-alias"})
#: Names of buttons that submit one language by itself.
OF_ONE_LANGUAGE = frozenset({"action-submit", "action-restart-workflow"})
#: What the button sends that submits all languages of a page together.
SUBMIT_TOGETHER = "action-submit-together"


class ReviewItem:
    """Leads from an editing form to where the text is decided on; comes before Wagtail's class."""

    label = _("Look at it and decide")
    name = "action-review"
    icon_name = "tasks"

    def get_url(self, parent_context: dict[str, Any]) -> str:
        """Where the page or snippet is decided on."""
        return texts.moderation_url(parent_context.get("page") or parent_context["instance"])


class ReviewPageItem(ReviewItem, PageActionMenuItem):
    """The button on the form of a page."""


class ReviewSnippetItem(ReviewItem, SnippetActionMenuItem):
    """The button on the form of a snippet."""


class SubmitTogetherItem(PageActionMenuItem):
    """Saves a page and goes on to submitting it with its other languages."""

    label = _("Submit with the other language")
    name = SUBMIT_TOGETHER
    icon_name = "resubmit"


def page_menu(items: list[Any], request: HttpRequest, context: dict[str, Any]) -> None:
    """Put the ways of moderation into the buttons of a page's form."""
    items[:] = [item for item in items if item.name not in REMOVED]
    page = context.get("page")
    if context["view"] != "edit" or page is None:
        return
    if page.decided_in_all_languages:
        items[:] = [item for item in items if item.name not in OF_ONE_LANGUAGE]
    if _may_decide(page, request):
        items.insert(0, ReviewPageItem())
    elif _may_submit_together(page, request):
        items.append(SubmitTogetherItem())


def _may_submit_together(page: Page, request: HttpRequest) -> bool:
    """Whether to lead on to submitting all languages; always, where one alone is never public."""
    if not page.permissions_for_user(request.user).can_submit_for_moderation():
        return False
    return page.decided_in_all_languages or any(
        texts.Version(other, request.user).is_submittable
        for other in translations.other_languages(page)
    )


def snippet_menu(items: list[Any], request: HttpRequest, context: dict[str, Any]) -> None:
    """Put the ways of moderation into the buttons of a snippet's form."""
    items[:] = [item for item in items if item.name not in REMOVED]
    instance = context.get("instance")
    if context["view"] == "edit" and instance is not None and _may_decide(instance, request):
        items.insert(0, ReviewSnippetItem())


def _may_decide(text: Any, request: HttpRequest) -> bool:
    """Whether a text waits for this person."""
    state = getattr(text, "current_workflow_state", None)
    if state is None:
        return False
    options = approval.options(state, request.user)
    return bool(options.approve or options.reject)
