"""allauth's forms in our words: no placeholders, which vanish while one types."""

from typing import Any

from allauth.account import forms
from django.forms import Form
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from site_cms.mailing.addresses import clean_address

from .attempts import may_mail_reset
from .flows.pretend import pretend_reset
from .models import User
from .passwords import PASSWORD_HELP


def label_fields(form: Form, **labels: Any) -> None:
    """Put labels above fields and nothing into them."""
    for name, label in labels.items():
        if name in form.fields:
            field = form.fields[name]
            field.label = label
            field.widget.attrs.pop("placeholder", None)


class LoginForm(forms.LoginForm):
    """Address and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        label_fields(
            self,
            login=_("E-mail address"),
            password=_("Password"),
            remember=_("Stay logged in on this device"),
        )
        # Not "email": password managers fill in what they stored as the user name.
        self.fields["login"].widget.attrs["autocomplete"] = "username"
        self.fields["password"].help_text = ""


class ResetPasswordForm(forms.ResetPasswordForm):
    """The address that gets a link."""

    users: list[User]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        label_fields(self, email=_("E-mail address"))

    def clean_email(self) -> str:
        """Leave out addresses that an account would like to have and has not confirmed."""
        self.cleaned_data["email"] = clean_address(self.cleaned_data["email"])
        email: str = super().clean_email()
        self.users = [user for user in self.users if user.email == email]
        return email

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        """Mail the link; an address without an account is answered as slowly.

        So is one that was mailed several links just now: those still work.
        """
        email: str = self.cleaned_data["email"]
        if not may_mail_reset(request, email):
            self.users = []
        if not self.users:
            pretend_reset(email)
        super().save(request, **kwargs)
        return email


class ResetPasswordKeyForm(forms.ResetPasswordKeyForm):
    """A new password, twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        label_fields(self, password1=_("New password"), password2=_("New password again"))
        self.fields["password1"].help_text = PASSWORD_HELP

    def clean(self) -> dict[str, Any]:
        """Say in our words that the two differ."""
        cleaned: dict[str, Any] = super(forms.PasswordVerificationMixin, self).clean() or {}
        first, second = cleaned.get("password1"), cleaned.get("password2")
        if first and second and first != second:
            self.add_error("password2", _("The two passwords are not the same."))
        return cleaned
