"""How allauth behaves on this site."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    """Login for people who already have an account; registration is closed."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody can register by themselves yet."""
        return False
