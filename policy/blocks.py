"""What a service contacts and stores, as rows of its entry in the register."""

import re
from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

#: A host name, with ``*.`` in front for all hosts below it.
HOST = re.compile(r"(\*\.)?([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}")
#: A name in the browser's storage; ``*`` at the end stands for any ending.
STORED_NAME = re.compile(r"[!#$%&'+.^`|~\w:@/-]+\*?")

#: Contacted by the provider's own frame: our Content-Security-Policy has no say there.
INSIDE_FRAME = "inside-frame"
DIRECTIVES = [
    ("frame-src", _("frames (frame-src)")),
    ("script-src", _("scripts (script-src)")),
    ("connect-src", _("data sent and fetched (connect-src)")),
    ("img-src", _("pictures (img-src)")),
    ("style-src", _("styles (style-src)")),
    ("font-src", _("fonts (font-src)")),
    ("media-src", _("sound and video (media-src)")),
    (INSIDE_FRAME, _("only inside the provider's own frame")),
]
STORAGES = [
    ("cookie", _("cookie")),
    ("local_storage", _("local storage")),
    ("session_storage", _("session storage")),
    ("indexed_db", _("database of the browser")),
]
OWNERS = [("site", _("this site")), ("provider", _("the provider"))]


def _matches(pattern: re.Pattern[str], message: object) -> Callable[[str], None]:
    def check(value: str) -> None:
        if not pattern.fullmatch(value):
            raise ValidationError(str(message))

    return check


class HostBlock(blocks.StructBlock):
    """A host and what it is contacted for."""

    host = blocks.CharBlock(
        label=_("Host"),
        max_length=100,
        required_on_save=True,
        validators=[_matches(HOST, _("A host name in small letters, such as www.example.com."))],
        help_text=_("Without https://. *.example.com stands for all hosts below example.com."),
    )
    directive = blocks.ChoiceBlock(
        choices=DIRECTIVES,
        label=_("For"),
        required_on_save=True,
        help_text=_("What the browser may do with it."),
    )

    class Meta:
        icon = "globe"
        label = _("Host")
        label_format = "{host}"


class CookieBlock(blocks.StructBlock):
    """Something stored in the browser."""

    name = blocks.CharBlock(
        label=_("Name"),
        max_length=100,
        required_on_save=True,
        validators=[_matches(STORED_NAME, _("A name, with * at the end for any ending."))],
        help_text=_("Such as _ga, or _ga_* for all that begin like that."),
    )
    storage = blocks.ChoiceBlock(
        choices=STORAGES, default="cookie", label=_("Kind"), help_text=_("Where it is stored.")
    )
    set_by = blocks.ChoiceBlock(
        choices=OWNERS,
        default="provider",
        label=_("Belongs to"),
        help_text=_("Whose address it is stored under: ours can be deleted by us."),
    )
    duration_de = blocks.CharBlock(
        label=_("Duration (German)"), max_length=80, help_text=_("How long it stays.")
    )
    duration_en = blocks.CharBlock(
        label=_("Duration (English)"), max_length=80, help_text=_("How long it stays.")
    )
    purpose_de = blocks.CharBlock(
        label=_("Purpose (German)"), max_length=250, help_text=_("What it is for.")
    )
    purpose_en = blocks.CharBlock(
        label=_("Purpose (English)"), max_length=250, help_text=_("What it is for.")
    )

    class Meta:
        icon = "doc-full"
        label = _("Cookie or entry")
        label_format = "{name}"


class HostsBlock(blocks.StreamBlock):
    """All hosts of a service."""

    host = HostBlock()


class CookiesBlock(blocks.StreamBlock):
    """All that a service stores."""

    cookie = CookieBlock()
