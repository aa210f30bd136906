"""allauth's pages where this site does more, and the list of sessions."""

from typing import Any
from urllib.parse import urlencode

from allauth.account import views
from allauth.account.forms import SetPasswordForm
from allauth.account.models import EmailConfirmationHMAC
from allauth.core.internal.httpkit import authenticated_user
from allauth.decorators import rate_limit
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.decorators import login_required
from django.db import IntegrityError
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from . import known_devices
from .flows.confirm import is_first, was_used
from .flows.end_sessions import end_other_sessions, end_session, sessions_of
from .models import RegistrationPage, User
from .next_page import wanted_page
from .reauthentication import reauthenticated_before_form

#: In the query of the login's address after an address was confirmed.
CONFIRMED = "confirmed"


class PasswordResetFromKeyView(views.PasswordResetFromKeyView):
    """A new password by the link in a mail."""

    reset_user: User

    def form_valid(self, form: Any) -> HttpResponse:
        """The browser is known from now on: whoever uses it has the mailbox."""
        response: HttpResponse = super().form_valid(form)
        known_devices.remember(self.request, response, self.reset_user)
        return response


@method_decorator(sensitive_post_parameters("password1", "password2"), name="dispatch")
@method_decorator(reauthenticated_before_form, name="dispatch")
@method_decorator(rate_limit(action="change_password"), name="dispatch")
class PasswordChangeView(views.PasswordSetView):
    """A new password for somebody who has just proved who they are.

    The same page serves accounts with and without a password, so the old one is not asked again.
    """

    template_name = "account/password_change.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Skip allauth's redirect for accounts that have a password."""
        return super(views.PasswordSetView, self).dispatch(request, *args, **kwargs)

    def form_valid(self, form: SetPasswordForm) -> HttpResponse:
        """Save it; the cookie of this browser ended with the old one and is made anew."""
        response: HttpResponse = super().form_valid(form)
        known_devices.remember(self.request, response, form.user)
        return response


@method_decorator(reauthenticated_before_form, name="dispatch")
class EmailView(views.EmailView):
    """Another address; the old one stays until the new one is confirmed."""

    def form_valid(self, form: Form) -> HttpResponse:
        """Take the wish down, once if it was sent twice."""
        try:
            response: HttpResponse = super().form_valid(form)
        except IntegrityError:
            return HttpResponseRedirect(self.get_success_url())
        return response


class LoginView(views.LoginView):
    """The login; says so after an address was confirmed, and leads to the registration."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The registration only where there is one in this language."""
        context = super().get_context_data(**kwargs)
        if not RegistrationPage.of_language():
            context["signup_url"] = ""
        return {**context, "confirmed": CONFIRMED in self.request.GET}


class ConfirmEmailView(views.ConfirmEmailView):
    """Confirms an address by POST, then leads to the login and on to where the person wanted."""

    def get_redirect_url(self) -> str:
        """The login; who is logged in has changed their address, and sees there that it worked."""
        wanted = wanted_page(self.request)
        if self.request.user.is_authenticated:
            return wanted or reverse("account_email")
        query = f"?{CONFIRMED}"
        if wanted:
            query += f"&{urlencode({REDIRECT_FIELD_NAME: wanted})}"
        return reverse("account_login") + query

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Where to go afterwards, and why a link may not work."""
        context = super().get_context_data(**kwargs)
        context["already_confirmed"] = self.object is None and was_used(self.kwargs["key"])
        confirmation = context["confirmation"]
        context["is_registration"] = confirmation and is_first(confirmation.email_address)
        return {**context, "next": wanted_page(self.request)}

    def logout_other_user(self, confirmation: EmailConfirmationHMAC) -> None:
        """Opening a link changes nothing, whoever is logged in; only sending the form does."""
        if self.request.method == "POST":
            super().logout_other_user(confirmation)

    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        """Confirm; say so if the link has been used meanwhile or the address is taken."""
        try:
            response: HttpResponse = super().post(*args, **kwargs)
        except Http404:
            return self.respond(False)
        return response

    def respond(self, success: bool) -> HttpResponse:
        """Lead on, or explain; allauth would lead on in both cases."""
        if success:
            response: HttpResponse = super().respond(success)
            return response
        self.object = None
        return self.render_to_response(self.get_context_data())


@login_required
@require_safe
def sessions(request: HttpRequest) -> HttpResponse:
    """Where somebody is logged in."""
    context = {
        "sessions": sessions_of(authenticated_user(request).pk),
        "own_key": request.session.session_key,
    }
    return render(request, "account/sessions.html", context)


@login_required
@require_POST
def end_one_session(request: HttpRequest, handle: str) -> HttpResponseRedirect:
    """End one of somebody's other sessions."""
    if not end_session(authenticated_user(request).pk, request.session, handle):
        raise Http404
    return redirect("account_sessions")


@login_required
@require_POST
def end_all_other_sessions(request: HttpRequest) -> HttpResponseRedirect:
    """End all sessions but the one in use."""
    end_other_sessions(authenticated_user(request).pk, request.session)
    return redirect("account_sessions")


login = LoginView.as_view()
password_reset_from_key = PasswordResetFromKeyView.as_view()
password_change = PasswordChangeView.as_view()
email = EmailView.as_view()
confirm_email = ConfirmEmailView.as_view()
