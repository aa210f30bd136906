"""Moving the page cache on when something changes that a page may show.

Any model may appear on a page, so every ``save()`` and ``delete()`` counts, but for the models
below. A model of ours that no public page shows, and that visitors write, says so itself with
``page_cache_ignore = True``; forgetting it costs speed only.

``QuerySet.update()`` and the other bulk methods send no signal: who changes what pages show with
them calls ``move_on_after_commit()``. Wagtail itself reorders pages by a move, which does send
one; its bulk actions put pictures and documents into other collections by ``update()``, which
no page shows.
"""

from typing import Any, cast

from django.apps import AppConfig, apps
from django.contrib.auth import get_user_model
from django.db import DEFAULT_DB_ALIAS, models
from django.db.models.signals import m2m_changed, post_delete, post_migrate, post_save, pre_save
from wagtail import signals as wagtail_signals
from wagtail.images.models import AbstractRendition
from wagtail.models import COMMENTS_RELATION_NAME, BaseLogEntry, DraftStateMixin, Page, Task

from .generation import move_on_after_commit

#: Apps whose tables are about people, permissions and work, never shown on a page.
IGNORED_APPS = frozenset(
    {
        "account", "auth", "contenttypes", "django_tasks_database", "mfa", "migrations",
        "socialaccount", "usersessions", "wagtail_localize", "wagtailadmin",
        "wagtailforms", "wagtailsearch", "wagtailusers",
    }
)  # fmt: skip

#: Single models of the same kind. Embeds and search queries are written while pages are shown.
IGNORED_MODELS = frozenset(
    {
        "cookie_consent.LogItem",
        "wagtailcore.APIToken",
        "wagtailcore.Comment",
        "wagtailcore.CommentReply",
        "wagtailcore.GroupCollectionPermission",
        "wagtailcore.GroupPagePermission",
        "wagtailcore.GroupSitePermission",
        "wagtailcore.PageSubscription",
        "wagtailcore.ReferenceIndex",
        "wagtailcore.Revision",
        "wagtailcore.TaskState",
        "wagtailcore.UploadedFile",
        "wagtailcore.Workflow",
        "wagtailcore.WorkflowContentType",
        "wagtailcore.WorkflowPage",
        "wagtailcore.WorkflowState",
        "wagtailcore.WorkflowTask",
        "wagtailembeds.Embed",
        "wagtailsearchpromotions.Query",
        "wagtailsearchpromotions.QueryDailyHits",
    }
)

#: Renditions are made while pages are shown; tasks and log entries are the editors' own.
IGNORED_BASES = (AbstractRendition, BaseLogEntry, Task)

#: What Wagtail notes about an object when it saves a draft of it or locks it.
BOOKKEEPING_FIELDS = frozenset(
    {
        COMMENTS_RELATION_NAME, "draft_title", "has_unpublished_changes", "latest_revision",
        "latest_revision_created_at", "locked", "locked_at", "locked_by",
    }
)  # fmt: skip

_HIDDEN_BEFORE = "_page_cache_hidden_before"


def connect() -> None:
    """Watch all models that pages may show. Called once, when all apps are loaded.

    Each model has its own connection: a receiver for all of them would make Django read every
    row it deletes, sessions and finished tasks included.
    """
    for model in apps.get_models(include_auto_created=True):
        if not is_shown(model):
            continue
        if issubclass(model, DraftStateMixin):
            pre_save.connect(_note_hidden, sender=model, dispatch_uid="page_cache")
        post_save.connect(_row_saved, sender=model, dispatch_uid="page_cache")
        post_delete.connect(_row_changed, sender=model, dispatch_uid="page_cache")
        m2m_changed.connect(_links_changed, sender=model, dispatch_uid="page_cache")
    for signal in _wagtail_signals():
        signal.connect(_object_changed, dispatch_uid="page_cache")
    post_migrate.connect(
        _migrated, sender=apps.get_app_config("site_cms"), dispatch_uid="page_cache"
    )


def _wagtail_signals() -> tuple[Any, ...]:
    """What Wagtail says by itself; mostly after a ``save()`` that has counted already."""
    return (
        wagtail_signals.page_published,
        wagtail_signals.page_slug_changed,
        wagtail_signals.page_unpublished,
        wagtail_signals.post_page_move,
        wagtail_signals.published,
        wagtail_signals.unpublished,
    )


def is_shown(model: type[models.Model]) -> bool:
    """Whether a public page may show rows of a model; a model nobody thought of is."""
    owner = model._meta.auto_created
    if owner:
        # django-stubs takes it for a bool; it is the model whose many-to-many field this serves.
        return is_shown(cast("type[models.Model]", owner))
    return not (
        model._meta.app_label in IGNORED_APPS
        or model._meta.label in IGNORED_MODELS
        or issubclass(model, (*IGNORED_BASES, get_user_model()))
        or getattr(model, "page_cache_ignore", False)
    )


def _note_hidden(
    sender: type[DraftStateMixin], instance: DraftStateMixin, using: str, **kwargs: Any
) -> None:
    """Before a save, note whether nobody can see the object: neither itself nor by its address.

    An unpublished page with children is part of their addresses and breadcrumbs.
    """
    if instance.live or kwargs.get("update_fields"):
        hidden = False
    else:
        stored = sender._base_manager.using(using).filter(pk=instance.pk)
        visible = stored.filter(live=True)
        if issubclass(sender, Page):
            visible = visible | stored.filter(numchild__gt=0)
        hidden = not visible.exists()
    setattr(instance, _HIDDEN_BEFORE, hidden)


def _row_saved(
    instance: models.Model, using: str, update_fields: frozenset[str] | None = None, **kwargs: Any
) -> None:
    """Move on, unless only a draft was saved."""
    if update_fields is not None and update_fields <= BOOKKEEPING_FIELDS:
        return
    if getattr(instance, _HIDDEN_BEFORE, False):
        return
    move_on_after_commit(using)


def _row_changed(using: str, **kwargs: Any) -> None:
    move_on_after_commit(using)


def _links_changed(action: str, using: str, **kwargs: Any) -> None:
    if action.startswith("post_"):
        move_on_after_commit(using)


def _object_changed(instance: models.Model, **kwargs: Any) -> None:
    move_on_after_commit(instance._state.db or DEFAULT_DB_ALIAS)


def _migrated(sender: AppConfig, using: str, **kwargs: Any) -> None:
    """Migrations save without signals, and a release brings other templates."""
    move_on_after_commit(using)
