"""The menu of the personal area, which stands beside the pages of the login too."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise, SimpleLazyObject
from django.utils.translation import gettext_lazy as _

SECURITY = "members_security"
#: The pages, by the names of their addresses.
PAGES: tuple[tuple[str, Promise], ...] = (
    ("members_area", _("Overview")),
    ("members_profile", _("Your details")),
    (SECURITY, _("Login and security")),
    ("members_consents", _("Consents")),
    ("members_objection", _("Objection")),
    ("members_exports", _("Your data to take along")),
    ("members_closing", _("Close the account")),
)


@dataclass(frozen=True)
class Entry:
    """One entry of the menu."""

    title: str
    url: str
    current: bool


def _entries(request: HttpRequest) -> Iterator[Entry]:
    match = request.resolver_match
    shown = (match.url_name if match else "") or ""
    if shown.startswith(("account_", "mfa_")):
        shown = SECURITY
    for name, title in PAGES:
        yield Entry(str(title), reverse(name), name == shown)


def context_processor(request: HttpRequest) -> dict[str, object]:
    """The menu, made when a template asks."""
    return {"area_menu": SimpleLazyObject(lambda: list(_entries(request)))}
