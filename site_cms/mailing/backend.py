"""The mail backend of the site."""

from collections.abc import Sequence
from email.utils import make_msgid
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction

from .classes import class_of, require_consent
from .contents import pack, unpack


class QueueBackend(BaseEmailBackend):
    """Queue mails with the transaction of the request; a rollback takes them back."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Queue mails and wake the worker after commit; returns how many.

        Raises:
            BadHeaderError: a header other than the subject holds a line break.
            AdvertisingWithoutConsent: someone would get advertising without having agreed.
        """
        from .delivery import deliver_due

        queued = sum(_queue(message) for message in email_messages)
        if queued:
            transaction.on_commit(deliver_due.enqueue)
        return queued


def pretend_to_queue(message: EmailMessage) -> None:
    """Do all the work of queueing a mail and leave nothing behind.

    Where an answer must not tell whether there is a recipient, it must not take less time either.
    """
    from .delivery import deliver_due

    with transaction.atomic():
        _queue(message)
        transaction.set_rollback(True)
    transaction.on_commit(deliver_due.enqueue)


def _queue(message: EmailMessage) -> bool:
    """Write one mail into the queue, unless it is for nobody."""
    from .models import QueuedMail

    recipients = message.recipients()
    if not recipients:
        return False
    mail_class = class_of(message)
    require_consent(mail_class, recipients)
    contents = pack(message)
    _identify(contents["headers"])
    unpack(contents).message()  # Finds hostile headers now, where somebody can answer for them.
    QueuedMail.objects.create(mail_class=mail_class, packed=contents)
    return True


def _identify(headers: dict[str, str]) -> None:
    """Give a mail its Message-ID, the same however often delivery is tried.

    Django would name the machine it runs on.
    """
    if not any(name.lower() == "message-id" for name in headers):
        host = urlsplit(settings.WAGTAILADMIN_BASE_URL).hostname
        headers["Message-ID"] = make_msgid(domain=host)
