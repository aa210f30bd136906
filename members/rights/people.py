"""Whose data: accounts and addresses as the personal-data engine takes them."""

from allauth.account.models import EmailAddress
from django.db.models import Q

from members.accounts.models import User
from site_cms.personal_data import Person, by_email, by_user

#: Somebody with an account, or the address of somebody without one.
Whose = User | str


def person_of(whose: Whose) -> Person:
    """All keys by which data of somebody is found.

    Of an account these are its confirmed addresses: one that somebody only claims may be another
    person's. An address that is given as such counts, and finds its account too; whoever gives it
    has checked whose it is.
    """
    user = whose if isinstance(whose, User) else account_of(whose)
    given = [] if isinstance(whose, User) else [address_of(whose)]
    if user is None:
        return Person(email=given[0])
    found = EmailAddress.objects.filter(user=user, verified=True).order_by("pk")
    confirmed = sorted((each.email for each in found), key=lambda email: email != user.email)
    first, *others = dict.fromkeys([*given, *confirmed]) or [""]
    return Person(first, user.pk, user.consent_subject, tuple(others))


def user_of(address: str) -> User | None:
    """The account that has confirmed exactly this address, however it is capitalised."""
    confirmed = EmailAddress.objects.filter(email=address_of(address), verified=True)
    found = confirmed.select_related("user").first()
    return found.user if found else None


def account_of(address: str) -> User | None:
    """The account with this address, confirmed or not: for staff, who check whose it is."""
    return user_of(address) or User.objects.filter(email=address_of(address)).first()


def objections_of(person: Person) -> Q:
    """Which objections are somebody's."""
    return by_user("user")(person) | by_email("address")(person)


def address_of(whose: Whose) -> str:
    """Where mail reaches somebody."""
    return whose.email if isinstance(whose, User) else whose.strip().lower()


def language_of(whose: Whose, otherwise: str) -> str:
    """The language somebody chose."""
    user = whose if isinstance(whose, User) else account_of(whose)
    return (user.language if user else "") or otherwise
