"""Pages of free content."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from site_cms.pages import BodyPage

from .body import body_field


class ContentPage(BodyPage):
    """A page built from blocks."""

    body = body_field(_("The first heading is H2. Pages below this one are listed by themselves."))

    page_description = _("A page of text, pictures and other blocks, such as “About us”.")
    parent_page_types = ["home.HomePage", "home.ContentPage"]
    subpage_types = ["home.ContentPage"]

    class Meta:
        verbose_name = _("content page")
        verbose_name_plural = _("content pages")

    def get_context(self, request: HttpRequest, *args: object, **kwargs: object) -> dict[str, Any]:
        """Add what anyone may know about the live pages below this one."""
        children = (
            ContentPage.objects.child_of(self)
            .live()
            .public()
            .for_readers()
            .prefetch_related("cover__renditions")
            .defer_streamfields()
        )
        summaries = [child.public_summary(request) for child in children]
        return {**super().get_context(request, *args, **kwargs), "children": summaries}
