"""Our own reports on the editors' side: a page with charts, for those with a right."""

from typing import Any, ClassVar

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.views.generic import TemplateView
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin


class ChartReport(PermissionCheckedMixin, WagtailAdminTemplateMixin, TemplateView):
    """A report on a model, for those who may view it."""

    permission_required = "view"
    #: Name of its address.
    url_name: ClassVar[str]

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Below the home page of the editors' side."""
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.page_title}]

    @classmethod
    def permissions(cls) -> QuerySet[Permission]:
        """The right to open it, for administrators to give."""
        meta = cls.model._meta
        return Permission.objects.filter(
            content_type__app_label=meta.app_label, codename=f"view_{meta.model_name}"
        )


class ChartReportMenuItem(MenuItem):
    """A report in the menu, for those who may open it."""

    def __init__(self, report: type[ChartReport], order: int) -> None:
        meta = report.model._meta
        self._right = f"{meta.app_label}.view_{meta.model_name}"
        super().__init__(
            report.page_title, reverse(report.url_name), icon_name=report.header_icon, order=order
        )

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether somebody may open the report."""
        return bool(request.user.has_perm(self._right))
