"""The services in effect: what the browser may contact and store, and what visitors decide about.

A service takes effect as the policy version in force names it, and as long as its entry is
published: what the entry newly says waits for a version, what it no longer says stops at once.

Each answer asks the database for the state of both, in one small query, and every process keeps
what it made of it. So a service that is switched off is gone everywhere at once.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from django.db.models import Subquery
from django.http import HttpRequest
from django.utils.translation import gettext

from . import versions as policy_versions
from .consent_groups import version_of
from .models import EntryIntoForce, PurposeGroup, Service
from .service_entries import promised, says_as_named

_ATTRIBUTE = "_register_state"


@dataclass(frozen=True)
class State:
    """What everything made of the register is kept under."""

    #: All services that are or were published: key, whether it is, and when it was last.
    services: tuple[tuple[int, bool, datetime | None], ...]
    #: The hash of the policy version in force; empty without services or before the first version.
    policy: str


def state() -> State:
    """The register and the policy as they are right now."""
    in_force = EntryIntoForce.objects.order_by("-version_id").values("version__sha256")[:1]
    published = Service.objects.filter(first_published_at__isnull=False).order_by("pk")
    columns = ("pk", "live", "last_published_at", "policy")
    rows = list(published.annotate(policy=Subquery(in_force)).values_list(*columns))
    found = tuple((pk, live, at) for pk, live, at, _policy in rows)
    return State(found, (rows[0][3] or "") if rows else "")


def of_request(request: HttpRequest) -> State:
    """The register while a request is answered: read once, so that the answer is consistent."""
    found: State | None = getattr(request, _ATTRIBUTE, None)
    if found is None:
        found = state()
        setattr(request, _ATTRIBUTE, found)
    return found


@lru_cache(maxsize=4)
def services(register: State) -> tuple[Service, ...]:
    """The services in effect, as far as the policy names them, those of one purpose together."""
    named = policy_versions.names_of(register.policy, "services")
    published = Service.objects.in_bulk([pk for pk, live, _at in register.services if live])
    found = [
        promised(service, named[service.key])
        for service in published.values()
        if service.key in named
    ]
    return tuple(sorted(found, key=_order))


@lru_cache(maxsize=4)
def former(register: State) -> tuple[Service, ...]:
    """The services that were published and are not in effect."""
    found = Service.objects.in_bulk([pk for pk, _live, _at in register.services])
    in_effect = {each.pk for each in services(register)}
    return tuple(each for each in found.values() if each.pk not in in_effect)


def _order(service: Service) -> tuple[int, str]:
    return PurposeGroup.values.index(service.purpose_group), service.name.casefold()


def published() -> list[Service]:
    """The published entries, as they are stated now: what the next policy version would name."""
    return sorted(Service.objects.filter(live=True), key=_order)


def in_use() -> tuple[Service, ...]:
    """The services in effect right now."""
    return services(state())


@lru_cache(maxsize=4)
def versions(register: State) -> dict[str, str]:
    """The version of what visitors agree to, for every service that they decide about."""
    named = policy_versions.names_of(register.policy, "services")
    return {
        service.key: version_of(service, named[service.key]["consent_version"])
        for service in services(register)
        if service.needs_consent
    }


def standing(service: Service, register: State) -> str:
    """Whether an entry takes effect, in words for who keeps it."""
    if not service.live:
        return gettext("not published")
    named = policy_versions.names_of(register.policy, "services").get(service.key)
    if named is None:
        return gettext("waits for the policy")
    if not says_as_named(service, named):
        return gettext("in effect, its changes wait for the policy")
    return gettext("in effect")


def using(register: State, host: str, directive: str) -> Service | None:
    """The service in use that lets a page contact a host for something, such as ``frame-src``."""
    return next((each for each in services(register) if names(each, host, directive)), None)


def names(service: Service, host: str, directive: str) -> bool:
    """Whether a service's entry names a host for something."""
    return any(
        declared.directive == directive and declared.covers(host)
        for declared in service.declared_hosts
    )
