"""How often pages are read: a report on the editors' side."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet, Sum
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import get_language, get_language_info, gettext_lazy, ngettext
from django.utils.translation import gettext as _
from wagtail.models import Page

from site_cms.charts import BarChart, Series, readable
from site_cms.local_time import local_day, monday
from site_cms.reports import ChartReport

from .models import PageViewCount

#: Days that can be looked at, and those that are shown first.
PERIODS, USUAL_PERIOD = (7, 30, 90, 365), 30
#: Longer periods are drawn by week.
LONGEST_BY_DAY = 31
#: Pages in the table, those read most first.
MOST_PAGES = 100


@dataclass(frozen=True)
class Period:
    """Days up to today; weeks are whole ones from Monday on, but for the one we are in."""

    days: int
    today: date

    @property
    def is_by_week(self) -> bool:
        """Whether its views are added up by week."""
        return self.days > LONGEST_BY_DAY

    @property
    def first(self) -> date:
        """The day it begins."""
        return self.beginning(self.today - timedelta(days=self.days - 1))

    def beginning(self, day: date) -> date:
        """The first day of what a day is added to."""
        return monday(day) if self.is_by_week else day

    @property
    def beginnings(self) -> list[date]:
        """The first days of all that is added up."""
        length = 7 if self.is_by_week else 1
        last = (self.today - self.first).days
        return [self.first + timedelta(days=day) for day in range(0, last + 1, length)]


@dataclass(frozen=True)
class PageRow:
    """A page in all its languages."""

    title: str
    url: str
    #: Views by language, in the order of settings.LANGUAGES.
    views: list[str]
    total: str


def language_names() -> list[str]:
    """What the languages of the site are called in the one being shown."""
    return [str(get_language_info(code)["name_translated"]) for code, _name in settings.LANGUAGES]


def counts_since(day: date) -> QuerySet[PageViewCount]:
    """What was counted from a day on."""
    return PageViewCount.objects.filter(day__gte=day)


def view_chart(period: Period) -> BarChart:
    """The views of all pages by day or by week, and by language."""
    sums: dict[tuple[date, str], int] = {}
    counted = counts_since(period.first).values_list("day", "language").order_by()
    for day, language, views in counted.annotate(views=Sum("count")):
        key = period.beginning(day), language
        sums[key] = sums.get(key, 0) + views
    series = [
        Series(name, [sums.get((day, code), 0) for day in period.beginnings])
        for (code, _name), name in zip(settings.LANGUAGES, language_names(), strict=True)
    ]
    return BarChart(
        title=_("Views by week") if period.is_by_week else _("Views by day"),
        description=_description(period),
        # Translators: day and month, as Django's date filter takes them.
        labels=[date_format(day, _("j M")) for day in period.beginnings],
        series=series,
        heading=_("Week from") if period.is_by_week else _("Day"),
    )


def _description(period: Period) -> str:
    dates = {
        "first": date_format(period.first, "DATE_FORMAT"),
        "last": date_format(period.today, "DATE_FORMAT"),
    }
    text = _("Views of all pages from %(first)s to %(last)s, by language.") % dates
    # Outside of a formatted string: makemessages does not look into those.
    unfinished = _("The present week is not over yet.")
    return f"{text} {unfinished}" if period.is_by_week else text


def page_rows(period: Period) -> list[PageRow]:
    """The pages read most, whatever language they are read in."""
    codes = [code for code, _name in settings.LANGUAGES]
    by_language = {f"in_{code}": Sum("count", filter=Q(language=code)) for code in codes}
    sums = list(
        counts_since(period.first)
        .values("page__translation_key")
        .annotate(total=Sum("count"), **by_language)
        .order_by("-total", "page__translation_key")[:MOST_PAGES]
    )
    pages = _pages([row["page__translation_key"] for row in sums])
    return [
        _page_row(pages[row["page__translation_key"]], row, codes)
        for row in sums
        if row["page__translation_key"] in pages
    ]


def _pages(keys: list[Any]) -> dict[Any, Page]:
    """One page for each translation key, in the language of the interface if there is one."""
    pages = Page.objects.filter(translation_key__in=keys).select_related("locale")
    shown = get_language()
    ordered = sorted(pages, key=lambda page: page.locale.language_code == shown)
    return {page.translation_key: page for page in ordered}


def _page_row(page: Page, sums: Mapping[str, Any], codes: list[str]) -> PageRow:
    return PageRow(
        title=page.title,
        url=reverse("wagtailadmin_pages:edit", args=[page.pk]),
        views=[readable(sums[f"in_{code}"] or 0) for code in codes],
        total=readable(sums["total"]),
    )


class PageViewsReport(ChartReport):
    """Views of all pages in a period, as a chart and by page."""

    model = PageViewCount
    url_name = "page_views_report"
    page_title = gettext_lazy("Page views")
    header_icon = "view"
    template_name = "home/page_views_report.html"

    @cached_property
    def period(self) -> Period:
        """The period that the address asks for; the usual one if it asks for another."""
        wanted = self.request.GET.get("days", "")
        days = next((days for days in PERIODS if str(days) == wanted), USUAL_PERIOD)
        return Period(days, local_day())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The chart and the table."""
        chart = view_chart(self.period)
        total = sum(sum(series.values) for series in chart.series)
        return super().get_context_data(
            periods=PERIODS,
            period=self.period,
            chart=chart,
            languages=language_names(),
            rows=page_rows(self.period),
            most_pages=MOST_PAGES,
            total=ngettext("%(views)s view", "%(views)s views", total) % {"views": readable(total)},
            **kwargs,
        )
