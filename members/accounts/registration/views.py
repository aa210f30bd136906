"""The pages of the registration."""

from typing import Any

from allauth.account import views
from allauth.core import ratelimit
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import FormView

from site_cms.mailing.state import is_delayed

from ..flows.register import register
from ..next_page import wanted_page
from ..registration_page import RegistrationPage
from .form import RegistrationForm


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
        context = self.page.get_context(self.request, form=form)
        return {**context, "next": wanted_page(self.request)}

    def form_valid(self, form: RegistrationForm) -> HttpResponse:
        """Register, and answer the same for every address."""
        if not ratelimit.consume(self.request, action="signup"):
            form.add_error(None, _("Too many attempts. Please try again in a few minutes."))
            return self.render_to_response(self.get_context_data(form=form), status=429)
        register(self.request, form)
        return HttpResponseRedirect(reverse("account_email_verification_sent"))


class VerificationSentView(views.EmailVerificationSentView):
    """Says that a mail is under way, and whether that takes longer than usual."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Whether mails are waiting for a mail server that does not answer."""
        return {**super().get_context_data(**kwargs), "mail_is_delayed": is_delayed()}
