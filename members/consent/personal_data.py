"""What the ledger of consents holds about people, and why it outlives them."""

from django.utils.translation import gettext_lazy as _

from site_cms.personal_data import (
    Field,
    LegalBasis,
    Purpose,
    Retention,
    by_subject,
    declare,
    keep,
    not_personal,
)

from . import ledger

PROOF = Purpose(
    "consent_proof",
    _("Proving consents"),
    LegalBasis.LEGAL_OBLIGATION,
    _("visitors and members"),
    _("Who agreed to what, when and in which words (Art. 7(1) GDPR), under a random number."),
)
UNTIL = _("three years after the consent ended")

declare(
    "members_consent.ConsentRecord",
    about=by_subject("subject"),
    purpose=PROOF,
    personal={
        "subject": None,
        "purpose": None,
        "version": None,
        "granted": None,
        "wording": Field(shown=lambda record: record.wording.text),
        "language": None,
        "place": None,
        "policy_version": None,
        "decided_at": None,
        "expires_at": None,
    },
    retention=[
        # First what other decisions replaced, while those are still there to show it.
        Retention(UNTIL, where=ledger.replaced),
        Retention(UNTIL, where=ledger.ended),
    ],
    erase=keep(
        why=_(
            "We must be able to prove that you had agreed (Art. 7(1) and 17(3)(b) and (e) GDPR). "
            "Without your account, nothing says whose random number it is."
        ),
        until=UNTIL,
    ),
)
not_personal(
    "members_consent.Wording",
    "hash purpose version language place text",
    why="Words of ours that were shown to everybody.",
)
not_personal(
    "members_consent.RefusalCount", "purpose day count", why="A sum of a day; nobody is in it."
)
not_personal("members_consent.Analytics", "site measurement_id", why="A setting of the site.")
