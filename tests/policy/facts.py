"""Facts that change behind the back of a published policy."""

from typing import Any

from policy.models import Service

#: What the policy of these tests lets the system say.
KEY = "services_external_media"


def change(service: Service, **facts: Any) -> None:
    """Publish an entry that says something else."""
    draft = Service.objects.get(pk=service.pk).get_latest_revision_as_object()
    for name, value in facts.items():
        setattr(draft, name, value)
    draft.save_revision().publish()
