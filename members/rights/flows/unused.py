"""Accounts that nobody uses end by themselves, the way their owners would close them."""

from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import override

from members.accounts.models import User
from site_cms.mailing import MailClass, send
from site_cms.personal_data import Store, register_store

from ..addresses import absolute
from ..choices import Way
from ..texts import UNUSED_ACCOUNTS
from .erase import erase_member

#: How long a member has to log in after they were told.
NOTICE = timedelta(days=30)


def end_unused(dry_run: bool = False) -> int:
    """Erase accounts that nobody confirmed or used, tell those that are next; how many ended."""
    now = timezone.now()
    unconfirmed, dormant = unconfirmed_accounts(now), dormant_accounts(now)
    count = unconfirmed.count() + dormant.count()
    if dry_run:
        return count
    for user in unconfirmed:
        # Whoever typed the address may not be whose it is: nobody there knows of an account.
        erase_member(user, way=Way.RETENTION, is_told=False)
    for user in dormant:
        erase_member(user, way=Way.RETENTION)
    for user in accounts_to_warn(now):
        _warn(user, now + NOTICE)
    return count


def _members() -> "QuerySet[User]":
    """Accounts without rights: those of staff belong to administrators."""
    return User.objects.filter(is_superuser=False, is_staff=False, groups=None, is_active=True)


def unconfirmed_accounts(now: datetime) -> "QuerySet[User]":
    """Accounts whose address nobody has confirmed in time."""
    confirmed = EmailAddress.objects.filter(user=OuterRef("pk"), verified=True)
    long_ago = now - timedelta(days=settings.UNCONFIRMED_DAYS)
    return _members().filter(~Exists(confirmed), date_joined__lt=long_ago)


def _unused(now: datetime) -> "QuerySet[User]":
    used = Coalesce("last_login", "date_joined")
    long_ago = now - timedelta(days=settings.DORMANT_DAYS)
    return _members().annotate(used=used).filter(used__lt=long_ago)


def accounts_to_warn(now: datetime) -> "QuerySet[User]":
    """Accounts that nobody has used for long, and whose owners have not been told."""
    confirmed = EmailAddress.objects.filter(user=OuterRef("pk"), verified=True)
    return _unused(now).filter(Exists(confirmed), dormant_notice_at=None)


def dormant_accounts(now: datetime) -> "QuerySet[User]":
    """Accounts whose owners were told and have not come back."""
    return _unused(now).filter(Q(dormant_notice_at__lt=now - NOTICE))


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
        context={"day": day, "login_url": absolute("account_login", language)},
    )


register_store(Store("unused_accounts", UNUSED_ACCOUNTS, expire=end_unused))
