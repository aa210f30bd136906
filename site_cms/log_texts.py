"""What editors said, and the logs of the site repeat: comments, answers, reasons.

What somebody says about a comment is logged together with the comment, which somebody else wrote.
"""

from collections.abc import Callable, Collection, Sequence
from typing import Any

from django.apps import apps
from django.db.models import QuerySet
from wagtail.models import Comment, CommentReply

from .personal_data import Person, by_user

#: Keys in the data of an entry under which stands what somebody said.
SAID = ("comment", "reply", "reason")
#: Actions of whoever wrote a comment or an answer. Others resolve and answer it.
WRITING = {
    "comment": ("wagtail.comments.create", "wagtail.comments.edit"),
    "reply": ("wagtail.comments.create_reply", "wagtail.comments.edit_reply"),
}
TABLES = {"comment": Comment, "reply": CommentReply}


def said(entry: Any) -> str:
    """What the person of an entry said, and not what others did."""
    is_about_comment = entry.action.startswith("wagtail.comments.")
    keys = [key for key in SAID if not is_about_comment or entry.action in WRITING.get(key, ())]
    words = next((entry.data[key] for key in keys if key in entry.data), "")
    return str(words.get("text", "") if isinstance(words, dict) else words)


def eraser(label: str) -> Callable[[Person], None]:
    """Erases somebody from a log: the entries stay, who it was and what they said go."""

    def erase(person: Person) -> None:
        entries = apps.get_model(label)._base_manager.filter(by_user("user")(person))
        written = {key: _own(table, person) for key, table in TABLES.items()}
        _forget(entries, written)

    return erase


def forgetter(label: str) -> Callable[[Sequence[Any]], None]:
    """Does the same with entries of whomever."""
    return lambda keys: _forget(apps.get_model(label)._base_manager.filter(pk__in=keys), {})


def _own(table: Any, person: Person) -> set[int]:
    return set(table.objects.filter(by_user("user")(person)).values_list("pk", flat=True))


def _forget(entries: "QuerySet[Any]", written: dict[str, set[int]]) -> None:
    for key, actions in WRITING.items():
        logged = entries.filter(action__in=actions).values_list(f"data__{key}__id", flat=True)
        numbers = {*logged, *written.get(key, ())} - {None}
        # Others' entries repeat it.
        _silence(entries.model._base_manager.filter(**{f"data__{key}__id__in": numbers}), [key])
    _silence(entries, SAID)
    entries.update(user=None)


def _silence(entries: "QuerySet[Any]", keys: Collection[str]) -> None:
    """Take out what stands under some keys; Wagtail shows such entries without a quotation."""
    for pk, data in entries.filter(data__has_any_keys=list(keys)).values_list("pk", "data"):
        silent = {key: _without_words(each) if key in keys else each for key, each in data.items()}
        entries.model._base_manager.filter(pk=pk).update(data=silent)


def _without_words(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: each for key, each in value.items() if key != "text"}
    return ""
