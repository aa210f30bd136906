"""The notice of a new policy that people who are logged in see on every page, until they close it.

Public pages are the same for everyone: nothing here looks at a request that brings no session.
"""

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils.functional import SimpleLazyObject
from django.utils.safestring import SafeString
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from members.consent.same_origin import is_same_origin
from policy.models import PolicyVersion
from site_cms.caching import is_preview

from .flows.show_policy import dismiss, news_for, note_shown
from .next_page import wanted_page

NOTHING = SafeString("")
#: Digits of a version's number: what has more is none.
LONGEST = 6


def context_processor(request: HttpRequest) -> dict[str, object]:
    """The notice, made when a template asks; empty for whoever has nothing new to see."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES or request.method == "HEAD":
        return {"policy_notice": NOTHING}
    return {"policy_notice": SimpleLazyObject(lambda: notice(request))}


def notice(request: HttpRequest) -> SafeString:
    """The notice for whoever asks, noted as shown; previews of drafts show none."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated or is_preview(request):
        return NOTHING
    news = news_for(user)
    if news is None:
        return NOTHING
    note_shown(user, news.newest)
    here = request.get_full_path() if request.method == "GET" else ""
    return render_to_string("account/policy_notice.html", {"news": news, "next": here})


# Public pages have no token: only a page of ours can send the form, which browsers say.
@csrf_exempt
@require_POST
def dismiss_policy_notice(request: HttpRequest) -> HttpResponse:
    """Close the notice and go on where it stood."""
    if not is_same_origin(request):
        raise PermissionDenied
    if not request.user.is_authenticated:
        return redirect("account_login")
    dismiss(request.user, _number(request.POST.get("version", "")))
    return redirect(wanted_page(request) or "members_area")


def _number(sent: str) -> int:
    """The number of a version that exists."""
    is_number = sent.isascii() and sent.isdigit() and len(sent) <= LONGEST
    if not is_number or not PolicyVersion.objects.filter(number=int(sent)).exists():
        raise Http404
    return int(sent)
