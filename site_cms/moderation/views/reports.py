"""The report of translations whose original changed."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.admin.views.reports import PageReportView
from wagtail.models import Page
from wagtail.permissions import policy_registry


class StaleReport(PageReportView):
    """All translated pages whose original changed after they were translated."""

    page_title = _("Outdated translations")
    header_icon = "wagtail-localize-language"
    index_url_name = "moderation_stale"
    index_results_url_name = "moderation_stale_results"
    results_template_name = "moderation/stale_results.html"
    list_export = [*PageReportView.list_export, "translated_page.stale_since"]
    export_headings = {"translated_page.stale_since": _("Outdated since")}

    def get_queryset(self) -> QuerySet[Page]:
        """Those that the person may edit, the longest outdated first."""
        editable = policy_registry.get_by_type(Page).instances_user_has_permission_for(
            self.request.user, "change"
        )
        stale = editable.filter(translated_page__stale_since__isnull=False)
        pages: QuerySet[Page] = (
            stale.select_related("translated_page", "locale")
            .order_by("translated_page__stale_since")
            .specific(defer=True)
        )
        self.queryset = pages
        return super().get_queryset()
