"""Topics of news articles."""

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, PublishingPanel
from wagtail.models import DraftStateMixin, RevisionMixin, WorkflowMixin

from site_cms.moderation.moderated import Moderated

NAME_HELP = _("One or two words, shown above articles and as a filter of the list.")


class Topic(Moderated, WorkflowMixin, DraftStateMixin, RevisionMixin, models.Model):
    """What an article is about; one row with its name in both languages."""

    name_de = models.CharField(_("name (German)"), max_length=60, help_text=NAME_HELP)
    name_en = models.CharField(_("name (English)"), max_length=60, help_text=NAME_HELP)
    slug = models.SlugField(
        _("short name in addresses"), unique=True, help_text=_("Stays the same in both languages.")
    )

    panels = [
        FieldPanel("name_de"),
        FieldPanel("name_en"),
        FieldPanel("slug"),
        PublishingPanel(),
    ]

    class Meta:
        ordering = ["name_de"]
        verbose_name = _("topic")
        verbose_name_plural = _("topics")

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the language being shown."""
        return self.name_en if get_language() == "en" else self.name_de
