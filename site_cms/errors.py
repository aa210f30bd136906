"""Pages for what goes wrong, in the language that the address names.

Nothing here may be kept by a cache: anyone can invent addresses, and each would fill it.
"""

import logging

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language_from_path, override

from .languages import preferred_language

logger = logging.getLogger(__name__)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: a request that makes no sense. It may be anything, so nothing of it is looked at."""
    return _static_page(request, "400.html", 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: a page that is not for this person."""
    return _page(request, "403.html", 403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: nothing at this address."""
    return _page(request, "404.html", 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: our mistake. The page needs no database, for that may be the reason."""
    return _static_page(request, "500.html", 500)


def _language(request: HttpRequest) -> str:
    return get_language_from_path(request.path_info) or preferred_language(request)


def _page(request: HttpRequest, template: str, status: int) -> HttpResponse:
    """A page with the site's navigation; without it when the database does not answer."""
    with override(_language(request)):
        try:
            return _uncached(render(request, template, status=status))
        except Exception:
            logger.exception("The page for error %s could not be made.", status)
    return _static_page(request, "500.html", 500)


def _static_page(request: HttpRequest, template: str, status: int) -> HttpResponse:
    """A page made without context processors, and so without the database."""
    language = _language(request)
    with override(language):
        html = loader.get_template(template).render({"language": language})
    return _uncached(HttpResponse(html, status=status), language)


def _uncached(response: HttpResponse, language: str = "") -> HttpResponse:
    patch_cache_control(response, private=True, no_store=True)
    if language:
        response.headers["Content-Language"] = language
    return response
