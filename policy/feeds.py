"""The Atom feed of all policy versions (RFC 4287): the archive for machines."""

from collections.abc import Sequence
from datetime import datetime
from uuid import NAMESPACE_OID, uuid5

from django.contrib.syndication.views import Feed
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.formats import date_format
from django.utils.html import escape
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from wagtail.models import Site

from site_cms.feeds import xml_text

from .models import Operator
from .reading import Entry


class VersionsFeed(Feed):
    """Every version in the language being spoken, the newest first.

    Every address is the site's configured one, whatever host the request names.
    """

    feed_type = Atom1Feed

    def __init__(self, entries: Sequence[Entry], request: HttpRequest) -> None:
        self.entries = entries
        self.request = request
        self.language = get_language() or ""
        site = Site.find_for_request(request)
        self.root = site.root_url if site else ""

    def title(self) -> str:
        """What it is a list of."""
        return _("All versions of the privacy policy")

    def link(self) -> str:
        """The archive's address."""
        return f"{self.root}{reverse('policy_archive')}"

    def feed_url(self) -> str:
        """The feed's own address."""
        return f"{self.root}{reverse('policy_feed')}"

    def author_name(self) -> str:
        """The operator; while unknown the feed's own title, for an author is needed."""
        return xml_text(Operator.of_request(self.request).name) or self.title()

    def items(self) -> Sequence[Entry]:
        """All of them: a feed of what was promised forgets nothing."""
        return self.entries

    def item_title(self, item: Entry) -> str:
        """Number and day."""
        day = date_format(item.version.stand, "DATE_FORMAT")
        return _("Version %(number)s, as of %(day)s") % {"number": item.version.number, "day": day}

    def item_description(self, item: Entry) -> str:
        """What changed and from when on; the format takes it for HTML."""
        day = date_format(timezone.localtime(item.version.effective_at), "DATE_FORMAT")
        since = _("In force from %(day)s.") % {"day": day}
        return escape(xml_text(f"{item.document['changes']} {since}".strip()))

    def item_link(self, item: Entry) -> str:
        """The version's permanent address."""
        return f"{self.root}{item.version.get_absolute_url()}"

    def item_guid(self, item: Entry) -> str:
        """A name made of the content alone: it stays wherever the site may move to."""
        return uuid5(NAMESPACE_OID, f"{item.version.sha256}:{self.language}").urn

    def item_pubdate(self, item: Entry) -> datetime:
        """When it was published."""
        return item.version.published_at

    def item_updateddate(self, item: Entry) -> datetime:
        """The same: a version never changes."""
        return item.version.published_at
