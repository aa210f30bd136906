"""The personal area."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AreaConfig(AppConfig):
    """Layer 8: one place in which members see and do everything about their data. No tables."""

    name = "members.area"
    label = "members_area"
    verbose_name = _("Personal area")

    def ready(self) -> None:
        """Tell the policy where members use their rights."""
        from policy import places

        places.register("access", _("your data as a file"), "members_exports")
        places.register("rectification", _("your details"), "members_profile")
        places.register("erasure", _("close the account"), "members_closing")
        places.register("restriction", _("objection in your account"), "members_objection")
        places.register("portability", _("your data as a file"), "members_exports")
        places.register("objection", _("objection in your account"), "members_objection")
        places.register("withdrawal", _("consents in your account"), "members_consents")
