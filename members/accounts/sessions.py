"""The session engine: Django's own, which also says whose session it is.

A session lasts as long as the browser stays open, one day at most. Whoever chose to stay logged
in is so for ``SESSION_COOKIE_AGE``.
"""

from datetime import datetime, timedelta

from allauth.account.utils import url_str_to_user_pk
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.utils import timezone

from .devices import kind_of_device
from .member_sessions import MemberSession

#: What stands in the session for the two columns, which are written anew with each saving.
STARTED_AT = "started_at"
DEVICE = "device"
#: Browsers that reopen their windows keep cookies that were to end with the window.
WITHOUT_STAYING = int(timedelta(days=1).total_seconds())


class SessionStore(DatabaseStore):
    """Sessions in ``MemberSession``."""

    @classmethod
    def get_model_class(cls) -> type[MemberSession]:
        """The table."""
        return MemberSession

    def get_session_cookie_age(self) -> int:
        """Seconds that a session lives on the server if nobody chose to stay logged in."""
        return WITHOUT_STAYING

    def create_model_instance(self, data: dict[str, object]) -> MemberSession:
        """The row of this session."""
        row = super().create_model_instance(data)
        assert isinstance(row, MemberSession)  # noqa: S101 - tells the type checker
        inside = data.get(SESSION_KEY)
        account = int(str(inside)) if inside else _account_at_the_door(data)
        started_at = data.get(STARTED_AT)
        row.account_id = account
        row.started_at = datetime.fromisoformat(str(started_at)) if started_at else None
        row.device = str(data.get(DEVICE, ""))
        return row

    def describe(self, user_agent: str) -> None:
        """Note at login when it was and on what kind of device."""
        self[STARTED_AT] = timezone.now().isoformat()
        self[DEVICE] = kind_of_device(user_agent)


def _account_at_the_door(data: dict[str, object]) -> int | None:
    """Whose password was right, while a code or a confirmation is still awaited (allauth)."""
    login = data.get("account_login")
    written = login.get("user_pk") if isinstance(login, dict) else None
    return int(url_str_to_user_pk(written)) if written else None
