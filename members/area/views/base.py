"""What all pages of the personal area share."""

from typing import Any, cast

from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from members.accounts.models import User

#: In the query after something was saved.
SAVED = "saved"


class AreaMixin(LoginRequiredMixin):
    """A page of the personal area: for members alone, about themselves alone."""

    request: HttpRequest

    @property
    def member(self) -> User:
        """Whose page it is."""
        return cast("User", self.request.user)

    def handle_no_permission(self) -> Any:
        """Ask to log in; whoever sent a form gets back what they wrote, to send it again."""
        if self.request.method == "POST":
            sent = self.request.POST.items()
            written = [text for name, text in sent if name != "csrfmiddlewaretoken" and text]
            context = {"written": written}
            return render(self.request, "members/area/logged_out.html", context, status=403)
        return super().handle_no_permission()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The member, and whether something was just saved."""
        context = {"member": self.member, "saved": SAVED in self.request.GET}
        return {**super().get_context_data(**kwargs), **context}  # type: ignore[misc]


def see(name: str) -> HttpResponseRedirect:
    """Lead to a page after a POST, so that reloading it sends nothing twice."""
    return HttpResponseRedirect(f"{reverse(name)}?{SAVED}")
