"""The Atom feed of the news (RFC 4287)."""

from datetime import datetime, time

from django.contrib.syndication.views import Feed
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed

from .models import NewsIndexPage, NewsPage

#: Articles in the feed.
FEED_LENGTH = 20


class NewsFeed(Feed):
    """The latest articles of a news list, with nothing in it but what anyone may read."""

    feed_type = Atom1Feed

    def __init__(self, index: NewsIndexPage) -> None:
        self.index = index

    def title(self) -> str:
        """The list's title."""
        return self.index.title

    def link(self) -> str:
        """The list's address."""
        return self.index.full_url or ""

    def subtitle(self) -> str:
        """The list's standfirst."""
        return self.index.lead

    def items(self) -> list[NewsPage]:
        """The newest articles first."""
        return list(self.index.articles()[:FEED_LENGTH])

    def item_title(self, item: NewsPage) -> str:
        """The article's title."""
        return item.public_summary().title

    def item_description(self, item: NewsPage) -> str:
        """The article's description."""
        return item.public_summary().description

    def item_link(self, item: NewsPage) -> str:
        """The article's address."""
        return item.public_summary().url

    def item_pubdate(self, item: NewsPage) -> datetime:
        """The article's date, at the start of the day."""
        return timezone.make_aware(datetime.combine(item.date, time.min))

    def item_updateddate(self, item: NewsPage) -> datetime | None:
        """When the article was last published."""
        return item.last_published_at
