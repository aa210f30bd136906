"""Which addresses the audit visits, found in the database."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import override
from wagtail.fields import StreamField
from wagtail.models import Page

from members.consent.analytics import SCRIPT_HOST
from members.consent.embeds.addresses import Frame, frame_of
from members.consent.models import Analytics
from policy import register
from policy.csp import is_personal
from policy.models import Service

from .observations import AuditedPage, Target

SETTINGS = "privacy settings"
#: Views that are no pages: what they are, the name of their address, and who sees them.
VIEWS = (
    ("search", "search", None),
    (SETTINGS, "consent", None),
    ("consent records", "consent_records", None),
    ("versions of the policy", "policy_archive", None),
    ("login", "account_login", False),
    ("password reset", "account_reset_password", False),
    ("logout", "account_logout", True),
    ("personal area", "members_area", True),
    ("details", "members_profile", True),
    ("login and security", "members_security", True),
    ("consents of members", "members_consents", True),
    ("objection", "members_objection", True),
    ("export", "members_exports", True),
    ("second factor", "mfa_index", True),
    ("sessions", "account_sessions", True),
    # These ask first who one is.
    ("change of address", "account_email", True),
    ("closing", "members_closing", True),
)
MISSING = "does-not-exist"


def read_target(url: str) -> Target:
    """Everything to audit at an address that serves this database."""
    services = register.in_use()
    embedding = list(_frames_of_pages())
    pages = [*_one_of_each_type(), *_embedding(embedding), *_views()]
    # Those on which people log in come last: their cookie stays.
    pages.sort(key=lambda page: page.is_personal)
    return Target(
        url=url.rstrip("/"),
        pages=tuple({page.path: page for page in pages}.values()),
        services=services,
        uncovered=tuple(_uncovered(embedding, services)),
    )


# Pages


def _live_pages() -> Iterator[Page]:
    """All pages that everybody may see, parents first."""
    for page in Page.objects.live().public().filter(depth__gt=1).order_by("path").specific():
        if page.get_url_parts():
            yield page


def _path(page: Page) -> str:
    return str(page.get_url_parts()[2])


def _audited(page: Page, frames: list[Frame]) -> AuditedPage:
    return AuditedPage(
        path=_path(page),
        language=page.locale.language_code,
        kind=type(page).__name__,
        embeds=tuple(frame.host for frame in frames),
        # A page with a form at a personal address is for who has no account yet.
        for_members=False if is_personal(_path(page)) else None,
    )


def _one_of_each_type() -> Iterator[AuditedPage]:
    """One page of each type in each language, without embedded content if there is one."""
    chosen: dict[tuple[type[Page], str], Page] = {}
    for page in sorted(_live_pages(), key=lambda each: bool(_frames(each))):
        chosen.setdefault((type(page), page.locale.language_code), page)
    return (_audited(page, _frames(page)) for page in chosen.values())


def _frames_of_pages() -> Iterator[tuple[Page, list[Frame]]]:
    """Pages that embed something, those that embed most first."""
    found = [(page, _frames(page)) for page in _live_pages()]
    embedding = [(page, frames) for page, frames in found if frames]
    yield from sorted(embedding, key=lambda each: -len(each[1]))


def _embedding(pages: list[tuple[Page, list[Frame]]]) -> Iterator[AuditedPage]:
    """Pages that together embed everything there is, in each language.

    A site may have hundreds that embed the same kind of thing; and two for each language at least,
    so that what one service was granted for is also seen where another one is embedded.
    """
    seen: set[tuple[str, str, str]] = set()
    taken: list[str] = []
    for page, frames in pages:
        language = page.locale.language_code
        kinds = {(language, frame.host, frame.kind) for frame in frames}
        if not kinds <= seen or taken.count(language) < 2:
            seen |= kinds
            taken.append(language)
            yield _audited(page, frames)


def _frames(page: Page) -> list[Frame]:
    """What the bodies of a page embed."""
    fields = (each for each in page._meta.get_fields() if isinstance(each, StreamField))
    addresses = (
        address for field in fields for address in _addresses(getattr(page, field.name).raw_data)
    )
    return [frame for address in addresses if (frame := frame_of(address))]


def _addresses(blocks: Any) -> Iterator[str]:
    """Addresses in blocks for embedded content, on top or in a list of blocks."""
    for block in blocks:
        if block["type"] == "embed":
            yield block["value"].get("address") or ""
        elif isinstance(block["value"], list):
            yield from _addresses(
                each for each in block["value"] if isinstance(each, dict) and "type" in each
            )


# What is shown although nobody answers for it


def _uncovered(
    pages: list[tuple[Page, list[Frame]]], services: tuple[Service, ...]
) -> Iterator[tuple[str, str]]:
    for page, frames in pages:
        for host in dict.fromkeys(frame.host for frame in frames):
            if not any(register.names(each, host, "frame-src") for each in services):
                yield _path(page), host
    measured = Analytics.objects.exclude(measurement_id="").exists()
    if measured and not any(register.names(each, SCRIPT_HOST, "script-src") for each in services):
        yield "(settings of Google Analytics)", SCRIPT_HOST


# Views


def _views() -> Iterator[AuditedPage]:
    for language, _name in settings.LANGUAGES:
        with override(language):
            for kind, name, for_members in VIEWS:
                yield AuditedPage(reverse(name), language, kind, for_members=for_members)
            missing = f"/{language}/{MISSING}/"
        yield AuditedPage(missing, language, "not found", status=404)
