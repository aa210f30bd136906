"""Making versions of the policy, and the one that is in force."""

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.dispatch import Signal
from django.utils import timezone
from wagtail.models import Locale, TaskState, WorkflowState

from site_cms.local_time import local_day
from site_cms.moderation.models import ApprovalTaskState

from .canonical import canonical, sha256
from .document import placeholders
from .document.build import Content, build
from .models import EntryIntoForce, PolicyApproval, PolicyPage, PolicyVersion

#: A version was published, in force or not: ``version``.
version_scheduled = Signal()


# What there is


def in_force() -> PolicyVersion | None:
    """The version that binds the site; None before the first."""
    entry = EntryIntoForce.objects.select_related("version").order_by("-version_id").first()
    return entry.version if entry else None


def number_in_force() -> str:
    """The number of the version in force, for whoever writes down what was shown; or empty."""
    numbers = EntryIntoForce.objects.order_by("-version_id").values_list("version_id", flat=True)
    return str(numbers.first() or "")


def latest() -> PolicyVersion | None:
    """The newest version, in force or still to come."""
    return PolicyVersion.objects.order_by("-number").first()


def coming() -> list[PolicyVersion]:
    """The versions that are published and not in force yet, the next one first."""
    now = in_force()
    return list(
        PolicyVersion.objects.filter(number__gt=now.number if now else 0).order_by("number")
    )


@lru_cache(maxsize=4)
def content_of(hash_: str) -> dict[str, Any]:
    """The content of the version with a hash, kept by every process: it never changes."""
    version = PolicyVersion.objects.filter(sha256=hash_).first()
    return version.content if version else {}


def names_of(hash_: str, kind: str) -> dict[str, Any]:
    """What the version with a hash names of some kind; nothing without a version."""
    named: dict[str, Any] = content_of(hash_).get("names", {}).get(kind, {}) if hash_ else {}
    return named


def hash_in_force() -> str:
    """The hash of the version in force; empty before the first. One small query."""
    entries = EntryIntoForce.objects.order_by("-version_id")
    return entries.values_list("version__sha256", flat=True).first() or ""


def latest_hash() -> str:
    """The hash of the newest version; empty before the first."""
    versions = PolicyVersion.objects.order_by("-number")
    return versions.values_list("sha256", flat=True).first() or ""


# What would be


def _pages() -> list[PolicyPage]:
    """The policy in all languages, the original first."""
    pages = list(PolicyPage.objects.select_related("locale").order_by("path"))
    first = Locale.get_default().pk
    pages.sort(key=lambda page: page.locale_id != first)
    return pages


def _anchors() -> dict[str, str]:
    newest = latest()
    anchors: dict[str, str] = newest.content["anchors"] if newest else {}
    return anchors


def draft_content() -> Content:
    """What the newest drafts would say now."""
    return build([page.get_latest_revision_as_object() for page in _pages()], _anchors())


def content_of_draft(page: PolicyPage) -> Content:
    """What one page would say, as it is being written, stored or not."""
    return build([page], _anchors())


def published_content() -> Content:
    """What the published pages would say now: differs from the newest version if facts changed."""
    return build([page for page in _pages() if page.live], _anchors())


# Making one


def issue_approved(
    content: Content, states: Sequence[WorkflowState], user: Any, *, material: bool
) -> PolicyVersion:
    """Make a version of what was just approved and published in all languages."""
    version = issue(content, material=material, effective_on=_pages()[0].effective_on)
    for approver in sorted({*_approvers(states), user.pk}):
        PolicyApproval.objects.create(version=version, approver_id=approver, at=timezone.now())
    return version


def _approvers(states: Sequence[WorkflowState]) -> set[int]:
    """Keys of all who approved: whoever corrected a word vouched for the rest."""
    approved = ApprovalTaskState.objects.filter(
        workflow_state__in=states, status=TaskState.STATUS_APPROVED
    )
    return {key for pair in approved.values_list("finished_by", "corrected_by") for key in pair} - {
        None
    }


@transaction.atomic
def issue(content: Content, *, material: bool = True, effective_on: Any = None) -> PolicyVersion:
    """Make the next version, which comes into force at once if its time has come.

    Who calls it holds the locks of the pages: two at once would want the same number.
    """
    before = latest()
    now = timezone.now()
    number = before.number + 1 if before else 1
    effective_at = _effective_at(now, before, material=material, effective_on=effective_on)
    text = canonical(
        {
            "number": number,
            "stand": local_day().isoformat(),
            "published_at": in_utc(now),
            "effective_at": in_utc(effective_at),
            "material": material,
            "previous": before.sha256 if before else "",
            "anchors": content.anchors,
            "languages": placeholders.without(content.languages),
            "names": content.names,
        }
    )
    version = PolicyVersion.objects.create(
        number=number,
        stand=local_day(),
        effective_at=effective_at,
        published_at=now,
        material=material,
        canonical=text,
        sha256=sha256(text),
        controls=placeholders.places(content.languages),
    )
    take_effect()
    version_scheduled.send(sender=PolicyVersion, version=version)
    return version


def would_take_effect(page: PolicyPage) -> datetime:
    """When a version of a page's newest draft would come into force if it were approved now."""
    return _effective_at(
        timezone.now(), latest(), material=page.material, effective_on=page.effective_on
    )


def _effective_at(
    now: datetime, before: PolicyVersion | None, *, material: bool, effective_on: Any
) -> datetime:
    """When a version comes into force: at the beginning of a day here, or now; never before
    another one that is published already.
    """
    day = effective_on
    if day is None and material and before:
        day = local_day() + timedelta(days=settings.POLICY_NOTICE_DAYS)
    at = now
    if day is not None:
        at = max(now, datetime.combine(day, time(), timezone.get_default_timezone()))
    return max(at, before.effective_at) if before else at


def in_utc(moment: datetime) -> str:
    """A moment as versions write it."""
    return moment.astimezone(UTC).isoformat()


@transaction.atomic
def take_effect() -> list[PolicyVersion]:
    """Bring into force what is due; repeated or late, it does no harm.

    Only this makes a version bind the site: a clock that is set back takes nothing back.
    """
    # Whoever comes second waits here, and then finds nothing left to do.
    list(PolicyVersion.objects.select_for_update(no_key=True).order_by("number").values_list("pk"))
    due = [each for each in coming() if each.effective_at <= timezone.now()]
    for version in due:
        EntryIntoForce.objects.create(version=version, at=timezone.now())
    return due


def history() -> QuerySet[PolicyVersion]:
    """All versions, the newest first, with when they came into force."""
    return PolicyVersion.objects.select_related("entry_into_force").order_by("-number")
