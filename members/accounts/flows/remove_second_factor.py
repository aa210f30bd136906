"""Somebody has lost everything their second factor could be checked with."""

from allauth.mfa.models import Authenticator
from django.db import transaction

from ..models import MemberSession, User


@transaction.atomic
def remove_second_factor(user: User) -> None:
    """Remove app, passkeys and recovery codes, and end all sessions."""
    Authenticator.objects.filter(user=user).delete()
    MemberSession.objects.filter(account=user).delete()
