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

#: Blocks without a stylesheet of their own, and what they are set with.
STYLED_BY = {"text": ["rich-text"], "section": ["rich-text"]}


def _of_blocks(names: Iterable[str]) -> Iterable[str]:
    """Names of the stylesheets that the named blocks need."""
    for name in names:
        yield from STYLED_BY.get(name, [name.replace("_", "-")])
        yield from NEEDED_WITH.get(name, [])


def _links(names: Iterable[str]) -> SafeString:
    return format_html_join(
        "\n",
        '<link rel="stylesheet" href="{}">',
        ((static(f"site_cms/css/components/{name}.css"),) for name in dict.fromkeys(names)),
    )


@register.simple_tag
def stylesheets(*components: str, body: StreamValue | None = None) -> SafeString:
    """Link the stylesheets of components, and of the blocks that occur in a body, once each."""
    blocks = [block["type"] for block in body.raw_data] if body else []
    return _links([*components, *_of_blocks(blocks)])


@register.simple_tag
def stylesheets_of_block(name: str) -> SafeString:
    """Link the stylesheets of one block, for its preview."""
    return _links(_of_blocks([name]))


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
