"""Publishing and expiring at the time that was approved with the text."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from django.apps import apps
from django.db import transaction
from django.utils import timezone
from wagtail.models import DraftStateMixin, Page, Revision

from .joint import scheduled_with
from .locking import lock
from .publishing import require_public_parent


def carry_out() -> list[str]:
    """Do what is due; returns what could not be done, in English for the log.

    Each step is done for itself in a transaction that locks the text and looks again: a second
    run at the same time finds nothing left to do.
    """
    problems = []
    for name, step in _due():
        try:
            with transaction.atomic():
                step()
        except Exception as error:
            problems.append(f"{name}: {type(error).__name__}")
    return problems


def _due() -> Iterator[tuple[str, Callable[[], None]]]:
    for model in _models():
        expired = model._base_manager.filter(live=True, expire_at__lte=timezone.now())
        for key in list(expired.order_by("expire_at").values_list("pk", flat=True)):
            yield f"expiring {model._meta.label} {key}", partial(_expire, model, key)
    done: set[int] = set()
    due = Revision.objects.filter(approved_go_live_at__lte=timezone.now())
    for key in list(due.order_by("approved_go_live_at").values_list("pk", flat=True)):
        if key not in done:
            keys = _due_together(key)
            done |= set(keys)
            yield f"publishing revisions {keys}", partial(_publish, keys)


def _models() -> list[type[Any]]:
    others = [
        model
        for model in apps.get_models()
        if issubclass(model, DraftStateMixin) and not issubclass(model, Page)
    ]
    return [Page, *others]


def _expire(model: type[Any], key: Any) -> None:
    text = model._base_manager.filter(pk=key).first()
    if text is None:
        return
    lock(text)
    text = model._base_manager.get(pk=key)
    text = text.specific if isinstance(text, Page) else text
    if not text.live or text.expire_at is None or text.expire_at > timezone.now():
        return
    successor = text.scheduled_revision
    text.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")
    if successor:
        # Wagtail takes it off the schedule; what is approved for later goes live later.
        Revision.objects.filter(pk=successor.pk).update(
            approved_go_live_at=successor.approved_go_live_at
        )


def _due_together(key: int) -> list[int]:
    """The revisions that go live at the same moment as this one, itself included."""
    revision = Revision.objects.get(pk=key)
    twins = [each for each in scheduled_with(revision) if _is_due(each)]
    return sorted([key, *(twin.pk for twin in twins)])


def _is_due(revision: Revision) -> bool:
    due = revision.approved_go_live_at
    return due is not None and due <= timezone.now()


def _publish(keys: list[int]) -> None:
    """Publish revisions at the same moment, unless somebody took them off the schedule."""
    revisions = Revision.objects.filter(pk__in=keys)
    lock(*[text for each in revisions if (text := each.content_object)])
    for revision in Revision.objects.select_for_update().filter(pk__in=keys).order_by("pk"):
        if not _is_due(revision) or revision.content_object is None:
            continue
        draft = revision.as_object()
        if draft.expire_at and draft.expire_at <= timezone.now():
            # Too late for all of it: nobody was to see it any more.
            Revision.objects.filter(pk=revision.pk).update(approved_go_live_at=None)
            continue
        require_public_parent(draft)
        revision.publish(log_action="wagtail.publish.scheduled")
