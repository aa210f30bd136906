"""The Atom feed of the news (RFC 4287)."""

from datetime import datetime
from uuid import uuid5

from django.contrib.syndication.views import Feed
from django.http import HttpRequest
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape

from policy.models import Operator
from site_cms.feeds import xml_text
from site_cms.pages import PublicSummary

from .models import NewsIndexPage, NewsPage

#: Articles in the feed.
FEED_LENGTH = 20

#: An article with its public summary, read once.
Entry = tuple[NewsPage, PublicSummary]


class NewsFeed(Feed):
    """The latest articles of a news list, with nothing in it but what anyone may read.

    Every address is the site's configured one, whatever host the request names.
    """

    feed_type = Atom1Feed

    def __init__(self, index: NewsIndexPage, request: HttpRequest) -> None:
        self.index = index
        self.request = request
        self.summary = index.public_summary(request)
        self.address, self.language = self.summary.url, self.summary.locale

    def title(self) -> str:
        """The list's title."""
        return xml_text(self.summary.title)

    def link(self) -> str:
        """The list's address."""
        return self.address

    def feed_url(self) -> str:
        """The feed's own address."""
        return f"{self.address}feed.atom"

    def subtitle(self) -> str:
        """The list's standfirst."""
        return xml_text(self.summary.lead)

    def author_name(self) -> str:
        """The operator, who answers for all articles; the list's title while unknown."""
        return xml_text(Operator.of_request(self.request).name or self.summary.title)

    def items(self) -> list[Entry]:
        """The newest articles first."""
        articles = self.index.articles()[:FEED_LENGTH]
        return [(article, article.public_summary(self.request)) for article in articles]

    def item_title(self, item: Entry) -> str:
        """The article's title."""
        return xml_text(item[1].title)

    def item_description(self, item: Entry) -> str:
        """The article's description; the format takes it for HTML."""
        return escape(xml_text(item[1].description))

    def item_link(self, item: Entry) -> str:
        """The article's address."""
        return item[1].url

    def item_guid(self, item: Entry) -> str:
        """A name that stays when the article is renamed or moved."""
        return uuid5(item[0].translation_key, item[1].locale).urn

    def item_pubdate(self, item: Entry) -> datetime | None:
        """The article's date."""
        return item[1].published_at

    def item_updateddate(self, item: Entry) -> datetime | None:
        """When the article was last published."""
        return item[1].updated_at
