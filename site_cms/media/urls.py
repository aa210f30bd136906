"""Addresses of private files; the names Wagtail gives them stay, as it makes links from them."""

from django.urls import path, re_path
from wagtail.documents.views.serve import authenticate_with_password

from .views import serve_document, serve_picture

urlpatterns = [
    re_path(r"^documents/(\d+)/(.*)$", serve_document, name="wagtaildocs_serve"),
    path(
        "documents/authenticate_with_password/<int:restriction_id>/",
        authenticate_with_password,
        name="wagtaildocs_authenticate_with_password",
    ),
    path("files/<path:name>", serve_picture, name="protected_picture"),
]
