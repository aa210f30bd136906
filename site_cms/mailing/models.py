"""The queue of outgoing mail."""

from typing import TYPE_CHECKING, cast

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .classes import MailClass

if TYPE_CHECKING:
    from .contents import Contents


class QueuedMail(models.Model):
    """A mail that has not been handed to the mail server yet; a delivered one has no row."""

    mail_class = models.CharField(_("class"), max_length=20, choices=MailClass.choices)
    packed = models.JSONField(_("contents"))
    queued_at = models.DateTimeField(_("queued at"), default=timezone.now)
    due = models.DateTimeField(
        _("due"),
        default=timezone.now,
        null=True,
        db_index=True,
        help_text=_("When to try (again); empty: not any more."),
    )
    taken_at = models.DateTimeField(
        _("taken at"),
        null=True,
        help_text=_("When a worker began to hand it over; empty: none has it."),
    )
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    #: Whether the last attempt found no mail server, which says nothing about the recipient.
    found_no_server = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("queued mail")
        verbose_name_plural = _("queued mails")
        ordering = ["pk"]

    def __str__(self) -> str:
        """Name no address: this text may end up in a log."""
        return f"mail {self.pk} ({self.mail_class})"

    @property
    def contents(self) -> "Contents":
        """What the mail is made of."""
        return cast("Contents", self.packed)
