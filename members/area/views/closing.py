"""Leaving: what is erased, what is kept and why, and the button that does it."""

from typing import Any

from allauth.account.decorators import reauthentication_required
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.views.generic import TemplateView

from members.rights.choices import Way
from members.rights.flows.erase import LastSuperuser, erase_member
from members.rights.models import Objection
from members.rights.people import person_of
from site_cms.erasing import plan

from .base import AreaMixin


@method_decorator(reauthentication_required, name="dispatch")
class ClosingView(AreaMixin, TemplateView):
    """For who has just proved who they are."""

    template_name = "members/area/closing.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The plain list of what would happen."""
        planned = plan(person_of(self.member))
        found = [each for each in planned if each.is_searched]
        waiting = Objection.objects.filter(user=self.member, decision="")
        context = {
            "has_open_objection": waiting.exists(),
            "erased": [each for each in found if not each.kept],
            "kept": [each for each in found if each.kept],
            "unsearched": [each for each in planned if not each.is_searched],
        }
        return {**super().get_context_data(**kwargs), **context}

    def post(self, request: HttpRequest) -> HttpResponse:
        """Erase, log out and show the receipt."""
        if "sure" not in request.POST:
            return self.render_to_response(self.get_context_data(unsure=True), status=400)
        try:
            receipt = erase_member(self.member, way=Way.AREA)
        except LastSuperuser as error:
            return self.render_to_response(self.get_context_data(problem=str(error)), status=409)
        logout(request)
        return redirect("members_receipt", receipt.case)
