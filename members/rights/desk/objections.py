"""Objections: what is due when, and the decision."""

from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING, Any, cast

from django.core.paginator import Paginator
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.auth import permission_required
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.log_actions import log as log_action

from site_cms.personal_data import Person

from ..choices import Action
from ..choices import Decision as Decided
from ..flows.object import AlreadyDecided, decide
from ..models import DeskAccess, Erasure, Objection
from ..people import person_of
from ..texts import NOT_YOURSELF
from .access import log
from .forms import DecisionForm

if TYPE_CHECKING:
    from members.accounts.models import User

VIEW = "members_rights.view_objection"
DECIDE = "members_rights.change_objection"
VIEW_ACCESS = "members_rights.view_deskaccess"
VIEW_ERASURES = "members_rights.view_erasure"
ON_A_PAGE = 50
#: Looking somebody up, and over what time that is counted.
LOOKUPS = (Action.SEARCH, Action.READ)
LATELY = timedelta(days=7)


class Listing(WagtailAdminTemplateMixin, TemplateView):
    """A list with pages."""

    url_name: str

    def rows(self) -> "QuerySet[Any]":
        """What is listed."""
        raise NotImplementedError

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Below the home page of the editors' side."""
        here = {"url": reverse(self.url_name), "label": self.page_title}
        return [*super().get_breadcrumbs_items(), here]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """One page of the rows; a number that makes no sense is the first or last page."""
        rows = Paginator(self.rows(), ON_A_PAGE).get_page(self.request.GET.get("p"))
        return super().get_context_data(rows=rows, **kwargs)


@method_decorator(permission_required(VIEW), name="dispatch")
class ObjectionsView(Listing):
    """What has to be decided first stands first; names nobody."""

    page_title = gettext_lazy("Objections")
    header_icon = "warning"
    url_name = "objections"
    template_name = "members/rights/desk/objections.html"

    def rows(self) -> "QuerySet[Objection]":
        """The open ones by their due date, then the others, the latest first."""
        first = F("decided_at").desc(nulls_first=True)
        return Objection.objects.order_by(first, F("due_on").asc(nulls_last=True), "pk")


@method_decorator(permission_required(VIEW_ACCESS), name="dispatch")
class AccessesView(Listing):
    """Who looked at whose data."""

    page_title = gettext_lazy("Accesses at the member desk")
    header_icon = "view"
    url_name = "desk_accesses"
    template_name = "members/rights/desk/accesses.html"

    def rows(self) -> "QuerySet[DeskAccess]":
        """The latest first."""
        return DeskAccess.objects.select_related("who")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Also how many people each of the staff looked up lately."""
        lately = DeskAccess.objects.filter(
            what__in=LOOKUPS, at__gt=timezone.now() - LATELY, who__isnull=False
        ).order_by()
        numbers = Counter(access.who for access in lately.select_related("who"))
        return super().get_context_data(lookups=numbers.most_common(), **kwargs)


@method_decorator(permission_required(VIEW_ERASURES), name="dispatch")
class ErasuresView(Listing):
    """What was erased, and what is not finished."""

    page_title = gettext_lazy("Erasures")
    header_icon = "bin"
    url_name = "erasures"
    template_name = "members/rights/desk/erasures.html"

    def rows(self) -> "QuerySet[Erasure]":
        """The unfinished ones first."""
        return Erasure.objects.order_by(F("finished_at").desc(nulls_first=True), "-pk")


@method_decorator(permission_required(VIEW), name="dispatch")
class ObjectionView(WagtailAdminTemplateMixin, TemplateView):
    """One objection with its words, and the form for the decision."""

    header_icon = "warning"
    template_name = "members/rights/desk/objection.html"

    def get_page_title(self) -> str:
        """Its number."""
        return _("Objection %(reference)s") % {"reference": self.kwargs["reference"]}

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Below the list."""
        above = {"url": reverse("objections"), "label": _("Objections")}
        here = {"url": "", "label": self.get_page_title()}
        return [*super().get_breadcrumbs_items(), above, here]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The objection, which is logged as read."""
        objection = self._objection()
        log(self.request.user, _person(objection), Action.READ_OBJECTION)
        form = kwargs.pop("form", None) or DecisionForm()
        may_decide = objection.is_open and self._problem(objection) == ""
        return {
            **super().get_context_data(**kwargs),
            "objection": objection,
            "form": form if may_decide else None,
        }

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        """Decide, and mail the answer."""
        objection = self._objection()
        form = DecisionForm(request.POST)
        problem = self._problem(objection)
        if not problem and not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        if not problem:
            problem = self._decide(objection, form)
        if problem:
            messages.error(request, problem)
        return redirect("objection", reference)

    def _objection(self) -> Objection:
        return get_object_or_404(
            Objection.objects.select_related("user", "decided_by"),
            reference=self.kwargs["reference"],
        )

    def _problem(self, objection: Objection) -> str:
        """Why somebody may not decide; empty if they may."""
        if not self.request.user.has_perm(DECIDE):
            return _("You may read objections but not decide on them.")
        return str(NOT_YOURSELF) if objection.user == self.request.user else ""

    def _decide(self, objection: Objection, form: DecisionForm) -> str:
        person = _person(objection)
        try:
            decide(
                objection,
                decision=Decided(form.cleaned_data["decision"]),
                answer=form.cleaned_data["answer"],
                by=cast("User", self.request.user),
            )
        except AlreadyDecided:
            return _("Somebody decided on it before you.")
        log(self.request.user, person, Action.DECIDE)
        log_action(objection, "wagtail.edit", user=self.request.user)
        messages.success(self.request, _("Decided, and the answer is under way."))
        return ""


def _person(objection: Objection) -> Person:
    if objection.user:
        return person_of(objection.user)
    return Person(email=objection.address)
