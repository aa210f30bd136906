"""What the tables of the rights hold about people, and why some of it outlives them."""

from datetime import timedelta

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from site_cms.personal_data import (
    DELETE,
    NOBODY,
    Field,
    LegalBasis,
    Person,
    Purpose,
    Retention,
    by_email,
    by_user,
    clear,
    declare,
    keep,
)

from .desk.access import labels_of
from .flows import erase, export, note, unused  # noqa: F401 - their stores
from .hashes import hashes_of_address, hashes_of_person
from .people import objections_of

RIGHTS = Purpose(
    "rights",
    _("Rights of data subjects"),
    LegalBasis.LEGAL_OBLIGATION,
    _("members, and people without an account who write to us"),
    _("Doing what people demand about their data, and being able to show it (Art. 12 GDPR)."),
)
SUPPRESSION = Purpose(
    "suppression",
    _("No advertising to who objected"),
    LegalBasis.LEGAL_OBLIGATION,
    _("members, and people without an account who write to us"),
    _("Addresses that must not get advertising any more, as hashes (Art. 21(3) GDPR)."),
)
ACCOUNTABILITY = Purpose(
    "accountability",
    _("Who of the staff saw whose data"),
    LegalBasis.LEGITIMATE_INTERESTS,
    _("members and editors"),
    _("So that it can be found out if somebody looks at data without a reason."),
)
STATE = "The state of a demand, about nobody."
RANDOM = "A random number that nobody is known by once the person is gone."
THREE_YEARS = timedelta(days=3 * 365)
TEN_YEARS = timedelta(days=10 * 365)
YEAR = timedelta(days=365)


declare(
    "members_rights.Objection",
    about=objections_of,
    purpose=RIGHTS,
    personal={"user": None, "address": None, "text": None, "answer": None},
    not_personal=dict.fromkeys(
        (
            *("kind", "language", "way", "received_at", "recorded_at", "due_on"),
            *("decision", "decided_at", "ended_at"),
        ),
        STATE,
    )
    | {"reference": RANDOM},
    context=["reference", "kind", "way", "received_at", "due_on", "decision", "decided_at"],
    retention=Retention(_("three years after it was decided"), THREE_YEARS, "decided_at"),
    erase=clear(
        *("user", "address", "text", "answer"),
        why=_("Number, kind, way and dates stay, to show that it was dealt with; nobody is named."),
        until=_("three years after it was decided"),
    ),
)
declare(
    "members_rights.Objection",
    about=by_user("decided_by"),
    title=_("Decisions on objections"),
    purpose=RIGHTS,
    personal={"decided_by": None},
    context=["reference", "decided_at"],
    retention=Retention(_("three years after it was decided")),
    erase=clear("decided_by"),
)


def _suppressed(person: Person) -> Q:
    hashes = [each for address in person.addresses for each in hashes_of_address(address)]
    return Q(address_hash__in=hashes) if hashes else NOBODY


declare(
    "members_rights.Suppression",
    about=_suppressed,
    purpose=SUPPRESSION,
    personal={
        "address_hash": Field(label=_("hash of your address")),
        "purpose": Field(label=_("purpose")),
        "since": Field(label=_("since")),
    },
    retention=Retention(_("ten years"), TEN_YEARS, "since"),
    erase=keep(
        why=_(
            "You objected to advertising: without this hash of your address we would not know "
            "that you must not get any. Nobody can read the address out of it."
        ),
        until=_("ten years after you objected"),
    ),
)


def _receipts(person: Person) -> Q:
    known = hashes_of_person(person)
    return Q(who__in=known) if known else NOBODY


declare(
    "members_rights.Erasure",
    about=_receipts,
    purpose=RIGHTS,
    personal={
        "who": Field(exported=False, why=_("A hash that finds a demand that was sent twice.")),
        "keys": Field(exported=False, why=_("What is still needed to finish the erasure.")),
        "identity_check": None,
    },
    not_personal=dict.fromkeys(
        (
            *("requested_at", "finished_at", "way", "state", "results", "expires_at"),
            *("taken_at", "is_to_be_told", "found"),
        ),
        "What was done with which store, and when. It names stores, not people.",
    )
    | {"case": RANDOM},
    context=["requested_at", "finished_at"],
    retention=[
        Retention(_("three years"), timedelta(0), "expires_at", Q(state="done")),
        # A demand sent twice is sent soon.
        Retention(_("a day"), timedelta(days=1), "finished_at", ~Q(who=""), clear("who")),
    ],
    erase=keep(
        why=_(
            "The receipt proves that you were erased (Art. 5(2) GDPR). It holds a random number "
            "and no name; until tomorrow also a hash, so that a demand sent twice is done once."
        ),
        until=_("three years after the erasure"),
    ),
)


def _export(person: Person) -> Q:
    return by_user("user")(person) | by_email("address")(person)


declare(
    "members_rights.Export",
    about=_export,
    purpose=RIGHTS,
    personal={
        "user": Field(label=_("account")),
        "address": Field(label=_("e-mail address")),
        "file": Field(exported=False, why=_("An export does not hold the ones before.")),
        "requested_at": Field(label=_("requested")),
    },
    not_personal=dict.fromkeys(
        ("language", "state", "ready_at", "expires_at", "is_for_desk"), STATE
    )
    | {"key": RANDOM},
    context=["ready_at", "expires_at"],
    retention=Retention(_("seven days"), timedelta(0), "expires_at"),
    erase=DELETE,
)
declare(
    "members_rights.Export",
    about=by_user("made_by"),
    title=_("Exports made for others"),
    purpose=RIGHTS,
    personal={"made_by": Field(label=_("made by"))},
    context=["requested_at"],
    retention=Retention(_("seven days")),
    erase=clear("made_by"),
)


def _looked_at(person: Person) -> Q:
    labels = labels_of(person)
    return Q(whom__in=labels) if labels else NOBODY


declare(
    "members_rights.DeskAccess",
    about=_looked_at,
    purpose=ACCOUNTABILITY,
    personal={"whom": None, "identity_check": None},
    not_personal={"what": STATE, "at": STATE},
    context=["what", "at"],
    retention=Retention(_("a year"), YEAR, "at"),
    erase=clear(
        *("whom", "identity_check"),
        why=_("That and when somebody of the staff looked something up stays, not about whom."),
        until=_("a year"),
    ),
)
declare(
    "members_rights.DeskAccess",
    about=by_user("who"),
    title=_("What you looked up at the member desk"),
    purpose=ACCOUNTABILITY,
    personal={"who": None},
    context=["what", "at"],
    retention=Retention(_("a year")),
    erase=clear("who"),
)
