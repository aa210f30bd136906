"""Outgoing mail: every mail has a class, waits in a queue and is delivered by a worker.

``EMAIL_BACKEND`` is the queue, so Wagtail's and allauth's mails take the same way. A request
only writes a row; a mail server that is down or unknown is the worker's problem. The row goes
when the mail has been handed over: no table keeps an address for longer than delivery takes,
except of mails given up, which the operator sees in the log and ``apply_retention`` removes.
"""

from .backend import QueueBackend, pretend_to_queue
from .classes import (
    AdvertisingWithoutConsent,
    MailClass,
    classify,
    register_advertising_consent,
)

__all__ = [
    "AdvertisingWithoutConsent",
    "MailClass",
    "QueueBackend",
    "classify",
    "pretend_to_queue",
    "register_advertising_consent",
]
