"""The table of what people were told about versions of the privacy policy."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from policy.models import PolicyVersion


class PolicyNotice(models.Model):
    """What one person was told about one version of the privacy policy, and when."""

    #: No public page shows it.
    page_cache_ignore = True

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        verbose_name=_("account"),
        related_name="policy_notices",
    )
    version = models.ForeignKey(
        PolicyVersion, models.PROTECT, verbose_name=_("policy version"), related_name="+"
    )
    mailed_at = models.DateTimeField(_("told by mail"), null=True)
    #: At the registration, or for the first time on a page.
    shown_at = models.DateTimeField(_("shown"), null=True)
    dismissed_at = models.DateTimeField(_("read and put away"), null=True)

    class Meta:
        default_permissions = ()
        verbose_name = _("notice of a policy version")
        verbose_name_plural = _("notices of policy versions")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "version"], name="members_accounts_policy_notice_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.version_id}"
