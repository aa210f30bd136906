"""Handing out private files to those who may have them."""

import mimetypes

from django.core.files import File
from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe
from wagtail import hooks
from wagtail.documents.models import document_served

from .documents import SiteDocument
from .gates import may_open
from .images import SiteRendition
from .kinds import SHOWN, content_type
from .storage import PROTECTED_FOLDER

#: A file is only looked at: it runs nothing, loads nothing and belongs to no origin.
FILE_POLICY = "default-src 'none'; sandbox"


@require_safe
def serve_picture(request: HttpRequest, name: str) -> HttpResponseBase:
    """A rendition of a protected picture, for whom the gates let through; 404 for all others."""
    if "\x00" in name:
        raise Http404  # PostgreSQL refuses to look for it.
    rendition = get_object_or_404(
        SiteRendition.objects.select_related("image"), file=f"{PROTECTED_FOLDER}/{name}"
    )
    if not may_open(request, rendition.image):
        raise Http404
    response = FileResponse(_open(rendition.file))
    response["Content-Type"] = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return _own(_harmless(response))


@require_safe
def serve_document(request: HttpRequest, document_id: str, filename: str) -> HttpResponseBase:
    """A document, after our permission check and Wagtail's ``before_serve_document`` hooks."""
    document = get_object_or_404(SiteDocument.objects.select_related("collection"), pk=document_id)
    if document.filename != filename or not may_open(request, document):
        raise Http404
    for hook in hooks.get_hooks("before_serve_document"):
        answer = hook(document, request)
        if isinstance(answer, HttpResponseBase):
            return _own(answer)
    document_served.send(sender=SiteDocument, instance=document, request=request)
    # Not declared public, so kept by nobody: protecting a document works at once.
    return _own(_document_response(document))


def _own(response: HttpResponseBase) -> HttpResponseBase:
    """Let no other site embed the answer."""
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


def _document_response(document: SiteDocument) -> HttpResponseBase:
    """The file with the type that it really has, to be saved unless browsers only show it."""
    file = _open(document.file)
    kind = content_type(file, document.file_extension)
    response = FileResponse(file)
    response["Content-Type"] = kind
    disposition = content_disposition_header(kind not in SHOWN, document.filename)
    response["Content-Disposition"] = disposition or "attachment"
    return _harmless(response)


def _open(file: File) -> File:
    """The opened file; 404 if it is lost."""
    try:
        return file.open("rb")
    except (OSError, ValueError) as error:
        raise Http404 from error


def _harmless(response: HttpResponseBase) -> HttpResponseBase:
    response["Content-Security-Policy"] = FILE_POLICY
    response["X-Content-Type-Options"] = "nosniff"
    return response
