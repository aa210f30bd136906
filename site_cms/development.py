"""What only the demo and a developer's machine serve (``settings.DEMO``)."""

from django.conf import settings
from django.urls import path
from django.views.static import serve

urlpatterns = [
    path("media/<path:path>", serve, {"document_root": settings.MEDIA_ROOT}),
]
