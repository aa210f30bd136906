"""What every page of the site has in common."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from http import HTTPMethod
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import prefetch_related_objects
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.forms.pages import CopyForm
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.models import Page, PageManager
from wagtail.query import PageQuerySet
from wagtail.search import index

from .blocks import BodyBlock, read_links_together
from .blocks.plain_text import plain_text
from .caching import make_public
from .fields import BlocksField
from .linked_pages import linked_pages
from .media import SiteImage
from .moderation.moderated import Moderated

#: Columns of pages and their covers that only editing needs: a third of them all.
EDITORIAL_FIELDS = (
    *("draft_title", "has_unpublished_changes", "latest_revision", "latest_revision_created_at"),
    *("live_revision", "owner", "locked", "locked_at", "locked_by"),
    *("go_live_at", "expire_at", "expired", "show_in_menus"),
    *("cover__collection", "cover__created_at", "cover__uploaded_by_user"),
    "cover__file_size",
)
#: Longest description for search engines.
MAX_DESCRIPTION = 300


@dataclass(frozen=True)
class PublicSummary:
    """What anyone may know about a page: all that listings, feeds and machines are shown."""

    title: str
    #: The standfirst, for readers; the description is for machines.
    lead: str
    description: str
    #: The whole address, as configured; ``link`` is without the site's own host.
    url: str
    link: str
    locale: str
    image: SiteImage | None
    image_alt: str
    published_at: datetime | None
    updated_at: datetime | None
    #: What a list of such pages can be narrowed to; empty without.
    topic: str = ""


class BasePageQuerySet(PageQuerySet):
    """Queries on the pages of the site."""

    def for_readers(self) -> Self:
        """With all that a public summary reads, in the same query, and nothing for editors."""
        complete = self.select_related(*self.model.summary_relations)
        return complete.defer(*EDITORIAL_FIELDS)


class BasePageForm(WagtailAdminPageForm):
    """The editing form of every page."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Compare fields with what is stored.

        For a field whose default is computed, Django would compare with a hidden copy that
        Wagtail never draws: every save, an approval included, would count as another edit, and
        an edit after the approval makes approval start again.
        """
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.show_hidden_initial = False


class DraftCopyForm(CopyForm):
    """Copies a page as a draft: neither published nor kept the same as the original."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("publish_copies", "alias"):
            self.fields.pop(name, None)


class BasePage(Moderated, Page):
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

    objects = PageManager.from_queryset(BasePageQuerySet)()

    base_form_class = BasePageForm
    copy_form_class = DraftCopyForm
    content_panels = [
        *Page.content_panels,
        FieldPanel("lead"),
        MultiFieldPanel(
            [
                FieldPanel("cover", heading=_("Picture")),
                FieldPanel("cover_alt", heading=_("Alternative text")),
            ],
            heading=_("Cover picture"),
        ),
    ]
    # Menus are a snippet of their own: no "show in menus" here.
    promote_panels = [
        MultiFieldPanel(
            [
                FieldPanel(
                    "slug",
                    heading=_("Address of the page"),
                    help_text=_("The last part of the address. Old addresses lead on."),
                ),
                FieldPanel(
                    "seo_title",
                    heading=_("Title for search engines"),
                    help_text=_("Shown by search engines, up to 60 characters. Empty: the title."),
                ),
                FieldPanel(
                    "search_description",
                    heading=_("Description for search engines"),
                    help_text=_(
                        "Shown by search engines below the title, best with 110 to 155 "
                        "characters. Empty: the standfirst."
                    ),
                ),
            ],
            heading=_("For search engines"),
        )
    ]
    search_fields = [*Page.search_fields, index.SearchField("lead", boost=2)]

    #: What the public summary reads besides the page's own fields.
    summary_relations: tuple[str, ...] = ("locale", "cover")
    #: Names in the query that the page reads.
    query_parameters: tuple[str, ...] = ()
    #: Pages are read. One with a form of its own allows more.
    allowed_http_methods = [HTTPMethod.GET, HTTPMethod.HEAD, HTTPMethod.OPTIONS]

    class Meta:
        abstract = True

    def clean(self) -> None:
        """Keep the description short enough for what it is: Wagtail sets no limit."""
        super().clean()
        if len(self.search_description) > MAX_DESCRIPTION:
            message = _("At most %(limit)s characters: search engines show no more.")
            error = ValidationError(message, params={"limit": MAX_DESCRIPTION})
            raise ValidationError({"search_description": error})

    def get_admin_display_title(self) -> str:
        """The title for editors; lists that asked for it say whether a translation is outdated."""
        title: str = super().get_admin_display_title()
        is_stale = getattr(self, "is_stale", False)
        return _("%(title)s (outdated)") % {"title": title} if is_stale else title

    def public_summary(self, request: HttpRequest | None = None) -> PublicSummary:
        """The page as anyone may see it, whoever asks; a request saves lookups of the site."""
        return PublicSummary(
            title=self.title,
            lead=self.lead,
            description=self.search_description or self.lead,
            url=self.get_full_url(request) or "",
            link=self.get_url(request) or "",
            locale=self.locale.language_code,
            image=self.cover,
            image_alt=self.cover_alt,
            published_at=self.first_published_at,
            updated_at=self.last_published_at,
        )

    def public_text(self) -> str:
        """The running text anyone may read, in one line."""
        return self.lead

    def get_route_paths(self) -> list[str]:
        """The page's own addresses, for redirects from them when it is renamed.

        Longer ones do not fit into the table of redirects, and PostgreSQL would refuse to rename.
        """
        paths: list[str] = super().get_route_paths() if len(self.url_path) <= 240 else []
        return paths

    def get_context(self, request: HttpRequest, *args: object, **kwargs: object) -> dict[str, Any]:
        """Let menus and breadcrumbs know the page; read the sizes of its cover once for all."""
        request.shown_page = self  # type: ignore[attr-defined]
        prefetch_related_objects([self], "cover__renditions")
        read_links_together(self, linked_pages(request))
        return super().get_context(request, *args, **kwargs)

    def serve(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        """Answer with the page; any shared cache may keep it."""
        return self.shared(request, super().serve(request, *args, **kwargs))

    def shared(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Let caches keep an answer, unless the address asks for what the page does not know.

        Anyone can invent such addresses, and each would be kept as a page of its own.
        """
        known = set(request.GET) <= set(self.query_parameters)
        return make_public(response) if known else response


class BodyPage(BasePage):
    """A page with a body of blocks."""

    body = BlocksField(BodyBlock(), verbose_name=_("body"), blank=True)

    content_panels = [*BasePage.content_panels, FieldPanel("body")]
    search_fields = [*BasePage.search_fields, index.SearchField("body")]

    class Meta:
        abstract = True

    def public_text(self) -> str:
        """The running text anyone may read, in one line; a gated page gives only its lead."""
        return f"{self.lead} {plain_text(self.body)}".strip()


def specific_pages(pages: Iterable[Page], *, bodies: bool = True) -> list[BasePage]:
    """The pages with all their fields, in the same order: one query for each type of page.

    Pages of other types, which have no public summary, are left out.
    """
    ordered = list(pages)
    by_type: dict[type[Page], list[int]] = defaultdict(list)
    for page in ordered:
        by_type[page.specific_class].append(page.pk)
    complete: dict[int, BasePage] = {}
    for model, keys in by_type.items():
        if issubclass(model, BasePage):
            found = model.objects.for_readers()
            complete |= (found if bodies else found.defer_streamfields()).in_bulk(keys)
    return [complete[page.pk] for page in ordered if page.pk in complete]
