"""What becomes of mails that nobody delivers any more."""

import logging
from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from .models import QueuedMail

logger = logging.getLogger(__name__)

#: How long an undeliverable mail stays for the operator to look at.
KEEP_FAILED_MAIL = timedelta(days=14)
#: Mails that are not tried again.
GIVEN_UP = Q(due=None, taken_at=None)
#: No worker takes this long to hand over one mail.
LOST_AFTER = timedelta(hours=1)


def report_lost() -> None:
    """Give up mails that a worker took and never finished, and say so once for each.

    Whether they arrived is unknown, so they are not sent again.
    """
    lost = QueuedMail.objects.filter(taken_at__lt=timezone.now() - LOST_AFTER)
    for mail in lost.defer("packed"):
        this = QueuedMail.objects.filter(pk=mail.pk, taken_at=mail.taken_at)
        if this.update(taken_at=None):
            logger.error(
                "Gave up %s: a worker stopped while it handed it over, so it may have arrived.",
                mail,
            )


def wake_for_left_behind() -> None:
    """Let the worker look at the queue if mail is due, in case the task that would is lost."""
    from .delivery import deliver_due

    if QueuedMail.objects.filter(due__lte=timezone.now()).exists():
        deliver_due.enqueue()
