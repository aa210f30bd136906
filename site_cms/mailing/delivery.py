"""What the worker does with the queue."""

import logging
from contextlib import suppress
from datetime import datetime, timedelta
from smtplib import (
    SMTPConnectError,
    SMTPException,
    SMTPRecipientsRefused,
    SMTPServerDisconnected,
)
from time import monotonic

from django.conf import settings
from django.core.mail import get_connection
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django_tasks import task

from .classes import AdvertisingWithoutConsent, MailClass, require_consent
from .contents import unpack
from .models import QueuedMail
from .smtp import Unanswered

logger = logging.getLogger(__name__)

#: How long to wait after the first, second … failure. After the last one a mail is given up.
WAITS = [timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 360, 720, 1440)]
#: How long one task goes on, so that a worker that is told to stop can finish what it holds.
TURN = timedelta(seconds=30)


@task(backend="queue")
def deliver_due() -> None:
    """Deliver every mail whose time has come.

    Takes no arguments, so the table of tasks holds nothing personal, and it does not matter
    which of several tasks finds a mail, or how many there are.
    """
    end = monotonic() + TURN.total_seconds()
    while mail := _claim_next():
        _deliver(mail)
        if monotonic() > end:
            deliver_due.enqueue()
            return


def _claim_next() -> QueuedMail | None:
    """Take a mail out of those that are due, for good: only a known failure puts it back.

    Whoever dies from here on leaves a mail that is not sent again; see ``leftovers``.
    """
    while mail := QueuedMail.objects.filter(due__lte=timezone.now()).first():
        if _claim(mail):
            return mail
    return None


def _claim(mail: QueuedMail) -> bool:
    """Take a mail unless another worker did. Stored before the mail goes anywhere (durable)."""
    with transaction.atomic(durable=True):
        claimed = QueuedMail.objects.filter(pk=mail.pk, due=mail.due).update(
            due=None, taken_at=timezone.now(), attempts=F("attempts") + 1
        )
    mail.attempts += 1
    return bool(claimed)


def _deliver(mail: QueuedMail) -> None:
    try:
        _hand_over(mail)
    except AdvertisingWithoutConsent:
        logger.warning("Dropped %s: consent was withdrawn while it waited.", mail)
        mail.delete()
    except Unanswered:
        logger.error("Gave up %s: the mail server did not answer; it may have arrived.", mail)
        _put_back(mail, None)
    except Exception as error:
        _postpone(mail, error)
    else:
        mail.delete()


def _hand_over(mail: QueuedMail) -> None:
    """Send a mail; an error other than ``Unanswered`` means that it did not leave."""
    connection = get_connection(settings.MAIL_DELIVERY_BACKEND)
    message = unpack(mail.contents, connection)
    require_consent(MailClass(mail.mail_class), message.recipients())
    connection.open()
    try:
        message.send()
    finally:
        # What goes wrong now says nothing about the mail.
        with suppress(Exception):
            connection.close()


def _postpone(mail: QueuedMail, error: Exception) -> None:
    """Try again later, or give up. Logs the kind of error alone: its text may name people."""
    kind = type(error).__name__
    if mail.attempts > len(WAITS) or _is_final(error):
        logger.error("Gave up %s after %s attempts: %s.", mail, mail.attempts, kind)
        _put_back(mail, None)
        return
    logger.warning("Could not deliver %s, attempt %s: %s.", mail, mail.attempts, kind)
    due = timezone.now() + WAITS[mail.attempts - 1]
    _put_back(mail, due, found_no_server=_is_unreachable(error))
    wake_at(due)


def _put_back(mail: QueuedMail, due: datetime | None, found_no_server: bool = False) -> None:
    """Say when to try again; None: never."""
    this = QueuedMail.objects.filter(pk=mail.pk)
    this.update(due=due, taken_at=None, found_no_server=found_no_server)


def _is_unreachable(error: Exception) -> bool:
    """Whether there was no mail server to talk to. What it answers is an ``OSError`` too."""
    if isinstance(error, SMTPException):
        return isinstance(error, SMTPConnectError | SMTPServerDisconnected)
    return isinstance(error, OSError)


def _is_final(error: Exception) -> bool:
    """Whether the mail server refused every recipient for good (5xx)."""
    return isinstance(error, SMTPRecipientsRefused) and all(
        code >= 500 for code, _text in error.recipients.values()
    )


def wake_at(moment: datetime) -> None:
    """Let the worker look at the queue again at a later time.

    A development machine has no worker; there, the next mail takes the late ones along.
    """
    if deliver_due.get_backend().supports_defer:
        deliver_due.using(run_after=moment).enqueue()
