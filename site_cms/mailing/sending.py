"""The one way for a mail to leave the site."""

import re
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils.translation import override

from .backend import pretend_to_queue
from .classes import MailClass, classify
from .layout import SMALL_PRINT, as_html
from .writing import Words, write

NOTHING: Mapping[str, object] = MappingProxyType({})
#: Printable and without what would end an address in a header.
ABSOLUTE = re.compile(r"https?://[!#-;=?-~]+")


def send(
    template: str,
    to: str,
    *,
    mail_class: MailClass,
    language: str,
    context: Mapping[str, object] = NOTHING,
    way_out: str = "",
) -> None:
    """Queue a mail to one person, as text and HTML, in their language.

    ``writing.write`` says what ``template`` names, ``layout`` what becomes of the text. Line breaks
    in values become spaces unless one is a ``Multiline``; pass names as values, not in objects.
    ``way_out`` is the absolute address where somebody ends advertising, with a GET that asks and a
    POST that does it (RFC 8058).

    Raises:
        ValueError: advertising without a way out, or another mail with one.
        AdvertisingWithoutConsent: the recipient has not agreed to advertising.
    """
    compose(
        template,
        to,
        mail_class=mail_class,
        language=language,
        context=context,
        way_out=way_out,
    ).send()


def pretend_to_send(
    template: str,
    to: str,
    *,
    mail_class: MailClass,
    language: str,
    context: Mapping[str, object] = NOTHING,
) -> None:
    """Do the work of ``send`` and leave nothing behind; see ``pretend_to_queue``."""
    message = compose(template, to, mail_class=mail_class, language=language, context=context)
    pretend_to_queue(message)


def compose(
    template: str,
    to: str,
    *,
    mail_class: MailClass,
    language: str,
    context: Mapping[str, object] = NOTHING,
    way_out: str = "",
) -> EmailMultiAlternatives:
    """The mail that ``send`` sends."""
    _check_way_out(mail_class, way_out)
    words = write(template, language=language, context=context)
    if way_out:
        words = _with_way_out(words, language, way_out)
    message = EmailMultiAlternatives(
        words.subject, f"{words.text}\n", to=[to], headers=_headers(way_out)
    )
    message.attach_alternative(as_html(words, language=language, way_out=way_out), "text/html")
    classify(message, mail_class)
    return message


def _check_way_out(mail_class: MailClass, way_out: str) -> None:
    if (mail_class == MailClass.ADVERTISING) != bool(way_out):
        raise ValueError("Advertising needs a way out, and no other mail may have one.")
    if way_out and not ABSOLUTE.fullmatch(way_out):
        raise ValueError("The way out has to be an absolute address.")


def _with_way_out(words: Words, language: str, way_out: str) -> Words:
    with override(language):
        line = render_to_string("emails/way_out.txt").strip()
    mark = "\n\n" if SMALL_PRINT in words.text else SMALL_PRINT
    return replace(words, text=f"{words.text}{mark}{line} {way_out}")


def _headers(way_out: str) -> dict[str, str]:
    """What tells machines how to treat the mail (RFC 3834, RFC 8058)."""
    if not way_out:
        return {"Auto-Submitted": "auto-generated"}
    return {
        "List-Unsubscribe": f"<{way_out}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
