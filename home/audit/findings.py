"""Compares what a visit showed with the register."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings

from policy import register
from policy.blocks import INSIDE_FRAME
from policy.models import Service

from .observations import Contact, Stored, Target, Visit

#: The state that findings belong to which need no browser.
REGISTER = "register"
WHERE = {
    "cookie": "cookie",
    "local_storage": "local storage",
    "session_storage": "session storage",
    "indexed_db": "database of the browser",
}


@dataclass(frozen=True, order=True)
class Finding:
    """Something that must not be."""

    state: str
    page: str
    culprit: str
    why: str


def judge_all(target: Target, visits: list[Visit]) -> list[Finding]:
    """All that is wrong, each once, in the order in which it was seen."""
    found = [*uncovered(target)]
    for visit in visits:
        found += judge(visit, target)
    return list(dict.fromkeys([*found, *untested(target, visits)]))


def judge(visit: Visit, target: Target) -> Iterator[Finding]:
    """What is wrong on one page."""
    judgement = _Judgement(visit, target)
    for culprit, why in judgement.problems():
        yield Finding(visit.situation.state, visit.page.path, culprit, why)


def uncovered(target: Target) -> Iterator[Finding]:
    """Embedded content that no service in use covers, on any page of the site."""
    for page, host in target.uncovered:
        yield Finding(REGISTER, page, host, "is embedded, but no service in use covers it")


def untested(target: Target, visits: list[Visit]) -> Iterator[Finding]:
    """Services of which nothing was seen on any page although it was agreed to them."""
    granted = {key for visit in visits for key in visit.situation.granted}
    contacts = [contact for visit in visits for contact in visit.contacts]
    for service in target.services:
        was_possible = service.key in granted and _is_contacted_by_pages(service)
        if was_possible and not any(_names(service, each) for each in contacts):
            why = "is in use, but no page loads anything of it: it was not tested"
            yield Finding(REGISTER, "(no page)", service.name, why)


def _is_contacted_by_pages(service: Service) -> bool:
    return any(each.directive != INSIDE_FRAME for each in service.declared_hosts)


def _names(service: Service, contact: Contact) -> bool:
    """Whether an entry names a contact.

    What our own page contacts must be named for just that. In the provider's frame our policy has
    no say, so there every host counts that the entry of this provider names.
    """
    if not contact.frame:
        return register.names(service, contact.host, contact.directive)
    return register.names(service, contact.frame, "frame-src") and any(
        each.covers(contact.host) for each in service.declared_hosts
    )


def _stores(service: Service, stored: Stored, set_by: str) -> bool:
    """Whether an entry names a cookie or an entry in the browser's storage."""
    named = any(
        each.storage == stored.storage and each.set_by == set_by and each.covers(stored.name)
        for each in service.declared_cookies
    )
    return named and (set_by == "site" or _belongs_to(service, stored.host))


def _belongs_to(service: Service, host: str) -> bool:
    """Whether a host, or the domain of a cookie, is one of a service's."""
    return any(
        each.covers(host) or each.host.removeprefix("*.") == host or each.host.endswith(f".{host}")
        for each in service.declared_hosts
    )


class _Judgement:
    """One visit before the register."""

    def __init__(self, visit: Visit, target: Target) -> None:
        self._visit = visit
        self._target = target
        self._situation = visit.situation
        self._site = urlsplit(target.url).hostname or ""
        now, ever = visit.situation.granted, visit.situation.ever_granted
        self._granted = [
            each for each in target.services if not each.needs_consent or each.key in now
        ]
        self._ever_granted = [each for each in target.services if each.key in ever]

    def problems(self) -> Iterator[tuple[str, str]]:
        """Culprits, and what is wrong with each."""
        yield from self._arrival()
        yield from self._contacts()
        yield from self._stored()
        for violation in self._visit.violations:
            culprit = violation.blocked.partition("?")[0]
            # Chromium's console and its events do not agree whether it was an element.
            directive = violation.directive.removesuffix("-elem").removesuffix("-attr")
            yield culprit, f"blocked by the Content-Security-Policy ({directive})"
        for name in self._visit.escaped:
            yield name, "escaped: a connection that the browser did not announce"
        yield from self._embeds()

    def _arrival(self) -> Iterator[tuple[str, str]]:
        visit = self._visit
        if visit.problem:
            yield "browser", visit.problem
        elif visit.path != visit.page.path:
            yield visit.path, "leads here instead: the page was not tested"
        elif visit.status != visit.page.status:
            yield f"status {visit.status}", f"expected {visit.page.status}"

    def _contacts(self) -> Iterator[tuple[str, str]]:
        # Whatever was agreed to: where people log in nobody else's script runs.
        allowed = [] if self._visit.page.is_personal else self._granted
        for contact in self._visit.contacts:
            if not any(_names(each, contact) for each in allowed):
                sender = f"by the frame of {contact.frame}" if contact.frame else "by our page"
                named = [each for each in self._target.services if _names(each, contact)]
                purpose = contact.directive or "for an unknown purpose"
                yield contact.host, f"contacted {sender} ({purpose}), {self._whose(named)}"

    def _whose(self, services: list[Service]) -> str:
        """Why what belongs to some services is not right now, or belongs to none."""
        if not services:
            return "in no entry of the register for this"
        names = " or ".join(each.name for each in services)
        if self._visit.page.is_personal:
            return f"of {names}, on a personal page"
        withdrawn = {each.key for each in services} & self._situation.ever_granted
        return f"of {names}, {'after withdrawal' if withdrawn else 'without consent'}"

    def _stored(self) -> Iterator[tuple[str, str]]:
        for stored in self._visit.stored:
            is_own = stored.host == self._site or self._site.endswith(f".{stored.host}")
            why = self._own(stored) if is_own else self._foreign(stored)
            if why:
                yield stored.name, f"{WHERE[stored.storage]} under {stored.host}: {why}"

    def _foreign(self, stored: Stored) -> str:
        """Why something of somebody else must not be stored.

        What a provider stored under its own address after a consent is out of our reach: it stays.
        """
        if any(_stores(each, stored, "provider") for each in self._ever_granted):
            return ""
        return self._whose(
            [each for each in self._target.services if _stores(each, stored, "provider")]
        )

    def _own(self, stored: Stored) -> str:
        """Why something under our own address must not be stored; empty if it may."""
        if not any(_stores(each, stored, "site") for each in self._granted):
            named = [each for each in self._target.services if _stores(each, stored, "site")]
            return self._whose(named)
        if stored.name == settings.COOKIE_CONSENT_NAME and not self._situation.decided:
            return "set before a decision"
        of_members = (
            settings.SESSION_COOKIE_NAME,
            settings.CSRF_COOKIE_NAME,
            settings.KNOWN_DEVICE_COOKIE_NAME,
        )
        may_log_in = self._situation.logged_in or self._situation.saw_login
        return "" if stored.name not in of_members or may_log_in else "set outside the login"

    def _embeds(self) -> Iterator[tuple[str, str]]:
        """Frames that did not load although they may, and cards that are missing."""
        hosts = self._visit.page.embeds
        loading = [host for host in hosts if self._may_load(host)]
        loaded = {each.host for each in self._visit.contacts if each.directive == "frame-src"}
        for host in dict.fromkeys(loading):
            if host not in loaded:
                yield host, "agreed to, but its frame did not load"
        cards = len(hosts) - len(loading)
        if self._visit.cards != cards and not self._visit.problem:
            yield "embeds", f"{self._visit.cards} show their card instead of {cards}"

    def _may_load(self, host: str) -> bool:
        return self._situation.with_scripts and any(
            each.key in self._situation.granted and register.names(each, host, "frame-src")
            for each in self._target.services
        )
