"""Presentational tags every template of the site may load."""

from collections.abc import Iterable

from django import template
from django.conf import settings
from django.template.context import RequestContext
from django.templatetags.static import static
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from wagtail.admin.templatetags.wagtailuserbar import wagtailuserbar
from wagtail.blocks import StreamValue

register = template.Library()

#: Blocks that need more than the stylesheet that carries their name.
NEEDED_WITH = {"accordion": ["rich-text"]}


def _of_blocks(body: StreamValue) -> Iterable[str]:
    """Names of the stylesheets that the blocks of a body need."""
    for block in body.raw_data:
        yield block["type"].replace("_", "-")
        yield from NEEDED_WITH.get(block["type"], [])


@register.simple_tag
def stylesheets(*components: str, body: StreamValue | None = None) -> SafeString:
    """Link the stylesheets of components, and of the blocks that occur in a body, once each."""
    names = dict.fromkeys([*components, *(_of_blocks(body) if body else [])])
    return format_html_join(
        "\n",
        '<link rel="stylesheet" href="{}">',
        ((static(f"site_cms/css/components/{name}.css"),) for name in names),
    )


@register.simple_tag(takes_context=True)
def editor_bar(context: RequestContext) -> str:
    """Wagtail's bar for people who edit; empty, without a look at any session, for all others.

    Reading ``request.user`` opens the session, so only a request that brings its cookie gets there.
    """
    request = context.get("request")
    if request is None or settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return ""
    bar: str = wagtailuserbar(context)
    return bar
