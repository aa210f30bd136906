"""Everybody with an account is told by mail of a material change of the privacy policy."""

import logging
from collections.abc import Iterator
from datetime import timedelta

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import override

from policy.models import PolicyVersion
from site_cms.mailing import MailClass, Multiline, send

from ..models import PolicyNotice, User

logger = logging.getLogger(__name__)

#: For how long after its day people are still told of a version: an account that comes back after
#: years needs no mail about each of them.
LATE = timedelta(days=90)
#: Mails of one run, so that what else the timer does need not wait; the next run goes on.
AT_ONCE = 500


def announce() -> int:
    """Send what is left of the notices of material versions; how many were sent.

    It may be interrupted, repeated and run several times at once: note and queued mail are one
    transaction for each person. The first version is a change of nothing.
    """
    count = 0
    for version, person in _to_tell():
        count += _try_to_tell(person, version)
        if count == AT_ONCE:
            break
    return count


def _to_tell() -> Iterator[tuple[PolicyVersion, int]]:
    """Versions and keys of accounts; whoever missed one that is in force by now is told late."""
    recent = PolicyVersion.objects.filter(effective_at__gt=timezone.now() - LATE)
    for version in recent.filter(material=True, number__gt=1).order_by("number"):
        for person in list(recipients(version).order_by("pk").values_list("pk", flat=True)):
            yield version, person


def recipients(version: PolicyVersion) -> QuerySet[User]:
    """Whoever has to be told of a version and has not been: those who joined before its day.

    It is a duty to inform them (Art. 12 and 13 GDPR), not a use of their data: an objection to
    advertising or a restriction (Art. 18 GDPR) is about other things.
    """
    own = EmailAddress.objects.filter(user=OuterRef("pk"), email=OuterRef("email"), verified=True)
    told = PolicyNotice.objects.filter(
        user=OuterRef("pk"), version=version, mailed_at__isnull=False
    )
    return User.objects.filter(
        Exists(own), ~Exists(told), is_active=True, date_joined__lt=version.effective_at
    )


def _try_to_tell(person: int, version: PolicyVersion) -> bool:
    """Tell one person; a failure keeps no other from being told, and is tried again."""
    try:
        return _tell(person, version)
    except Exception as error:
        facts = (person, version.number, type(error).__name__)
        logger.error("Account %s could not be told of policy version %s: %s.", *facts)
        return False


@transaction.atomic
def _tell(person: int, version: PolicyVersion) -> bool:
    """Note that somebody is told and queue the mail, both or neither; False if it is not due."""
    user = User.objects.select_for_update().filter(pk=person).first()
    # Looked at again behind the lock: another worker may have been faster.
    if user is None or not recipients(version).filter(pk=person).exists():
        return False
    PolicyNotice.objects.update_or_create(
        user=user, version=version, defaults={"mailed_at": timezone.now()}
    )
    _mail(user, version)
    return True


def _mail(user: User, version: PolicyVersion) -> None:
    language = user.language or settings.LANGUAGE_CODE
    here = timezone.get_default_timezone()
    with override(language):
        context = {
            "summary": Multiline(version.document["changes"]),
            "day": date_format(timezone.localtime(version.effective_at, here).date()),
            "is_coming": version.effective_at > timezone.now(),
            "comparison_url": _absolute("policy_compare", version.number - 1, version.number),
            "version_url": _absolute("policy_version", version.number),
            "area_url": _absolute("members_area"),
        }
    send(
        "account/email/policy_changed",
        user.email,
        mail_class=MailClass.LEGAL_NOTICE,
        language=language,
        context=context,
    )


def _absolute(name: str, *args: int) -> str:
    return settings.WAGTAILADMIN_BASE_URL.rstrip("/") + reverse(name, args=args)
