"""What the public site adds to the editors' side."""

from wagtail.snippets.models import register_snippet

from .viewsets import WebsiteGroup

register_snippet(WebsiteGroup)
