"""Pages of free content."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.search import index

from site_cms.blocks import BodyBlock
from site_cms.fields import BlocksField
from site_cms.pages import BasePage


class ContentPage(BasePage):
    """A page built from blocks."""

    body = BlocksField(
        BodyBlock(),
        verbose_name=_("body"),
        blank=True,
        help_text=_("The first heading is H2. Pages below this one are listed by themselves."),
    )

    content_panels = [*BasePage.content_panels, FieldPanel("body")]
    search_fields = [*BasePage.search_fields, index.SearchField("body")]

    page_description = _("A page of text, pictures and other blocks, such as “About us”.")
    parent_page_types = ["home.HomePage", "home.ContentPage"]
    subpage_types = ["home.ContentPage"]

    class Meta:
        verbose_name = _("content page")
        verbose_name_plural = _("content pages")

    def get_context(self, request: HttpRequest, *args: object, **kwargs: object) -> dict[str, Any]:
        """Add the live pages below this one, with all that a list shows of them."""
        children = (
            ContentPage.objects.child_of(self)
            .live()
            .public()
            .select_related("cover", "locale")
            .prefetch_related("cover__renditions")
            .defer_streamfields()
        )
        return {**super().get_context(request, *args, **kwargs), "children": children}
