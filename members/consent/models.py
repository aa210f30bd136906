"""The ledger of every consent of every kind, and what surrounds it."""

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting

from site_cms.append_only import AppendOnly

#: Bytes of a subject's random id, and characters of it in base64.
SUBJECT_BYTES = 18
SUBJECT_LENGTH = 24


class Place(models.TextChoices):
    """Where somebody was asked."""

    BANNER = "banner", _("banner")
    SETTINGS = "settings", _("settings page")
    EMBED = "embed", _("at the embedded content")
    REGISTRATION = "registration", _("registration")
    AREA = "area", _("personal area")
    DESK = "desk", _("in writing or by telephone")


class Wording(AppendOnly):
    """The exact words in which somebody was asked for something, stored once.

    Written when the words are first shown. What was never shown here cannot be agreed to.
    """

    #: When nobody's record needs them.
    deletable_sql = dict.fromkeys(
        ("sqlite", "postgresql"),
        "NOT EXISTS (SELECT 1 FROM members_consent_consentrecord record"
        " WHERE record.wording_id = OLD.hash)",
    )

    page_cache_ignore = True

    #: SHA-256 of everything below, in hexadecimal.
    hash = models.CharField(max_length=64, primary_key=True)
    #: What for: ``service:youtube``, or later ``marketing:email``.
    purpose = models.CharField(max_length=64)
    version = models.CharField(max_length=40)
    language = models.CharField(max_length=10)
    place = models.CharField(max_length=20, choices=Place.choices)
    text = models.TextField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.purpose}, {self.language}, {self.hash[:8]}"


class ConsentRecord(AppendOnly):
    """One decision of one person on one purpose, for one wording (Art. 7(1) GDPR).

    The person is a random id, which they carry themselves: in their cookie, or later as a member in
    their account. Neither an account nor an address is stored here.
    """

    page_cache_ignore = True

    subject = models.CharField(_("subject"), max_length=SUBJECT_LENGTH)
    purpose = models.CharField(_("purpose"), max_length=64)
    version = models.CharField(_("version"), max_length=40)
    granted = models.BooleanField(_("granted"))
    wording = models.ForeignKey(Wording, models.PROTECT, verbose_name=_("wording"))
    language = models.CharField(_("language"), max_length=10)
    place = models.CharField(_("place"), max_length=20, choices=Place.choices)
    policy_version = models.CharField(_("version of the policy"), max_length=20, blank=True)
    decided_at = models.DateTimeField(_("time"))
    #: When a consent ends by itself, as the cookie does that carries it; empty if never.
    expires_at = models.DateTimeField(_("expires"), null=True)

    #: Three years after the consent ended: by another decision, by itself, or as a refusal.
    deletable_sql = {
        "sqlite": (
            "(OLD.granted = 0 AND OLD.decided_at < datetime('now', '-3 years'))"
            " OR OLD.expires_at < datetime('now', '-3 years')"
            " OR EXISTS (SELECT 1 FROM members_consent_consentrecord later"
            " WHERE later.subject = OLD.subject AND later.purpose = OLD.purpose"
            " AND later.id > OLD.id AND later.decided_at < datetime('now', '-3 years'))"
        ),
        "postgresql": (
            "(NOT OLD.granted AND OLD.decided_at < now() - interval '3 years')"
            " OR OLD.expires_at < now() - interval '3 years'"
            " OR EXISTS (SELECT 1 FROM members_consent_consentrecord later"
            " WHERE later.subject = OLD.subject AND later.purpose = OLD.purpose"
            " AND later.id > OLD.id AND later.decided_at < now() - interval '3 years')"
        ),
    }

    class Meta:
        default_permissions = ("view",)
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        indexes = [
            models.Index(fields=["subject", "purpose"], name="consent_by_subject"),
            models.Index(fields=["decided_at"], name="consent_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.purpose}: {self.decided_at:%Y-%m-%d}"


class RefusalCount(models.Model):
    """How often visitors who had agreed to nothing refused something on a day; nobody in it."""

    page_cache_ignore = True

    purpose = models.CharField(max_length=64)
    day = models.DateField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["purpose", "day"], name="consent_refusals_once_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.purpose}, {self.day}: {self.count}"


@register_setting(icon="order", order=110)
class Analytics(BaseSiteSetting):
    """Where Google Analytics counts, if the register lets it load and a visitor agreed."""

    measurement_id = models.CharField(
        _("measurement ID of Google Analytics 4"),
        max_length=20,
        blank=True,
        validators=[RegexValidator(r"^G-[A-Z0-9]{4,16}\Z", _("It looks like G-ABC123DEF4."))],
        help_text=_(
            "Such as G-ABC123DEF4. Empty: Google Analytics is never loaded. It also needs its "
            "entry among the third-party services, in use."
        ),
    )

    panels = [FieldPanel("measurement_id")]

    class Meta:
        verbose_name = _("Google Analytics")
        verbose_name_plural = _("Google Analytics")

    def __str__(self) -> str:
        return self.measurement_id or str(_("Google Analytics"))
