"""What every page of the site has in common."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.models import Page
from wagtail.search import index

from .caching import make_public
from .media import SiteImage


@dataclass(frozen=True)
class PublicSummary:
    """What anyone may know about a page: all that listings, feeds and machines are shown."""

    title: str
    description: str
    url: str
    locale: str
    image: SiteImage | None
    image_alt: str
    published_at: datetime | None
    updated_at: datetime | None


class BasePage(Page):
    """A page with a standfirst and a picture, delivered alike to everyone."""

    lead = models.TextField(
        _("standfirst"),
        blank=True,
        max_length=300,
        help_text=_("One or two sentences below the title; also shown in lists."),
    )
    cover = models.ForeignKey(
        SiteImage,
        verbose_name=_("cover picture"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Stands on top of the page, in lists and in previews on social networks."),
    )
    cover_alt = models.CharField(
        _("alternative text of the cover picture"),
        blank=True,
        max_length=250,
        help_text=_("What it shows, for people who cannot see it. Empty: decorative."),
    )

    content_panels = [
        *Page.content_panels,
        FieldPanel("lead"),
        MultiFieldPanel(
            [FieldPanel("cover"), FieldPanel("cover_alt")], heading=_("Cover picture")
        ),
    ]
    search_fields = [*Page.search_fields, index.SearchField("lead", boost=2)]

    class Meta:
        abstract = True

    def public_summary(self) -> PublicSummary:
        """The page as anyone may see it, whoever asks."""
        return PublicSummary(
            title=self.title,
            description=self.search_description or self.lead,
            url=self.full_url or "",
            locale=self.locale.language_code,
            image=self.cover,
            image_alt=self.cover_alt,
            published_at=self.first_published_at,
            updated_at=self.last_published_at,
        )

    def get_context(self, request: HttpRequest, *args: object, **kwargs: object) -> dict[str, Any]:
        """Let menus and breadcrumbs know which page is being shown."""
        request.shown_page = self  # type: ignore[attr-defined]
        return super().get_context(request, *args, **kwargs)

    def serve(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        """Answer with the page; any shared cache may keep it."""
        return make_public(super().serve(request, *args, **kwargs))
