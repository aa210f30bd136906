"""Google Analytics 4: whether a page may load it once a visitor agrees."""

from dataclasses import dataclass

from django.http import HttpRequest
from wagtail.models import Site

from policy import register

from .models import Analytics

#: Where its script comes from; the service in use whose entry names it is asked about.
SCRIPT_HOST = "www.googletagmanager.com"


@dataclass(frozen=True)
class Measurement:
    """What a page's script needs to know once a visitor agrees."""

    measurement_id: str
    #: The short name of the service to agree to.
    service: str


def measurement(request: HttpRequest) -> Measurement | None:
    """How the requested site is measured; None if it is not, or if no service in use covers it."""
    service = register.using(register.of_request(request), SCRIPT_HOST, "script-src")
    if service is None:
        return None
    analytics = Analytics.objects.filter(site=Site.find_for_request(request)).first()
    if analytics is None or not analytics.measurement_id:
        return None
    return Measurement(analytics.measurement_id, service.key)
