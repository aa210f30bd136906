"""The consent group of each service that visitors decide about, kept in step with the register.

django-cookie-consent reads a group's version from the time of its newest cookie. Each group has one
row that stands for nothing but its version; replacing it asks every visitor again, for this service
alone. A test of the version compares for equality, so a clock that was set back does no harm.
"""

import hashlib
from datetime import timedelta
from typing import Any

from cookie_consent.models import Cookie, CookieGroup
from django.utils import timezone
from wagtail.models import Revision, TaskState

from site_cms.moderation.models import ApprovalTaskState

from .models import Service

#: No cookie is called like that, and the library is not asked to delete it.
VERSION_ROW = "consent-version"


def service_published(instance: Service, revision: Revision, **kwargs: Any) -> None:
    """Ask visitors again after an approved change, unless only wording changed."""
    if not instance.needs_consent:
        _remove(instance.key)
    elif not _only_wording(revision) or not _group(instance.key):
        _ask_again(instance)


def service_gone(instance: Service, **kwargs: Any) -> None:
    """Nobody is asked about what is switched off; switched on again, everybody is."""
    _remove(instance.key)


def registered_version(service: Service) -> str:
    """The version of what the published entry has visitors agree to; empty if it asks nobody.

    A policy version keeps it: visitors are asked again when the one in force names another.
    """
    group = _group(service.key)
    return group.get_version() if group else ""


def version_of(service: Service, named: str) -> str:
    """The version of what visitors agree to: the one that the policy in force names.

    It also tells when the service was switched on last: who agreed before is asked again. Empty if
    the published entry asks nobody: then nobody can agree.
    """
    group = _group(service.key)
    if group is None:
        return ""
    return hashlib.sha256(f"{named} {group.created.isoformat()}".encode()).hexdigest()[:16]


def _group(key: str) -> CookieGroup | None:
    return CookieGroup.objects.filter(varname=key).first()


def _remove(key: str) -> None:
    CookieGroup.objects.filter(varname=key).delete()


def _only_wording(revision: Revision) -> bool:
    """Whether the approvers of a state confirmed that only wording changed."""
    approved = ApprovalTaskState.objects.filter(revision=revision, status=TaskState.STATUS_APPROVED)
    return approved.filter(only_wording=True).exists()


def _ask_again(service: Service) -> None:
    """Give the service's group a version that it never had."""
    group, _created = CookieGroup.objects.update_or_create(
        varname=service.key, defaults={"name": service.name, "is_deletable": False}
    )
    before = Cookie.objects.filter(cookiegroup=group).first()
    Cookie.objects.filter(cookiegroup=group).delete()
    cookie = Cookie.objects.create(cookiegroup=group, name=VERSION_ROW)
    now = timezone.now()
    if before and before.created >= now:
        # The clock was set back.
        now = before.created + timedelta(seconds=1)
    Cookie.objects.filter(pk=cookie.pk).update(created=now)
