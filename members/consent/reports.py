"""What visitors decide, week by week: a report for those who answer for privacy."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db.models import Count
from django.db.models.functions import TruncDate
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from policy.models import Service
from site_cms.charts import BarChart, Series
from site_cms.local_time import local_day, monday
from site_cms.reports import ChartReport

from . import ledger
from .models import ConsentRecord, RefusalCount

WEEKS = 12

#: How often something was decided: by purpose, kind of decision and the Monday of the week.
Decisions = Counter[tuple[str, str, date]]


def weeks() -> list[date]:
    """The Mondays of the weeks that are shown, the present one last."""
    last = monday(local_day())
    return [last - timedelta(weeks=back) for back in reversed(range(WEEKS))]


def decisions(since: date) -> Decisions:
    """All decisions since a day; sums alone, nobody's ids."""
    found: Decisions = Counter()
    records = (
        ConsentRecord.objects.annotate(
            day=TruncDate("decided_at", tzinfo=timezone.get_default_timezone())
        )
        .filter(day__gte=since)
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


class ConsentsReport(ChartReport):
    """Decisions by service and week."""

    model = ConsentRecord
    url_name = "consents_report"
    page_title = gettext_lazy("Consents")
    header_icon = "check"
    template_name = "members/consent/report.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The charts."""
        return super().get_context_data(charts=charts(), **kwargs)
