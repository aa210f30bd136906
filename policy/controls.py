"""Where something to press stands in the policy: made anew for each answer, and part of no version.

A version's text holds no more than the name of a control; higher layers say in ``ready()`` what is
drawn in its place.
"""

from collections.abc import Callable

from django.http import HttpRequest
from django.utils.safestring import SafeString

#: Draws a control for a key, the same for everyone; empty if there is nothing to press.
Draw = Callable[[HttpRequest, str], SafeString]

_controls: dict[str, Draw] = {}


def register(name: str, draw: Draw) -> None:
    """Offer a control. ``name`` stands in versions and stays."""
    _controls[name] = draw


def drawn(name: str, key: str, request: HttpRequest) -> SafeString:
    """A control; empty for one that is not known any more."""
    draw = _controls.get(name)
    return draw(request, key) if draw else SafeString("")
