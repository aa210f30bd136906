"""Hashes under which people are found again without being named.

The key comes from ``SECRET_KEY``: without it nobody can try out addresses. A key that was replaced
stays in ``FORMER_SECRET_KEYS``, or what was written under it is not found any more.
"""

from django.conf import settings
from django.utils.crypto import salted_hmac

from site_cms.personal_data import Person


def hash_of(kind: str, value: object) -> str:
    """The hash of an ``address``, ``account`` or ``subject``, as it is written today."""
    return _hash(kind, value, settings.SECRET_KEY)


def hashes_of(kind: str, value: object) -> list[str]:
    """All hashes under which a value may have been written."""
    keys = [settings.SECRET_KEY, *settings.FORMER_SECRET_KEYS]
    return [_hash(kind, value, key) for key in keys]


def hash_of_address(address: str) -> str:
    """The hash of an e-mail address, however it is capitalised."""
    return hash_of("address", address.strip().lower())


def hashes_of_address(address: str) -> list[str]:
    """All hashes under which an address may have been written."""
    return hashes_of("address", address.strip().lower())


def hashes_of_person(person: Person) -> list[str]:
    """All hashes under which somebody may have been written, account and addresses alike."""
    found = [each for address in person.addresses for each in hashes_of_address(address)]
    if person.user_id:
        found += hashes_of("account", person.user_id)
    return found


def _hash(kind: str, value: object, key: str | bytes) -> str:
    salt = f"members.rights.{kind}"
    return salted_hmac(salt, str(value), secret=key, algorithm="sha256").hexdigest()
