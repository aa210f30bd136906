"""Who may do what at once, without approval; publishing is in nobody's list.

Wagtail's right to publish stays what makes somebody a moderator: it allows to unpublish, to move
what is public and to restrict who may see it.
"""

from collections.abc import Iterable
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, Q
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import (
    DraftStateMixin,
    Page,
    PagePermissionTester,
    ReferenceIndex,
    Revision,
    TaskState,
)
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permission_policies.collections import CollectionOwnershipPermissionPolicy
from wagtail.permissions import policy_registry, register_permission_policy


class ModeratedPagePermissionTester(PagePermissionTester):
    """Wagtail's rules for a page without the right to publish."""

    @property
    def is_moderator(self) -> bool:
        """Whether somebody may take the page off the site, move and restrict it."""
        if not self.user.is_active or self.page_is_root:
            return False
        return self.user.is_superuser or "publish" in self.permissions

    def can_publish(self) -> bool:
        """Nobody: only an approval does."""
        return False

    def can_publish_subpage(self) -> bool:
        """Nobody: only an approval does."""
        return False

    def can_set_view_restrictions(self) -> bool:
        """Moderators."""
        return self.is_moderator

    def can_unschedule(self) -> bool:
        """Moderators, who may also take down what is public."""
        return self.is_moderator

    def can_unpublish(self) -> bool:
        """Moderators, at once, whoever locked the page; nobody what has to stay."""
        if getattr(self.page.specific_class, "stays_public", False):
            return False
        return self.is_moderator and bool(self.page.live)

    def can_delete(self, ignore_bulk: bool = False) -> bool:
        """What is public is unpublished first, for a reason that is told."""
        if not super().can_delete(ignore_bulk):
            return False
        return not self.page.get_descendants(inclusive=True).live().exists()

    def can_move(self) -> bool:
        """Moderators; editors what is not public."""
        return super().can_delete(ignore_bulk=True)


def page_permissions_for_user(page: Page, user: Any) -> PagePermissionTester:
    """Takes the place of ``Page.permissions_for_user``: for pages of every type, the root too."""
    return ModeratedPagePermissionTester(user, page)


class ModeratedPermissionPolicy(ModelPermissionPolicy):
    """Rights on a moderated snippet: Wagtail's, without the right to publish."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        """Nobody publishes: only an approval does."""
        return action != "publish" and bool(super().user_has_permission(user, action))

    def user_has_any_permission(self, user: Any, actions: Iterable[str]) -> bool:
        """The same for several."""
        return any(self.user_has_permission(user, action) for action in actions)

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Any) -> bool:
        """What is public is unpublished before it is deleted."""
        if action == "delete" and instance.live:
            return False
        return self.user_has_permission(user, action)

    def user_has_any_permission_for_instance(
        self, user: Any, actions: Iterable[str], instance: Any
    ) -> bool:
        """The same for several."""
        return any(self.user_has_permission_for_instance(user, each, instance) for each in actions)

    def is_moderator(self, user: Any) -> bool:
        """Whether somebody may unpublish."""
        return bool(super().user_has_permission(user, "publish"))


class ShownFilePermissionPolicy(CollectionOwnershipPermissionPolicy):
    """Rights on pictures and documents: who may not decide leaves alone what is public.

    Files have no drafts. Another file behind a published page would be another page.
    """

    def user_has_any_permission_for_instance(
        self, user: Any, actions: Iterable[str], instance: Any
    ) -> bool:
        """Wagtail's rules; changing what a public page shows is for moderators."""
        actions = set(actions)
        changing = actions & {"change", "delete"}
        if changing and not keeps_public_files(user) and is_shown(instance):
            actions -= changing
        return bool(
            actions and super().user_has_any_permission_for_instance(user, actions, instance)
        )


def keeps_public_files(user: Any) -> bool:
    """Whether somebody may change files that public pages show: moderators."""
    return bool(policy_registry.get_by_type(Page).user_has_permission(user, "publish"))


def is_shown(file: Model) -> bool:
    """Whether anything public refers to a picture or document, or anything about to be."""
    return _is_public(file) or _is_about_to_be(file)


def _is_about_to_be(file: Model) -> bool:
    """Whether a state that is scheduled or being decided on refers to a file.

    Wagtail's index knows what rows refer to, not what revisions do; its way of finding references
    is the same for both.
    """
    scheduled = Q(approved_go_live_at__isnull=False)
    waiting = Q(task_states__status=TaskState.STATUS_IN_PROGRESS)
    wanted = (ContentType.objects.get_for_model(file).pk, str(file.pk))
    for revision in Revision.objects.filter(scheduled | waiting).distinct():
        if revision.content_object is None:
            continue
        found = ReferenceIndex._extract_references_from_object(revision.as_object())
        if any((to_type, to_key) == wanted for to_type, to_key, *_path in found):
            return True
    return False


def _is_public(file: Model) -> bool:
    references = ReferenceIndex.get_references_to(file)
    for content_type in {reference.base_content_type for reference in references}:
        model = content_type.model_class()
        if model is None or not issubclass(model, DraftStateMixin):
            return True
        keys = [
            reference.object_id
            for reference in references
            if reference.base_content_type_id == content_type.pk
        ]
        if model._base_manager.filter(pk__in=keys, live=True).exists():
            return True
    return False


def protect_shown_files() -> None:
    """Let the policy above count for pictures and documents, whatever Wagtail registers later."""
    for model, auth_model in (
        (get_image_model(), "wagtailimages.Image"),
        (get_document_model(), "wagtaildocs.Document"),
    ):
        policy = ShownFilePermissionPolicy(
            model, auth_model=auth_model, owner_field_name="uploaded_by_user"
        )
        register_permission_policy(model, policy, exact_class=True)
