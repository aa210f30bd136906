"""What the privacy layer adds to the editors' side."""

from wagtail.snippets.models import register_snippet

from .viewsets import ServiceViewSet

register_snippet(ServiceViewSet)
