"""Who counts as staff."""

from ..models import User
from ..permissions import may_enter_editors_side


def note_whether_staff(user: User) -> None:
    """Let ``is_staff`` say what groups and rights say: whether somebody runs the site."""
    is_staff = may_enter_editors_side(user)
    if user.is_staff != is_staff:
        user.is_staff = is_staff
        user.save(update_fields=["is_staff"])
