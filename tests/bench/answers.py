"""Whether the time of an answer tells who has an account: ``python -m tests.bench.answers``.

Asks in turn about an address that has an account and about ones that have none, and compares the
medians. Runs in this process, on a copy of the demo, with real password hashes; mails are queued
and not delivered, as in production.
"""

import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter

import django

from tests.demo_site import environment, seeded_folder

REQUESTS = 200
#: Asked before it counts: fills what is kept between requests.
WARM_UP = 5
#: More than this many milliseconds between the medians fails.
ALLOWED_MS = 10
KNOWN = "member@example.com"

Ask = Callable[[str], int]


def main() -> int:
    """Measure and print; the exit code."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        shutil.copytree(seeded_folder(), folder, dirs_exist_ok=True)
        os.environ.update(environment(Path(folder)))
        django.setup()
        _queue_only()
        differences = [_compare(name, ask) for name, ask in actions().items()]
    return int(any(difference > ALLOWED_MS for difference in differences))


def actions() -> dict[str, Ask]:
    """What is measured: name → a request about an address, which answers with its status."""

    from django.core.cache import cache
    from django.core.signing import TimestampSigner
    from django.test import Client

    from members.accounts.registration.form import RegistrationForm
    from members.accounts.registration.traps import AGAIN, SALT
    from members.accounts.registration_page import RegistrationPage

    def post(path: str, **data: str) -> int:
        cache.clear()  # Else limits would answer from the sixth request on.
        return Client(SERVER_NAME="localhost").post(f"/de/members/{path}", data).status_code

    page = RegistrationPage.of_language("de")
    assert page, "The demo has one."
    form = RegistrationForm(page=page)
    filled = {
        "password1": "ein Satz, den niemand kennt",
        "password2": "ein Satz, den niemand kennt",
        "first_name": "Mara",
        "of_age": "on",
        "seen": form.seen,
        # As if the form had been shown a second time: nobody measured waits for the trap.
        "shown": TimestampSigner(salt=SALT).sign(AGAIN),
    }

    return {
        "login": lambda email: post("login/", login=email, password="wrong password"),
        "reset": lambda email: post("password/reset/", email=email),
        "registration": lambda email: post("register/", email=email, **filled),
    }


def _queue_only() -> None:
    """Leave the delivery of mails to a worker that does not run."""
    from django.conf import settings
    from django_tasks import task_backends

    settings.TASKS = {**settings.TASKS, "queue": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    vars(task_backends._connections).pop("queue", None)  # type: ignore[attr-defined]


def _compare(name: str, ask: Ask) -> float:
    """Print the medians of one action; the difference in milliseconds."""
    times: dict[str, list[float]] = {"known": [], "unknown": []}
    for number in range(-WARM_UP, REQUESTS):
        for who, email in (("known", KNOWN), ("unknown", f"nobody{number}@example.com")):
            start = perf_counter()
            status = ask(email)
            elapsed = (perf_counter() - start) * 1000
            if status not in (200, 302):
                raise SystemExit(f"{name} answers {status}.")
            if number >= 0:
                times[who].append(elapsed)
    known, unknown = (median(times[who]) for who in ("known", "unknown"))
    difference = abs(known - unknown)
    print(
        f"{name:12} known {known:7.2f} ms   unknown {unknown:7.2f} ms   "
        f"difference {difference:5.2f} ms",
        flush=True,
    )
    return difference


if __name__ == "__main__":
    sys.exit(main())
