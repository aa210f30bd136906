"""What visitors decide, week by week: a report for those who answer for privacy."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db.models import Count
from django.db.models.functions import TruncDate
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin

from policy.models import Service
from site_cms.charts import BarChart, Series

from . import ledger
from .models import ConsentRecord, RefusalCount

VIEW = "members_consent.view_consentrecord"
WEEKS = 12

#: How often something was decided: by purpose, kind of decision and the Monday of the week.
Decisions = Counter[tuple[str, str, date]]


def monday(day: date) -> date:
    """The first day of a week."""
    return day - timedelta(days=day.weekday())


def weeks() -> list[date]:
    """The Mondays of the weeks that are shown, the present one last."""
    last = monday(timezone.localdate())
    return [last - timedelta(weeks=back) for back in reversed(range(WEEKS))]


def decisions(since: date) -> Decisions:
    """All decisions since a day; sums alone, nobody's ids."""
    found: Decisions = Counter()
    records = (
        ConsentRecord.objects.filter(decided_at__date__gte=since)
        .annotate(day=TruncDate("decided_at"))
        .values_list("purpose", "granted", "day")
        .annotate(number=Count("pk"))
        .order_by()
    )
    for purpose, granted, day, number in records:
        found[purpose, "granted" if granted else "withdrawn", monday(day)] += number
    refusals = RefusalCount.objects.filter(day__gte=since)
    for purpose, day, number in refusals.values_list("purpose", "day", "count"):
        found[purpose, "refused", monday(day)] += number
    return found


def charts() -> list[BarChart]:
    """One chart for each service that visitors decide about, or did."""
    shown = weeks()
    found = decisions(shown[0])
    decided = {purpose for purpose, _kind, _week in found}
    return [
        _chart(service.name, f"{ledger.SERVICE}{service.key}", shown, found)
        for service in Service.objects.order_by("name")
        if service.is_asked_about or f"{ledger.SERVICE}{service.key}" in decided
    ]


def _chart(name: str, purpose: str, shown: Iterable[date], found: Decisions) -> BarChart:
    shown = list(shown)
    kinds = {
        "granted": _("Agreed"),
        "refused": _("Refused"),
        "withdrawn": _("Withdrawn"),
    }
    return BarChart(
        title=name,
        description=_("What visitors decided about %(service)s, by week.") % {"service": name},
        # Translators: day and month, as Django's date filter takes them.
        labels=[date_format(week, _("j M")) for week in shown],
        series=[
            Series(label, [found[purpose, kind, week] for week in shown])
            for kind, label in kinds.items()
        ],
        heading=_("Week from"),
    )


class ConsentsReport(PermissionCheckedMixin, WagtailAdminTemplateMixin, TemplateView):
    """Decisions by service and week."""

    model = ConsentRecord
    permission_required = "view"
    page_title = gettext_lazy("Consents")
    header_icon = "check"
    template_name = "members/consent/report.html"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Below the home page of the editors' side."""
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The charts."""
        return super().get_context_data(charts=charts(), **kwargs)


class ConsentsMenuItem(MenuItem):
    """The report in the menu, for those who may open it."""

    def __init__(self) -> None:
        super().__init__(
            gettext_lazy("Consents"), reverse("consents_report"), icon_name="check", order=870
        )

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether somebody may open the report."""
        return bool(request.user.has_perm(VIEW))
