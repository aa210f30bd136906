"""The member's details, every one of which they can change."""

from typing import Any

from django import forms
from django.conf import settings
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _
from django.views.generic import FormView

from members.accounts.models import User
from members.accounts.registration.asked import (
    STANDARD,
    AskedField,
    initial_of,
    still_allowed,
    write_answers,
)
from members.accounts.registration.consents import TELEPHONE
from members.rights.flows.withdraw import withdraw

from ..details import asked_today, left_over
from .base import AreaMixin, see

FORGET = "forget_"


def _standard_fields(asked: list[AskedField]) -> list[AskedField]:
    """Fields with a column that the form does not ask for (any more)."""
    present = {each.kind for each in asked}
    return [
        AskedField(kind, kind, str(label), "", required=False)
        for kind, (label, _autocomplete) in STANDARD.items()
        if kind not in present
    ]


class ProfileForm(forms.Form):
    """What the registration asks today, what it asked before, and the language."""

    def __init__(self, *args: Any, member: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.member = member
        asked = asked_today()
        missing = [each for each in _standard_fields(asked) if getattr(member, each.kind)]
        self.asked = [still_allowed(member, each) for each in (*asked, *missing)]
        for each in self.asked:
            self.fields[each.name] = each.form_field()
        self.initial = {**initial_of(member, self.asked), "language": member.language}
        for key, answer in left_over(member, asked).items():
            self.fields[f"{FORGET}{key}"] = forms.BooleanField(
                label=_("Delete: %(label)s – %(answer)s")
                % {"label": answer["label"], "answer": answer["text"]},
                help_text=_("The form does not ask for this any more."),
                required=False,
            )
        self.fields["language"] = forms.ChoiceField(
            label=_("Language of our mails"),
            choices=[
                (code, get_language_info(code)["name_local"].capitalize())
                for code, _name in settings.LANGUAGES
            ],
        )

    def save(self) -> None:
        """Write the details into the account."""
        write_answers(self.member, self.asked, self.cleaned_data)
        for name, value in self.cleaned_data.items():
            if name.startswith(FORGET) and value:
                self.member.answers.pop(name.removeprefix(FORGET), None)
        self.member.language = self.cleaned_data["language"]
        self.member.save(update_fields=[*STANDARD, "answers", "language"])
        if not self.member.telephone:
            # Without a number nobody can be called.
            withdraw(self.member.consent_subject, TELEPHONE)


class ProfileView(AreaMixin, FormView[ProfileForm]):
    """Change every field of the profile."""

    form_class = ProfileForm
    template_name = "members/area/profile.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        """Whose details."""
        return {**super().get_form_kwargs(), "member": self.member}

    @transaction.atomic
    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        """Change the account as it is now: two windows at once lose nothing of each other's."""
        member = User.objects.select_for_update().filter(pk=self.member.pk).first()
        if member is None:
            return redirect("account_login")
        self.request.user = member
        return super().post(*args, **kwargs)

    def form_valid(self, form: ProfileForm) -> HttpResponse:
        """Save and say so."""
        form.save()
        return see("members_profile")
