"""Consents to advertising: the words of the registration page, kept as they were shown."""

from typing import TYPE_CHECKING

from django.utils.html import escape

from members.consent.models import Place, Wording
from members.consent.wordings import wording

if TYPE_CHECKING:
    from ..registration_page import RegistrationPage

#: Purposes in the ledger.
EMAIL = "marketing:email"
TELEPHONE = "marketing:telephone"
PURPOSES = (EMAIL, TELEPHONE)
#: Not a consent: the information that was shown (Art. 13 GDPR).
NOTICE = "notice:registration"


def of_page(page: "RegistrationPage", place: Place = Place.REGISTRATION) -> dict[str, Wording]:
    """What the page asks consent for, by purpose."""
    texts = {EMAIL: page.email_consent, TELEPHONE: page.telephone_consent}
    return {
        purpose: wording(purpose, page.version, place, escape(text))
        for purpose, text in texts.items()
        if text.strip()
    }


def notice_of(page: "RegistrationPage") -> Wording:
    """The privacy notice of the page."""
    return wording(NOTICE, page.version, Place.REGISTRATION, page.notice)


def field_name(consent: Wording) -> str:
    """The name of a consent's box: ticking it means these words and no others."""
    return f"consent_{consent.hash[:16]}"
