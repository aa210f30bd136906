"""Whose data: accounts and addresses as the personal-data engine takes them."""

from allauth.account.models import EmailAddress
from django.db.models import Q

from members.accounts.models import User
from site_cms.personal_data import Person, by_email, by_user

#: Somebody with an account, or the address of somebody without one.
Whose = User | str


def person_of(whose: Whose) -> Person:
    """All keys by which data of somebody is found; an address finds its account too."""
    user = whose if isinstance(whose, User) else user_of(whose)
    if user is None:
        return Person(email=str(whose).strip().lower())
    # An address that somebody only claims may be another person's.
    addresses = EmailAddress.objects.filter(user=user, verified=True).order_by("pk")
    others = [each.email for each in addresses if each.email != user.email]
    return Person(user.email, user.pk, user.consent_subject, tuple(others))


def user_of(address: str) -> User | None:
    """The account with exactly this address, however it is capitalised."""
    address = address.strip().lower()
    found = User.objects.filter(email=address).first()
    if found is None and (other := EmailAddress.objects.filter(email=address).first()):
        return other.user if other.verified else None
    return found


def objections_of(person: Person) -> Q:
    """Which objections are somebody's."""
    return by_user("user")(person) | by_email("address")(person)


def address_of(whose: Whose) -> str:
    """Where mail reaches somebody."""
    return whose.email if isinstance(whose, User) else whose.strip().lower()


def language_of(whose: Whose, otherwise: str) -> str:
    """The language somebody chose."""
    return (whose.language if isinstance(whose, User) else "") or otherwise
