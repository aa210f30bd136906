"""News: the list and its articles."""

from dataclasses import replace
from datetime import datetime, time
from typing import Any, Self

from django.core.paginator import EmptyPage, Page, Paginator
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.routable_page.models import RoutablePageMixin, path
from wagtail.models import PageManager
from wagtail.search import index

from site_cms.pages import BasePage, BasePageQuerySet, BodyPage, PublicSummary

from ..sharing import share_links
from ..shown import ShownPart, note_part
from .body import body_field
from .topic import Topic

#: Articles on one page of the list.
PER_PAGE = 6


class NewsPageQuerySet(BasePageQuerySet):
    """Queries on articles."""

    def for_listing(self) -> Self:
        """Live articles, newest first, with all that a list shows of them."""
        return (
            self.live()
            .public()
            .for_readers()
            .prefetch_related("cover__renditions")
            .defer_streamfields()
            .order_by("-date", "-pk")
        )


class NewsPage(BodyPage):
    """A news article."""

    date = models.DateField(
        _("date"),
        default=timezone.localdate,
        help_text=_("Orders the list of news; shown above the title."),
    )
    topic = models.ForeignKey(
        Topic,
        verbose_name=_("topic"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Readers can list all articles of a topic."),
    )
    body = body_field(_("The article. Its first heading is H2."), blank=False)

    content_panels = [
        *BasePage.content_panels,
        MultiFieldPanel([FieldPanel("date"), FieldPanel("topic")], heading=_("In the list")),
        FieldPanel("body"),
    ]
    search_fields = [
        *BodyPage.search_fields,
        index.RelatedFields("topic", [index.SearchField("name_de"), index.SearchField("name_en")]),
        index.FilterField("date"),
    ]

    summary_relations = (*BodyPage.summary_relations, "topic")
    objects = PageManager.from_queryset(NewsPageQuerySet)()

    page_description = _("An article with a date and a topic. It appears in the news by itself.")
    parent_page_types = ["home.NewsIndexPage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = _("news article")
        verbose_name_plural = _("news articles")

    @property
    def topic_name(self) -> str:
        """What the article is about, if that topic has been approved; else empty."""
        return self.topic.name if self.topic and self.topic.live else ""

    def public_summary(self, request: HttpRequest | None = None) -> PublicSummary:
        """The page as anyone may see it, with its topic and dated as the article itself is."""
        summary = super().public_summary(request)
        published = timezone.make_aware(datetime.combine(self.date, time.min))
        updated = max(summary.updated_at or published, published)
        return replace(summary, published_at=published, updated_at=updated, topic=self.topic_name)

    def get_context(self, request: HttpRequest, *args: object, **kwargs: object) -> dict[str, Any]:
        """With links that pass the article on."""
        context = super().get_context(request, *args, **kwargs)
        return {**context, "share_links": share_links(self.public_summary(request))}


class NewsIndexPage(RoutablePageMixin, BasePage):
    """The list of articles, by page and by topic, and its feed."""

    content_panels = [*BasePage.content_panels]

    page_description = _("The list of all news articles, newest first. Articles go below it.")
    parent_page_types = ["home.HomePage"]
    subpage_types = ["home.NewsPage"]
    max_count_per_parent = 1

    class Meta:
        verbose_name = _("news list")
        verbose_name_plural = _("news lists")

    query_parameters = ("page",)

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer with one of the routes below; any shared cache may keep it."""
        return self.shared(request, super().serve(request, *args, **kwargs))

    @path("")
    def list_all(self, request: HttpRequest) -> HttpResponse:
        """All articles."""
        return self._list(request, None)

    @path("topic/<slug:slug>/")
    def list_topic(self, request: HttpRequest, slug: str) -> HttpResponse:
        """The articles of one topic."""
        return self._list(request, get_object_or_404(Topic, slug=slug, live=True))

    # Wagtail adds the slash before it looks for a route; the address has none.
    @path("feed.atom/")
    def feed(self, request: HttpRequest) -> HttpResponse:
        """The latest articles as an Atom feed (RFC 4287)."""
        from home.feeds import NewsFeed

        return NewsFeed(self, request)(request)

    def articles(self) -> NewsPageQuerySet:
        """The live articles of this list, newest first."""
        return NewsPage.objects.child_of(self).for_listing()

    def _list(self, request: HttpRequest, topic: Topic | None) -> HttpResponse:
        articles = self.articles()
        used = articles.values("topic")
        listed = articles.filter(topic=topic) if topic else articles
        shown = _requested(Paginator(listed, PER_PAGE), request)
        shown.object_list = [article.public_summary(request) for article in shown]
        route = f"topic/{topic.slug}/" if topic else ""
        note_part(request, ShownPart(route, topic.name if topic else "", shown.number))
        return self.render(
            request,
            context_overrides={
                "topic": topic,
                "topics": Topic.objects.filter(live=True, pk__in=used),
                "articles": shown,
            },
        )


def _requested(paginator: Paginator, request: HttpRequest) -> Page:
    """The page of the list that the address asks for; anything else does not exist."""
    number = request.GET.get("page", "1")
    if not number.isascii() or not number.isdigit() or len(number) > 6:
        raise Http404
    try:
        return paginator.page(int(number))
    except EmptyPage as error:
        raise Http404 from error
