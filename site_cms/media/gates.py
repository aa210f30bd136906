"""Who may open a protected file."""

from collections.abc import Callable

from django.http import HttpRequest

from .documents import SiteDocument
from .images import SiteImage

#: Answers whether this request may open this protected file.
Gate = Callable[[HttpRequest, SiteImage | SiteDocument], bool]

_gates: list[Gate] = []


def register_gate(gate: Gate) -> Gate:
    """Let a higher layer open protected files to more people; usable as a decorator.

    Gates only ever open: a file is handed out if one of them says so.
    """
    _gates.append(gate)
    return gate


def may_open(request: HttpRequest, file: SiteImage | SiteDocument) -> bool:
    """Whether this request may open the file: the one place where that is decided."""
    return not file.protected or any(gate(request, file) for gate in _gates)


@register_gate
def editors_side(request: HttpRequest, file: SiteImage | SiteDocument) -> bool:
    """Everybody who may enter the editors' side works with the files there."""
    return request.user.has_perm("wagtailadmin.access_admin")
