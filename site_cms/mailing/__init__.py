"""Outgoing mail: every mail has a class, waits in a queue and is delivered by a worker.

``send`` is how our own code sends. ``EMAIL_BACKEND`` is the queue, so mails of other packages take
the same way. A request only writes a row; a mail server that is down or unknown is the worker's
problem. The row goes when the mail has been handed over: no table keeps an address for longer than
delivery takes, except of mails given up, which the operator sees in the log for two weeks.
"""

from .backend import QueueBackend, pretend_to_queue
from .classes import (
    AdvertisingWithoutConsent,
    MailClass,
    classify,
    register_advertising_consent,
)
from .sender import register_sender
from .sending import compose, pretend_to_send, send
from .writing import Multiline, Words, write

__all__ = [
    "AdvertisingWithoutConsent",
    "MailClass",
    "Multiline",
    "QueueBackend",
    "Words",
    "classify",
    "compose",
    "pretend_to_queue",
    "pretend_to_send",
    "register_advertising_consent",
    "register_sender",
    "send",
    "write",
]
