"""How allauth behaves on this site."""

from typing import Any
from urllib.parse import urlencode, urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress, EmailConfirmation
from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.models import AnonymousUser
from django.core.mail import EmailMultiAlternatives
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse, translate_url
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from site_cms.mailing import MailClass, compose

from . import attempts, known_devices
from .flows.change_email import belongs_to_somebody_else
from .flows.confirm import is_first
from .models import User
from .next_page import is_path_of_ours, wanted_page
from .permissions import may_enter_editors_side
from .registration_page import RegistrationPage

#: Ways to prove once more who one is.
WAYS = {
    "reauthenticate": _("With your password"),
    "mfa_reauthenticate": _("With a code from your app or a recovery code"),
    "mfa_reauthenticate:webauthn": _("With a passkey"),
}


class AccountAdapter(DefaultAccountAdapter):
    """Login and what belongs to it; the registration is our own."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("The e-mail address or the password is not right."),
        "too_many_login_attempts": _(
            "Too many attempts. Please try again in a few minutes, or choose a new password."
        ),
        "rate_limited": _("Too many attempts. Please try again in a few minutes."),
        "incorrect_password": _("The password is not right."),
        "duplicate_email": _("This is already an address of your account."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Whether there is a page with a registration form in this language."""
        return RegistrationPage.of_language() is not None

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Editors land on their side, members in their personal area."""
        if may_enter_editors_side(request.user):
            return reverse("wagtailadmin_home")
        return reverse("members_area")

    def is_safe_url(self, url: str) -> bool:
        """Lead on within this site only: an address with a host is refused, even with ours."""
        return is_path_of_ours(url)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count the attempt; allauth gives it back if the password was right."""
        self._login_failed_rl_usage = attempts.count_password(request, credentials["email"])

    def _delete_login_attempts_cached_email(self, request: HttpRequest, **credentials: Any) -> None:
        """Forget nothing after a reset: the browser it happened in is known from then on."""

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponseBase:
        """Remember the browser, whatever way in it was."""
        response: HttpResponseBase = super().post_login(request, user, **kwargs)
        known_devices.remember(request, response, user)
        return response

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

    def on_our_host(self, url: str) -> str:
        """The address on the configured host: the Host header is the sender's to choose."""
        return settings.WAGTAILADMIN_BASE_URL.rstrip("/") + urlsplit(url).path

    def get_reauthentication_methods(self, user: User | AnonymousUser) -> list[dict[str, Any]]:
        """The ways in which somebody can prove who they are, in our words."""
        methods = super().get_reauthentication_methods(user)
        return [{**method, "description": WAYS[method["id"]]} for method in methods]

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Other sessions have just ended: that is what to see next."""
        return reverse("account_sessions")

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        """Make an address the account's own, unless another account has it by now."""
        if belongs_to_somebody_else(email_address):
            return False
        try:
            with transaction.atomic():
                return super().confirm_email(request, email_address)
        except IntegrityError:  # Two people at the same moment: the other one was first.
            return False

    def send_confirmation_mail(
        self, request: HttpRequest, emailconfirmation: EmailConfirmation, signup: bool
    ) -> None:
        """Ask whether an address is somebody's own; if it is another account's, tell it so.

        Who asked for it sees no difference.
        """
        address = emailconfirmation.email_address
        # When it was asked, for retention. The key is in no mail: those in mails are signed.
        EmailConfirmation.objects.filter(email_address=address).delete()
        EmailConfirmation.create(address)
        if not signup and belongs_to_somebody_else(address):
            self.send_mail("account/email/address_taken", address.email, {})
        else:
            is_registration = signup or is_first(address)
            super().send_confirmation_mail(request, emailconfirmation, is_registration)

    def send_notification_mail(
        self,
        template_prefix: str,
        user: User,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """Say what has changed and when, without allauth's IP address and browser."""
        address = email or EmailAddress.objects.get_primary_email(user)
        if address:
            url = self.on_our_host(reverse("account_reset_password"))
            details = {"timestamp": timezone.now(), "password_reset_url": url, "user": user}
            self.send_mail(template_prefix, address, {**details, **(context or {})})

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
