"""allauth's forms for people who are logged in, in our words."""

from typing import Any

from allauth.account import forms
from django.utils.translation import gettext_lazy as _

from site_cms.mailing.addresses import clean_address

from .forms import ResetPasswordKeyForm, label_fields
from .passwords import PASSWORD_HELP


class AddEmailForm(forms.AddEmailForm):
    """The address that shall replace the present one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        label_fields(self, email=_("New e-mail address"))

    def clean_email(self) -> str:
        """One spelling for one address that mail can be sent to."""
        self.cleaned_data["email"] = clean_address(self.cleaned_data["email"])
        email: str = super().clean_email()
        return email


class ReauthenticateForm(forms.ReauthenticateForm):
    """The password, once more."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        label_fields(self, password=_("Password"))
        self.fields["password"].help_text = ""


class SetPasswordForm(forms.SetPasswordForm):
    """A new password, twice. The old one, or a passkey, was asked for just before."""

    clean = ResetPasswordKeyForm.clean

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        label_fields(self, password1=_("New password"), password2=_("New password again"))
        self.fields["password1"].help_text = PASSWORD_HELP
