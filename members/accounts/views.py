"""Views of registration and confirmation; login and passwords are allauth's."""

from typing import Any
from urllib.parse import urlencode

from allauth.account import views as allauth_views
from allauth.account.models import EmailConfirmationHMAC
from allauth.core import ratelimit
from allauth.core.ratelimit import respond_429
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import FormView

from site_cms.mailing.state import is_delayed

from .adapter import CONFIRMED
from .flows.confirm import was_used
from .flows.register import register
from .next_page import wanted_page
from .registration.form import RegistrationForm
from .registration_page import RegistrationPage


@method_decorator(sensitive_post_parameters("password1", "password2"), name="dispatch")
class RegistrationView(FormView[RegistrationForm]):
    """The form of the published registration page."""

    form_class = RegistrationForm
    page: RegistrationPage

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Find the page; who is logged in has an account already."""
        if request.user.is_authenticated:
            return redirect(wanted_page(request) or "members_area")
        page = RegistrationPage.of_language()
        if page is None:
            raise Http404
        self.page = page
        return super().dispatch(request, *args, **kwargs)

    def get_template_names(self) -> list[str]:
        """The page's own."""
        return [self.page.template]

    def get_form_kwargs(self) -> dict[str, Any]:
        """The form asks what the page says."""
        return {**super().get_form_kwargs(), "page": self.page}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """All that the page shows, and where to go afterwards."""
        form = kwargs.get("form") or self.get_form()
        context = self.page.get_context(self.request)
        return {**context, "form": form, "next": wanted_page(self.request), "view": self}

    def form_valid(self, form: RegistrationForm) -> HttpResponse:
        """Register, and answer the same for every address."""
        if not ratelimit.consume(self.request, action="signup"):
            return respond_429(self.request)
        register(self.request, form)
        return HttpResponseRedirect(reverse("account_email_verification_sent"))


class LoginView(allauth_views.LoginView):
    """The login; says so after an address was confirmed, and leads to the registration."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The registration only where there is one in this language."""
        context = super().get_context_data(**kwargs)
        if not RegistrationPage.of_language():
            context["signup_url"] = ""
        return {**context, "confirmed": CONFIRMED in self.request.GET}


class VerificationSentView(allauth_views.EmailVerificationSentView):
    """Says that a mail is under way, and whether that takes longer than usual."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Whether mails are waiting for a mail server that does not answer."""
        return {**super().get_context_data(**kwargs), "mail_is_delayed": is_delayed()}


class ConfirmView(allauth_views.ConfirmEmailView):
    """Confirms an address by POST, then leads to the login and on to where the person wanted."""

    def get_redirect_url(self) -> str:
        """The login, or straight on for who is logged in."""
        wanted = wanted_page(self.request)
        if self.request.user.is_authenticated:
            return wanted or reverse("members_area")
        query = f"?{CONFIRMED}"
        if wanted:
            query += f"&{urlencode({REDIRECT_FIELD_NAME: wanted})}"
        return reverse("account_login") + query

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Where to go afterwards, and why a link may not work."""
        context = super().get_context_data(**kwargs)
        used = self.object is None and was_used(self.kwargs["key"])
        return {**context, "next": wanted_page(self.request), "already_confirmed": used}

    def logout_other_user(self, confirmation: EmailConfirmationHMAC) -> None:
        """Opening a link changes nothing, whoever is logged in; only sending the form does."""
        if self.request.method == "POST":
            super().logout_other_user(confirmation)

    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        """Confirm; a link that was used or is too old gets the page that says so."""
        try:
            return super().post(*args, **kwargs)
        except Http404:
            return self.get(*args, **kwargs)
