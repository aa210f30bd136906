"""The HTML of a mail, made from its text, so that every mail is written once.

Paragraphs stay paragraphs. One that is nothing but an address of this site becomes a button; words
before it, such as ``Confirm: https://…``, are its label. Other addresses of the site become links,
and addresses of other sites stay text: they may come from somebody's name.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import override

from .writing import Words

#: Begins what stands below a text in small print (RFC 3676, 4.3).
SMALL_PRINT = "\n\n-- \n"
ADDRESS = re.compile(r"(https?://[^\s<>\"]*[^\s<>\".,;:!?)])")
BUTTON = re.compile(r"(?:(?P<label>[^\n]{1,80}): )?(?P<url>https?://[^\s<>\"]+)")


@dataclass(frozen=True)
class Paragraph:
    """Some lines of HTML, or a button."""

    html: str = ""
    url: str = ""
    label: str = ""


def as_html(words: Words, *, language: str, way_out: str = "") -> str:
    """The whole HTML of a mail."""
    text, _mark, small_print = words.text.partition(SMALL_PRINT)
    with override(language):
        context = {
            "language": language,
            "subject": words.subject,
            "sender": words.sender,
            "paragraphs": list(_paragraphs(text)),
            "small_print": [_lines(each, way_out) for each in small_print.split("\n\n") if each],
        }
        return render_to_string("emails/layout.html", context).strip()


def _paragraphs(text: str) -> Iterator[Paragraph]:
    for part in text.split("\n\n"):
        button = BUTTON.fullmatch(part)
        if button and _is_ours(button["url"]):
            label = button["label"] or _("Open in the browser")
            yield Paragraph(url=button["url"], label=label)
        else:
            yield Paragraph(_lines(part))


def _lines(part: str, way_out: str = "") -> SafeString:
    """A paragraph with its line breaks and links."""
    lines = (
        (format_html_join("", "{}", ((_link(piece, way_out),) for piece in ADDRESS.split(line))),)
        for line in part.split("\n")
    )
    return format_html_join(SafeString("<br>\n"), "{}", lines)


def _link(piece: str, way_out: str) -> str:
    if piece and (_is_ours(piece) or piece == way_out):
        return format_html('<a href="{}">{}</a>', piece, piece)
    return piece


def _is_ours(url: str) -> bool:
    """Whether an address lies on this site."""
    base = settings.WAGTAILADMIN_BASE_URL.rstrip("/")
    return url == base or url.startswith(f"{base}/")
