"""The record of processing on the editors' side, to read and to take along as a spreadsheet."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy
from wagtail.admin.views.mixins import SpreadsheetExportMixin

from site_cms.reports import ChartReport

from .models import Service
from .record_of_processing import activities, head


def _lines(texts: Sequence[str]) -> str:
    return "\n".join(texts)


class RecordOfProcessing(SpreadsheetExportMixin, ChartReport):
    """Every processing activity, one row for each (Art. 30 GDPR)."""

    model = Service
    url_name = "record_of_processing"
    page_title = gettext_lazy("Record of processing")
    header_icon = "list-ul"
    template_name = "policy/record_of_processing.html"
    export_filename = "record-of-processing"
    list_export = [
        *("purpose", "description", "legal_basis", "subjects", "data", "recipients", "transfers"),
        *("retention", "controller", "privacy_contact", "measures"),
    ]
    export_headings: dict[str, Any] = {
        "purpose": gettext_lazy("Purpose"),
        "description": gettext_lazy("Description"),
        "legal_basis": gettext_lazy("Legal basis"),
        "subjects": gettext_lazy("Whose data"),
        "data": gettext_lazy("Which data"),
        "recipients": gettext_lazy("Recipients"),
        "transfers": gettext_lazy("Transfers to third countries"),
        "retention": gettext_lazy("Kept for how long"),
        "controller": gettext_lazy("Controller"),
        "privacy_contact": gettext_lazy("Privacy contact"),
        "measures": gettext_lazy("Security measures"),
    }
    custom_value_preprocess = {list: {"csv": _lines, "xlsx": _lines}}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The rows, and what the columns are called."""
        return super().get_context_data(
            activities=activities(), head=head(), headings=self.export_headings, **kwargs
        )

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> Any:
        """The page, or the spreadsheet that the address asks for."""
        if not self.is_export:
            return super().render_to_response(context, **kwargs)
        # A spreadsheet is written when the language of the request is gone.
        self.export_headings = {name: str(text) for name, text in self.export_headings.items()}
        return self.as_spreadsheet(context["activities"], self.request.GET["export"])
