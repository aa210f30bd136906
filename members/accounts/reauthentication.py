"""Asking once more who somebody is, before a form is filled in."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.decorators import reauthentication_required
from allauth.account.internal.flows.reauthentication import is_reauthentication_required
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect

View = Callable[..., HttpResponseBase]
APP = "allauth.account"


def reauthenticated_before_form(view: View) -> View:
    """Ask before the form is shown.

    allauth keeps what was sent too late in the session until somebody has proved who they are.
    A password must not lie there, so whoever took too long fills the form in again.
    """
    guarded = login_required(reauthentication_required(app=APP)(view))

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        late = request.user.is_authenticated and is_reauthentication_required(request, app=APP)
        if request.method == "POST" and late:
            return redirect(request.path)
        response: HttpResponseBase = guarded(request, *args, **kwargs)
        return response

    return answer
