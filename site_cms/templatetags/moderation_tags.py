"""What templates of moderation need."""

from typing import Any

from django import template
from wagtail.models import Page

from ..moderation import comparing, texts, translations

register = template.Library()


@register.simple_tag
def moderation_url(text: Any) -> str:
    """Where a text is looked at, submitted and decided on."""
    return texts.moderation_url(text)


@register.simple_tag(takes_context=True)
def changed_labels(context: dict[str, Any], page: Page) -> str:
    """The names of the fields of the original that changed since a page was translated."""
    before = translations.original_when_translated(page)
    original = translations.original_of(page)
    if before is None or original is None:
        return ""
    now = original.get_latest_revision_as_object()
    rows = comparing.changed_fields(context["request"], before, now)
    return ", ".join(row.label for row in rows)


@register.inclusion_tag("moderation/notice.html", takes_context=True)
def moderation_notice(context: dict[str, Any], page: Page) -> dict[str, Any]:
    """What somebody has to know about a page while they edit it, and the way to moderation."""
    version = texts.Version(page.specific, context["request"].user)
    return {"version": version, "options": texts.waiting_options(version)}
