"""The personal area."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AreaConfig(AppConfig):
    """Layer 8: one place in which members see and do everything about their data. No tables."""

    name = "members.area"
    label = "members_area"
    verbose_name = _("Personal area")
