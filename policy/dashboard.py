"""What awaits those who keep the privacy policy, on the first page of the editors' side."""

from collections.abc import Iterable

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.components import Component

from site_cms.moderation.dashboard import Line, ListPanel

from . import drift


class DriftPanel(ListPanel):
    """Site and policy differ, until a new version is published."""

    heading = _("The privacy policy needs a new version")
    name = "policy-drift"
    order = 95

    def lines(self, request: HttpRequest) -> Iterable[Line]:
        """One line while a drift lasts, for whoever may open the report on it."""
        found = drift.current() if request.user.has_perm("policy.view_policyversion") else None
        if found:
            yield Line(
                title=gettext("What the site would say otherwise"),
                url=reverse("policy_report"),
                language="",
                when=found.found_at,
                note=gettext("Visitors read the version in force until a new one is approved."),
            )


def panels(request: HttpRequest, shown: list[Component]) -> None:
    """Add our list."""
    shown.append(DriftPanel())
