"""What editors of the policy see beside its fields."""

from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils import timezone
from wagtail.admin.panels import HelpPanel

if TYPE_CHECKING:
    from .checklist import Item


class ChecklistPanel(HelpPanel):
    """What the newest drafts say and what is missing, and when it would be in force."""

    def __init__(self, template: str = "policy/version_help.html", **kwargs: Any) -> None:
        super().__init__(template=template, **kwargs)

    class BoundPanel(HelpPanel.BoundPanel):
        """For one page; everything is looked up when the page is shown."""

        @cached_property
        def items(self) -> "list[Item]":
            """Everything that the policy has to say."""
            from .checklist import items

            return items()

        @property
        def missing(self) -> "list[Item]":
            """What nobody could read in some language."""
            return [item for item in self.items if item.missing_in]

        @property
        def said(self) -> "list[Item]":
            """What stands in every language."""
            return [item for item in self.items if not item.missing_in]

        @property
        def in_force_on(self) -> date | None:
            """The day on which it would be in force if it were approved now; None: at once."""
            from .versions import would_take_effect

            moment = would_take_effect(self.instance)
            if moment <= timezone.now():
                return None
            return timezone.localdate(moment, timezone.get_default_timezone())

        @property
        def report_url(self) -> str:
            """Where it is said what drifted."""
            return reverse("policy_report")
