"""What the public site adds to the editors' side."""

from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet

from site_cms.moderation.permissions import ModeratedPermissionPolicy

from .models import Navigation, Topic
from .viewsets import WebsiteGroup

for model in (Navigation, Topic):
    register_permission_policy(model, ModeratedPermissionPolicy(model))
register_snippet(WebsiteGroup)
