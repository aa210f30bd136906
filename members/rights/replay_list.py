"""What must be done again after a backup was restored, in a file outside of the database.

One line of JSON for each erasure, withdrawal, objection and restriction, with keyed hashes in place
of people. Lines older than the oldest backup are removed. All processes of a machine share the
file; a lock beside it lets one at a time write.
"""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Literal

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from site_cms.personal_data import Person, Store, register_store

from .hashes import hash_of, hash_of_address, hashes_of_person

STORE = "replay_list"

What = Literal["erasure", "withdrawal", "objection", "lifting"]


@dataclass(frozen=True)
class Entry:
    """One line. Whom it is about are hashes."""

    what: What
    #: When it was stored: it is needed until the last backup from before is gone.
    at: datetime
    account: str = ""
    addresses: tuple[str, ...] = ()
    #: Of the ledger of consents.
    subject: str = ""
    #: Case or reference number: what is in the database under it need not be done again.
    number: str = ""
    #: Purpose of a withdrawn consent, kind of an objection.
    about: str = ""
    #: When an objection reached us; a letter does before somebody records it.
    received_at: datetime | None = None

    @property
    def who(self) -> set[str]:
        """All hashes of whom it is about."""
        return {self.account, self.subject, *self.addresses} - {""}

    def as_line(self) -> str:
        """As it stands in the file."""
        return json.dumps(asdict(self), default=datetime.isoformat) + "\n"


def about(person: Person, what: What, at: datetime, number: str = "", kind: str = "") -> Entry:
    """An entry about somebody."""
    return Entry(
        what,
        at,
        account=hash_of("account", person.user_id) if person.user_id else "",
        addresses=tuple(map(hash_of_address, person.addresses)),
        number=number,
        about=kind,
    )


def append(entry: Entry) -> None:
    """Write an entry; it has reached the disk when this returns.

    Raises:
        OSError: it could not be written.
    """
    with _locked(), _open("ab") as file:
        if file.tell() and not _ends_with_a_line():
            file.write(b"\n")
        file.write(entry.as_line().encode())
        _sync(file)


def entries() -> list[Entry]:
    """All entries, the oldest first; a line that a crash cut off is left out."""
    return sorted(_entries(), key=lambda entry: entry.at)


def has(number: str) -> bool:
    """Whether something stands in the list under its number."""
    return any(entry.number == number for entry in _entries())


def remove_outdated(dry_run: bool = False) -> int:
    """Remove what is older than the oldest backup, and count it."""
    if not _path().exists():
        return 0
    oldest = timezone.now() - timedelta(days=settings.BACKUP_DAYS)
    with _locked():
        present = list(_entries())
        needed = [entry for entry in present if entry.at >= oldest]
        if len(needed) < len(present) and not dry_run:
            _rewrite(needed)
    return len(present) - len(needed)


def _rewrite(needed: list[Entry]) -> None:
    unfinished = _path().with_suffix(".unfinished")
    with _open("wb", unfinished) as file:
        file.write("".join(entry.as_line() for entry in needed).encode())
        _sync(file)
    unfinished.replace(_path())


def _entries() -> Iterator[Entry]:
    if not _path().exists():
        return
    for line in _path().read_text(errors="replace").splitlines():
        try:
            yield _read(json.loads(line))
        except (ValueError, TypeError, KeyError, AttributeError):
            continue


def _read(values: dict[str, Any]) -> Entry:
    at, received = values["at"], values["received_at"]
    return Entry(
        **values
        | {
            "at": datetime.fromisoformat(at),
            "received_at": datetime.fromisoformat(received) if received else None,
            "addresses": tuple(values["addresses"]),
        }
    )


def _path() -> Path:
    return Path(settings.REPLAY_LIST)


@contextmanager
def _locked() -> Iterator[None]:
    """The lock has a file of its own, for the list is replaced by a shorter one."""
    _path().parent.mkdir(parents=True, exist_ok=True)
    with _open("ab", _path().with_suffix(".lock")) as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _open(mode: str, path: Path | None = None) -> Any:
    """Open a file that only the site may read."""
    return open(path or _path(), mode, opener=lambda name, flags: os.open(name, flags, 0o600))


def _ends_with_a_line() -> bool:
    with _path().open("rb") as file:
        file.seek(-1, os.SEEK_END)
        return file.read(1) == b"\n"


def _sync(file: Any) -> None:
    file.flush()
    os.fsync(file.fileno())


def _about(person: Person) -> int:
    known = set(hashes_of_person(person))
    return sum(1 for entry in _entries() if known & entry.who)


register_store(
    Store(
        STORE,
        _("List for restored backups"),
        search=_about,
        why=_(
            "If a backup is restored, what you demanded is done again. The list holds hashes, "
            "which nobody can read without the key of this site, and no name."
        ),
        until=_("the last backup from before is gone"),
        expire=remove_outdated,
    )
)
