"""Which version of the privacy policy somebody saw, and which one they have to see next."""

from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache

from django.db import IntegrityError, transaction
from django.db.models import Max, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import get_language

from policy.comparison import SectionChange, changed
from policy.models import EntryIntoForce, PolicyVersion

from ..models import PolicyNotice, User

#: Lines that are shown at once; more of them are folded.
FEW = 8


@dataclass(frozen=True)
class News:
    """What is new in the policy for one person."""

    newest: PolicyVersion
    #: The number of the version that they last saw.
    seen: int
    #: The versions since then, the newest last, each with what its authors say about it.
    told: list[tuple[PolicyVersion, str]]
    #: What is different between the version they last saw and the newest.
    changes: tuple[SectionChange, ...]

    @property
    def is_coming(self) -> bool:
        """Whether it is announced and not in force yet."""
        return self.newest.effective_at > timezone.now()

    @property
    def is_short(self) -> bool:
        """Whether the changes are read at a glance."""
        return sum(len(each.lines) for found in self.changes for each in found.blocks) <= FEW


def news_for(user: User) -> News | None:
    """What somebody has not seen of the policy, in the language being spoken.

    The very first version is no change of anything. One small query if there is nothing.
    """
    dismissed = PolicyNotice.objects.filter(user=user, dismissed_at__isnull=False)
    last = dismissed.order_by("-version_id")
    newest = PolicyVersion.objects.annotate(seen=Subquery(last.values("version")[:1]))
    number, seen = newest.values_list("number", "seen").first() or (0, None)
    if number < 2 or (seen := seen or _version_at(user) or 1) >= number:
        return None
    rows = PolicyVersion.objects.filter(number__gte=seen).order_by("number").defer("canonical")
    before, *since = rows
    hashes = tuple(each.sha256 for each in (before, *since))
    summaries, changes = _read(hashes, get_language() or "")
    return News(since[-1], before.number, list(zip(since, summaries, strict=True)), changes)


def _version_at(user: User) -> int | None:
    """The version that was in force when somebody joined."""
    before = EntryIntoForce.objects.filter(at__lte=user.date_joined)
    number: int | None = before.aggregate(newest=Max("version_id"))["newest"]
    return number


@lru_cache(maxsize=16)
def _read(
    hashes: tuple[str, ...], language: str
) -> tuple[tuple[str, ...], tuple[SectionChange, ...]]:
    """What the versions after the first one say about themselves, and what changed from the first
    to the last; kept by every process, for versions never change.
    """
    found = PolicyVersion.objects.filter(sha256__in=hashes).order_by("number")
    documents = [each.document for each in found]
    summaries = tuple(each["changes"] for each in documents[1:])
    return summaries, tuple(changed(documents[0], documents[-1]))


def note_shown(user: User, version: PolicyVersion) -> None:
    """Note when somebody was shown a version for the first time."""
    if _notices(user, version.number).filter(shown_at__isnull=False).exists():
        # It stands on every page until it is closed: reading writes once.
        return
    now = timezone.now()
    first = PolicyNotice(user=user, version=version, shown_at=now)
    # An account that is deleted at this moment needs no note.
    with suppress(IntegrityError), transaction.atomic():
        PolicyNotice.objects.bulk_create([first], ignore_conflicts=True)
        # There may be a row since they were told by mail.
        _notices(user, version.number).filter(shown_at=None).update(shown_at=now)


def dismiss(user: User, number: int) -> bool:
    """Note that somebody has read what they were shown; False if they were not, or had before."""
    notices = _notices(user, number).filter(shown_at__isnull=False, dismissed_at=None)
    return bool(notices.update(dismissed_at=timezone.now()))


def _notices(user: User, number: int) -> QuerySet[PolicyNotice]:
    return PolicyNotice.objects.filter(user=user, version_id=number)


def saw_at_registration(user: User, version: PolicyVersion) -> None:
    """Note which version was linked to from the form with which somebody registered."""
    now = timezone.now()
    PolicyNotice.objects.create(user=user, version=version, shown_at=now, dismissed_at=now)
