"""The imprint (§ 5 DDG)."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.search import index

from site_cms.blocks import BodyBlock
from site_cms.fields import BlocksField
from site_cms.pages import BasePage


class ImprintPage(BasePage):
    """Who is responsible for the site, made from the operator settings."""

    body = BlocksField(
        BodyBlock(),
        verbose_name=_("body"),
        blank=True,
        help_text=_("Stands below the facts about the operator."),
    )

    content_panels = [*BasePage.content_panels, FieldPanel("body")]
    search_fields = [*BasePage.search_fields, index.SearchField("body")]

    page_description = _("The imprint the law asks for, filled from the operator settings.")
    parent_page_types = ["home.HomePage"]
    subpage_types: list[str] = []
    max_count_per_parent = 1

    class Meta:
        verbose_name = _("imprint")
        verbose_name_plural = _("imprints")
