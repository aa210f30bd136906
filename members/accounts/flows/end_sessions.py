"""Sessions end before their time."""

from django.contrib.sessions.backends.base import SessionBase
from django.db.models import QuerySet
from django.utils import timezone

from ..models import MemberSession


def sessions_of(account: int) -> QuerySet[MemberSession]:
    """Everything that an account is logged in with, newest first."""
    running = MemberSession.objects.filter(
        account=account, started_at__isnull=False, expire_date__gt=timezone.now()
    )
    return running.order_by("-started_at")


def end_other_sessions(account: int, own: SessionBase) -> None:
    """Log an account out everywhere but in the session it is using."""
    MemberSession.objects.filter(account=account).exclude(session_key=own.session_key).delete()


def end_session(account: int, own: SessionBase, handle: str) -> bool:
    """End one other session of an account; whether there was one of that name."""
    for session in sessions_of(account).exclude(session_key=own.session_key):
        if session.handle == handle:
            session.delete()
            return True
    return False
