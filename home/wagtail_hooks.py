"""What the public site adds to the editors' side."""

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.urls import URLPattern, path
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.snippets.models import register_snippet

from site_cms.reports import ChartReportMenuItem

from .reports import PageViewsReport
from .viewsets import WebsiteGroup

register_snippet(WebsiteGroup)


@hooks.register("register_admin_urls")
def admin_urls() -> list[URLPattern]:
    """Addresses of our reports, below ``/cms/``."""
    return [path("reports/page-views/", PageViewsReport.as_view(), name=PageViewsReport.url_name)]


@hooks.register("register_reports_menu_item")
def page_views_report() -> MenuItem:
    """In the menu of reports."""
    return ChartReportMenuItem(PageViewsReport, order=880)


@hooks.register("register_permissions")
def report_permissions() -> QuerySet[Permission]:
    """Let administrators choose who may open our reports."""
    return PageViewsReport.permissions()
