"""How allauth behaves on this site."""

from typing import Any
from urllib.parse import urlencode, urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress, EmailConfirmation
from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.core.mail import EmailMultiAlternatives
from django.http import HttpRequest
from django.urls import reverse, translate_url
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from site_cms.mailing import MailClass, compose

from .next_page import wanted_page
from .permissions import may_enter_editors_side
from .registration_page import RegistrationPage

#: In the query of the login's address after an address was confirmed.
CONFIRMED = "confirmed"


class AccountAdapter(DefaultAccountAdapter):
    """Login and what belongs to it; the registration is our own."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("The e-mail address or the password is not right."),
        "too_many_login_attempts": _("Too many attempts. Please try again in a few minutes."),
        "rate_limited": _("Too many attempts. Please try again in a few minutes."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Whether there is a page with a registration form in this language."""
        return RegistrationPage.of_language() is not None

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Editors land on their side, members in their personal area."""
        if may_enter_editors_side(request.user):
            return reverse("wagtailadmin_home")
        return reverse("members_area")

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        """Back to the home page."""
        return f"/{get_language()}/"

    def get_reset_password_from_key_url(self, key: str) -> str:
        """The link in a reset mail."""
        return self.on_our_host(super().get_reset_password_from_key_url(key))

    def get_email_confirmation_url(
        self, request: HttpRequest, emailconfirmation: EmailConfirmation
    ) -> str:
        """The link in a confirmation mail; it remembers where the person wanted to go."""
        url = self.on_our_host(super().get_email_confirmation_url(request, emailconfirmation))
        wanted = wanted_page(request)
        return f"{url}?{urlencode({REDIRECT_FIELD_NAME: wanted})}" if wanted else url

    def get_email_verification_redirect_url(self, email_address: EmailAddress) -> str:
        """To the login, which says that the address is confirmed."""
        return f"{reverse('account_login')}?{CONFIRMED}"

    def on_our_host(self, url: str) -> str:
        """The address on the configured host: the Host header is the sender's to choose."""
        return settings.WAGTAILADMIN_BASE_URL.rstrip("/") + urlsplit(url).path

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send without allauth's ``current_site``, which is the host the browser named."""
        self.render_mail(template_prefix, email, {"email": email, **context}).send()

    def render_mail(
        self,
        template_prefix: str,
        email: str | list[str],
        context: dict[str, Any],
        headers: dict[str, str] | None = None,
    ) -> EmailMultiAlternatives:
        """A service mail in the language of whom it is for, with links to pages in that language.

        Raises:
            ValueError: it is for several people, or has headers of its own; allauth has no such.
        """
        if not isinstance(email, str) or headers:
            raise ValueError("One mail is for one person, and its headers are all the same.")
        language = _language_of(context.get("user"))
        return compose(
            template_prefix,
            email,
            mail_class=MailClass.SERVICE,
            language=language,
            context=_with_links_in(language, context),
        )

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Say nothing: our pages tell what happened, and a message would wait in a cookie."""


def _language_of(user: object) -> str:
    """What somebody chose; else the language of the page they are on."""
    return getattr(user, "language", "") or get_language() or settings.LANGUAGE_CODE


def _with_links_in(language: str, context: dict[str, Any]) -> dict[str, Any]:
    links = {name: value for name, value in context.items() if name.endswith("_url")}
    return {**context, **{name: translate_url(url, language) for name, url in links.items()}}
