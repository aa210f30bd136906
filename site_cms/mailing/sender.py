"""Who the mails of the site are from, as their text says it."""

from collections.abc import Callable

from django.utils.translation import gettext as _

NameProvider = Callable[[], str]
_providers: list[NameProvider] = []


def register_sender(provider: NameProvider) -> None:
    """Let the app that knows the operator say its name."""
    _providers.append(provider)


def sender_name() -> str:
    """The name under a mail, in the language that is active."""
    names = (provider() for provider in _providers)
    return next(filter(None, names), _("The team of this site"))
