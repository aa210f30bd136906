"""What a mail is for decides whether it may be sent."""

from collections.abc import Callable, Iterable

from django.core.mail import EmailMessage
from django.db import models
from django.utils.translation import gettext_lazy as _

#: Travels with the mail, so that whoever reads it can check it too.
HEADER = "X-Mail-Class"


class MailClass(models.TextChoices):
    """Why somebody gets a mail."""

    SERVICE = "service", _("Service")
    LEGAL_NOTICE = "legal-notice", _("Legal notice")
    ADVERTISING = "advertising", _("Advertising")


class AdvertisingWithoutConsent(Exception):
    """Somebody would get advertising who has not agreed to it. Names nobody on purpose."""


ConsentProvider = Callable[[str], bool]
_providers: list[ConsentProvider] = []
_refusals: list[ConsentProvider] = []


def register_advertising_consent(provider: ConsentProvider) -> None:
    """Let the app that keeps consents answer whether an address agreed to advertising now."""
    _providers.append(provider)


def refuse_advertising(provider: ConsentProvider) -> None:
    """Let an app name addresses that get no advertising, whoever else says that they agreed."""
    _refusals.append(provider)


def classify(message: EmailMessage, mail_class: MailClass) -> EmailMessage:
    """Say what a mail is for; one that says nothing is a service mail."""
    message.extra_headers[HEADER] = mail_class.value
    return message


def class_of(message: EmailMessage) -> MailClass:
    """What a mail is for.

    Raises:
        ValueError: its header names no class of ours.
    """
    return MailClass(message.extra_headers.get(HEADER, MailClass.SERVICE.value))


def require_consent(mail_class: MailClass, recipients: Iterable[str]) -> None:
    """Refuse advertising unless every recipient agrees at this moment.

    Raises:
        AdvertisingWithoutConsent: someone has not agreed, or nobody keeps consents.
    """
    if mail_class != MailClass.ADVERTISING:
        return
    for address in recipients:
        agreed = any(provider(address) for provider in _providers)
        if not agreed or any(refuses(address) for refuses in _refusals):
            raise AdvertisingWithoutConsent
