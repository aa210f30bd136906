"""Somebody is erased: at once, with a receipt, and again until nothing is left.

Two steps. ``erase_member`` stores the demand; ``carry_out`` does it after the commit, one store
after the other, and stores what was found afterwards. What failed stays open: the worker tries
again after some minutes, and ``apply_retention`` every hour.
"""

import json
import logging
from dataclasses import asdict, replace
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language
from django_tasks import task

from members.accounts.models import User
from site_cms import erasing, traces
from site_cms.mailing import MailClass, send
from site_cms.moderation.refusal import Refused
from site_cms.personal_data import Person, Store, register_store

from .. import replay_list, suppression
from ..addresses import receipt_url
from ..choices import ErasureState, Kind, Way
from ..hashes import hash_of, hash_of_address, hashes_of
from ..models import Erasure, Objection
from ..people import Whose, language_of, person_of
from ..sealing import seal, unseal
from ..texts import LAST_SUPERUSER, UNFINISHED_ERASURES

logger = logging.getLogger(__name__)

#: How long a receipt is kept.
KEEP = timedelta(days=3 * 365)
#: When the worker tries again.
AGAIN = timedelta(minutes=5)
#: Nobody works on one erasure for so long; whoever began has died.
LOST_AFTER = timedelta(minutes=15)
UNFINISHED = "unfinished_erasures"


class LastSuperuser(Refused):
    """Nobody would be left who may do everything."""


class NotDue(Exception):
    """The account is in use again, or gone."""


def erase_member(
    whose: Whose,
    *,
    way: Way = Way.AREA,
    identity_check: str = "",
    language: str = "",
    is_told: bool = True,
    case: str = "",
    still_due: Q | None = None,
) -> Erasure:
    """Erase an account or, without one, an address, and return the receipt.

    Done when this returns, unless a transaction is open: then it is done once that is committed,
    and the receipt has to be read again. The same demand sent twice, by whomever, is one receipt.
    All sessions of the account are erased too. ``still_due`` says which accounts may be erased at
    all, and is looked at while nobody else can change the account.

    Raises:
        LastSuperuser: nobody would be left who may do everything.
        NotDue: the account is not among those that are due.
    """
    person = person_of(whose)
    language = language_of(whose, language or get_language() or "de")
    receipt = Erasure(
        way=way,
        identity_check=identity_check,
        expires_at=timezone.now() + KEEP,
        who=_hash(person),
        keys=_pack(person, language),
        is_to_be_told=is_told,
    )
    receipt.case = case or receipt.case
    with transaction.atomic():
        known = _known(person)
        if known:
            return known
        if still_due is not None and not _is_among(still_due, person):
            raise NotDue
        receipt = _begin(receipt, person)
    transaction.on_commit(lambda: _carry_out_quietly(receipt.pk))
    return receipt


def _is_among(due: Q, person: Person) -> bool:
    return User.objects.filter(due, pk=person.user_id or 0).exists()


def _carry_out_quietly(pk: int) -> None:
    """What goes wrong now is tried again later, and is no error for the person.

    Django's own way (``robust``) would log the text of the error, which may name them.
    """
    try:
        carry_out(pk)
    except Exception as error:
        _log(pk, error)


def _known(person: Person) -> Erasure | None:
    """The receipt of an account that is gone already; locks the account otherwise."""
    if not person.user_id:
        return None
    superusers = Q(is_superuser=True, is_active=True)
    locked = User.objects.select_for_update().filter(superusers | Q(pk=person.user_id))
    accounts = {user.pk: user for user in locked.order_by("pk")}
    user = accounts.pop(person.user_id, None)
    if user is None:
        return Erasure.objects.filter(who=_hash(person)).order_by("-pk").first()
    if user.is_superuser and user.is_active and not accounts:
        raise LastSuperuser(LAST_SUPERUSER)
    return None


def _begin(receipt: Erasure, person: Person) -> Erasure:
    """Store a demand, and close the account to everybody until it is gone."""
    try:
        with transaction.atomic():
            receipt.save()
    except IntegrityError:
        same = Erasure.objects.filter(Q(who=receipt.who) | Q(case=receipt.case))
        return same.order_by("-pk")[0]
    User.objects.filter(pk=person.user_id or 0).update(is_active=False)
    return receipt


def carry_out(pk: int) -> None:
    """Do what is left of an erasure, unless somebody else is doing it."""
    receipt = _take(pk)
    if receipt is None:
        return
    try:
        person, language = _unpack(receipt.keys)
        results = _erase(receipt, person)
        _store(receipt, results, person, language)
    except Exception as error:
        _log(pk, error)
        _release(receipt)


def _log(pk: int, error: Exception) -> None:
    """Log the kind of an error alone: its text may name people."""
    logger.error("Erasure %s was interrupted: %s.", pk, type(error).__name__)


def _take(pk: int) -> Erasure | None:
    """Claim an erasure for this process."""
    is_free = Q(taken_at=None) | Q(taken_at__lt=timezone.now() - LOST_AFTER)
    this = Erasure.objects.filter(is_free, pk=pk, state=ErasureState.OPEN)
    return Erasure.objects.get(pk=pk) if this.update(taken_at=timezone.now()) else None


def _release(receipt: Erasure) -> None:
    """Let somebody else try, in a while."""
    Erasure.objects.filter(pk=receipt.pk).update(taken_at=None)
    _try_again_later()


def _erase(receipt: Erasure, person: Person) -> list[dict[str, object]]:
    """Erase what is left; the results of all stores."""
    before = {each["store"]: each for each in receipt.results}
    left = {key for key, each in before.items() if each["outcome"] == "failed"}
    _remember_found(receipt, person)
    is_noted = _note(receipt, person)
    _suppress_if_objected(person)
    results = erasing.erase(person, left if before else None)
    for result in results:
        if result.store == UNFINISHED:
            # This very work, which is over once its result is stored.
            continue
        if result.store == replay_list.STORE and not is_noted:
            result = replace(result, outcome="failed")
        before[result.store] = asdict(_with_found(result, receipt))
    return list(before.values())


def _remember_found(receipt: Erasure, person: Person) -> None:
    """Store what there is: whoever goes on after an interruption finds less."""
    if not receipt.found:
        receipt.found = {each.store: each.found for each in erasing.plan(person)}
        receipt.save(update_fields=["found"])


def _with_found(result: erasing.StoreResult, receipt: Erasure) -> erasing.StoreResult:
    """A result that counts what was there before the first attempt."""
    found = max(result.found, receipt.found.get(result.store, 0))
    is_gone = result.outcome == "nothing" and found
    return replace(result, found=found, outcome="erased" if is_gone else result.outcome)


def _note(receipt: Erasure, person: Person) -> bool:
    """Write the replay list, once for each demand; whether that worked."""
    entry = replay_list.about(person, "erasure", receipt.requested_at, receipt.case)
    try:
        if not replay_list.has(receipt.case):
            replay_list.append(entry)
    except OSError as error:
        logger.error("The replay list cannot be written: %s.", error.strerror)
        return False
    return True


def _suppress_if_objected(person: Person) -> None:
    """Who did not want advertising gets none after the account is gone either."""
    objections = Objection.objects.filter(user_id=person.user_id or 0, kind=Kind.MARKETING)
    latest = objections.order_by("-received_at").first()
    if latest is None:
        return
    consent = suppression.standing_consent(person.subject)
    if consent is None or consent.decided_at < latest.received_at:
        for address in person.addresses:
            suppression.suppress(address)


def _store(
    receipt: Erasure, results: list[dict[str, object]], person: Person, language: str
) -> None:
    """Store what was found; forget whom it was about if nothing is left, and tell them once."""
    # Stored by themselves first: if the mail cannot be written, only that is tried again.
    receipt.results = results
    receipt.save(update_fields=["results"])
    is_done = all(each["outcome"] != "failed" for each in results)
    is_told = receipt.is_to_be_told and bool(person.email)
    receipt.taken_at = None
    receipt.is_to_be_told = False
    if is_done:
        receipt.state, receipt.finished_at, receipt.keys = ErasureState.DONE, timezone.now(), ""
    with transaction.atomic():
        receipt.save()
        if is_told:
            _tell(receipt, person.email, language)
    traces.overwrite([Erasure._meta.db_table])
    if not is_done:
        _try_again_later()


def _tell(receipt: Erasure, address: str, language: str) -> None:
    send(
        "members/rights/mail/receipt",
        address,
        mail_class=MailClass.LEGAL_NOTICE,
        language=language,
        context={"url": receipt_url(receipt.case, language), "is_open": receipt.is_open},
    )


# Again, until it is done


@task(backend="queue")
def finish_erasures() -> None:
    """Try what is left of all erasures; names nobody."""
    finish_open()


def finish_open(dry_run: bool = False) -> int:
    """Try what is left of all erasures, and count those that are finished now."""
    left = Erasure.objects.filter(state=ErasureState.OPEN).values_list("pk", flat=True)
    if dry_run:
        return left.count()
    pks = list(left)
    for pk in pks:
        carry_out(pk)
    return Erasure.objects.filter(pk__in=pks, state=ErasureState.DONE).count()


def _try_again_later() -> None:
    """Wake the worker; a development machine has none, there the timer does it."""
    if finish_erasures.get_backend().supports_defer:
        finish_erasures.using(run_after=timezone.now() + AGAIN).enqueue()


# Whom it is about


def _hash(person: Person) -> str:
    if person.user_id:
        return hash_of("account", person.user_id)
    return hash_of_address(person.email)


def _pack(person: Person, language: str) -> str:
    return seal(json.dumps([asdict(person), language]))


def _unpack(keys: str) -> tuple[Person, str]:
    values, language = json.loads(unseal(keys))
    return Person(**values | {"other_emails": tuple(values["other_emails"])}), language


def is_being_erased(user: User) -> bool:
    """Whether an account is only there because something could not be erased yet."""
    hashes = hashes_of("account", user.pk)
    return Erasure.objects.filter(who__in=hashes, state=ErasureState.OPEN).exists()


register_store(Store(UNFINISHED, UNFINISHED_ERASURES, expire=finish_open))
