"""What is logged: lines to stderr, without a visitor's address."""

import logging
import re
from ipaddress import ip_address

#: The machine's own addresses, which servers print when they start.
OWN_ADDRESSES = ("0.0.0.0", "127.0.0.1", "::1")  # noqa: S104 - nothing is bound here

_EMAIL = re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+")
_IPV4 = re.compile(r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?!\w|\.\d)")
#: Anything made of the characters of an IPv6 address, with two colons at least.
_IPV6 = re.compile(r"(?<!\w)[0-9a-f.]*:[0-9a-f.]*:[0-9a-f.:]*(?!\w)", re.IGNORECASE)
_MALFORMED = "Invalid request from ip="


class RedactingFormatter(logging.Formatter):
    """The last net: takes IP and e-mail addresses out of the finished line, traceback included.

    Whoever logs should not log them in the first place; libraries do.
    """

    def format(self, record: logging.LogRecord) -> str:
        """The line without addresses."""
        return redact(super().format(record))


def redact(text: str) -> str:
    """Replace every IP address but the machine's own, and every e-mail address."""
    text = _EMAIL.sub("[e-mail address]", text)
    return _IPV4.sub(_without_address, _IPV6.sub(_without_address, text))


def _without_address(match: re.Match[str]) -> str:
    """What stands in a line for what may be an address, perhaps with punctuation behind it."""
    text = match.group()
    for address in (text, text[:-1], text.rstrip(".:")):
        if address not in OWN_ADDRESSES and _is_address(address):
            return "[IP address]" + text[len(address) :]
    return text


def _is_address(text: str) -> bool:
    """Whether it is not a time of day, say. ``::`` alone is nobody's address."""
    try:
        return not ip_address(text).is_unspecified
    except ValueError:
        return False


class ServerFilter(logging.Filter):
    """Takes out of gunicorn's messages what browsers sent.

    Of a malformed request it repeats the address and the malformed part, which may be any header;
    of a failed one, the query.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the record; none is dropped."""
        if isinstance(record.msg, str) and record.msg.startswith(_MALFORMED):
            record.msg, record.args = "A malformed HTTP request was refused.", ()
        elif record.exc_info and isinstance(record.args, tuple):
            record.args = tuple(
                arg.partition("?")[0] if isinstance(arg, str) else arg for arg in record.args
            )
        return True


def logging_config(level: str) -> dict[str, object]:
    """Settings of Python's logging for Django and gunicorn alike.

    The loggers of Django and gunicorn lose the handlers they come with: everything passes the one
    handler that redacts. Nothing mails error reports, which would hold the whole request.
    """
    to_root: dict[str, object] = {"handlers": [], "propagate": True}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"server": {"()": "site_cms.logs.ServerFilter"}},
        "formatters": {
            "line": {
                "()": "site_cms.logs.RedactingFormatter",
                "format": "%(asctime)s %(levelname)s %(name)s: %(message)s",
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "django": to_root,
            "django.server": {**to_root, "level": "INFO"},
            # Two lines for every page saved.
            "django_tasks": {**to_root, "level": "WARNING"},
            # Scanners ask for other hosts all day; each refusal came with a traceback.
            "django.security.DisallowedHost": {**to_root, "level": "CRITICAL"},
            "gunicorn.access": {**to_root, "level": "CRITICAL"},
            "gunicorn.error": {**to_root, "filters": ["server"]},
        },
    }
