"""What waits for somebody, on the first page of the editors' side: objections and erasures."""

from collections.abc import Iterator
from datetime import timedelta

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.ui.components import Component

from site_cms.moderation.dashboard import Line, ListPanel

from ..choices import ErasureState
from ..models import Erasure, Objection
from .objections import DECIDE, VIEW_ERASURES

STUCK_AFTER = timedelta(days=7)


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


class StuckErasuresPanel(ListPanel):
    """Erasures that are tried again and again: somebody has to look at the log; names nobody."""

    heading = gettext_lazy("Erasures that do not come to an end")
    name = "stuck-erasures"
    order = 55

    def lines(self, request: HttpRequest) -> Iterator[Line]:
        """Those that have been open for a week, for who answers for them."""
        long_ago = timezone.now() - STUCK_AFTER
        stuck = Erasure.objects.filter(state=ErasureState.OPEN, requested_at__lt=long_ago)
        for erasure in stuck.order_by("pk") if request.user.has_perm(VIEW_ERASURES) else ():
            yield Line(
                title=erasure.case,
                url=reverse("members_receipt", args=[erasure.case]),
                language="",
                when=erasure.requested_at,
            )


def add(request: HttpRequest, panels: list[Component]) -> None:
    """Put the lists among the others."""
    panels.extend([OpenObjectionsPanel(), StuckErasuresPanel()])
