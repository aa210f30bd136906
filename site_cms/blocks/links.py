"""Where links lead: in the language being shown, and only where somebody may go."""

import re
from collections.abc import Iterator

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from wagtail.models import Page
from wagtail.rich_text import RichText
from wagtail.rich_text.rewriters import extract_attrs

from .related import Kind, Reference, Related

# Bounded, and never past the next tag: no text can make them slow.
OPENING = re.compile(r"<a\b([^<>]{0,4000})>", re.IGNORECASE)
LINK = re.compile(OPENING.pattern + r"((?:(?!<a\b).)*?)</a>", re.DOTALL | re.IGNORECASE)
EMBED = re.compile(r"<embed\b[^<>]{0,4000}>", re.IGNORECASE)
#: Other schemes could run script.
SAFE_ADDRESS = re.compile(r"(https?://|mailto:|tel:|#|/(?![/\\]))", re.IGNORECASE)
KINDS: dict[str, Kind] = {"page": "page", "document": "document"}


def safe_address(address: str | None) -> str:
    """The address if a browser can follow it without running script, else nothing."""
    return address if address and SAFE_ADDRESS.match(address) else ""


def live_page(page: Page | None, language: str | None = None) -> Page | None:
    """The live translation of a page in a language (default: the one being shown), or None."""
    if page is None:
        return None
    by_language: dict[str, Page] | None = getattr(page, "by_language", None)
    found = by_language.get(language or get_language() or "") if by_language else page.localized
    return found if found is not None and found.live else None


def text_references(html: str) -> Iterator[Reference]:
    """The pages and documents that a rich text links to."""
    for found in OPENING.findall(html):
        reference = _reference(extract_attrs(found))
        if reference:
            yield reference


def _reference(attributes: dict[str, str]) -> Reference | None:
    kind = KINDS.get(attributes.get("linktype", ""))
    key = attributes.get("id", "")
    is_key = key.isascii() and key.isdigit() and len(key) < 16
    return (kind, int(key)) if kind and is_key else None


def _target(attributes: dict[str, str], related: Related) -> str:
    """Where a link of a rich text leads; empty if nowhere."""
    reference = _reference(attributes)
    if reference is None:
        return safe_address(attributes.get("href"))
    kind, key = reference
    if kind == "page":
        page = live_page(related.pages.get(key))
        return (page.url or "") if page else ""
    document = related.documents.get(key)
    return document.url if document else ""


class LinkedText(RichText):
    """A rich text that leaves out links to what is gone, not live or not translated."""

    def __init__(self, source: str | None, related: Related | None = None) -> None:
        super().__init__(source)
        self._related = related

    def __html__(self) -> SafeString:
        """The text with its links; it was cleaned when it was saved."""
        related = self._related or Related(text_references(self.source))

        def link(found: re.Match[str]) -> str:
            target = _target(extract_attrs(found[1]), related)
            return f'<a href="{escape(target)}">{found[2]}</a>' if target else found[2]

        return mark_safe(LINK.sub(link, EMBED.sub("", self.source)))
