"""What the public site adds to the editors' side."""

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.urls import URLPattern, path
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.snippets.models import register_snippet

from . import reports
from .viewsets import WebsiteGroup

register_snippet(WebsiteGroup)


@hooks.register("register_admin_urls")
def admin_urls() -> list[URLPattern]:
    """Addresses of our reports, below ``/cms/``."""
    view = reports.PageViewsReport.as_view()
    return [path("reports/page-views/", view, name="page_views_report")]


@hooks.register("register_reports_menu_item")
def page_views_report() -> MenuItem:
    """In the menu of reports."""
    return reports.PageViewsMenuItem()


@hooks.register("register_permissions")
def report_permissions() -> QuerySet[Permission]:
    """Let administrators choose who may open our reports."""
    app_label, codename = reports.VIEW.split(".")
    return Permission.objects.filter(content_type__app_label=app_label, codename=codename)
