"""A visitor decides: the ledger and the cookie change together, or neither does."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from members.consent import cookie, ledger
from members.consent.models import ConsentRecord, Place, Wording
from policy import register
from policy.models import Service

HASH = re.compile(r"[0-9a-f]{64}")
#: More are never shown at once.
MAX_WORDINGS = 100


class UnknownWording(Exception):
    """Somebody sent words that were never shown here."""


class Outdated(Exception):
    """A service changed since the words were shown: agreeing to them would mean nothing."""


@dataclass(frozen=True)
class Decision:
    """What was shown, and what of it somebody agrees to; the rest is refused."""

    shown: Sequence[Wording]
    granted: frozenset[str]  #: hashes of wordings

    @property
    def refused_keys(self) -> list[str]:
        """The services that are refused."""
        return [_key(each.purpose) for each in self.shown if each.hash not in self.granted]

    @property
    def is_of_settings_page(self) -> bool:
        """Whether it was made where everything is shown."""
        return all(each.place == Place.SETTINGS for each in self.shown)


def find_wordings(hashes: Iterable[str]) -> list[Wording]:
    """The wordings with the given hashes, each about another service.

    Raises:
        UnknownWording: one was never shown, or they contradict each other.
    """
    wanted = set(hashes)
    if not 0 < len(wanted) <= MAX_WORDINGS or not all(map(HASH.fullmatch, wanted)):
        raise UnknownWording
    found = Wording.objects.filter(hash__in=wanted, purpose__startswith=ledger.SERVICE)
    purposes = {each.purpose for each in found}
    if not len(purposes) == len(found) == len(wanted):
        raise UnknownWording
    return list(found)


@transaction.atomic
def decide(request: HttpRequest, response: HttpResponseBase, decision: Decision) -> None:
    """Write a decision into the ledger and into the cookie of the answer.

    Raises:
        Outdated: something agreed to is not what was shown any more.
    """
    if not _is_current(request, decision):
        raise Outdated
    subject = _write_records(request, decision)
    standing = ledger.standing(subject) if subject else {}
    refused = decision.refused_keys
    cookie.delete_stored_by(Service.objects.filter(key__in=refused), request, response)
    cookie.write(
        request,
        response,
        granted={_key(purpose): record for purpose, record in standing.items()},
        declined=refused,
        subject=subject,
        despite_gpc=_overrides_gpc(request, decision),
    )


def _is_current(request: HttpRequest, decision: Decision) -> bool:
    """Whether everything agreed to is still what was shown."""
    versions = register.versions(register.of_request(request))
    return all(
        versions.get(_key(wording.purpose)) == wording.version
        for wording in decision.shown
        if wording.hash in decision.granted
    )


def _key(purpose: str) -> str:
    return purpose.removeprefix(ledger.SERVICE)


def _overrides_gpc(request: HttpRequest, decision: Decision) -> bool:
    """Whether consents hold in spite of Global Privacy Control: chosen so on the settings page."""
    if decision.is_of_settings_page:
        return cookie.has_gpc(request)
    return cookie.overrides_gpc(request)


def _write_records(request: HttpRequest, decision: Decision) -> str:
    """Record what was agreed to and what was withdrawn, count the rest; the subject, if any."""
    subject = _known_subject(request)
    standing = ledger.standing(subject) if subject else {}
    if decision.granted:
        subject = subject or ledger.new_subject()
    before = cookie.decisions(request)
    refused = []
    for wording in decision.shown:
        granted = wording.hash in decision.granted
        stands = standing.get(wording.purpose)
        # What Global Privacy Control has silenced is agreed to anew.
        holds = stands and stands.version == wording.version and before.get(_key(wording.purpose))
        if granted and not holds:
            ledger.record(subject, wording, granted=True)
        elif not granted and stands:
            ledger.record(subject, wording, granted=False)
        elif not granted and before.get(_key(wording.purpose)) is not False:
            refused.append(wording.purpose)
    if not decision.granted and decision.is_of_settings_page:
        _end_unasked(subject, standing, decision)
    ledger.count_refusals(refused)
    return subject


def _known_subject(request: HttpRequest) -> str:
    """The id that a request brings, if it is one that we gave; empty otherwise."""
    subject = cookie.subject_of(request)
    return subject if subject and ledger.records_of(subject).exists() else ""


def _end_unasked(subject: str, standing: dict[str, ConsentRecord], decision: Decision) -> None:
    """Refusing everything also ends what nobody is asked about any more."""
    asked = {each.purpose for each in decision.shown}
    for purpose, record in standing.items():
        if purpose.startswith(ledger.SERVICE) and purpose not in asked:
            ledger.record(subject, record.wording, granted=False)
