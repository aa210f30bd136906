"""Pages of free content."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from site_cms.fields import BlocksField
from wagtail.search import index

from site_cms.blocks import BodyBlock
from site_cms.pages import BasePage


class ContentPage(BasePage):
    """A page built from blocks."""

    body = BlocksField(BodyBlock(), verbose_name=_("body"), blank=True)

    content_panels = [*BasePage.content_panels, FieldPanel("body")]
    search_fields = [*BasePage.search_fields, index.SearchField("body")]

    page_description = _("A page of text, pictures and other blocks, such as “About us”.")
    parent_page_types = ["home.HomePage", "home.ContentPage"]
    subpage_types = ["home.ContentPage"]

    class Meta:
        verbose_name = _("content page")
        verbose_name_plural = _("content pages")
