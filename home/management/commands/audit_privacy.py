"""See in a browser what the site contacts and stores; compare it with register and policy."""

from argparse import ArgumentParser
from itertools import groupby
from time import monotonic
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from home.audit.findings import Finding
from home.audit.member import temporary_member
from home.audit.observations import Target
from home.audit.pages import read_target

if TYPE_CHECKING:
    from home.audit.run import Report

#: Pages named for one fault before only their number is given.
NAMED = 3


class Command(BaseCommand):
    """``audit_privacy``: headless Chromium on the running site, in every state of consent."""

    help = (
        "Visit the running site in headless Chromium, in every state of consent, and fail if it "
        "contacts or stores anything that the register does not declare or the privacy policy does "
        "not name. It needs this site's database, and decides like a visitor: the ledger gets a "
        "few entries."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What to visit."""
        parser.add_argument("--url", default=settings.WAGTAILADMIN_BASE_URL)
        parser.add_argument("--state", action="append", default=[], help="this state alone")
        parser.add_argument("--page", action="append", default=[], help="this path alone")

    def handle(self, *args: Any, **options: Any) -> None:
        """Audit and report."""
        target = read_target(options["url"])
        _refuse_unknown_pages(target, options["page"])
        _check_that_it_answers(target.url)
        started = monotonic()
        report = self._audit(target, options["state"], options["page"])
        self._show(report, monotonic() - started)
        if report.findings:
            raise CommandError(f"{len(report.findings)} findings: see above.")

    def _audit(self, target: Target, only_states: list[str], only_pages: list[str]) -> "Report":
        try:
            # Playwright is a package for development.
            from home.audit.browser import NoBrowser
            from home.audit.run import audit
        except ImportError as error:
            raise CommandError("Playwright is missing: see requirements-dev.txt.") from error
        try:
            with temporary_member() as session:
                return audit(
                    *(target, session),
                    only_states=only_states,
                    only_pages=only_pages,
                    tell=lambda state: self.stdout.write(f"… {state}"),
                )
        except NoBrowser as error:
            raise CommandError(str(error)) from error

    def _show(self, report: "Report", seconds: float) -> None:
        for state, findings in groupby(report.findings, lambda each: each.state):
            self.stdout.write(f"\n{state}")
            for line in _lines(list(findings)):
                self.stdout.write(f"  {line}")
        visits = report.visits
        pages = {visit.page.path for visit in visits}
        cookies = {
            (each.name, each.host)
            for visit in visits
            for each in visit.stored
            if each.storage == "cookie"
        }
        self.stdout.write(
            f"\n{len(pages)} pages in {len({each.situation.state for each in visits})} states "
            f"({len(visits)} visits): {sum(each.requests for each in visits)} requests, "
            f"{sum(len(each.contacts) for each in visits)} of them to others, {len(cookies)} "
            f"different cookies, {len(report.findings)} findings, {seconds:.0f} s."
        )


def _lines(findings: list[Finding]) -> list[str]:
    """The findings of a state; what is wrong on many pages takes one line."""
    pages: dict[tuple[str, str], list[str]] = {}
    for each in findings:
        pages.setdefault((each.culprit, each.why), []).append(each.page)
    return [f"{_named(found)} · {culprit} · {why}" for (culprit, why), found in pages.items()]


def _named(pages: list[str]) -> str:
    more = len(pages) - NAMED
    return ", ".join(pages[:NAMED]) + (f" and {more} more" if more > 0 else "")


def _refuse_unknown_pages(target: Target, paths: list[str]) -> None:
    unknown = set(paths) - {page.path for page in target.pages}
    if unknown:
        known = "\n".join(page.path for page in target.pages)
        raise CommandError(f"Not audited: {', '.join(sorted(unknown))}. There are:\n{known}")


def _check_that_it_answers(url: str) -> None:
    if not url.startswith(("http://", "https://")):
        raise CommandError(f"{url} is no address: it begins with http:// or https://.")
    try:
        urlopen(f"{url}/robots.txt", timeout=20).close()  # noqa: S310 - http, see above
    except HTTPError:
        return
    except (URLError, TimeoutError, OSError) as error:
        raise CommandError(f"{url} does not answer: {error}. Start it, or give --url.") from error
