"""The home page."""

from typing import Any

from django.conf import settings
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel

from site_cms.blocks import ButtonBlock, RelatedStreamBlock
from site_cms.fields import BlocksField
from site_cms.pages import BasePage, BodyPage

from .body import body_field

#: How many of the latest articles stand on the home page.
LATEST_NEWS = 3


class ButtonsBlock(RelatedStreamBlock):
    """The buttons below the headline."""

    button = ButtonBlock()

    class Meta:
        max_num = 2
        required = False


class HomePage(BodyPage):
    """The first page of each language."""

    headline = models.CharField(
        _("headline"), max_length=90, help_text=_("The large sentence on top.")
    )
    buttons = BlocksField(
        ButtonsBlock(),
        verbose_name=_("buttons"),
        blank=True,
        help_text=_("One or two; the first one stands out."),
    )
    body = body_field(_("Stands below the headline. The latest news are added by themselves."))

    content_panels = [
        *BasePage.content_panels[:1],
        FieldPanel("headline"),
        *BasePage.content_panels[1:],
        FieldPanel("buttons"),
        FieldPanel("body"),
    ]
    page_description = _("The first page of the site, with the latest news. One per language.")
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = [
        "home.ContentPage",
        "home.NewsIndexPage",
        "home.ContactPage",
        "home.ImprintPage",
        "members_accounts.RegistrationPage",
        "policy.PolicyPage",
    ]
    max_count = len(settings.LANGUAGES)

    class Meta:
        verbose_name = _("home page")
        verbose_name_plural = _("home pages")

    def get_context(self, request: HttpRequest, *args: object, **kwargs: object) -> dict[str, Any]:
        """Add the latest articles."""
        from .news import NewsPage

        latest = NewsPage.objects.for_listing().descendant_of(self)[:LATEST_NEWS]
        summaries = [article.public_summary(request) for article in latest]
        return {**super().get_context(request, *args, **kwargs), "latest_news": summaries}
