"""What the privacy layer adds to the editors' side."""

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.urls import URLPattern, path
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.snippets.models import register_snippet

from site_cms.reports import ChartReportMenuItem

from . import dashboard
from .policy_report import PolicyReport
from .reports import RecordOfProcessing
from .viewsets import ServiceViewSet

register_snippet(ServiceViewSet)


@hooks.register("register_admin_urls")
def admin_urls() -> list[URLPattern]:
    """Addresses of our reports, below ``/cms/``."""
    record, policy = RecordOfProcessing.as_view(), PolicyReport.as_view()
    return [
        path("reports/record-of-processing/", record, name=RecordOfProcessing.url_name),
        path("reports/privacy-policy/", policy, name=PolicyReport.url_name),
    ]


@hooks.register("register_reports_menu_item")
def record_of_processing() -> MenuItem:
    """In the menu of reports."""
    return ChartReportMenuItem(RecordOfProcessing, order=860)


@hooks.register("register_reports_menu_item")
def policy_report() -> MenuItem:
    """In the menu of reports."""
    return ChartReportMenuItem(PolicyReport, order=855)


@hooks.register("register_permissions")
def report_permissions() -> QuerySet[Permission]:
    """Let administrators choose who may open our reports."""
    return RecordOfProcessing.permissions() | PolicyReport.permissions()


hooks.register("construct_homepage_panels", dashboard.panels)
