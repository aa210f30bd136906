"""Somebody objects: to advertising at once, to anything else for a decision within a month."""

from calendar import monthrange
from dataclasses import replace
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, override

from members.accounts.models import User
from members.consent import ledger
from site_cms.mailing import MailClass, Multiline, send

from .. import replay_list
from ..choices import Decision, Kind, Way
from ..models import Objection
from ..people import Whose, address_of, language_of, person_of, user_of
from ..replay_list import Entry
from ..signals import note_after_commit
from ..suppression import is_suppressed, suppress
from .withdraw import MARKETING, withdraw

LONGEST_TEXT = 5000


class AlreadyDecided(Exception):
    """Somebody else decided a moment ago."""


@transaction.atomic
def object_to(
    whose: Whose,
    *,
    kind: Kind,
    text: str = "",
    way: Way = Way.AREA,
    received_at: datetime | None = None,
    language: str = "",
) -> Objection:
    """Record an objection, let it take effect, and confirm it by mail in the person's language.

    Advertising ends at once and for good (Art. 21(2) and (3) GDPR), whether or not there is an
    account. Restriction takes effect at once too (Art. 18). Everything else is due within a month
    after it was received (Art. 12(3)). The same demand sent twice is recorded once.
    """
    user = _locked(whose if isinstance(whose, User) else user_of(whose))
    target: Whose = user or address_of(whose)
    objection = _objection(target, kind, text, way, received_at or timezone.now(), language)
    same = _same(objection, user)
    if same:
        return same
    _take_effect(objection, target)
    objection.save()
    note_after_commit(as_entry(objection, target))
    _confirm(objection, address_of(target))
    return objection


def _locked(user: User | None) -> User | None:
    """The account as it is now; whoever presses twice waits here."""
    return User.objects.select_for_update().filter(pk=user.pk).first() if user else None


def local_date(moment: datetime) -> date:
    """The day of a moment where the site is."""
    return timezone.localdate(moment, timezone.get_default_timezone())


def due(received: date) -> date:
    """A calendar month later (§ 188(2) and (3) BGB): the last day where a month is shorter."""
    year, month = received.year + received.month // 12, received.month % 12 + 1
    return date(year, month, min(received.day, monthrange(year, month)[1]))


def _objection(
    target: Whose, kind: Kind, text: str, way: Way, received_at: datetime, language: str
) -> Objection:
    user = target if isinstance(target, User) else None
    objection = Objection(
        kind=kind,
        user=user,
        language=language_of(target, language or get_language() or "de"),
        text=text.strip()[:LONGEST_TEXT],
        way=way,
        received_at=received_at,
    )
    if kind == Kind.OTHER or (kind == Kind.RESTRICTION and user is None):
        objection.due_on = due(local_date(received_at))
        objection.address = "" if user else address_of(target)
    return objection


def _same(objection: Objection, user: User | None) -> Objection | None:
    """What says the same and is open or in force, where somebody sent twice."""
    found = Objection.objects.filter(kind=objection.kind, user=user, address=objection.address)
    if objection.due_on:
        found = found.filter(decision="", text=objection.text)
    elif user is None or _has_an_effect(objection.kind, user):
        return None
    return found.order_by("-pk").first()


def _has_an_effect(kind: str, user: User) -> bool:
    """Whether a demand would still change something."""
    if kind == Kind.RESTRICTION:
        return not user.is_restricted
    standing = ledger.standing(user.consent_subject)
    is_agreed = any(purpose.startswith(MARKETING) for purpose in standing)
    # An address may be newer than the objection before.
    return is_agreed or not all(map(is_suppressed, person_of(user).addresses))


def _take_effect(objection: Objection, target: Whose) -> None:
    """What needs no decision."""
    if objection.due_on:
        return
    objection.decision, objection.decided_at = Decision.GRANTED, timezone.now()
    if objection.kind == Kind.MARKETING:
        end_advertising(target)
    elif isinstance(target, User):
        target.restricted_at = timezone.now()
        target.save(update_fields=["restricted_at"])


def end_advertising(target: Whose) -> None:
    """Withdraw what was agreed to, and never send advertising to these addresses again."""
    person = person_of(target)
    withdraw(person.subject, MARKETING)
    for address in person.addresses:
        suppress(address)


def as_entry(objection: Objection, target: Whose) -> Entry:
    """What has it done again after a backup was restored."""
    entry = replay_list.about(
        person_of(target),
        "objection",
        objection.recorded_at,
        objection.reference,
        objection.kind,
    )
    return replace(entry, received_at=objection.received_at)


def _confirm(objection: Objection, address: str) -> None:
    with override(objection.language):
        until = date_format(objection.due_on) if objection.due_on else ""
        received = date_format(local_date(objection.received_at))
    send(
        f"members/rights/mail/objection_{objection.kind}",
        address,
        mail_class=MailClass.LEGAL_NOTICE,
        language=objection.language,
        context={"reference": objection.reference, "due": until, "received": received},
    )


@transaction.atomic
def decide(objection: Objection, *, decision: Decision, answer: str, by: User) -> Objection:
    """Decide on an objection and mail the answer; the address of a stranger is not kept longer.

    Raises:
        AlreadyDecided: it was decided before.
    """
    objection = Objection.objects.select_for_update().get(pk=objection.pk)
    if not objection.is_open:
        raise AlreadyDecided
    address = objection.user.email if objection.user else objection.address
    objection.decision, objection.answer = decision, answer.strip()
    objection.decided_at, objection.decided_by = timezone.now(), by
    objection.address = ""
    objection.save()
    if address:
        _answer(objection, address)
    return objection


def _answer(objection: Objection, address: str) -> None:
    send(
        "members/rights/mail/decision",
        address,
        mail_class=MailClass.LEGAL_NOTICE,
        language=objection.language,
        context={
            "reference": objection.reference,
            "is_granted": objection.decision == Decision.GRANTED,
            "answer": Multiline(objection.answer),
        },
    )
