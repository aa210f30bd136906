"""Which language a request is answered in."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import translation
from django.utils.translation import get_language_from_path
from django.utils.translation.trans_real import parse_accept_lang_header


def preferred_language(request: HttpRequest) -> str:
    """The language of ours that the browser likes best, from its Accept-Language header."""
    offered = dict(settings.LANGUAGES)
    for tag, _quality in parse_accept_lang_header(request.headers.get("Accept-Language", "")):
        language = tag.split("-")[0]
        if language in offered:
            return language
    return settings.LANGUAGE_CODE


class LanguageMiddleware:
    """Answer in the language that the path names.

    Django's LocaleMiddleware would also look at cookies and vary by them, which no shared cache
    could hold. Paths without a language are personal or lead elsewhere: there the browser decides.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, and say in which language."""
        named = get_language_from_path(request.path_info)
        language = named or preferred_language(request)
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        if named:
            # Elsewhere it would say what the first asker preferred, to everyone after.
            response.headers.setdefault("Content-Language", named)
        return response


def to_preferred_language(request: HttpRequest) -> HttpResponse:
    """Lead from ``/`` to the home page in the language the browser prefers."""
    return HttpResponseRedirect(f"/{preferred_language(request)}/")
