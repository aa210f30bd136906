"""The member desk: one address, everything by POST, so that no address of a person is a part of one
of ours.
"""

from typing import Any

from allauth.account.decorators import reauthentication_required
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.auth import permission_required
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from members.accounts.models import User
from site_cms.exporting import collect
from site_cms.local_time import local_day
from site_cms.moderation.refusal import Refused

from ..choices import Action
from ..models import Export, Objection
from ..people import Whose, account_of, person_of
from ..suppression import is_suppressed
from ..texts import NOT_POSSIBLE
from ..views import file_of
from .access import DESK, log, require_may_touch
from .actions import BUTTONS, Button
from .forms import ActionForm, FindForm


@method_decorator(permission_required(DESK), name="dispatch")
class DeskView(WagtailAdminTemplateMixin, TemplateView):
    """Finds somebody by their address and does for them what they demand."""

    page_title = gettext_lazy("Member desk")
    header_icon = "group"
    template_name = "members/rights/desk/desk.html"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Below the home page of the editors' side."""
        here = {"url": reverse("member_desk"), "label": self.page_title}
        return [*super().get_breadcrumbs_items(), here]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """At first only a field for the address."""
        return {"find": FindForm(), **super().get_context_data(**kwargs)}

    def post(self, request: HttpRequest) -> HttpResponse:
        """Find somebody, and press a button for them if one is named."""
        find = FindForm(request.POST)
        if not find.is_valid():
            return self.render_to_response(self.get_context_data(find=find))
        address: str = find.cleaned_data["address"].strip().lower()
        target: Whose = account_of(address) or address
        button = BUTTONS.get(request.POST.get("action", ""))
        if button is None:
            return self._show(address, target)
        form = button.form(request.POST, target=target, prefix=button.action.value)
        if not form.is_valid():
            return self._show(address, target, invalid=form)
        is_logged = self._press(button, target, form)
        if is_logged and button.action == Action.ERASE:
            # What is still there is erased once this request is stored.
            return redirect("member_desk")
        return self._show(address, account_of(address) or address, is_logged=is_logged)

    def _press(self, button: Button, target: Whose, form: ActionForm) -> bool:
        """Do it, or say why not; whether it was done, and logged."""
        person = person_of(target)
        try:
            require_may_touch(self.request.user, target)
            if not button.is_offered(target):
                raise Refused(NOT_POSSIBLE)
            text, url = button.do(self.request, target, form)
        except Refused as refusal:
            messages.error(self.request, str(refusal))
            return False
        check = form.cleaned_data["identity_check"]
        log(self.request.user, person, button.action, check)
        buttons = [messages.button(url, _("See the receipt"))] if url else []
        messages.success(self.request, text, buttons=buttons)
        return True

    def _show(
        self,
        address: str,
        target: Whose,
        *,
        is_logged: bool = False,
        invalid: ActionForm | None = None,
    ) -> HttpResponse:
        """Everything that is held about somebody, and what can be done; never without a line in
        the log.
        """
        person = person_of(address)
        tables = collect(person)
        account = target if isinstance(target, User) else None
        if not is_logged:
            log(self.request.user, person, Action.READ if account or tables else Action.SEARCH)
        context = {
            "find": FindForm(initial={"address": address}),
            "address": address,
            "account": account,
            "tables": tables,
            "is_suppressed": is_suppressed(address),
            "objections": Objection.objects.filter(user=account) if account else [],
            "exports": self._exports(address, account),
            "buttons": self._buttons(target, invalid),
        }
        return self.render_to_response(self.get_context_data(**context))

    def _exports(self, address: str, account: User | None) -> Any:
        about = Q(address=address) | Q(user=account, user__isnull=False)
        mine = Export.objects.filter(about, is_for_desk=True, made_by=self.request.user.pk)
        return mine.order_by("-pk")

    def _buttons(
        self, target: Whose, invalid: ActionForm | None
    ) -> list[tuple[Button, ActionForm, bool]]:
        """What can be done, with its form, and whether that has to be looked at again."""
        found = []
        language = target.language if isinstance(target, User) else "de"
        initial = {"received_on": local_day(), "language": language}
        for button in BUTTONS.values():
            again = invalid if invalid and invalid.prefix == button.action.value else None
            form = again or button.form(target=target, prefix=button.action.value, initial=initial)
            if button.is_offered(target):
                found.append((button, form, again is not None))
        return found


@require_safe
@permission_required(DESK)
def download_for(request: HttpRequest, export_key: str) -> HttpResponseBase:
    """Hand out an export to whom of the staff made it, once they proved again who they are."""
    export = get_object_or_404(Export, key=export_key, is_for_desk=True, made_by=request.user)
    if not export.is_there:
        raise Http404
    return _hand_out(request, export)


@reauthentication_required
def _hand_out(request: HttpRequest, export: Export) -> HttpResponseBase:
    log(request.user, person_of(export.user or export.address), Action.DOWNLOAD)
    return file_of(export)
