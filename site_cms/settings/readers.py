"""Strict readers of single variables: each returns a value, or says what is wrong with it.

No message repeats a text that may hold a password.
"""

import ipaddress
import re
from collections.abc import Callable
from email.utils import parseaddr
from pathlib import Path
from typing import NamedTuple, TypeVar
from urllib.parse import SplitResult, unquote, urlsplit

import environ
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from .base import BASE_DIR, SQLITE_OPTIONS

Result = TypeVar("Result")

SHORTEST_SECRET = 50
FEWEST_DIFFERENT = 10
HIGHEST_PORT = 65535


def secret_key(text: str) -> str:
    """A key nobody guesses."""
    if len(text) < SHORTEST_SECRET or len(set(text)) < FEWEST_DIFFERENT:
        raise ValueError(f"is too easy to guess; it needs {SHORTEST_SECRET} random characters")
    if text.startswith(("django-insecure-", "only-for-the-demo")):
        raise ValueError("is a key that was published")
    return text


def former_keys(text: str) -> list[str]:
    """Keys that are not used any more, separated by commas."""
    return [key.strip() for key in text.split(",") if key.strip()]


def site_url(text: str) -> str:
    """A host reached by HTTPS on its usual port: Wagtail knows no other way to write https."""
    parts = _split(text, f"is {text!r}, which is not an address")
    plain = f"https://{(parts.hostname or '').lower()}"
    if text.rstrip("/").lower() != plain or not re.fullmatch(r"[\w.-]+", parts.hostname or ""):
        raise ValueError(f"is {text!r}; it must be https:// and a host name, without port or path")
    return plain


def database(text: str) -> dict[str, object]:
    """Django's settings of a PostgreSQL or SQLite database."""
    parts = _split(text, "is not an address")
    if parts.scheme not in ("postgres", "postgresql", "sqlite"):
        raise ValueError("must begin with postgres:// or sqlite:///")
    if parts.scheme == "sqlite" and (parts.netloc or parts.path in ("", "/")):
        raise ValueError("must be sqlite:/// and the path of a file")
    try:
        config = dict(environ.Env.db_url_config(text))
    except Exception as error:  # Whatever it is, its message may hold the password.
        raise ValueError("is malformed") from error
    if not config.get("NAME"):
        raise ValueError("names no database")
    if parts.scheme == "sqlite":
        return {**config, "OPTIONS": SQLITE_OPTIONS}
    # Connections outlive requests; a server that was restarted in between is noticed.
    return {**config, "CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}


#: Scheme → (usual port, TLS from the beginning, TLS after STARTTLS).
MAIL_SCHEMES = {
    "smtp": (25, False, False),
    "smtp+tls": (587, False, True),
    "smtps": (465, True, False),
}


class MailServer(NamedTuple):
    """Where mail is handed in."""

    host: str
    port: int
    user: str
    password: str
    use_ssl: bool
    use_tls: bool


def email(text: str) -> MailServer:
    """A mail server."""
    parts = _split(text, "is not an address")
    if parts.scheme not in MAIL_SCHEMES:
        raise ValueError("must begin with smtps://, smtp+tls:// or smtp://")
    if not parts.hostname or parts.path.strip("/") or parts.query or parts.fragment:
        raise ValueError("must end after the host and its port")
    usual_port, use_ssl, use_tls = MAIL_SCHEMES[parts.scheme]
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    return MailServer(parts.hostname, parts.port or usual_port, user, password, use_ssl, use_tls)


def sender(text: str) -> str:
    """An address, with or without a name."""
    try:
        validate_email(parseaddr(text)[1])
    except ValidationError as error:
        raise ValueError(f"is {text!r}, which holds no e-mail address") from error
    return text


def redis_url(text: str) -> str:
    """The address of a Redis server, or nothing."""
    parts = _split(text, "is not an address")
    has_place = parts.path if parts.scheme == "unix" else parts.hostname
    if text and not (parts.scheme in ("redis", "rediss", "unix") and has_place):
        raise ValueError("must begin with redis://, rediss:// or unix:// and name a server")
    if parts.scheme.startswith("redis") and not re.fullmatch(r"/?\d*", parts.path):
        raise ValueError("must end in the number of a database, such as /0")
    return text


def folder(text: str) -> Path:
    """A folder, which need not exist yet."""
    return (BASE_DIR / Path(text).expanduser()).resolve()


def optional_folder(text: str) -> Path | None:
    """A folder, or nothing."""
    return folder(text) if text else None


def header(text: str) -> str:
    """The name of an HTTP header."""
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9-]*", text):
        raise ValueError(f"is {text!r}, which is not the name of a header")
    return text


def addresses(text: str) -> str:
    """IP addresses or networks, as gunicorn reads them."""
    items = [item.strip() for item in text.split(",")]
    for item in items:
        _try(ipaddress.ip_network, item, f"holds {item!r}, which is not an IP address or network")
    return ",".join(items)


def positive_number(text: str) -> int:
    """A whole number above zero."""
    number = _try(int, text, f"is {text!r}, which is not a whole number")
    if number < 1:
        raise ValueError(f"is {number}; it must be at least 1")
    return number


def switch(text: str) -> bool:
    """On or off."""
    if text.lower() not in ("on", "off"):
        raise ValueError(f"is {text!r}; it must be on or off")
    return text.lower() == "on"


def log_level(text: str) -> str:
    """A level that Python's logging knows. DEBUG is not among them: it logs every query."""
    if text.upper() not in ("INFO", "WARNING", "ERROR"):
        raise ValueError(f"is {text!r}; it must be INFO, WARNING or ERROR")
    return text.upper()


def bind(text: str) -> str:
    """Where a server listens."""
    if text.startswith("unix:/"):
        return text
    host, _, port = text.rpartition(":")
    if not host or not port.isdigit() or not 0 < int(port) <= HIGHEST_PORT:
        raise ValueError(f"is {text!r}; it must be address:port or unix:/path")
    return text


def _split(text: str, problem: str) -> SplitResult:
    """The parts of an address; its port is checked here, else Python does so when it is read."""
    parts = _try(urlsplit, text, problem)
    _try(lambda _text: parts.port, text, "has a port that is not one")
    return parts


def _try(read: Callable[[str], Result], text: str, problem: str) -> Result:
    """What a parser makes of the text; it may put the text into its own message, ours does not."""
    try:
        return read(text)
    except ValueError:
        raise ValueError(problem) from None
