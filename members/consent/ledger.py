"""What people decided: written once, read by the id that they carry themselves."""

from collections.abc import Iterable
from datetime import timedelta
from secrets import token_urlsafe

from cookie_consent.conf import settings
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from policy import versions
from site_cms.local_time import local_day

from .models import SUBJECT_BYTES, ConsentRecord, RefusalCount, Wording

#: How long the proof of a consent is kept once it ended (§ 195 and § 199 BGB: claims lapse after
#: three years).
KEEP = timedelta(days=3 * 366)
SERVICE = "service:"


def new_subject() -> str:
    """A random id for somebody who consents for the first time."""
    return token_urlsafe(SUBJECT_BYTES)


def records_of(subject: str) -> QuerySet[ConsentRecord]:
    """All decisions of somebody, the latest first."""
    return ConsentRecord.objects.filter(subject=subject).select_related("wording").order_by("-pk")


def standing(subject: str) -> dict[str, ConsentRecord]:
    """What somebody agrees to right now, by purpose."""
    latest: dict[str, ConsentRecord] = {}
    for record in records_of(subject):
        latest.setdefault(record.purpose, record)
    now = timezone.now()
    return {
        purpose: record
        for purpose, record in latest.items()
        if record.granted and (record.expires_at is None or record.expires_at > now)
    }


def record(subject: str, wording: Wording, *, granted: bool, place: str = "") -> ConsentRecord:
    """Write down a decision, made at the wording's place unless another one is given.

    The policy that was in force then is noted with it.

    A visitor's consent ends when the cookie does that carries it.
    """
    now = timezone.now()
    in_cookie = granted and wording.purpose.startswith(SERVICE)
    return ConsentRecord.objects.create(
        subject=subject,
        purpose=wording.purpose,
        version=wording.version,
        granted=granted,
        wording=wording,
        language=wording.language,
        place=place or wording.place,
        policy_version=versions.number_in_force(),
        decided_at=now,
        expires_at=now + timedelta(seconds=settings.COOKIE_CONSENT_MAX_AGE) if in_cookie else None,
    )


def count_refusals(purposes: Iterable[str]) -> None:
    """Count what visitors refused who had agreed to nothing: there is nothing to prove."""
    today = local_day()
    for purpose in sorted(purposes):
        counts = RefusalCount.objects.filter(purpose=purpose, day=today)
        RefusalCount.objects.bulk_create(
            [RefusalCount(purpose=purpose, day=today)], ignore_conflicts=True
        )
        counts.update(count=F("count") + 1)


def replaced() -> Q:
    """Records whose proof has served its time because a later decision took their place."""
    later = ConsentRecord.objects.filter(
        subject=OuterRef("subject"),
        purpose=OuterRef("purpose"),
        pk__gt=OuterRef("pk"),
        decided_at__lt=timezone.now() - KEEP,
    )
    return Q(Exists(later))


def ended() -> Q:
    """Records whose proof has served its time because they said no or ended by themselves."""
    long_ago = timezone.now() - KEEP
    return Q(granted=False, decided_at__lt=long_ago) | Q(expires_at__lt=long_ago)
