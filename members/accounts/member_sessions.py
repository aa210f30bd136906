"""The table of sessions."""

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _


class MemberSession(AbstractBaseSession):
    """A session, and for people to recognise it: since when, and on what kind of device.

    Neither an IP address nor what the browser says of itself is kept.
    """

    #: No public page shows sessions.
    page_cache_ignore = True

    account = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("account"),
        on_delete=models.CASCADE,
        null=True,
        related_name="sessions",
    )
    started_at = models.DateTimeField(_("logged in since"), null=True)
    device = models.CharField(_("kind of device"), max_length=40, blank=True)

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")

    @classmethod
    def get_session_store_class(cls) -> type[SessionBase]:
        """The engine that reads and writes these rows."""
        from .sessions import SessionStore

        return SessionStore

    @property
    def handle(self) -> str:
        """A name for lists and forms: with the key itself, whoever reads it would be logged in."""
        return salted_hmac("members.accounts.sessions", self.session_key).hexdigest()[:20]
