"""The form with which people register."""

from typing import TYPE_CHECKING, Any

from allauth.account.adapter import get_adapter
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.consent.models import Wording
from site_cms.mailing.addresses import clean_address

from ..passwords import PASSWORD_HELP
from . import consents, traps
from .asked import write_answers

if TYPE_CHECKING:
    from ..models import User
    from ..registration_page import RegistrationPage


def _password(label: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        strip=False,
        max_length=128,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )


class RegistrationForm(forms.Form):
    """Address, password and what the published page asks for, as far as the policy names it."""

    email = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    password1 = _password(gettext_lazy("Password"))
    password2 = _password(gettext_lazy("Password again"))

    def __init__(
        self, *args: Any, page: "RegistrationPage", is_preview: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.page = page
        self.asked = page.written if is_preview else page.asked
        self.fields["email"].help_text = page.email_reason
        self.fields["password1"].help_text = PASSWORD_HELP
        for each in self.asked:
            self.fields[each.name] = each.form_field()
        self._ask_for_age()
        self.notice = consents.notice_of(page)
        self.wordings = consents.on_draft(page) if is_preview else consents.of_page(page)
        for wording in self.wordings.values():
            self.fields[consents.field_name(wording)] = forms.BooleanField(
                label=wording.text, required=False
            )
        self.fields["seen"] = forms.CharField(widget=forms.HiddenInput, initial=self.seen)
        traps.set_up(self)

    @property
    def seen(self) -> str:
        """What the form shows: which version of the policy, notice and consents."""
        policy = self.page.policy.number if self.page.policy else 0
        hashes = (each.hash[:16] for each in (self.notice, *self.wordings.values()))
        return "-".join([str(policy), *hashes])

    def _ask_for_age(self) -> None:
        from ..registration_page import MINIMUM_AGE

        self.fields["of_age"] = forms.BooleanField(
            label=_("I am at least %(age)s years old.") % {"age": MINIMUM_AGE},
            error_messages={"required": _("Only adults can become members.")},
        )

    def visible_parts(self) -> dict[str, list[forms.BoundField]]:
        """The fields by what they are for: who you are, how you log in, what you agree to."""
        agreed = [self[consents.field_name(each)] for each in self.wordings.values()]
        return {
            "account": [self["email"], self["password1"], self["password2"]],
            "asked": [self[each.name] for each in self.asked],
            "consents": agreed,
            "age": [self["of_age"]],
        }

    def clean_email(self) -> str:
        """One spelling for one address."""
        return clean_address(self.cleaned_data["email"])

    def clean(self) -> dict[str, Any]:
        """Judge the password by the rest, and look whether a machine filled the form in."""
        cleaned: dict[str, Any] = super().clean() or {}
        first, second = cleaned.get("password1"), cleaned.get("password2")
        if first:
            try:
                get_adapter().clean_password(first, user=self.user())
            except forms.ValidationError as error:
                self.add_error("password1", error)
        if first and second and first != second:
            self.add_error("password2", _("The two passwords are not the same."))
        if self._wants_calls(cleaned) and not cleaned.get("telephone"):
            self.add_error("telephone", _("To be called, you need to give a number."))
        if cleaned.get("seen") != self.seen:
            self._show_again()
        if not self.errors:
            traps.spring(self)
        return cleaned

    def _wants_calls(self, cleaned: dict[str, Any]) -> bool:
        wording = self.wordings.get(consents.TELEPHONE)
        return bool(wording and cleaned.get(consents.field_name(wording)))

    def _show_again(self) -> None:
        """Page or policy were published anew in between: nobody has seen these words yet."""
        self.data = {**dict(self.data.items()), "seen": self.seen}
        text = _("This form has changed since you opened it. Please check it and send it again.")
        self.add_error(None, text)

    def user(self) -> "User":
        """The account that the form describes, not saved and without a password."""
        from ..models import User

        user = User(email=self.cleaned_data.get("email", ""))
        write_answers(user, self.asked, self.cleaned_data)
        return user

    @property
    def agreed(self) -> list[Wording]:
        """The wordings whose box was ticked."""
        names = {consents.field_name(each): each for each in self.wordings.values()}
        return [each for name, each in names.items() if self.cleaned_data.get(name)]
