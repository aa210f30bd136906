"""What the tables of accounts hold about people."""

from datetime import timedelta

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

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
WITH_ACCOUNT = Retention(_("as long as the account"))
SECRET = _("A secret, stored so that nobody can read it, us included.")


def _user(person: Person) -> Q:
    return Q(pk=person.user_id) if person.user_id else NOBODY


declare(
    "members_accounts.User",
    about=_user,
    purpose=ACCOUNT,
    personal={
        "email": None,
        "first_name": None,
        "last_name": None,
        "company": None,
        "gender": None,
        "telephone": None,
        "language": None,
        "answers": None,
        "consent_subject": None,
        "notice": None,
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
    personal={"user": None, "group": Field(shown=lambda row: row.group.name)},
    retention=WITH_ACCOUNT,
    erase=DELETE,
)
declare(
    "members_accounts.User_user_permissions",
    about=by_user("user"),
    purpose=ACCOUNT,
    personal={"user": None, "permission": Field(shown=lambda row: row.permission.name)},
    retention=WITH_ACCOUNT,
    erase=DELETE,
)


def _address(person: Person) -> Q:
    """Addresses of somebody's account, and theirs where another account claims them."""
    return by_user("user")(person) | by_email("email")(person)


declare(
    "account.EmailAddress",
    about=_address,
    purpose=ACCOUNT,
    personal={"user": None, "email": None, "verified": None, "primary": None},
    retention=WITH_ACCOUNT,
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


def _sessions(person: Person) -> Q:
    """Who is logged in stands in what Django packed, so sessions are opened one by one."""
    if not person.user_id:
        return NOBODY
    sessions = Session.objects.iterator()
    mine = [
        each.pk for each in sessions if each.get_decoded().get(SESSION_KEY) == str(person.user_id)
    ]
    return Q(pk__in=mine)


declare(
    "sessions.Session",
    about=_sessions,
    purpose=ACCOUNT,
    personal={
        "expire_date": None,
        "session_key": Field(exported=False, why=_("A secret: who has it is logged in.")),
        "session_data": Field(exported=False, why=_("Only says whose session it is.")),
    },
    retention=Retention(_("until you log out, two weeks at most"), timedelta(0), "expire_date"),
    erase=DELETE,
)
not_personal(
    "members_accounts.RegistrationPage",
    "cover cover_alt email_consent email_reason form_fields lead notice telephone_consent",
    why="Content of the site.",
)
