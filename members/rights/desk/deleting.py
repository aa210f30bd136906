"""Deleting accounts among the users of the editors' side is erasing them."""

from collections.abc import Sequence
from typing import Any

from django.contrib.auth import get_user_model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from wagtail.admin import messages

from members.accounts.models import User

from ..addresses import receipt_url
from ..choices import Action, Way
from ..flows.erase import LastSuperuser, erase_member
from ..people import person_of
from .access import log


def erase_instead(request: HttpRequest, user: User) -> HttpResponse | None:
    """Take the way of closing an account, once somebody has confirmed it."""
    if request.method != "POST":
        return None
    erase_all(request, [user])
    return redirect("wagtailusers_users:index")


def erase_chosen(
    request: HttpRequest, action_type: str, objects: Sequence[Any], action: Any
) -> HttpResponse | None:
    """The same for several at once."""
    if action_type != "delete" or action.model is not get_user_model():
        return None
    erase_all(request, objects)
    return redirect(action.next_url)


def erase_all(request: HttpRequest, users: Sequence[User]) -> None:
    """Erase accounts and show the receipts; the last superuser stays."""
    for user in users:
        person = person_of(user)
        try:
            receipt = erase_member(user, way=Way.DESK)
        except LastSuperuser as refusal:
            messages.error(request, str(refusal))
            continue
        log(request.user, person, Action.ERASE)
        url = receipt_url(receipt.case, get_language() or "de")
        button = messages.button(url, _("See the receipt"))
        messages.success(request, _("An account was erased."), buttons=[button])
