"""Addresses that mail can be sent to."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

#: Of an ``EmailField`` in the database.
LONGEST = 254


def clean_address(value: str) -> str:
    """One spelling for one address: in lower case, and fit for the header of a mail.

    A domain may be valid for a form and still impossible in a mail, where it is written in ASCII
    (RFC 5891); and some capital letters become two small ones.

    Raises:
        ValidationError: nobody can be reached there.
    """
    address = value.strip().lower()
    domain = address.rpartition("@")[2]
    try:
        domain.encode("idna")
    except UnicodeError:
        raise ValidationError(_("Mail cannot be sent to this address.")) from None
    if len(address) > LONGEST:
        raise ValidationError(_("This address is too long."))
    return address
