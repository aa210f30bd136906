"""Asking why something is taken off the site."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from wagtail.admin import messages

#: Longest reason that is kept.
MAX_REASON = 1000


def reason_of(request: HttpRequest) -> str:
    """Why somebody unpublishes; empty if they did not say."""
    return request.POST.get("reason", "").strip()[:MAX_REASON]


def ask_for_reason(request: HttpRequest) -> HttpResponse:
    """Back to the question, which was not answered."""
    messages.error(request, _("Say why: it is logged and told to those concerned."))
    return HttpResponseRedirect(request.get_full_path())
