"""A page in all its languages, or a snippet, as moderation shows it to one person."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.contrib.admin.utils import quote
from django.urls import reverse
from wagtail.models import Locale, Page, Revision, WorkflowState
from wagtail.permissions import policy_registry

from . import approval, changes, translations
from .models import TranslatedPage


def may_read(text: Any, user: Any) -> bool:
    """Whether somebody may open a text on the editors' side, its history included."""
    if isinstance(text, Page):
        return bool(text.permissions_for_user(user).can_edit())
    if policy_registry.get(text).user_has_permission(user, "change"):
        return True
    task = text.current_workflow_task
    return bool(task and task.user_can_access_editor(text, user))


def moderation_url(text: Any) -> str:
    """Where a text is looked at, submitted and decided on."""
    label = Page._meta if isinstance(text, Page) else text._meta
    return reverse("moderation:text", args=[label.app_label, label.model_name, quote(text.pk)])


def edit_url(text: Any) -> str:
    """Where a text is edited."""
    if isinstance(text, Page):
        return reverse("wagtailadmin_pages:edit", args=[text.pk])
    return reverse(text.snippet_viewset.get_url_name("edit"), args=[quote(text.pk)])


@dataclass(frozen=True)
class Version:
    """A text in one language, for one person."""

    text: Any
    user: Any

    @cached_property
    def draft(self) -> Any:
        """Its newest state."""
        return self.text.get_latest_revision_as_object()

    @cached_property
    def published(self) -> Any:
        """What visitors see; nothing if they see nothing."""
        return self.text if self.text.live else None

    @cached_property
    def title(self) -> str:
        """What it is called now."""
        return str(self.draft)

    @cached_property
    def language(self) -> str:
        """The name of its language; snippets have both."""
        return str(self.text.locale.get_display_name()) if isinstance(self.text, Page) else ""

    @cached_property
    def state(self) -> WorkflowState | None:
        """Its running workflow, also one that asked for changes."""
        state: WorkflowState | None = self.text.current_workflow_state
        return state

    @property
    def is_waiting(self) -> bool:
        """Whether somebody is to decide about it."""
        return bool(self.state and self.state.status == WorkflowState.STATUS_IN_PROGRESS)

    @property
    def is_sent_back(self) -> bool:
        """Whether its authors are asked for changes."""
        return bool(self.state and self.state.status == WorkflowState.STATUS_NEEDS_CHANGES)

    @cached_property
    def scheduled(self) -> Revision | None:
        """The approved state that waits for its time."""
        revision: Revision | None = self.text.scheduled_revision
        return revision

    @cached_property
    def is_changed(self) -> bool:
        """Whether there is anything to approve."""
        if self.published is None:
            return True
        return changes.differ(changes.content_of(self.published), changes.content_of(self.draft))

    @cached_property
    def is_submittable(self) -> bool:
        """Whether this person may submit it now."""
        if self.is_waiting or self.scheduled or not self.is_changed:
            return False
        if isinstance(self.text, Page):
            return bool(self.text.permissions_for_user(self.user).can_submit_for_moderation())
        return bool(self.text.has_workflow)

    @cached_property
    def authors(self) -> list[Any]:
        """Who wrote what is not published yet, latest first."""
        people = {
            revision.user_id: revision.user
            for revision in reversed(changes.edits(self.text))
            if revision.user
        }
        return list(people.values())

    @property
    def edit_url(self) -> str:
        """Where it is edited."""
        return edit_url(self.text)

    @property
    def moderation_url(self) -> str:
        """Where it is decided on."""
        return moderation_url(self.text)

    @property
    def preview_url(self) -> str:
        """Where the draft is seen as visitors would see it."""
        if isinstance(self.text, Page):
            return reverse("wagtailadmin_pages:view_draft", args=[self.text.pk])
        return ""

    @cached_property
    def translated(self) -> TranslatedPage | None:
        """What it was translated from."""
        if not self.language:
            return None
        return TranslatedPage.objects.filter(page_id=self.text.pk).first()

    @property
    def is_stale(self) -> bool:
        """Whether its original changed after it was translated."""
        return bool(self.translated and self.translated.stale_since)

    @cached_property
    def untranslated(self) -> int:
        """How many of its texts are not translated yet."""
        return translations.untranslated(self.text) if self.language else 0

    @cached_property
    def is_translated_by_segments(self) -> bool:
        """Whether it is translated text by text, next to its original."""
        return bool(self.language and translations.translation_of(self.text))


def versions(text: Any, user: Any) -> list[Version]:
    """A text in all languages that somebody may read, the first language first."""
    if not isinstance(text, Page):
        return [Version(text, user)]
    pages = [text.specific, *translations.other_languages(text)]
    first = Locale.get_default().pk
    pages.sort(key=lambda page: (page.locale_id != first, page.locale_id))
    return [Version(page, user) for page in pages if may_read(page, user)]


def waiting_options(version: Version) -> approval.Options:
    """What the person may do about a version that waits or was sent back."""
    return approval.options(version.state, version.user) if version.state else approval.NOTHING
