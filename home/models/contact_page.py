"""The contact page."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.search import index

from site_cms.blocks import BodyBlock
from site_cms.fields import BlocksField
from site_cms.pages import BasePage


class ContactPage(BasePage):
    """Ways to reach the operator; the facts come from the operator settings."""

    body = BlocksField(
        BodyBlock(),
        verbose_name=_("body"),
        blank=True,
        help_text=_("Stands below the ways to reach us."),
    )

    content_panels = [*BasePage.content_panels, FieldPanel("body")]
    search_fields = [*BasePage.search_fields, index.SearchField("body")]

    page_description = _("Phone, e-mail and address of the operator, and a text of your own.")
    parent_page_types = ["home.HomePage"]
    subpage_types: list[str] = []
    max_count_per_parent = 1

    class Meta:
        verbose_name = _("contact page")
        verbose_name_plural = _("contact pages")
