"""Pages and collections that Wagtail restricts to people who are logged in, or to groups."""

from typing import Protocol

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from wagtail.models import BaseViewRestriction

#: What another login could not change.
BY_PERSON = (BaseViewRestriction.LOGIN, BaseViewRestriction.GROUPS)


class Restricted(Protocol):
    """A page or a collection."""

    def get_view_restrictions(self) -> list[BaseViewRestriction]:
        """All restrictions that apply to it."""


def refuse_if_gated(request: HttpRequest, target: Restricted) -> None:
    """Refuse somebody who is logged in and lacks a right; Wagtail would redirect in a loop.

    Without a session cookie nothing is read: pages for everyone know no person.

    Raises:
        PermissionDenied: another person would have to ask.
    """
    if settings.SESSION_COOKIE_NAME not in request.COOKIES or not request.user.is_authenticated:
        return
    for restriction in target.get_view_restrictions():
        if restriction.restriction_type in BY_PERSON and not restriction.accept_request(request):
            raise PermissionDenied
