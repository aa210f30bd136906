"""Addresses that mail can be sent to."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext

#: Of an ``EmailField`` in the database.
LONGEST = 254


def clean_address(value: str) -> str:
    """One spelling for one address: in lower case, and fit for the header of a mail.

    What is valid for a form may be impossible in a mail, where a domain is written in ASCII
    (RFC 5891) and, without an extension that few servers know, what stands before the @ as well
    (RFC 5321). Some capital letters become two small ones.

    Raises:
        ValidationError: nobody can be reached there.
    """
    address = value.strip().lower()
    name, _at, domain = address.rpartition("@")
    try:
        name.encode("ascii")
        domain.encode("idna")
    except UnicodeError:
        raise ValidationError(gettext("Mail cannot be sent to this address.")) from None
    if len(address) > LONGEST:
        raise ValidationError(gettext("This address is too long."))
    return address
