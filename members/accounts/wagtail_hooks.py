"""Where accounts meet the editors' side and gated pages."""

from django.http import HttpRequest
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.documents.models import AbstractDocument
from wagtail.models import Page

from .flows.invite import invite
from .flows.vouch import vouch_if_changed
from .gates import refuse_if_gated
from .models import User


@hooks.register("after_create_user")
def invite_new_user(request: HttpRequest, user: User) -> None:
    """Let the person whose account was just made choose a password."""
    invite(user)
    if not user.has_perm("wagtailadmin.access_admin"):
        text = _("%(user)s was invited but cannot enter yet: choose at least one role.")
        messages.warning(request, text % {"user": user})


@hooks.register("after_edit_user")
def vouch_for_changed_address(request: HttpRequest, user: User) -> None:
    """The address that an administrator wrote down is the one that counts."""
    vouch_if_changed(user)


@hooks.register("before_serve_page")
def refuse_gated_page(page: Page, request: HttpRequest, args: object, kwargs: object) -> None:
    """Whoever is logged in and still not allowed gets a 403 instead of another login."""
    refuse_if_gated(request, page)


@hooks.register("before_serve_document", order=-1)
def refuse_gated_document(document: AbstractDocument, request: HttpRequest) -> None:
    """The same for documents."""
    refuse_if_gated(request, document.collection)
