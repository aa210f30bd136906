"""The services in use: what the browser may contact and store, and what visitors decide about.

Each answer asks the database which services are in use, in one small query, and every process keeps
what it made of them. So a service that is switched off is gone everywhere at once.
"""

from datetime import datetime
from functools import lru_cache

from django.http import HttpRequest

from .consent_groups import version_of
from .models import PurposeGroup, Service

#: All services that are or were in use: key, whether it is, and when it was published last.
#: Whatever is made of the register is kept under this.
State = tuple[tuple[int, bool, datetime | None], ...]

_ATTRIBUTE = "_register_state"


def state() -> State:
    """The register as it is right now."""
    published = Service.objects.filter(first_published_at__isnull=False).order_by("pk")
    return tuple(published.values_list("pk", "live", "last_published_at"))


def of_request(request: HttpRequest) -> State:
    """The register while a request is answered: read once, so that the answer is consistent."""
    found: State | None = getattr(request, _ATTRIBUTE, None)
    if found is None:
        found = state()
        setattr(request, _ATTRIBUTE, found)
    return found


@lru_cache(maxsize=4)
def services(register: State) -> tuple[Service, ...]:
    """The services in use, those of one purpose together."""
    found = Service.objects.in_bulk([pk for pk, live, _published_at in register if live])
    return tuple(sorted(found.values(), key=_order))


@lru_cache(maxsize=4)
def former(register: State) -> tuple[Service, ...]:
    """The services that were in use and are not any more."""
    found = Service.objects.in_bulk([pk for pk, live, _published_at in register if not live])
    return tuple(found.values())


def _order(service: Service) -> tuple[int, str]:
    return PurposeGroup.values.index(service.purpose_group), service.name.casefold()


def in_use() -> tuple[Service, ...]:
    """The services in use right now."""
    return services(state())


@lru_cache(maxsize=4)
def versions(register: State) -> dict[str, str]:
    """The version of what visitors agree to, for every service that they decide about."""
    return {
        service.key: version_of(service) for service in services(register) if service.needs_consent
    }


def using(register: State, host: str, directive: str) -> Service | None:
    """The service in use that lets a page contact a host for something, such as ``frame-src``."""
    return next((each for each in services(register) if names(each, host, directive)), None)


def names(service: Service, host: str, directive: str) -> bool:
    """Whether a service's entry names a host for something."""
    return any(
        declared.directive == directive and declared.covers(host)
        for declared in service.declared_hosts
    )
