"""What embeds which service, for the register's report of usage.

Wagtail notes references when a page is saved; an entry that comes later, or names another host, is
found by reading the embedding pages anew.
"""

from typing import Any

from wagtail.models import Page, ReferenceIndex


def service_published(**kwargs: Any) -> None:
    """Note again what the pages with embedded content refer to."""
    for page in Page.objects.exclude(depth=1).specific().iterator():
        if _embeds_something(page):
            ReferenceIndex.create_or_update_for_object(page)


def _embeds_something(page: Page) -> bool:
    streams = (getattr(page, name) for name in page.get_streamfield_names())
    return any(
        block and block["type"] == "embed" for stream in streams for block in stream.raw_data
    )
