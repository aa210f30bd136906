"""allauth's pages of the second factor, with what our templates need besides."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.base import views as base_views
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes import views as code_views
from allauth.mfa.webauthn import views as passkey_views
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from .required import lacks_second_factor, wanted_before
from .secrets import UnreadableSecret

#: Says in an address that a passkey did not work; the page puts it into words.
FAILED = "passkey=failed"


class IndexView(base_views.IndexView):
    """What is set up and what could be."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add why somebody was led here, and where they wanted to go."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        of_user = EmailAddress.objects.filter(user_id=self.request.user.pk)
        return {
            **context,
            "needs_second_factor": lacks_second_factor(self.request),
            "wanted": wanted_before(self.request),
            "has_unconfirmed_address": of_user.filter(verified=False).exists(),
            "codes_left": _codes_left(context["authenticators"]),
        }


class RecoveryCodesView(code_views.ViewRecoveryCodesView):
    """The recovery codes."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add where somebody wanted to go."""
        return {**super().get_context_data(**kwargs), "wanted": wanted_before(self.request)}

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Explain if the codes were encrypted with another key."""
        return _or_unreadable(super().dispatch, request, *args, **kwargs)


class DownloadView(code_views.DownloadRecoveryCodesView):
    """The recovery codes as a file."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Explain if the codes were encrypted with another key."""
        return _or_unreadable(super().dispatch, request, *args, **kwargs)


class GenerateView(code_views.GenerateRecoveryCodesView):
    """New recovery codes: the way out if the old ones cannot be read any more."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Leave out how many codes are left if nobody can tell."""
        try:
            context: dict[str, Any] = super().get_context_data(**kwargs)
        except UnreadableSecret:
            context = super(code_views.GenerateRecoveryCodesView, self).get_context_data(**kwargs)
        return context


class PasskeyLoginView(passkey_views.LoginWebAuthnView):
    """Logging in with a passkey alone."""

    def form_invalid(self, form: Form) -> HttpResponse:
        """Back to the login, which says that it did not work."""
        return HttpResponseRedirect(f"{reverse('account_login')}?{_why(form)}")


class PasskeyReauthenticateView(passkey_views.ReauthenticateWebAuthnView):
    """A passkey, once more."""

    def form_invalid(self, form: Form) -> HttpResponse:
        """Show the page again, with what is wrong and where to go afterwards."""
        return self.render_to_response(self.get_context_data())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add whether it did not work."""
        failed = self.request.method == "POST"
        return {**super().get_context_data(**kwargs), "passkey_failed": failed}


def _why(form: Form) -> str:
    """Tell the login whether it was one attempt too many."""
    too_many = form.has_error("credential", "too_many_login_attempts")
    return "passkey=later" if too_many else FAILED


def _or_unreadable(view: Any, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
    """What a view answers, or an explanation that the codes cannot be read."""
    try:
        response: HttpResponseBase = view(request, *args, **kwargs)
        if hasattr(response, "render"):
            response.render()
    except UnreadableSecret:
        return render(request, "mfa/recovery_codes/unreadable.html", status=503)
    return response


def _codes_left(authenticators: dict[str, Any]) -> int | None:
    """How many recovery codes have not been used; nothing if they cannot be read."""
    codes = authenticators.get(Authenticator.Type.RECOVERY_CODES)
    try:
        return len(codes.get_unused_codes()) if codes else 0
    except UnreadableSecret:
        return None


index = IndexView.as_view()
recovery_codes = RecoveryCodesView.as_view()
download_recovery_codes = DownloadView.as_view()
generate_recovery_codes = GenerateView.as_view()
login_passkey = PasskeyLoginView.as_view()
reauthenticate_passkey = PasskeyReauthenticateView.as_view()
