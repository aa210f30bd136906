"""Whoever of the staff looks at a person's data, or does something with it, leaves a line."""

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser

from members.accounts.models import User
from site_cms.moderation.refusal import Refused
from site_cms.personal_data import Person

from ..choices import Action
from ..hashes import hash_of_address, hashes_of_address
from ..models import DeskAccess
from ..people import Whose
from ..texts import NOT_YOURSELF, ONLY_SUPERUSERS

DESK = "members_rights.use_member_desk"

Staff = AbstractBaseUser | AnonymousUser


def may_use_desk(user: Staff) -> bool:
    """Whether somebody may see and change members' data for them."""
    return isinstance(user, User) and user.has_perm(DESK)


def require_may_touch(staff: Staff, target: Whose) -> None:
    """Refuse somebody's own account, and accounts that may do more than they.

    Raises:
        Refused: with the reason.
    """
    if not isinstance(target, User):
        return
    if target == staff:
        raise Refused(NOT_YOURSELF)
    if target.is_superuser and not (isinstance(staff, User) and staff.is_superuser):
        raise Refused(ONLY_SUPERUSERS)


def log(who: Staff, person: Person, what: Action, identity_check: str = "") -> None:
    """Write down who did what with whose data."""
    DeskAccess.objects.create(
        who=who if isinstance(who, User) else None,
        whom=_label(person),
        what=what,
        identity_check=identity_check,
    )


def _label(person: Person) -> str:
    if person.user_id:
        return f"account:{person.user_id}"
    return f"address:{hash_of_address(person.email)}" if person.email else ""


def labels_of(person: Person) -> list[str]:
    """All ways in which the log may name somebody."""
    found = [f"address:{each}" for a in person.addresses for each in hashes_of_address(a)]
    return [*([f"account:{person.user_id}"] if person.user_id else []), *found]
