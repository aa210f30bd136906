"""What the worker does with the queue."""

import logging
from datetime import datetime, timedelta
from smtplib import SMTPRecipientsRefused

from django.conf import settings
from django.core.mail import get_connection
from django.db.models import F
from django.utils import timezone
from django_tasks import task

from .classes import AdvertisingWithoutConsent, MailClass, require_consent
from .contents import unpack
from .models import QueuedMail

logger = logging.getLogger(__name__)

#: How long to wait after the first, second … failure. After the last one a mail is given up.
WAITS = [timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 360, 720, 1440)]
#: A worker that dies while it delivers holds a mail for this long.
LEASE = timedelta(minutes=10)


@task(backend="queue")
def deliver_due() -> None:
    """Deliver every mail whose time has come.

    Takes no arguments, so the table of tasks holds nothing personal, and it does not matter
    which of several tasks finds a mail.
    """
    for mail in QueuedMail.objects.filter(due__lte=timezone.now()).iterator():
        if _claim(mail):
            _deliver(mail)


def _claim(mail: QueuedMail) -> bool:
    """Take a mail so that no other worker does, without holding a lock while sending."""
    claimed = QueuedMail.objects.filter(pk=mail.pk, due=mail.due).update(
        due=timezone.now() + LEASE, attempts=F("attempts") + 1
    )
    if claimed:
        mail.refresh_from_db()
    return bool(claimed)


def _deliver(mail: QueuedMail) -> None:
    connection = get_connection(settings.MAIL_DELIVERY_BACKEND)
    message = unpack(mail.contents, connection)
    try:
        require_consent(MailClass(mail.mail_class), message.recipients())
        message.send()
    except AdvertisingWithoutConsent:
        logger.warning("Dropped %s: consent was withdrawn while it waited.", mail)
        mail.delete()
    except Exception as error:
        _postpone(mail, error)
    else:
        mail.delete()


def _postpone(mail: QueuedMail, error: Exception) -> None:
    """Try again later, or give up. Logs the kind of error alone: its text may name people."""
    kind = type(error).__name__
    if mail.attempts > len(WAITS) or _is_final(error):
        mail.due = None
        logger.error("Gave up %s after %s attempts: %s.", mail, mail.attempts, kind)
    else:
        mail.due = timezone.now() + WAITS[mail.attempts - 1]
        logger.warning("Could not deliver %s, attempt %s: %s.", mail, mail.attempts, kind)
    mail.save(update_fields=["due"])
    if mail.due:
        wake_at(mail.due)


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
