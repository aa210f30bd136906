"""Who has to have a second factor, and where they wanted to go when they were asked for it."""

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import redirect

from ..permissions import may_enter_editors_side

#: Recovery codes alone are none.
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
WANTED = "wanted_before_second_factor"


def lacks_second_factor(request: HttpRequest) -> bool:
    """Whether somebody may enter the editors' side but for a second factor."""
    if not settings.STAFF_NEEDS_SECOND_FACTOR or not may_enter_editors_side(request.user):
        return False
    return not get_adapter().is_mfa_enabled(request.user, FACTORS)


def to_setting_up(request: HttpRequest) -> HttpResponseRedirect:
    """To the page that says why and how; remembers the page that was wanted."""
    if request.method == "GET" and "X-Requested-With" not in request.headers:
        request.session[WANTED] = request.get_full_path()
    return redirect("mfa_index")


def wanted_before(request: HttpRequest) -> str:
    """Where somebody wanted to go who has set up a second factor since; otherwise nothing."""
    if WANTED not in request.session or lacks_second_factor(request):
        return ""
    path: str = request.session[WANTED]
    return path


def forget_wanted(request: HttpRequest) -> None:
    """Somebody has arrived."""
    if WANTED in request.session:
        del request.session[WANTED]
