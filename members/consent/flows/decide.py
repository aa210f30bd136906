"""A visitor decides: the ledger and the cookie change together, or neither does."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cookie_consent.models import CookieGroup
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
    granted: frozenset[str] = frozenset()  #: hashes of wordings

    def purposes(self, *, granted: bool) -> list[str]:
        """What was agreed to, or refused."""
        return [each.purpose for each in self.shown if (each.hash in self.granted) is granted]


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
    if not _is_current(decision):
        raise Outdated
    subject = _write_records(request, decision)
    _write_cookie(request, response, decision, subject)


def _is_current(decision: Decision) -> bool:
    """Whether everything agreed to is still what was shown."""
    versions = register.versions(register.state())
    return all(
        versions.get(_key(wording.purpose)) == wording.version
        for wording in decision.shown
        if wording.hash in decision.granted
    )


def _key(purpose: str) -> str:
    return purpose.removeprefix(ledger.SERVICE)


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
        if granted and not (stands and stands.version == wording.version):
            ledger.record(subject, wording, granted=True)
        elif not granted and stands:
            ledger.record(subject, wording, granted=False)
        elif not granted and before.get(_key(wording.purpose)) is not False:
            refused.append(wording.purpose)
    if not decision.granted:
        _end_unasked(subject, standing, decision)
    ledger.count_refusals(refused)
    return subject


def _known_subject(request: HttpRequest) -> str:
    """The id that a request brings, if it is one that we gave; empty otherwise."""
    subject = cookie.subject_of(request)
    return subject if subject and ledger.records_of(subject).exists() else ""


def _end_unasked(subject: str, standing: dict[str, ConsentRecord], decision: Decision) -> None:
    """Refusing everything on the settings page also ends what nobody is asked about any more."""
    if not all(each.place == Place.SETTINGS for each in decision.shown):
        return
    asked = {each.purpose for each in decision.shown}
    for purpose, record in standing.items():
        if purpose.startswith(ledger.SERVICE) and purpose not in asked:
            ledger.record(subject, record.wording, granted=False)


def _write_cookie(
    request: HttpRequest, response: HttpResponseBase, decision: Decision, subject: str
) -> None:
    groups = CookieGroup.objects.in_bulk(
        [_key(each.purpose) for each in decision.shown], field_name="varname"
    )
    accepted = [_key(purpose) for purpose in decision.purposes(granted=True)]
    declined = [_key(purpose) for purpose in decision.purposes(granted=False)]
    on_settings_page = all(each.place == Place.SETTINGS for each in decision.shown)
    cookie.delete_stored_by(Service.objects.filter(key__in=declined), request, response)
    cookie.write(
        request,
        response,
        accepted=[groups[key] for key in accepted if key in groups],
        declined=[groups[key] for key in declined if key in groups],
        subject=subject,
        despite_gpc=bool(accepted) and on_settings_page and cookie.has_gpc(request),
    )
