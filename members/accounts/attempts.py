"""Failed attempts to prove who one is, counted so that strangers lock nobody out.

Five failures for an account and twenty from one source within a quarter of an hour, whatever the
account is; a known device has five of its own (see known_devices.py). An attempt is counted before
it is made and given back if it succeeded, so that many at once do not slip through.
"""

from allauth.account.adapter import get_adapter
from allauth.core.internal import ratelimit
from allauth.core.internal.ratelimit import RateLimitUsage
from django.http import HttpRequest

from . import known_devices
from .models import User

#: Names in ``ACCOUNT_RATE_LIMITS``.
STRANGE_DEVICE = "login_failed"
KNOWN_DEVICE = "login_failed_known_device"
RESET_MAIL = "reset_mail"
STRANGE_PASSKEY = "passkey_failed"


def count_password(request: HttpRequest, address: str) -> RateLimitUsage:
    """Count an attempt with a password, for addresses without an account in the same way."""
    address = address.strip().lower()
    user = User.objects.filter(email=address).first()
    who = f"account {user.pk}" if user else f"address {address}"
    return _count(request, user, STRANGE_DEVICE, f"password of {who}")


def count_second_factor(request: HttpRequest, user: User) -> RateLimitUsage:
    """Count an attempt with a code or a passkey, of somebody who knows the password."""
    return _count(request, user, STRANGE_DEVICE, f"second factor of {user.pk}")


def count_passkey(request: HttpRequest, user: User) -> RateLimitUsage:
    """Count an attempt with a passkey alone: anybody can name any account there."""
    return _count(request, user, STRANGE_PASSKEY, f"passkey of {user.pk}")


def may_mail_reset(request: HttpRequest, address: str) -> bool:
    """Whether an address may be mailed another link for a new password, and count it.

    Nobody is refused for it: strangers could keep the owner from asking, who has got their links.
    """
    key = address.lower()
    usage = ratelimit.consume(request, app="allauth.account", action=RESET_MAIL, key=key)
    return usage is not None


def _count(request: HttpRequest, user: User | None, limit: str, key: str) -> RateLimitUsage:
    """Count one attempt.

    Raises:
        ValidationError: there were too many.
    """
    device = _device(request, user) if user else ""
    if device:
        limit, key = KNOWN_DEVICE, f"{key} on {device}"
    usage = ratelimit.consume(request, app="allauth.account", action=limit, key=key)
    if usage is None:
        raise get_adapter().validation_error("too_many_login_attempts")
    return usage


def _device(request: HttpRequest, user: User) -> str:
    """What an account's own failures are counted under: its session, or a device it knows."""
    if request.user.is_authenticated and request.user.pk == user.pk:
        return f"session {request.session.session_key}"
    return known_devices.recognise(request, user)
