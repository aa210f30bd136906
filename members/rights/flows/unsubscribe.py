"""Somebody follows the way out of a mail with advertising."""

from ..addresses import subject_of
from ..suppression import EMAIL
from .withdraw import withdraw


class UnknownToken(Exception):
    """The address is not one that we wrote."""


def unsubscribe(token: str) -> bool:
    """End advertising by e-mail for whom a way out names; False if it had ended before.

    Raises:
        UnknownToken: the token is not one of ours.
    """
    subject = subject_of(token)
    if not subject:
        raise UnknownToken
    return bool(withdraw(subject, EMAIL))
