"""Keeps people without rights, or without a second factor, away from the editors' side."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from .permissions import may_enter_editors_side
from .second_factor import required

EDITORS_SIDE = "/cms/"
#: Leads to the login or out: open to everyone who is logged in.
WAYS_IN_AND_OUT = ("/cms/login/", "/cms/logout/", "/cms/password_reset/")


class EditorsOnlyMiddleware:
    """Answer 403 to whoever is logged in and has no business on the editors' side.

    Wagtail would send them to the login, which sends whoever is logged in back: a loop. Whoever
    has the right but no second factor, where one is needed, is led to set one up.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Nothing to do before the view is known."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponseBase], args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        """Look at the path first: elsewhere, nobody's session is opened."""
        path = request.path_info
        if not path.startswith(EDITORS_SIDE) or path.startswith(WAYS_IN_AND_OUT):
            return None
        if not request.user.is_authenticated:
            return None
        if not may_enter_editors_side(request.user):
            raise PermissionDenied
        if required.lacks_second_factor(request):
            return required.to_setting_up(request)
        required.forget_wanted(request)
        return None
