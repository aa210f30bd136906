"""What people see when a form cannot be trusted."""

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import REASON_NO_CSRF_COOKIE
from django.shortcuts import render


def failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Explain that the form needs a cookie, or that it has become too old."""
    context = {"without_cookies": reason == REASON_NO_CSRF_COOKIE}
    return render(request, "account/csrf.html", context, status=403)
