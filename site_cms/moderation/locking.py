"""Locks on texts: whoever changes or decides takes them first and waits for whoever came before.

All languages of a page are locked together, always in the same order, so that nobody waits for
somebody who waits for them. The locks do not keep others from pointing at a row with a foreign key.
"""

from collections.abc import Iterable
from typing import Any

from django.contrib.admin.utils import unquote
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from wagtail.models import Page

#: Arguments of addresses that name a page.
PAGE_ARGUMENTS = ("page_id", "page_to_move_id")


def lock(*texts: Any) -> None:
    """Keep others from changing or deciding on texts until the transaction ends."""
    lock_pages(text.pk for text in texts if isinstance(text, Page))
    others = [text for text in texts if not isinstance(text, Page)]
    for text in sorted(others, key=lambda text: (text._meta.label, text.pk or 0)):
        lock_row(type(text), text.pk)


def lock_pages(keys: Iterable[Any]) -> None:
    """Lock pages and their other languages."""
    named = Page.objects.filter(pk__in=list(keys)).values("translation_key")
    _take(Page.objects.filter(translation_key__in=named))


def lock_row(model: type[Model], key: Any) -> None:
    """Lock one row of a model."""
    _take(model._base_manager.filter(pk=key))


def lock_named(request: HttpRequest, arguments: dict[str, Any]) -> None:
    """Lock the pages that an address of the editors' side names, before a view reads them.

    Wagtail's views read a page, check what may be done with it, and save what they read. Without
    the lock an approval could happen in between and be overwritten.
    """
    from wagtail_localize.models import Translation

    keys = [arguments[name] for name in PAGE_ARGUMENTS if name in arguments]
    if arguments.get("model_name") == "page":
        named = [arguments.get("pk", ""), *request.GET.getlist("id")]
        keys += [int(key) for key in named if key.isascii() and key.isdigit() and len(key) < 19]
    if "translation_id" in arguments:
        translation = Translation.objects.filter(pk=arguments["translation_id"])
        originals = translation.values("source__object_id")
        keys += Page.objects.filter(translation_key__in=originals).values_list("pk", flat=True)
    if keys:
        lock_pages(keys)


class LockedFirst:
    """A view of a snippet that locks it before it reads it; comes before Wagtail's class."""

    model: type[Model]

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Lock, if the request may change something."""
        key = kwargs.get("pk", args[0] if args else None)
        if request.method == "POST" and key is not None:
            lock_row(self.model, unquote(str(key)))
        super().setup(request, *args, **kwargs)  # type: ignore[misc]


def _take(rows: QuerySet[Any]) -> None:
    """Take the locks, in the order of the keys."""
    list(rows.order_by("pk").select_for_update(no_key=True).values_list("pk"))
