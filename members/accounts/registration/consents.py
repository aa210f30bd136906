"""Consents to advertising: the words of the registration page, kept as they were shown."""

from typing import TYPE_CHECKING

from django.utils.html import escape
from django.utils.translation import gettext_lazy as _

from members.consent.models import Place, Wording
from members.consent.wordings import wording

if TYPE_CHECKING:
    from ..registration_page import RegistrationPage

#: Purposes in the ledger.
EMAIL = "marketing:email"
TELEPHONE = "marketing:telephone"
PURPOSES = (EMAIL, TELEPHONE)
LABELS = {
    EMAIL: _("consent to advertising by e-mail"),
    TELEPHONE: _("consent to advertising by telephone"),
}
#: Not a consent: the information that was shown (Art. 13 GDPR).
NOTICE = "notice:registration"


def written_on(page: "RegistrationPage") -> dict[str, str]:
    """The words in which the page asks for consents, by purpose, in effect or not."""
    texts = {EMAIL: page.email_consent, TELEPHONE: page.telephone_consent}
    return {purpose: text for purpose, text in texts.items() if text.strip()}


def of_page(page: "RegistrationPage", place: Place = Place.REGISTRATION) -> dict[str, Wording]:
    """What is asked consent for, by purpose: what page and policy name.

    Nobody is asked about calls where no number is asked for.
    """
    asked = page.consents_named
    if all(each.kind != "telephone" for each in page.asked):
        asked = asked - {TELEPHONE}
    return {purpose: words for purpose, words in on_draft(page, place).items() if purpose in asked}


def on_draft(page: "RegistrationPage", place: Place = Place.REGISTRATION) -> dict[str, Wording]:
    """All that the page would ask consent for, by purpose: for previews alone."""
    return {
        purpose: wording(purpose, page.version, place, escape(text))
        for purpose, text in written_on(page).items()
    }


def notice_of(page: "RegistrationPage") -> Wording:
    """The privacy notice of the page."""
    return wording(NOTICE, page.version, Place.REGISTRATION, page.notice)


def field_name(consent: Wording) -> str:
    """The name of a consent's box: ticking it means these words and no others."""
    return f"consent_{consent.hash[:16]}"
