"""What a change consists of and who wrote it, told from the stored states alone.

A revision counts as an edit when visitors would see something else, whatever view saved it and
however often it was saved.
"""

import json
from collections.abc import Iterable
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import QuerySet
from django.utils import timezone
from wagtail.log_actions import registry as log_registry
from wagtail.models import COMMENTS_RELATION_NAME, Revision

from .events import COMMENT

#: What a revision stores and nobody reads: bookkeeping, the place in the tree, notes of editors.
NOT_CONTENT = frozenset(
    {
        *("pk", "content_type", "path", "depth", "numchild", "url_path", "index_entries"),
        *("translation_key", "locale", "alias_of", "owner"),
        *("live", "has_unpublished_changes", "expired", "draft_title", "live_revision"),
        *("latest_revision", "latest_revision_created_at"),
        *("first_published_at", "last_published_at"),
        *("locked", "locked_at", "locked_by", COMMENTS_RELATION_NAME),
    }
)
#: What of a page its translation does not follow.
OWN_TO_A_LANGUAGE = frozenset({"slug", "go_live_at", "expire_at"})
#: What the log says when a state becomes what visitors see.
PUBLISHING_ACTIONS = ("wagtail.publish", "wagtail.publish.scheduled")

Content = dict[str, Any]


def content_of(text: Any) -> Content:
    """The content of a page or snippet as it comes back from the database in a revision."""
    content: Content = json.loads(json.dumps(text.serializable_data(), cls=DjangoJSONEncoder))
    return content


def visible(content: Content, without: Iterable[str] = ()) -> Content:
    """The part of a stored content that visitors may get to see."""
    ignored = NOT_CONTENT.union(without)
    return {name: _parsed(value) for name, value in content.items() if name not in ignored}


def differ(one: Content, other: Content, without: Iterable[str] = ()) -> bool:
    """Whether visitors would see a difference between two stored contents."""
    return visible(one, without) != visible(other, without)


def _parsed(value: object) -> object:
    """Blocks are stored as JSON inside of JSON, in which spaces and order mean nothing."""
    if isinstance(value, str) and value[:1] in ("[", "{"):
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value


def published_revision(text: Any) -> Revision | None:
    """The last state that was published, even if it was taken down since."""
    if text.live_revision_id:
        live: Revision | None = text.live_revision
        return live
    logs = log_registry.get_logs_for_instance(text)
    published = logs.filter(action__in=PUBLISHING_ACTIONS, revision__isnull=False)
    entry = published.order_by("-pk").select_related("revision").first()
    return entry.revision if entry else None


def edits(text: Any) -> list[Revision]:
    """The states since the last publication in which something changed, oldest first."""
    base = published_revision(text)
    revisions = _since(text, base)
    before = base.content if base else {}
    changed = []
    for revision in revisions:
        if differ(before, revision.content):
            changed.append(revision)
        before = revision.content
    return changed


def authors(text: Any) -> set[int | None]:
    """Keys of all who edited since the last publication; ``None``: somebody since deleted.

    Who asks for something to be public again that was taken down wants a change too, even if
    they wrote nothing.
    """
    written_by = {revision.user_id for revision in edits(text)}
    if written_by or text.live:
        return written_by
    state = getattr(text, "current_workflow_state", None)
    return {state.requested_by_id} if state else set()


def _since(text: Any, base: Revision | None) -> QuerySet[Revision]:
    """In the order of their keys: the clock may have been set back."""
    revisions = text.revisions.order_by("pk")
    return revisions.filter(pk__gt=base.pk) if base else revisions


def said_on_submission(text: Any) -> Any:
    """The log entry with what somebody said when they submitted a text last, if they did."""
    submissions = log_registry.get_logs_for_instance(text).filter(
        action__in=("wagtail.workflow.start", "wagtail.workflow.resume", COMMENT)
    )
    latest = submissions.order_by("-pk").first()
    return latest if latest and latest.action == COMMENT else None


def is_scheduled(text: Any) -> bool:
    """Whether publishing it now would mean publishing it later."""
    return bool(text.go_live_at and text.go_live_at > timezone.now())


def label(text: Any) -> str:
    """What people call a page or snippet, with what its newest draft says."""
    return str(text.get_latest_revision_as_object())
