"""The first page of the personal area."""

from typing import Any

from django.views.generic import TemplateView

from .. import consents
from ..details import details_of
from .base import AreaMixin


class OverviewView(AreaMixin, TemplateView):
    """What do you know about me, what did I agree to, what can I use, how do I leave."""

    template_name = "members/area/overview.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Details and consents."""
        context = {
            "details": details_of(self.member),
            "choices": consents.choices(self.member),
        }
        return {**super().get_context_data(**kwargs), **context}
