"""Pages and snippets of the public site."""

from .contact_page import ContactPage
from .content_page import ContentPage
from .home_page import HomePage
from .imprint_page import ImprintPage
from .navigation import Navigation
from .news import NewsIndexPage, NewsPage
from .page_view import PageViewCount
from .topic import Topic

__all__ = [
    "ContactPage",
    "ContentPage",
    "HomePage",
    "ImprintPage",
    "Navigation",
    "NewsIndexPage",
    "NewsPage",
    "PageViewCount",
    "Topic",
]
