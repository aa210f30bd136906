"""allauth's forms for second factors, in our words and with our limits."""

from collections.abc import Callable
from typing import Any

from allauth.core import context
from allauth.mfa import app_settings
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as code_forms
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import forms as totp_forms
from allauth.mfa.webauthn import forms as webauthn_forms
from allauth.mfa.webauthn.internal import auth
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.forms import Form, HiddenInput, JSONField
from django.utils.translation import gettext_lazy as _

from .. import attempts
from ..forms import label_fields
from ..models import User
from .secrets import UnreadableSecret

NAME_LENGTH = 60
#: What made-up answers of a passkey make the libraries raise.
MADE_UP = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)


def refuse_made_up(check: Callable[[], Any]) -> Any:
    """What a check answers; a credential that is none at all is as wrong as any other."""
    try:
        return check()
    except ValidationError:
        raise
    except MADE_UP as error:
        raise get_adapter().validation_error("incorrect_code") from error


class CodeForm(Form):
    """A code from the app, or one of the recovery codes. Comes before allauth's class."""

    user: User

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        label_fields(self, code=_("Code"))
        self.fields["code"].help_text = _("Six digits from your app, or one of your recovery codes")
        self.fields["code"].widget.attrs["autofocus"] = True

    def clean_code(self) -> str:
        """Find out whose code it is, within the limits of ``attempts``."""
        usage = attempts.count_second_factor(context.request, self.user)
        code: str = self.cleaned_data["code"]
        self.authenticator = self._authenticator_of(code)
        usage.rollback()
        return code

    def _authenticator_of(self, code: str) -> Authenticator:
        of_user = Authenticator.objects.filter(user=self.user)
        error = get_adapter().validation_error("incorrect_code")
        for authenticator in of_user.exclude(type=Authenticator.Type.WEBAUTHN):
            try:
                if authenticator.wrap().validate_code(code) and self._is_new(authenticator, code):
                    authenticator.user = self.user
                    return authenticator
            except UnreadableSecret as unreadable:
                error = unreadable
        raise error

    def _is_new(self, authenticator: Authenticator, code: str) -> bool:
        """Whether an app's code is used for the first time, as long as it is tolerated."""
        if authenticator.type != Authenticator.Type.TOTP:
            return True
        seconds = app_settings.TOTP_PERIOD * (2 * app_settings.TOTP_TOLERANCE + 1)
        key = f"allauth.mfa.tolerated?user={self.user.pk}&code={''.join(code.split())}"
        return cache.add(key, "y", timeout=seconds)


class AuthenticateForm(CodeForm, code_forms.AuthenticateForm):
    """The second step of a login."""


class ReauthenticateForm(CodeForm, code_forms.ReauthenticateForm):
    """Before something important."""


class CredentialField(JSONField):
    """What a passkey answered, as the script sends it."""

    widget = HiddenInput

    def to_python(self, value: Any) -> Any:
        """Refuse what is nested so deeply that it cannot be read."""
        try:
            return super().to_python(value)
        except RecursionError as error:
            raise get_adapter().validation_error("incorrect_code") from error

    def bound_data(self, data: Any, initial: Any) -> None:
        """An answer is worth something once: it is not shown again."""


class PasskeyForm(Form):
    """What a passkey answered. Comes before allauth's class."""

    credential = CredentialField()
    user: User

    def clean_credential(self) -> Authenticator:
        """Check the answer within the limits of ``attempts``."""
        usage = attempts.count_second_factor(context.request, self.user)
        found: Authenticator = refuse_made_up(self._check)
        usage.rollback()
        return found

    def _check(self) -> Authenticator:
        credential = self.cleaned_data["credential"]
        auth.parse_authentication_response(credential)
        return auth.complete_authentication(self.user, credential)


class AuthenticatePasskeyForm(PasskeyForm, webauthn_forms.AuthenticateWebAuthnForm):
    """The second step of a login."""


class ReauthenticatePasskeyForm(PasskeyForm, webauthn_forms.ReauthenticateWebAuthnForm):
    """Before something important."""


class LoginPasskeyForm(webauthn_forms.LoginWebAuthnForm):
    """Logging in with a passkey alone."""

    credential = CredentialField()

    def clean_credential(self) -> Authenticator:
        """Count by source, for the account is only what the sender says it is."""
        user = refuse_made_up(self._named_user)
        usage = attempts.count_passkey(context.request, user)
        found: Authenticator = refuse_made_up(
            lambda: auth.complete_authentication(user, self.cleaned_data["credential"])
        )
        usage.rollback()
        return found

    def _named_user(self) -> User:
        credential = self.cleaned_data["credential"]
        auth.parse_authentication_response(credential)
        user: User = auth.extract_user_from_response(credential)
        return user


class ActivateAppForm(totp_forms.ActivateTOTPForm):
    """The first code of an app."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        label_fields(self, code=_("Code from the app"))
        self.fields["code"].help_text = _(
            "The app shows six digits, and new ones every 30 seconds."
        )


class AddPasskeyForm(webauthn_forms.AddWebAuthnForm):
    """A new passkey."""

    credential = CredentialField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        label_fields(self, name=_("Name"), passwordless=_("Log in with this passkey alone"))
        self.fields["name"].widget.attrs["maxlength"] = NAME_LENGTH
        self.fields["name"].help_text = _("So that you recognise it, such as “my phone”.")
        self.fields["passwordless"].initial = True

    def clean(self) -> dict[str, Any]:
        """Check the answer of the device."""
        cleaned: dict[str, Any] = refuse_made_up(super().clean)
        return cleaned

    def clean_name(self) -> str:
        """Shorten a name: the passkey exists already, so it is not refused for that."""
        name: str = super().clean_name()
        return name[:NAME_LENGTH]


class RenamePasskeyForm(webauthn_forms.EditWebAuthnForm):
    """Another name for a passkey."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        label_fields(self, name=_("Name"))
        self.fields["name"].validators.append(MaxLengthValidator(NAME_LENGTH))
        self.fields["name"].widget.attrs["maxlength"] = NAME_LENGTH
