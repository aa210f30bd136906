"""The people of the demo. All are invented; they share one password that is no secret."""

from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group

from members.accounts.models import User

PASSWORD = "demo-Kennwort-2026"  # noqa: S105 - printed on the screen for everyone who tries the demo

#: Name, group and whether the account may do everything.
PEOPLE = (
    ("admin", "", True),
    ("editor", "Editors", False),
    ("editor2", "Editors", False),
    ("moderator", "Moderators", False),
    ("privacy", "Privacy approvers", False),
    ("privacy2", "Privacy approvers", False),
    ("member", "", False),
)


def address(name: str) -> str:
    """The address somebody logs in with."""
    return f"{name}@example.com"


def make_people() -> dict[str, User]:
    """Make everybody who does not exist yet; all of them by name."""
    return {name: _make(name, group, superuser) for name, group, superuser in PEOPLE}


def _make(name: str, group: str, superuser: bool) -> User:
    user = User.objects.filter(email=address(name)).first()
    if user is None:
        user = User.objects.create_user(
            address(name),
            PASSWORD,
            first_name=name.capitalize(),
            last_name="Demo",
            is_staff=bool(group) or superuser,
            is_superuser=superuser,
        )
        user.groups.set(Group.objects.filter(name=group))
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user
