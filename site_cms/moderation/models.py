"""What the roles were given, so that nothing is given twice."""

from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.db import models


class RoleGrant(models.Model):
    """A role was given its rights on a kind of object; from then on the operator decides."""

    #: Read by the page cache: no page shows it.
    page_cache_ignore = True

    group = models.ForeignKey(Group, models.CASCADE, related_name="+")
    content_type = models.ForeignKey(ContentType, models.CASCADE, related_name="+")

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["group", "content_type"], name="site_cms_role_grant_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.group}: {self.content_type}"
