"""What staff fill in at the member desk."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminDateInput

from members.accounts.models import User
from site_cms.local_time import local_day
from site_cms.mailing import addresses

from ..choices import Decision, Kind, Way
from ..flows.object import LONGEST_TEXT
from ..people import Whose
from ..texts import NAMES_THE_PERSON

LONGEST_CHECK = 1000
#: Older letters were certainly answered.
OLDEST = timedelta(days=366)


class FindForm(forms.Form):
    """An exact address: nobody browses through members."""

    address = forms.EmailField(
        label=_("E-mail address"),
        help_text=_("The whole address. Each search is logged."),
    )

    def clean_address(self) -> str:
        """One spelling for one address that an answer can be sent to."""
        return addresses.clean_address(self.cleaned_data["address"])


class ActionForm(forms.Form):
    """How somebody knew whose demand it was."""

    identity_check = forms.CharField(
        label=_("How did you check who is asking?"),
        max_length=LONGEST_CHECK,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Such as: called back at the number in the account. Name nobody."),
    )

    def __init__(self, *args: Any, target: Whose, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.target = target

    def clean_identity_check(self) -> str:
        """Names and addresses do not belong into what outlives the person."""
        text: str = self.cleaned_data["identity_check"].strip()
        said = text.casefold()
        if any(word.casefold() in said for word in _names(self.target)):
            raise ValidationError(NAMES_THE_PERSON)
        return text


def _names(target: Whose) -> list[str]:
    """What would name somebody."""
    if not isinstance(target, User):
        return [target]
    names = [target.email, target.first_name, target.last_name, target.telephone]
    return [name for name in names if len(name) > 2]


class ObjectForm(ActionForm):
    """An objection that came by letter or telephone."""

    kind = forms.ChoiceField(label=_("What about?"), choices=Kind.choices)
    text = forms.CharField(
        label=_("In their words"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    way = forms.ChoiceField(
        label=_("How did it come?"),
        choices=[(each.value, each.label) for each in (Way.LETTER, Way.TELEPHONE)],
    )
    received_on = forms.DateField(
        label=_("Received on"),
        widget=AdminDateInput,
        help_text=_("The month for the decision begins with this day."),
    )
    language = forms.ChoiceField(label=_("Language of the answer"), choices=settings.LANGUAGES)

    def clean_received_on(self) -> date:
        """A day that can be."""
        day: date = self.cleaned_data["received_on"]
        if not local_day() - OLDEST <= day <= local_day():
            raise ValidationError(_("This day lies in the future or too far back."))
        return day

    @property
    def received_at(self) -> datetime:
        """Now, or noon of an earlier day."""
        day = self.cleaned_data["received_on"]
        if day == local_day():
            return timezone.now()
        return timezone.make_aware(datetime.combine(day, time(12)), timezone.get_default_timezone())


class ExportForm(ActionForm):
    """An export to be posted."""

    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)


class DecisionForm(forms.Form):
    """What becomes of an objection, and what the person is told."""

    decision = forms.ChoiceField(
        label=_("Decision"),
        choices=[(each.value, each.label) for each in (Decision.GRANTED, Decision.REFUSED)],
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(
        label=_("Answer"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Mailed to the person, in their language. A refusal needs its reasons."),
    )
