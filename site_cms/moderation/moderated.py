"""What every moderated page and snippet does itself."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.fields import StreamField
from wagtail.models import COMMENTS_RELATION_NAME, Revision, Workflow

from .changes import content_of, differ, published_revision
from .locking import lock
from .workflow import personal_data_workflow


class Moderated:
    """A text with revisions that only approval publishes; comes before Wagtail's own classes."""

    #: Whether privacy approvers decide about it instead of moderators.
    touches_personal_data = False
    #: Whether it is submitted, decided on and published in all its languages or not at all.
    decided_in_all_languages = False
    #: Whether nobody may take it off the site once it is public.
    stays_public = False
    #: What approvers are asked about a change that may be none that matters to people.
    only_wording_label: str | Promise = _("Only the wording changed")
    only_wording_help: str | Promise = _(
        "What visitors agreed to stays the same: they are not asked again. Leave it empty if in "
        "doubt."
    )

    @property
    def may_be_only_wording(self) -> bool:
        """Whether an approver may say so, and visitors who agreed to it are not asked again."""
        return False

    @property
    def proposes_only_wording(self) -> bool:
        """What the author says to that."""
        return False

    @property
    def proposal(self) -> str:
        """The same in words, for the approver; empty where authors are not asked."""
        return ""

    @property
    def digest(self) -> str:
        """Tells apart what is decided on where it is more than the text; empty if it is not."""
        return ""

    @property
    def report_url(self) -> str:
        """Where approvers read what publishing it makes of it; empty if its changes say it all."""
        return ""

    @property
    def has_workflow(self) -> bool:
        """Whether somebody decides about it; without, nobody can publish it."""
        if self.touches_personal_data:
            return self.get_workflow() is not None
        return bool(super().has_workflow)  # type: ignore[misc]

    def get_workflow(self) -> Workflow | None:
        """Who decides about it."""
        if self.touches_personal_data:
            return personal_data_workflow()
        workflow: Workflow | None = super().get_workflow()  # type: ignore[misc]
        return workflow

    @classmethod
    def get_default_workflow(cls) -> Workflow | None:
        """Who decides about a new one."""
        if cls.touches_personal_data:
            return personal_data_workflow()
        workflow: Workflow | None = super().get_default_workflow()  # type: ignore[misc]
        return workflow

    @transaction.atomic
    def save_revision(
        self,
        user: Any = None,
        *args: Any,
        clean: bool = True,
        overwrite_revision: Revision | None = None,
        **kwargs: Any,
    ) -> Revision:
        """Store a state; saving without a change stores none, and an edit needs approval anew.

        Automatic saving overwrites its last state. It must not overwrite one that somebody was
        asked to approve, or that is published: the same key would stand for another text.
        """
        from . import approval

        lock(self)
        latest = self._stored_latest()
        if clean:
            self.full_clean()  # type: ignore[attr-defined]
        if latest and not differ(latest.content, content_of(self)):
            self._keep_comments(latest)
            return latest
        if overwrite_revision and self._is_settled(overwrite_revision):
            overwrite_revision = None
        revision: Revision = super().save_revision(  # type: ignore[misc]
            user, *args, clean=False, overwrite_revision=overwrite_revision, **kwargs
        )
        approval.begin_anew(self, revision, user)
        return revision

    def _stored_latest(self) -> Revision | None:
        """The newest state, read anew: this object may be older than its row."""
        stored = type(self)._base_manager.filter(pk=self.pk)  # type: ignore[attr-defined]
        return Revision.objects.filter(pk__in=stored.values("latest_revision")).first()

    def _keep_comments(self, latest: Revision) -> None:
        """Store comments with the newest state: they are no content, and so no edit."""
        comments = getattr(self, COMMENTS_RELATION_NAME, None)
        if comments is None or not (
            comments.exists() or latest.content.get(COMMENTS_RELATION_NAME)
        ):
            return
        for comment in comments.filter(pk__isnull=True):
            comment.save()
            comment.revision_created = latest
        self.save(update_fields=[COMMENTS_RELATION_NAME], clean=False)  # type: ignore[attr-defined]
        stored = content_of(self)[COMMENTS_RELATION_NAME]
        latest.content = {**latest.content, COMMENTS_RELATION_NAME: stored}
        latest.save(update_fields=["content"])

    def _is_settled(self, revision: Revision) -> bool:
        """Whether others rely on a state staying what it is."""
        stored = type(self)._base_manager.get(pk=self.pk)  # type: ignore[attr-defined]
        return revision.task_states.exists() or revision == published_revision(stored)

    def require_complete(self) -> None:
        """Check everything, also what drafts may leave open.

        Raises:
            ValidationError: something is missing or wrong, by field.
        """
        problems: dict[str, Any] = {}
        try:
            self.full_clean()  # type: ignore[attr-defined]
        except ValidationError as error:
            problems = dict(error.message_dict)
        for field in self._meta.get_fields():  # type: ignore[attr-defined]
            if isinstance(field, StreamField):
                try:
                    field.stream_block.clean(getattr(self, field.name))
                except ValidationError:
                    problems[field.name] = [
                        gettext("Blocks are missing or not filled in completely.")
                    ]
        if problems:
            raise ValidationError(problems)
