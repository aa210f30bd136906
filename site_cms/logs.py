"""What is logged: lines to stderr, without a visitor's address."""

import logging
import re
from ipaddress import ip_address

from django.http import HttpRequest

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


class AddressFilter(logging.Filter):
    """Puts the name of the view where Django names the address of a request.

    Links in mails carry their secret in the path.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the record; none is dropped."""
        request = getattr(record, "request", None)
        if isinstance(request, HttpRequest) and isinstance(record.args, tuple):
            # As Django escapes what it logs.
            path = request.path.encode("unicode_escape").decode("ascii")
            match = request.resolver_match
            view = (match and match.view_name) or "unknown view"
            record.args = tuple(view if arg == path else arg for arg in record.args)
        return True


#: Nothing mails error reports, which would hold the whole request: all goes to the root.
_TO_ROOT: dict[str, object] = {"handlers": [], "propagate": True}
#: The loggers of Django and gunicorn lose the handlers they come with.
_LOGGERS: dict[str, dict[str, object]] = {
    "django": _TO_ROOT,
    # A line with the address for each page that is not there or not allowed is a record of visits.
    "django.request": {**_TO_ROOT, "level": "ERROR", "filters": ["address"]},
    "django.security.csrf": {**_TO_ROOT, "filters": ["address"]},
    "django.server": {**_TO_ROOT, "level": "INFO"},
    # Two lines for every page saved.
    "django_tasks": {**_TO_ROOT, "level": "WARNING"},
    # Scanners ask for other hosts all day; each refusal came with a traceback.
    "django.security.DisallowedHost": {**_TO_ROOT, "level": "CRITICAL"},
    "gunicorn.access": {**_TO_ROOT, "level": "CRITICAL"},
    "gunicorn.error": {**_TO_ROOT, "filters": ["server"]},
}


def logging_config(level: str) -> dict[str, object]:
    """Settings of Python's logging for Django and gunicorn alike: one handler, which redacts."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {
            "address": {"()": "site_cms.logs.AddressFilter"},
            "server": {"()": "site_cms.logs.ServerFilter"},
        },
        "formatters": {
            "line": {
                "()": "site_cms.logs.RedactingFormatter",
                "format": "%(asctime)s %(levelname)s %(name)s: %(message)s",
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": _LOGGERS,
    }
