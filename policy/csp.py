"""The Content-Security-Policy of every answer."""

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.middleware import CSPMiddleware, PolicyParts
from django.http import HttpRequest
from django.http.response import HttpResponseBase

#: What a public page needs, and nothing else.
PUBLIC_POLICY: dict[str, list[str]] = {
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
    **PUBLIC_POLICY,
    "script-src": [SELF, UNSAFE_INLINE],
    "style-src": [SELF, UNSAFE_INLINE],
    "img-src": [SELF, "data:", "blob:"],
    "frame-src": [SELF],
}

ADMIN_PREFIX = "/cms/"


class ContentSecurityPolicyMiddleware(CSPMiddleware):
    """Send the public policy everywhere but on the editors' side."""

    def get_policy_parts(
        self, request: HttpRequest, response: HttpResponseBase, report_only: bool = False
    ) -> PolicyParts:
        """Choose the policy by address; a view may still change it with django-csp's means."""
        parts = super().get_policy_parts(request, response, report_only)
        if not report_only:
            admin = request.path_info.startswith(ADMIN_PREFIX)
            parts.config = ADMIN_POLICY if admin else PUBLIC_POLICY
        return parts
