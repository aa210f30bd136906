"""Everything about a member, to take along (Art. 15 and 20 GDPR)."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.generic import TemplateView

from members.rights.flows.export import KEEP, WAIT, TooSoon, latest_export, request_export

from .base import AreaMixin, see


class ExportsView(AreaMixin, TemplateView):
    """Ask for an export; see whether it is ready."""

    template_name = "members/area/exports.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The newest export."""
        export = latest_export(self.member)
        is_new = export is not None and timezone.now() - export.requested_at < WAIT
        context = {"export": export, "days": KEEP.days, "may_ask": not is_new}
        return {**super().get_context_data(**kwargs), **context}

    def post(self, request: HttpRequest) -> HttpResponse:
        """Have one made."""
        try:
            request_export(self.member)
        except TooSoon as error:
            minutes = max(1, round(error.until.total_seconds() / 60))
            text = ngettext(
                "Your last one is only moments old. Please wait %(minutes)s minute.",
                "Your last one is only moments old. Please wait %(minutes)s minutes.",
                minutes,
            )
            context = self.get_context_data(problem=text % {"minutes": minutes})
            return self.render_to_response(context, status=429)
        return see("members_exports")
