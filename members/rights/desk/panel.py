"""Objections that wait for a decision, on the first page of the editors' side."""

from collections.abc import Iterator

from django.http import HttpRequest
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.ui.components import Component

from site_cms.moderation.dashboard import Line, ListPanel

from ..models import Objection
from .objections import DECIDE


class OpenObjectionsPanel(ListPanel):
    """What is due, the first first; names nobody."""

    heading = gettext_lazy("Objections to decide on")
    name = "open-objections"
    order = 50

    def lines(self, request: HttpRequest) -> Iterator[Line]:
        """Those that are open, for who may decide."""
        waiting = Objection.objects.filter(decision="").order_by("due_on", "pk")
        for objection in waiting if request.user.has_perm(DECIDE) else ():
            yield Line(
                title=str(objection),
                url=reverse("objection", args=[objection.reference]),
                language=objection.language,
                when=objection.received_at,
                note=_note(objection),
            )


def _note(objection: Objection) -> str:
    due = date_format(objection.due_on, "SHORT_DATE_FORMAT") if objection.due_on else ""
    text = _("Overdue since %(due)s") if objection.is_overdue else _("To be decided by %(due)s")
    return text % {"due": due}


def add(request: HttpRequest, panels: list[Component]) -> None:
    """Put the list among the others."""
    panels.append(OpenObjectionsPanel())
