"""What a request shows, noted by the page that serves it for those who write around it."""

from dataclasses import dataclass

from django.http import HttpRequest
from wagtail.models import Page


@dataclass(frozen=True)
class ShownPart:
    """Which part of a list is shown; by default all of it, from its first page on."""

    #: What comes after the page's own address, such as ``topic/results/``.
    route: str = ""
    #: What the part is called, such as the topic's name.
    title: str = ""
    #: The page of the list.
    number: int = 1


def shown_page(request: HttpRequest) -> Page | None:
    """The page being shown, or None in a view that is no page."""
    page: Page | None = getattr(request, "shown_page", None)
    return page


def shown_part(request: HttpRequest) -> ShownPart:
    """The part of the page being shown."""
    part: ShownPart | None = getattr(request, "shown_part", None)
    return part or ShownPart()


def note_part(request: HttpRequest, part: ShownPart) -> None:
    """Note which part of a list is shown."""
    request.shown_part = part  # type: ignore[attr-defined]
