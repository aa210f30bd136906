"""What consents add to the editors' side."""

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.urls import URLPattern, path
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from . import reports


@hooks.register("register_admin_urls")
def admin_urls() -> list[URLPattern]:
    """Addresses of our reports, below ``/cms/``."""
    return [path("reports/consents/", reports.ConsentsReport.as_view(), name="consents_report")]


@hooks.register("register_reports_menu_item")
def consents_report() -> MenuItem:
    """In the menu of reports."""
    return reports.ConsentsMenuItem()


@hooks.register("register_permissions")
def report_permissions() -> QuerySet[Permission]:
    """Let administrators choose who may open our report."""
    app_label, codename = reports.VIEW.split(".")
    return Permission.objects.filter(content_type__app_label=app_label, codename=codename)
