"""Accounts that nobody uses end by themselves, the way their owners would close them."""

import logging
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import override

from members.accounts.models import User
from site_cms.mailing import MailClass, send
from site_cms.personal_data import Store, register_store

from ..addresses import absolute
from ..choices import Way
from ..texts import UNUSED_ACCOUNTS
from .erase import NotDue, erase_member, is_being_erased

logger = logging.getLogger(__name__)

#: How long a member has to log in after they were told.
NOTICE = timedelta(days=30)


def end_unused(dry_run: bool = False) -> int:
    """Erase accounts that nobody confirmed or used, tell those that are next; how many ended."""
    now = timezone.now()
    unconfirmed, dormant = _accounts(unconfirmed_since(now)), _accounts(dormant_since(now))
    if dry_run:
        return len(unconfirmed) + len(dormant)
    # Whoever typed the address may not be whose it is: nobody there knows of an account.
    count = sum(_end(user, unconfirmed_since(now), is_told=False) for user in unconfirmed)
    count += sum(_end(user, dormant_since(now), is_told=True) for user in dormant)
    for user in _accounts(to_be_warned(now)):
        _warn(user, now + NOTICE)
    return count


def _accounts(due: Q) -> list[User]:
    """The accounts that are due; whoever is being erased waits for that alone."""
    found = User.objects.filter(due).order_by("pk")
    return [user for user in found if not is_being_erased(user)]


def _end(user: User, due: Q, *, is_told: bool) -> bool:
    """Erase an account, unless its owner came back meanwhile; one failure keeps no other."""
    try:
        erase_member(user, way=Way.RETENTION, is_told=is_told, still_due=due)
    except NotDue:
        return False
    except Exception as error:
        logger.error("Account %s could not be ended: %s.", user.pk, type(error).__name__)
        return False
    return True


def _members() -> Q:
    """Accounts without rights: those of staff belong to administrators.

    Not those whose owners want their data kept but not used (Art. 18 GDPR).
    """
    return Q(is_superuser=False, is_staff=False, groups=None, restricted_at=None)


def _confirmed() -> Exists:
    return Exists(EmailAddress.objects.filter(user=OuterRef("pk"), verified=True))


def unconfirmed_since(now: datetime) -> Q:
    """Accounts whose address nobody has confirmed in time."""
    long_ago = now - timedelta(days=settings.UNCONFIRMED_DAYS)
    return _members() & Q(~_confirmed(), date_joined__lt=long_ago)


def _unused(now: datetime) -> Q:
    long_ago = now - timedelta(days=settings.DORMANT_DAYS)
    never = Q(last_login=None, date_joined__lt=long_ago)
    return _members() & (Q(last_login__lt=long_ago) | never)


def to_be_warned(now: datetime) -> Q:
    """Accounts that nobody has used for long, and whose owners have not been told."""
    return _unused(now) & Q(_confirmed(), dormant_notice_at=None)


def dormant_since(now: datetime) -> Q:
    """Accounts whose owners were told and have not come back."""
    return _unused(now) & Q(dormant_notice_at__lt=now - NOTICE)


def _warn(user: User, until: datetime) -> None:
    """Tell a member that their account ends, once."""
    untold = User.objects.filter(pk=user.pk, dormant_notice_at=None)
    if not untold.update(dormant_notice_at=timezone.now()):
        return
    language = user.language or settings.LANGUAGE_CODE
    with override(language):
        day = date_format(timezone.localtime(until).date())
    send(
        "members/rights/mail/dormant",
        user.email,
        mail_class=MailClass.LEGAL_NOTICE,
        language=language,
        context={
            "day": day,
            "may_log_in": user.is_active,
            "login_url": absolute("account_login", language),
        },
    )


register_store(Store("unused_accounts", UNUSED_ACCOUNTS, expire=end_unused))
