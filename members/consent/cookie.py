"""The one cookie that carries a visitor's decisions; the server sets it, the script reads it.

``youtube=<version>|vimeo=-1|.id=<random>``: django-cookie-consent's format. Keys that begin with a
dot are ours; no service is called like that.
"""

import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from http.cookies import CookieError, Morsel

from cookie_consent.conf import settings
from cookie_consent.util import get_cookie_dict_from_request, set_cookie_dict_to_response
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.http import http_date

from policy import register
from policy.models import Service

from .models import SUBJECT_LENGTH, ConsentRecord

#: The random id under which the ledger keeps consents; absent while somebody agreed to nothing.
SUBJECT = ".id"
#: The choice was made on the settings page in spite of Global Privacy Control.
DESPITE_GPC = ".gpc"
LONG_AGO = "Thu, 01 Jan 1970 00:00:00 GMT"
_SUBJECT = re.compile(rf"[-\w]{{{SUBJECT_LENGTH}}}", re.ASCII)


def subject_of(request: HttpRequest) -> str:
    """The id a request brings; empty if none that could be one."""
    subject = get_cookie_dict_from_request(request).get(SUBJECT, "")
    return subject if _SUBJECT.fullmatch(subject) else ""


def decisions(request: HttpRequest) -> dict[str, bool]:
    """What a visitor decided, by the key of each service that is still as it was then.

    Global Privacy Control counts as refusal, unless the visitor chose otherwise in spite of it.
    """
    stored = get_cookie_dict_from_request(request)
    silenced = has_gpc(request) and not overrides_gpc(request)
    found = {}
    for key, version in register.versions(register.of_request(request)).items():
        if stored.get(key) == settings.COOKIE_CONSENT_DECLINE:
            found[key] = False
        elif stored.get(key) == version:
            found[key] = not silenced
    return found


def has_gpc(request: HttpRequest) -> bool:
    """Whether the browser asks not to be shared or tracked (Global Privacy Control)."""
    return request.headers.get("Sec-GPC") == "1"


def overrides_gpc(request: HttpRequest) -> bool:
    """Whether the visitor chose in spite of it before."""
    return DESPITE_GPC in get_cookie_dict_from_request(request)


def write(
    request: HttpRequest,
    response: HttpResponseBase,
    *,
    granted: Mapping[str, ConsentRecord],
    declined: Iterable[str],
    subject: str,
    despite_gpc: bool,
) -> None:
    """Let an answer carry what stands in the ledger, and what was refused now or before.

    It never carries a consent for longer than the ledger does.
    """
    before = get_cookie_dict_from_request(request)
    refused = {key for key, value in before.items() if value == settings.COOKIE_CONSENT_DECLINE}
    keys = register.versions(register.of_request(request))
    stored = {
        **{key: settings.COOKIE_CONSENT_DECLINE for key in keys if key in refused.union(declined)},
        **{key: granted[key].version for key in keys if key in granted},
    }
    if subject:
        stored[SUBJECT] = subject
    if despite_gpc and granted:
        stored[DESPITE_GPC] = "1"
    set_cookie_dict_to_response(response, stored)
    ends = [each.expires_at for each in granted.values() if each.expires_at]
    if ends:
        morsel = response.cookies[settings.COOKIE_CONSENT_NAME]
        morsel["max-age"] = max(0, int((min(ends) - timezone.now()).total_seconds()))
        morsel["expires"] = http_date(min(ends).timestamp())


def delete_stored_by(
    services: Iterable[Service], request: HttpRequest, response: HttpResponseBase
) -> None:
    """Delete the cookies of services under our own address, on every domain they may be set for."""
    declared = [each for service in services for each in service.declared_cookies]
    ours = [each for each in declared if each.storage == "cookie" and each.set_by == "site"]
    for name in request.COOKIES:
        if any(cookie.covers(name) for cookie in ours):
            for domain in _domains(request):
                _delete(response, name, domain)


def _domains(request: HttpRequest) -> list[str]:
    """Where a script may have put a cookie: for this host alone, or for it and all above it."""
    host = request.get_host().partition(":")[0]
    parts = host.split(".")
    return ["", *(".".join(parts[start:]) for start in range(len(parts) - 1))]


def _delete(response: HttpResponseBase, name: str, domain: str) -> None:
    """Delete a cookie; Django's own way knows one domain for each name."""
    morsel: Morsel[str] = Morsel()
    # Browsers send names that Python cannot write.
    with suppress(CookieError):
        morsel.set(name, "", "")
        morsel.update({"path": "/", "max-age": "0", "expires": LONG_AGO, "domain": domain})
        dict.__setitem__(response.cookies, f"{name} {domain}", morsel)
