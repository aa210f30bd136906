"""Where somebody wanted to go before they had to log in or register."""

from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme


def wanted_page(request: HttpRequest | None) -> str:
    """The path on this site that a request names as ``next``; empty without, or if elsewhere."""
    if request is None:
        return ""
    wanted = request.POST.get(REDIRECT_FIELD_NAME) or request.GET.get(REDIRECT_FIELD_NAME) or ""
    return wanted if is_path_of_ours(wanted) else ""


def is_path_of_ours(wanted: str) -> bool:
    """Whether an address is a path: anything that names a host could lead away."""
    return wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
