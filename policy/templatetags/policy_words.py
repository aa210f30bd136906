"""The words of a policy as HTML, and what stands beside them."""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django import template
from django.template.context import Context
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from policy import controls, sections
from policy.comparison import ADDED, REMOVED, Piece
from policy.document.nodes import Inline, Node

register = template.Library()

#: What a link in a policy may lead to. Whatever else it names is text.
_SAFE = re.compile(r"(https?://|mailto:|tel:|/(?!/)|#)", re.IGNORECASE)


@register.filter
def inline(words: Inline) -> SafeString:
    """Inline text with its marks and links."""
    return mark_safe("".join(map(_run, words)))  # escaped run by run


def _run(run: dict[str, Any]) -> str:
    found = mark_safe(conditional_escape(run["text"]).replace("\n", "<br>"))
    for mark, tag in (("bold", "b"), ("italic", "i")):
        if run.get(mark):
            found = format_html("<{0}>{1}</{0}>", tag, found)
    href = run.get("href") or ""
    if _SAFE.match(href):
        rel = mark_safe(' rel="noopener noreferrer"') if href.lower().startswith("http") else ""
        found = format_html('<a href="{}"{}>{}</a>', href, rel, found)
    return found


@register.filter
def pieces(found: Iterable[Piece]) -> SafeString:
    """Compared words: what is new and what is gone says so to screen readers too."""
    language = get_language() or ""
    return mark_safe("".join(_piece(each, language) for each in found))  # escaped piece by piece


def _piece(piece: Piece, language: str) -> str:
    words = inline(piece.words)
    if piece.status not in (ADDED, REMOVED):
        return words
    begin, end = _around(piece.status, language)
    return f"{begin}{words}{end}"


@lru_cache(maxsize=16)
def _around(status: str, language: str) -> tuple[str, str]:
    """What stands before and after words; looked up once, for a comparison has thousands."""
    with override(language):
        tag, begin, end = {
            ADDED: ("ins", _("[new:"), _("end of new]")),
            REMOVED: ("del", _("[removed:"), _("end of removed]")),
        }[status]
    heard = '<span class="visually-hidden"> {} </span>'
    return f"<{tag}>{format_html(heard, begin)}", f"{format_html(heard, end)}</{tag}>"


@register.simple_tag(takes_context=True)
def control(context: Context, node: Node) -> SafeString:
    """Something to press, on the page of the version in force alone."""
    if not context.get("has_controls"):
        return SafeString("")
    return controls.drawn(node["name"], node["key"], context["request"])


@register.simple_tag
def written_by_system(key: str) -> list[Node]:
    """What the system would say now, for previews."""
    return sections.write(key).nodes
