"""Keeps addresses out of log lines that are not ours."""

import logging
import re

_ADDRESS = re.compile(r"[^\s<>\"'(),;:]+@[^\s<>\"'(),;:]+")
#: These log the recipient of a mail that could not be sent.
NAMES_RECIPIENTS = ("wagtail.admin",)


class WithoutAddresses(logging.Filter):
    """Replace everything that looks like an e-mail address."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the record; never drop it."""
        record.msg = _ADDRESS.sub("[address]", record.getMessage())
        record.args = ()
        if record.exc_info:
            text = logging.Formatter().formatException(record.exc_info)
            record.exc_text = _ADDRESS.sub("[address]", text)
            record.exc_info = None
        return True


def keep_addresses_out() -> None:
    """Watch the loggers known to name recipients."""
    for name in NAMES_RECIPIENTS:
        logger = logging.getLogger(name)
        if not any(isinstance(known, WithoutAddresses) for known in logger.filters):
            logger.addFilter(WithoutAddresses())
