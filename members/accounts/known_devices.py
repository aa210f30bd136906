"""Browsers in which somebody has logged in before, so that strangers lock nobody out.

Whoever knows an address can use up its attempts. Without more, its owner could not log in either.
A browser that was let in once therefore gets a cookie ("device cookies", OWASP): its failures are
counted apart. The cookie holds random numbers, each signed for one account and its password, so
it says nothing about anybody, is worth nothing for another account, and ends with the password.
"""

import re
import secrets

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.crypto import constant_time_compare, salted_hmac

from .models import User

#: Accounts that one browser is remembered for; the one used longest ago is forgotten.
ACCOUNTS = 5
SALT = "members.accounts.known_devices"
ENTRY = re.compile(r"([0-9a-f]{32})-([0-9a-f]{64})", re.ASCII)


def recognise(request: HttpRequest, user: User) -> str:
    """The random number of this browser if the account was entered with it before, or nothing."""
    return next((nonce for nonce, sign in _entries(request) if _fits(nonce, sign, user)), "")


def remember(request: HttpRequest, response: HttpResponseBase, user: User) -> None:
    """Mark this browser as one in which the account was entered."""
    nonce = secrets.token_hex(16)
    others = [entry for entry in _entries(request) if not _fits(*entry, user)]
    entries = [(nonce, _signature(nonce, user)), *others][:ACCOUNTS]
    response.set_cookie(
        settings.KNOWN_DEVICE_COOKIE_NAME,
        ".".join(f"{number}-{signature}" for number, signature in entries),
        max_age=settings.KNOWN_DEVICE_COOKIE_AGE,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _entries(request: HttpRequest) -> list[tuple[str, str]]:
    """What stands in the cookie, as far as it looks like ours."""
    entries = request.COOKIES.get(settings.KNOWN_DEVICE_COOKIE_NAME, "").split(".")[:ACCOUNTS]
    found = (ENTRY.fullmatch(entry) for entry in entries)
    return [(match[1], match[2]) for match in found if match]


def _fits(nonce: str, signature: str, user: User) -> bool:
    return constant_time_compare(signature, _signature(nonce, user))


def _signature(nonce: str, user: User) -> str:
    value = f"{nonce}:{user.pk}:{user.password}"
    return salted_hmac(SALT, value, algorithm="sha256").hexdigest()
