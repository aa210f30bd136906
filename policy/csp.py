"""The Content-Security-Policy of every answer, made from the register."""

import re
from functools import lru_cache

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.middleware import CSPMiddleware, PolicyParts
from django.db import DatabaseError
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from . import register
from .blocks import INSIDE_FRAME

#: What a page needs that contacts nobody but us.
OWN_POLICY: dict[str, list[str]] = {
    "default-src": [NONE],
    "script-src": [SELF],
    "style-src": [SELF],
    "img-src": [SELF],
    "font-src": [SELF],
    "connect-src": [SELF],
    "manifest-src": [SELF],
    "base-uri": [NONE],
    "form-action": [SELF],
    # Wagtail's preview shows public pages inside the editors' side.
    "frame-ancestors": [SELF],
}

#: Wagtail's editing interface uses inline scripts and styles; nonces do not work there.
ADMIN_POLICY: dict[str, list[str]] = {
    **OWN_POLICY,
    "script-src": [SELF, UNSAFE_INLINE],
    "style-src": [SELF, UNSAFE_INLINE],
    "img-src": [SELF, "data:", "blob:"],
    "frame-src": [SELF],
}

ADMIN_PREFIX = "/cms/"
PERSONAL = re.compile(r"/[a-z]{2}/(members|consent)/|/dev/")


@lru_cache(maxsize=4)
def policy_of(state: register.State) -> dict[str, list[str]]:
    """What a public page may load: from us, and from the hosts of the services in use."""
    policy = {directive: list(sources) for directive, sources in OWN_POLICY.items()}
    for service in register.services(state):
        for declared in service.declared_hosts:
            if declared.directive != INSIDE_FRAME:
                sources = policy.setdefault(declared.directive, [])
                sources.append(f"https://{declared.host}")
    return {directive: list(dict.fromkeys(sources)) for directive, sources in policy.items()}


class ContentSecurityPolicyMiddleware(CSPMiddleware):
    """Send the public policy everywhere but on the editors' side."""

    def get_policy_parts(
        self, request: HttpRequest, response: HttpResponseBase, report_only: bool = False
    ) -> PolicyParts:
        """Choose the policy by address; a view may still change it with django-csp's means."""
        parts = super().get_policy_parts(request, response, report_only)
        if not report_only:
            parts.config = _policy_for(request, response)
        return parts


def _policy_for(request: HttpRequest, response: HttpResponseBase) -> dict[str, list[str]]:
    """The policy of one answer. Only pages load from others than us, and no personal ones do."""
    path = request.path_info
    if path.startswith(ADMIN_PREFIX):
        return ADMIN_POLICY
    is_html = response.headers.get("Content-Type", "").startswith("text/html")
    if not is_html or is_personal(path):
        return OWN_POLICY
    try:
        return policy_of(register.of_request(request))
    except DatabaseError:
        return OWN_POLICY


def is_personal(path: str) -> bool:
    """Whether people log in or look at their own data there: nobody else's script may run."""
    return bool(PERSONAL.match(path))
