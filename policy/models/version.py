"""Policy versions: what was promised, from when on, and who approved it."""

import json
from functools import cached_property
from typing import Any

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from policy.document import placeholders
from site_cms.append_only import AppendOnly


class PolicyVersion(AppendOnly):
    """An immutable published state of the privacy policy, in all languages.

    Everything is in ``canonical``, and the hash is that of this text; the other columns repeat what
    queries need. It names the hash of the version before, so that none can be exchanged alone.
    """

    number = models.PositiveIntegerField(_("number"), primary_key=True)
    #: The day of its approval, as shown: "Stand".
    stand = models.DateField(_("as of"))
    effective_at = models.DateTimeField(_("in force from"))
    published_at = models.DateTimeField(_("published"))
    material = models.BooleanField(_("material"))
    canonical = models.TextField(_("content"))
    #: Where buttons stand: no part of what is promised, and so not of the hashed text.
    controls = models.JSONField(default=dict)
    sha256 = models.CharField(_("SHA-256"), max_length=64)

    class Meta:
        ordering = ["-number"]
        default_permissions = ("view",)
        verbose_name = _("policy version")
        verbose_name_plural = _("policy versions")

    def __str__(self) -> str:
        return str(_("Version %(number)s")) % {"number": self.number}

    @cached_property
    def content(self) -> dict[str, Any]:
        """What ``canonical`` says."""
        content: dict[str, Any] = json.loads(self.canonical)
        return content

    @property
    def document(self) -> dict[str, Any]:
        """Title, summary, changes and sections in the language being spoken, else in German."""
        languages: dict[str, dict[str, Any]] = self.content["languages"]
        code = get_language() or ""
        code = code if code in languages else settings.LANGUAGE_CODE
        return placeholders.put_back(languages[code], self.controls.get(code, {}))

    def get_absolute_url(self) -> str:
        """Its permanent address in the language being spoken."""
        return reverse("policy_version", args=[self.number])


class EntryIntoForce(AppendOnly):
    """A version came into force. The latest of them is what binds the site."""

    version = models.OneToOneField(
        PolicyVersion, models.PROTECT, primary_key=True, related_name="entry_into_force"
    )
    at = models.DateTimeField(_("time"))

    class Meta:
        default_permissions = ()
        verbose_name = _("entry into force")
        verbose_name_plural = _("entries into force")

    def __str__(self) -> str:
        return f"{self.version_id}: {self.at:%Y-%m-%d}"


class PolicyApproval(models.Model):
    """Somebody approved a version. Apart from it: erasing a person changes no version."""

    page_cache_ignore = True

    version = models.ForeignKey(
        PolicyVersion, models.PROTECT, verbose_name=_("version"), related_name="approvals"
    )
    approver = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        verbose_name=_("approved by"),
        related_name="+",
    )
    at = models.DateTimeField(_("time"))

    class Meta:
        default_permissions = ()
        ordering = ["at", "pk"]
        verbose_name = _("approval of a policy version")
        verbose_name_plural = _("approvals of policy versions")

    def __str__(self) -> str:
        return f"{self.version_id}: {self.at:%Y-%m-%d}"


class Drift(models.Model):
    """The site would say something else than the newest version says: a new one is needed.

    One row for each time that a state was found; it ends when a version or another state takes its
    place.
    """

    page_cache_ignore = True

    #: Of the newest version and what the site would say instead; see ``drift.py``.
    digest = models.CharField(max_length=64)
    found_at = models.DateTimeField(_("found"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    class Meta:
        default_permissions = ()
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["digest"],
                condition=models.Q(ended_at__isnull=True),
                name="policy_drift_open_once",
            )
        ]
        verbose_name = _("drift of the policy")
        verbose_name_plural = _("drifts of the policy")

    def __str__(self) -> str:
        return f"{self.found_at:%Y-%m-%d}"
