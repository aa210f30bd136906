"""The register on the editors' side."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, UpdatedAtColumn

from site_cms.moderation.snippets import ModeratedSnippetViewSet

from . import register
from .models import Service


def _to_check(service: Service) -> str:
    """Says that somebody has to verify something; what, stands in the entry."""
    return gettext("yes") if service.to_check else ""


class StandingColumn(Column):
    """Whether a service takes effect: the policy in force decides it, not its publication alone."""

    def get_value(self, instance: Service) -> str:
        """Nothing without the request; see below."""
        return ""

    def get_cell_context_data(
        self, instance: Service, parent_context: dict[str, Any]
    ) -> dict[str, Any]:
        """What is so at the moment of the request, read once for all rows."""
        state = register.of_request(parent_context["request"])
        context = super().get_cell_context_data(instance, parent_context)
        return {**context, "value": register.standing(instance, state)}


class ServiceViewSet(ModeratedSnippetViewSet):
    """Third-party services: what each of them is, and whether it is in use."""

    model = Service
    icon = "globe"
    menu_label: str | Promise = _("Third-party services")
    menu_name = "services"
    menu_order = 220
    add_to_admin_menu = True
    list_display = [
        "name",
        Column("provider", label=_("Provider")),
        Column("get_purpose_group_display", label=_("Purpose")),
        StandingColumn("standing", label=_("In use")),
        Column("to_check", label=_("Still to check"), accessor=_to_check),
        UpdatedAtColumn(),
    ]
    list_filter = ["purpose_group", "role", "live"]
    search_fields = ["name", "provider", "key"]
    ordering = ["name"]
