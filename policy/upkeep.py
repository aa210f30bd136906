"""What has to be done about the policy every minute, by a timer and without anybody's request."""

from collections.abc import Callable
from threading import Event

from django.db import close_old_connections

from . import drift, versions

Job = Callable[[], object]

#: What higher layers have to do besides, such as sending notices of new versions.
jobs: list[Job] = []


def register(job: Job) -> None:
    """Have something done every minute; late or twice must do no harm."""
    jobs.append(job)


def keep() -> list[str]:
    """Do all there is to do; returns what failed, in English and without what an error says.

    One that fails keeps none of the others from being done.
    """
    problems = []
    for job in (versions.take_effect, drift.look, *jobs):
        try:
            job()
        except Exception as error:
            problems.append(f"{_name(job)}: {type(error).__name__}")
    return problems


def _name(job: Job) -> str:
    return str(getattr(job, "__qualname__", type(job).__qualname__))


def watch(stop: Event, seconds: float, tell: Callable[[str], object]) -> None:
    """Do it again and again, with a pause, until ``stop`` is set; ``tell`` hears of failures."""
    while not stop.is_set():
        for problem in keep():
            tell(problem)
        close_old_connections()
        stop.wait(seconds)
