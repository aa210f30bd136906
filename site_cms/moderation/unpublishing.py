"""Taking something off the site at once, and saying why."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.models import Page

from .publishing import withdraw

#: Longest reason that is kept.
MAX_REASON = 1000


def reason_of(request: HttpRequest) -> str:
    """Why somebody unpublishes; empty if they did not say."""
    return request.POST.get("reason", "").strip()[:MAX_REASON]


def ask_for_reason(request: HttpRequest) -> HttpResponse:
    """Back to the question, which was not answered."""
    messages.error(request, _("Say why: it is logged and told to those concerned."))
    return HttpResponseRedirect(request.get_full_path())


def unpublish_pages(
    pages: Iterable[Page], user: Any, reason: str, *, with_those_below: bool
) -> int:
    """Unpublish pages as far as somebody may; returns how many."""
    wanted = {page.pk: page for page in pages}
    if with_those_below:
        for page in list(wanted.values()):
            wanted |= {below.pk: below for below in page.get_descendants().live()}
    allowed = [page for page in wanted.values() if page.permissions_for_user(user).can_unpublish()]
    for page in allowed:
        withdraw(page.specific, user, reason)
    return len(allowed)
