"""Who may do what with an account."""

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser, PermissionsMixin

ENTER = "wagtailadmin.access_admin"


def may_enter_editors_side(user: AbstractBaseUser | AnonymousUser) -> bool:
    """Whether someone belongs to the people who run the site."""
    return isinstance(user, PermissionsMixin) and user.has_perm(ENTER)
