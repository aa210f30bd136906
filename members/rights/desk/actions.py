"""What staff do for somebody: one function for each button of the member desk.

Each returns the sentence that is shown afterwards, and an address that goes with it, if any.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

from allauth.account.models import EmailAddress
from allauth.account.utils import has_verified_email
from django.http import HttpRequest
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from members.accounts.models import User
from site_cms.moderation.refusal import Refused

from ..addresses import receipt_url
from ..choices import Action, Kind, Way
from ..flows.erase import erase_member
from ..flows.export import TooSoon, request_export
from ..flows.object import object_to
from ..flows.restrict import lift_restriction, restrict
from ..people import Whose, address_of
from . import forms

#: A sentence, and an address.
Result = tuple[str, str]


def confirm(request: HttpRequest, target: Whose, form: Any) -> Result:
    """Send the confirmation of an address again."""
    address = _unconfirmed(target)
    if address is None:
        raise Refused(_("There is no address that waits for a confirmation."))
    # What an account with a confirmed address wants to change to may be somebody else's.
    address.send_confirmation(request, signup=not has_verified_email(address.user))
    return _("The confirmation is sent again."), ""


def _unconfirmed(target: Whose) -> EmailAddress | None:
    if not isinstance(target, User):
        return None
    return EmailAddress.objects.filter(user=target, verified=False).first()


def object_for(request: HttpRequest, target: Whose, form: forms.ObjectForm) -> Result:
    """Record an objection that came by letter or telephone."""
    objection = object_to(
        address_of(target),
        kind=Kind(form.cleaned_data["kind"]),
        text=form.cleaned_data["text"],
        way=Way(form.cleaned_data["way"]),
        received_at=form.received_at,
        language=form.cleaned_data["language"],
    )
    text = _("Recorded as %(reference)s and confirmed by mail.")
    return text % {"reference": objection.reference}, ""


def export_for(request: HttpRequest, target: Whose, form: forms.ExportForm) -> Result:
    """Make an export to be posted."""
    try:
        # An account that never confirmed the address is not all there is about it.
        whose = address_of(target) if _unconfirmed(target) else target
        request_export(whose, made_by=_staff(request), language=form.cleaned_data["language"])
    except TooSoon:
        raise Refused(_("There is an export that was made a moment ago.")) from None
    return _("The export is being made. Look at this person again in a minute."), ""


def restrict_for(request: HttpRequest, target: Whose, form: forms.ActionForm) -> Result:
    """Freeze the use of an account's data."""
    restrict(_account(target), way=Way.DESK)
    return _("The data is kept from now on, but not used."), ""


def lift_for(request: HttpRequest, target: Whose, form: forms.ActionForm) -> Result:
    """End a restriction."""
    lift_restriction(_account(target))
    return _("The data may be used again."), ""


def erase_for(request: HttpRequest, target: Whose, form: forms.ActionForm) -> Result:
    """Erase an account, or what is held about an address."""
    check = form.cleaned_data["identity_check"]
    receipt = erase_member(address_of(target), way=Way.DESK, identity_check=check)
    return _("Erased. The receipt says what was done."), receipt_url(
        receipt.case, get_language() or "de"
    )


def _account(target: Whose) -> User:
    if not isinstance(target, User):
        raise Refused(_("There is no account with this address."))
    return target


def _staff(request: HttpRequest) -> User:
    return cast("User", request.user)


@dataclass(frozen=True)
class Button:
    """Something that staff may do for a person."""

    action: Action
    title: Any
    explanation: Any
    form: type[forms.ActionForm]
    do: Callable[[HttpRequest, Whose, Any], Result]
    is_serious: bool = False

    def is_offered(self, target: Whose) -> bool:
        """Whether it makes sense now."""
        account = target if isinstance(target, User) else None
        if self.action == Action.CONFIRM:
            return _unconfirmed(target) is not None
        if self.action in (Action.RESTRICT, Action.LIFT):
            is_lifting = self.action == Action.LIFT
            return account is not None and account.is_restricted == is_lifting
        return True


BUTTONS = {
    button.action.value: button
    for button in (
        Button(
            Action.CONFIRM,
            gettext_lazy("Send the confirmation again"),
            gettext_lazy("The person gets a new link to confirm the address."),
            forms.ActionForm,
            confirm,
        ),
        Button(
            Action.OBJECT,
            gettext_lazy("Record an objection"),
            gettext_lazy(
                "Advertising ends at once and for good, with or without an account. Everything "
                "else is decided within a month. The person gets a mail."
            ),
            forms.ObjectForm,
            object_for,
        ),
        Button(
            Action.EXPORT,
            gettext_lazy("Make an export"),
            gettext_lazy("Everything that is held, to be posted. Gone after seven days."),
            forms.ExportForm,
            export_for,
        ),
        Button(
            Action.RESTRICT,
            gettext_lazy("Restrict"),
            gettext_lazy("The data is kept but not used (Art. 18 GDPR)."),
            forms.ActionForm,
            restrict_for,
        ),
        Button(
            Action.LIFT,
            gettext_lazy("Lift the restriction"),
            gettext_lazy("The person must have wished it."),
            forms.ActionForm,
            lift_for,
        ),
        Button(
            Action.ERASE,
            gettext_lazy("Erase"),
            gettext_lazy(
                "At once and for good. The person gets the receipt by mail, and you get its "
                "address, to post it."
            ),
            forms.ActionForm,
            erase_for,
            is_serious=True,
        ),
    )
}
