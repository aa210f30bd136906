"""The pages of the personal area."""

from typing import Any

from django.contrib.auth.mixins import LoginRequiredMixin
from django.views.generic import TemplateView


class OverviewView(LoginRequiredMixin, TemplateView):
    """What do you know about me, what did I agree to, what can I use, how do I leave."""

    template_name = "members/area/overview.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The member."""
        return {**super().get_context_data(**kwargs), "member": self.request.user}
