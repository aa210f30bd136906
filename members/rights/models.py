"""What people demanded about their data, and what became of it."""

from secrets import token_hex, token_urlsafe
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from site_cms.local_time import local_day
from site_cms.media.storage import private_storage, unguessable_name

from .choices import Action, Decision, ErasureState, ExportState, Kind, Way


def new_reference() -> str:
    """A random number by which people name their objection in a letter."""
    return token_hex(5).upper()


def new_case() -> str:
    """A random number that nobody guesses."""
    return token_urlsafe(24)


def export_path(export: "Export", filename: str) -> str:
    """Where the file of an export lies in the private storage."""
    return unguessable_name("exports", filename)


class Objection(models.Model):
    """Somebody objects to a use of their data, or wants it restricted.

    The address is kept only while an answer to somebody without an account is due.
    """

    page_cache_ignore = True

    reference = models.CharField(
        _("reference number"), max_length=10, unique=True, default=new_reference, editable=False
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("account"),
    )
    address = models.EmailField(_("address for the answer"), blank=True)
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    text = models.TextField(_("in their words"), blank=True)
    way = models.CharField(_("how it came"), max_length=20, choices=Way.choices)
    received_at = models.DateTimeField(_("received"), default=timezone.now)
    #: A letter is received before somebody records it.
    recorded_at = models.DateTimeField(default=timezone.now, editable=False)
    due_on = models.DateField(_("to be decided by"), null=True, blank=True)
    decision = models.CharField(_("decision"), max_length=20, blank=True, choices=Decision.choices)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    answer = models.TextField(_("answer"), blank=True)
    #: When a restriction ended; empty while it lasts and for other kinds.
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    class Meta:
        default_permissions = ("view", "change")
        verbose_name = _("objection")
        verbose_name_plural = _("objections")
        ordering = ["decided_at", "due_on", "-received_at"]

    def __str__(self) -> str:
        """Name nobody: this text ends up in logs."""
        return f"{self.reference} ({self.get_kind_display()})"

    @property
    def is_open(self) -> bool:
        """Whether somebody has to decide."""
        return not self.decision

    @property
    def is_overdue(self) -> bool:
        """Whether the month is over."""
        return self.is_open and self.due_on is not None and self.due_on < local_day()


class Suppression(models.Model):
    """An address that gets no advertising, whatever becomes of the account; see ``suppression``."""

    page_cache_ignore = True

    address_hash = models.CharField(max_length=64)
    #: What begins the purposes that the person objected to.
    purpose = models.CharField(max_length=20, default="marketing")
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        default_permissions = ()
        verbose_name = _("suppressed address")
        verbose_name_plural = _("suppressed addresses")
        constraints = [
            models.UniqueConstraint(
                fields=["address_hash", "purpose"], name="members_rights_suppressed_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.address_hash[:8]}, {self.since:%Y-%m-%d}"


class Erasure(models.Model):
    """The receipt of an erasure: what was done with every store. It names nobody."""

    page_cache_ignore = True

    case = models.CharField(
        _("case number"), max_length=40, unique=True, default=new_case, editable=False
    )
    requested_at = models.DateTimeField(_("requested"), default=timezone.now)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    way = models.CharField(_("how it came"), max_length=20, choices=Way.choices)
    #: How staff knew whose demand it was; names nobody.
    identity_check = models.TextField(_("identity check"), blank=True)
    state = models.CharField(
        _("state"), max_length=20, choices=ErasureState.choices, default=ErasureState.OPEN
    )
    #: ``StoreResult`` of each store, as JSON.
    results = models.JSONField(_("results"), default=list)
    expires_at = models.DateTimeField(_("kept until"))
    #: Hash of the account or the address: the same demand sent twice is one. Emptied after a day.
    who = models.CharField(max_length=64, blank=True, db_index=True)
    #: How much each store held before anything was erased.
    found = models.JSONField(default=dict)
    #: Whom the work is about, encrypted; empty once all is done.
    keys = models.TextField(blank=True)
    #: When somebody began to work on it, so that nobody else does at the same time.
    taken_at = models.DateTimeField(null=True, blank=True)
    #: Whether the mail with the receipt still has to be written.
    is_to_be_told = models.BooleanField(default=True)

    class Meta:
        default_permissions = ("view",)
        verbose_name = _("erasure")
        verbose_name_plural = _("erasures")
        constraints = [
            models.UniqueConstraint(
                fields=["who"],
                condition=Q(state=ErasureState.OPEN) & ~Q(who=""),
                name="members_rights_erasing_once",
            )
        ]

    def __str__(self) -> str:
        return self.case

    @property
    def is_open(self) -> bool:
        """Whether something is left to do."""
        return self.state == ErasureState.OPEN


class Export(models.Model):
    """Everything held about somebody, as one ZIP that is there for a few days."""

    page_cache_ignore = True

    key = models.CharField(max_length=40, unique=True, default=new_case, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="+"
    )
    #: Of somebody without an account, for whom staff make the export.
    address = models.EmailField(blank=True)
    language = models.CharField(max_length=10, choices=settings.LANGUAGES)
    #: Staff who post it to the person; empty: the person downloads it.
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    is_for_desk = models.BooleanField(default=False)
    state = models.CharField(
        max_length=20, choices=ExportState.choices, default=ExportState.WAITING
    )
    requested_at = models.DateTimeField(_("requested"), default=timezone.now)
    ready_at = models.DateTimeField(_("ready since"), null=True, blank=True)
    expires_at = models.DateTimeField(_("kept until"))
    file = models.FileField(
        storage=private_storage, upload_to=export_path, max_length=250, blank=True
    )

    class Meta:
        default_permissions = ()
        verbose_name = _("export")
        verbose_name_plural = _("exports")
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(state=ExportState.WAITING, is_for_desk=False),
                name="members_rights_export_once",
            ),
            models.UniqueConstraint(
                fields=["user", "made_by"],
                condition=Q(state=ExportState.WAITING, is_for_desk=True),
                name="members_rights_desk_export_once",
            ),
        ]

    def __str__(self) -> str:
        return f"export {self.pk}"

    @property
    def is_there(self) -> bool:
        """Whether it can be downloaded."""
        is_ready = self.state == ExportState.READY and bool(self.file)
        return is_ready and self.expires_at > timezone.now()


class DeskAccess(models.Model):
    """Somebody of the staff looked at a person's data, or did something with it."""

    page_cache_ignore = True

    who = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("who"),
    )
    #: ``account:`` and the number of an account, or ``address:`` and a hash.
    whom = models.CharField(_("whom"), max_length=80, blank=True)
    what = models.CharField(_("what"), max_length=20, choices=Action.choices)
    identity_check = models.TextField(_("identity check"), blank=True)
    at = models.DateTimeField(_("when"), default=timezone.now, db_index=True)

    class Meta:
        default_permissions = ("view",)
        permissions = [("use_member_desk", _("Can use the member desk"))]
        verbose_name = _("access at the member desk")
        verbose_name_plural = _("accesses at the member desk")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.get_what_display()}, {self.at:%Y-%m-%d}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write once."""
        if self.pk:
            raise ValueError("What was logged does not change.")
        super().save(*args, **kwargs)
