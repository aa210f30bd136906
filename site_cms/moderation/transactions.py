"""What somebody changes on the editors' side happens completely or not at all."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import transaction
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import URLPattern, URLResolver
from wagtail.utils.urlpatterns import decorate_urlpatterns

from .locking import lock_named

READING = ("GET", "HEAD", "OPTIONS")

Patterns = list[URLPattern | URLResolver]


def whole_or_not_at_all(urlpatterns: Patterns) -> Patterns:
    """Let every view run in one transaction when it changes something.

    Wagtail saves a text and starts or ends its workflow one after the other. In one transaction
    nobody sees the half of it, an error takes all of it back, and locks on rows last until the
    end. Reading needs no transaction and, on SQLite, would wait for who writes.
    """
    decorated: Patterns = decorate_urlpatterns(urlpatterns, _in_one_transaction)
    return decorated


def _in_one_transaction(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method in READING:
            return view(request, *args, **kwargs)
        with transaction.atomic():
            lock_named(request, kwargs)
            return view(request, *args, **kwargs)

    return wrapped
