"""Somebody who is logged in while the audit runs."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase
from django.utils.crypto import get_random_string

from members.accounts.models import User

#: Seconds a session lives on if the audit is killed before it can tidy up.
SECONDS = 1800


@contextmanager
def temporary_member() -> Iterator[dict[str, str]]:
    """The cookie of an account without rights, which is gone after the block."""
    email = f"privacy-audit-{get_random_string(12).lower()}@invalid.example"
    user = User.objects.create_user(email)
    try:
        session = _log_in(user)
        try:
            yield {"name": settings.SESSION_COOKIE_NAME, "value": str(session.session_key)}
        finally:
            session.delete()
    finally:
        user.delete()


def _log_in(user: User) -> SessionBase:
    """A session like that after a login."""
    session: SessionBase = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.set_expiry(SECONDS)
    session.create()
    return session
