"""What every template may show about consents."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject, cached_property
from django.utils.safestring import SafeString, mark_safe

from policy.csp import is_personal

from . import asking
from .analytics import Measurement, measurement


class Consent:
    """The parts of a page that consents are asked for with; made when a template asks."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    @property
    def settings_url(self) -> str:
        """The page on which everything can be decided and withdrawn."""
        return reverse("consent")

    @cached_property
    def questions(self) -> asking.Questions:
        """What visitors are asked, and what is to be deleted without asking."""
        return asking.of_request(self._request)

    @cached_property
    def banner(self) -> SafeString:
        """The banner, the same for everyone; empty if there is nothing to decide.

        Nor does it stand where people fill in forms about themselves: nothing foreign loads there.
        """
        if is_personal(self._request.path_info):
            return SafeString("")
        return mark_safe(asking.banner(self.questions))  # made by a template

    @cached_property
    def measurement(self) -> Measurement | None:
        """How Google Analytics counts once a visitor agrees; None where it may not load."""
        return None if is_personal(self._request.path_info) else measurement(self._request)


def consent(request: HttpRequest) -> dict[str, object]:
    """All about consents."""
    return {"consent": SimpleLazyObject(lambda: Consent(request))}
