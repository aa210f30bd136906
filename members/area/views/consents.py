"""Consents: what, when, in which words; withdraw or give again."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from members.rights.flows.withdraw import withdraw

from .. import consents
from .base import AreaMixin, see


class ConsentsView(AreaMixin, TemplateView):
    """What holds, and the history of every decision."""

    template_name = "members/area/consents.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Choices and history."""
        context = {
            "choices": consents.choices(self.member),
            "history": list(consents.history(self.member)),
        }
        return {**super().get_context_data(**kwargs), **context}

    def post(self, request: HttpRequest) -> HttpResponse:
        """Agree to one purpose or withdraw it."""
        if "withdraw" in request.POST:
            purpose = request.POST["withdraw"]
            if purpose not in consents.NAMES:
                raise Http404
            withdraw(self.member.consent_subject, purpose)
            return see("members_consents")
        try:
            consents.agree(self.member, request.POST.get("agree", ""))
        except consents.Outdated:
            problem = _("The words have changed since the page was loaded. Please read them again.")
            context = self.get_context_data(problem=problem)
            return self.render_to_response(context, status=409)
        return see("members_consents")
