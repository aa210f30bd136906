"""What consents add to the editors' side."""

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.urls import URLPattern, path
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from site_cms.reports import ChartReportMenuItem

from .reports import ConsentsReport


@hooks.register("register_admin_urls")
def admin_urls() -> list[URLPattern]:
    """Addresses of our reports, below ``/cms/``."""
    return [path("reports/consents/", ConsentsReport.as_view(), name=ConsentsReport.url_name)]


@hooks.register("register_reports_menu_item")
def consents_report() -> MenuItem:
    """In the menu of reports."""
    return ChartReportMenuItem(ConsentsReport, order=870)


@hooks.register("register_permissions")
def report_permissions() -> QuerySet[Permission]:
    """Let administrators choose who may open our report."""
    return ConsentsReport.permissions()
