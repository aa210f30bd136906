"""What the tables of accounts hold about people."""

from datetime import timedelta

from allauth.account import app_settings
from allauth.account.models import EmailConfirmation
from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from members.accounts.models import User
from site_cms.personal_data import (
    DELETE,
    NOBODY,
    Field,
    LegalBasis,
    Person,
    Purpose,
    Retention,
    by_email,
    by_user,
    declare,
    not_personal,
)

ACCOUNT = Purpose(
    "account",
    _("Having an account"),
    LegalBasis.CONTRACT,
    _("members and editors"),
    _("Logging in, being addressed by name, and using what the account unlocks."),
)
PROFILE = Purpose(
    "profile",
    _("Addressing you and offering you what suits you"),
    LegalBasis.CONTRACT,
    _("members"),
    _("What the registration asks for; the form says of each field why. Most of it is voluntary."),
)
POLICY_NOTICES = Purpose(
    "policy_notices",
    _("Telling you when the privacy policy changes"),
    LegalBasis.LEGAL_OBLIGATION,
    _("members and editors"),
    _("Saying what changes before it applies, and being able to show it (Art. 5(2) and 13 GDPR)."),
)
WITH_ACCOUNT = Retention(
    format_lazy(
        _(
            "as long as the account: until you close it, for {days} days if nobody confirms it, or "
            "{dormant} days after the last login and a notice; while its use is restricted at your "
            "wish, it stays"
        ),
        days=settings.UNCONFIRMED_DAYS,
        dormant=settings.DORMANT_DAYS,
    )
)
SECRET = _("A secret, stored so that nobody can read it, us included.")


def _user(person: Person) -> Q:
    return Q(pk=person.user_id) if person.user_id else NOBODY


def _answers(user: User) -> str:
    """The answers as the person gave them."""
    lines = [f"{each['label']}: {each['text']}" for each in user.answers.values()]
    return "\n".join(lines) or "–"


declare(
    "members_accounts.User",
    about=_user,
    title=_("Account"),
    purpose=ACCOUNT,
    personal={
        "email": None,
        "first_name": Field(PROFILE),
        "last_name": Field(PROFILE),
        "company": Field(PROFILE),
        "gender": Field(PROFILE),
        "telephone": Field(PROFILE),
        "answers": Field(PROFILE, text=_answers),
        "language": None,
        "consent_subject": Field(label=_("random number of your consents")),
        "notice": Field(
            label=_("privacy notice that you were shown"),
            shown=lambda user: user.notice.text if user.notice else "",
        ),
        "restricted_at": None,
        "dormant_notice_at": None,
        "password": Field(exported=False, why=SECRET),
        "is_active": None,
        "is_staff": None,
        "is_superuser": None,
        "date_joined": None,
        "last_login": None,
    },
    retention=WITH_ACCOUNT,
    erase=DELETE,
)
declare(
    "members_accounts.User_groups",
    about=by_user("user"),
    purpose=ACCOUNT,
    title=_("Groups of the account"),
    personal={"user": None, "group": Field(shown=lambda row: row.group.name)},
    retention=WITH_ACCOUNT,
    erase=DELETE,
)
declare(
    "members_accounts.User_user_permissions",
    about=by_user("user"),
    purpose=ACCOUNT,
    title=_("Rights of the account"),
    personal={"user": None, "permission": Field(shown=lambda row: row.permission.name)},
    retention=WITH_ACCOUNT,
    erase=DELETE,
)


def _never_confirmed() -> Q:
    """Addresses to change to, whose link has expired; allauth itself notes no time of them."""
    asked = timezone.now() - timedelta(days=app_settings.EMAIL_CONFIRMATION_EXPIRE_DAYS)
    waiting = EmailConfirmation.objects.filter(created__gte=asked).values("email_address")
    return Q(verified=False, primary=False) & ~Q(pk__in=waiting)


def _address(person: Person) -> Q:
    """Addresses of somebody's account, and theirs where another account claims them."""
    return by_user("user")(person) | by_email("email")(person)


declare(
    "account.EmailAddress",
    about=_address,
    purpose=ACCOUNT,
    personal={"user": None, "email": None, "verified": None, "primary": None},
    retention=[
        WITH_ACCOUNT,
        Retention(
            _("an address that you wanted to use and did not confirm: until its link expires"),
            where=_never_confirmed,
        ),
    ],
    erase=DELETE,
)
declare(
    "account.EmailConfirmation",
    about=by_user("email_address__user"),
    purpose=ACCOUNT,
    personal={
        "email_address": None,
        "created": None,
        "sent": None,
        "key": Field(exported=False, why=_("A secret: it confirms an address.")),
    },
    retention=WITH_ACCOUNT,
    erase=DELETE,
)


declare(
    "members_accounts.MemberSession",
    about=by_user("account"),
    purpose=ACCOUNT,
    personal={
        "account": None,
        "started_at": None,
        "device": None,
        "expire_date": Field(label=_("ends")),
        "session_key": Field(exported=False, why=_("A secret: who has it is logged in.")),
        "session_data": Field(
            exported=False, why=_("Says whose session it is and what you were about to do.")
        ),
    },
    retention=Retention(_("until you log out, two weeks at most"), timedelta(0), "expire_date"),
    erase=DELETE,
)
declare(
    "mfa.Authenticator",
    about=by_user("user"),
    title=_("Second factors"),
    purpose=ACCOUNT,
    personal={
        "user": None,
        "type": None,
        "created_at": None,
        "last_used_at": None,
        "data": Field(exported=False, why=SECRET),
    },
    retention=WITH_ACCOUNT,
    erase=DELETE,
)
declare(
    "members_accounts.PolicyNotice",
    about=by_user("user"),
    purpose=POLICY_NOTICES,
    personal={
        "user": None,
        "version": None,
        "mailed_at": None,
        "shown_at": None,
        "dismissed_at": None,
    },
    retention=WITH_ACCOUNT,
    erase=DELETE,
)
not_personal(
    "members_accounts.RegistrationPage",
    "lead cover cover_alt email_reason email_consent telephone_consent notice form_fields",
    why="What is asked, in words of the team for everyone; the answers are in the accounts.",
)
