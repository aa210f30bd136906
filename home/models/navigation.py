"""Main menu and footer."""

from django.conf import settings
from django.db import models
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, PublishingPanel
from wagtail.models import (
    DraftStateMixin,
    PreviewableMixin,
    RevisionMixin,
    Site,
    WorkflowMixin,
)

from site_cms.blocks import PageLinkBlock
from site_cms.fields import BlocksField
from site_cms.moderation.moderated import Moderated

CLAIM_HELP = _("One sentence on who you are, below the name on every page.")


class MenuItemBlock(blocks.StructBlock):
    """A page, called by its title unless a shorter label is given."""

    page = PageLinkBlock(label=_("Page"), help_text=_("Choose the German page."))
    label_de = blocks.CharBlock(
        label=_("Label (German)"),
        required=False,
        max_length=40,
        help_text=_("Empty: the page's title."),
    )
    label_en = blocks.CharBlock(
        label=_("Label (English)"),
        required=False,
        max_length=40,
        help_text=_("Empty: the title of the English page."),
    )

    class Meta:
        icon = "link"
        label = _("Page")


class MenuBlock(blocks.StreamBlock):
    """Pages in their order."""

    item = MenuItemBlock()


class Navigation(
    Moderated, WorkflowMixin, PreviewableMixin, DraftStateMixin, RevisionMixin, models.Model
):
    """Main menu and footer of a site, in both languages: pages bring their own translation."""

    site = models.OneToOneField(
        Site,
        verbose_name=_("site"),
        on_delete=models.CASCADE,
        help_text=_("Each site has one menu and one footer."),
    )
    main_menu = BlocksField(
        MenuBlock(max_num=7),
        verbose_name=_("main menu"),
        blank=True,
        help_text=_("Choose the German pages: their translations are found by themselves."),
    )
    footer = BlocksField(
        MenuBlock(max_num=12), verbose_name=_("footer"), blank=True, help_text=_("Imprint first.")
    )
    claim_de = models.CharField(
        _("line in the footer (German)"), max_length=120, blank=True, help_text=CLAIM_HELP
    )
    claim_en = models.CharField(
        _("line in the footer (English)"), max_length=120, blank=True, help_text=CLAIM_HELP
    )

    panels = [
        FieldPanel("site"),
        FieldPanel("main_menu"),
        FieldPanel("footer"),
        FieldPanel("claim_de"),
        FieldPanel("claim_en"),
        PublishingPanel(),
    ]

    class Meta:
        verbose_name = _("menu and footer")
        verbose_name_plural = _("menus and footers")

    def __str__(self) -> str:
        return str(_("Menu and footer of %(site)s") % {"site": self.site})

    @property
    def preview_modes(self) -> list[tuple[str, str | Promise]]:
        """The home page in each language, around which the draft is shown."""
        return list(settings.LANGUAGES)

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponseBase:
        """The home page with this menu and footer instead of the live ones."""
        request.previewed_navigation = self  # type: ignore[attr-defined]
        with override(mode_name):
            response: HttpResponseBase = self.site.root_page.localized.specific.serve(request)
            # A template is rendered late, when the language would be the editor's again.
            return response.render() if hasattr(response, "render") else response
