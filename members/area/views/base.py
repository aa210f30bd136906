"""What all pages of the personal area share."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from members.accounts.models import User

#: In the query after something was saved.
SAVED = "saved"

#: The pages, by the names of their addresses.
MENU: tuple[tuple[str, Promise], ...] = (
    ("members_area", _("Overview")),
    ("members_profile", _("Your details")),
    ("members_security", _("Login and security")),
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


class AreaMixin(LoginRequiredMixin):
    """A page of the personal area: for members alone, about themselves alone."""

    request: HttpRequest

    @property
    def member(self) -> User:
        """Whose page it is."""
        return cast(User, self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The member, the menu and whether something was just saved."""
        context = {"member": self.member, "menu": list(self._menu())}
        context["saved"] = SAVED in self.request.GET
        return {**super().get_context_data(**kwargs), **context}  # type: ignore[misc]

    def _menu(self) -> Iterator[Entry]:
        match = self.request.resolver_match
        for name, title in MENU:
            yield Entry(str(title), reverse(name), bool(match and match.url_name == name))


def see(name: str, query: str = SAVED) -> HttpResponseRedirect:
    """Lead to a page after a POST, so that reloading it sends nothing twice."""
    return HttpResponseRedirect(f"{reverse(name)}?{query}")
