"""The services in use: what the browser may contact and store, and what visitors decide about.

Each answer asks the database which services are in use, in one small query, and every process keeps
what it made of them. So a service that is switched off is gone everywhere at once.
"""

from datetime import datetime
from functools import lru_cache

from django.http import HttpRequest

from .consent_groups import version_of
from .models import PurposeGroup, Service

#: Keys of the services in use, each with the time it was published last. Whatever is made of the
#: register is kept under this.
State = tuple[tuple[int, datetime | None], ...]

_ATTRIBUTE = "_register_state"


def state() -> State:
    """The register as it is right now."""
    rows = Service.objects.filter(live=True).order_by("pk").values_list("pk", "last_published_at")
    return tuple(rows)


def of_request(request: HttpRequest) -> State:
    """The register while a request is answered: read once, so that the answer is consistent."""
    found: State | None = getattr(request, _ATTRIBUTE, None)
    if found is None:
        found = state()
        setattr(request, _ATTRIBUTE, found)
    return found


@lru_cache(maxsize=4)
def services(register: State) -> tuple[Service, ...]:
    """The services of a state, those of one purpose together."""
    found = Service.objects.in_bulk([pk for pk, _published_at in register])
    return tuple(sorted(found.values(), key=_order))


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


def using(host: str, directive: str) -> Service | None:
    """The service in use that lets a page contact a host for something, such as ``frame-src``."""
    return next((each for each in in_use() if names(each, host, directive)), None)


def names(service: Service, host: str, directive: str) -> bool:
    """Whether a service's entry names a host for something."""
    return any(
        declared.directive == directive and declared.covers(host)
        for declared in service.declared_hosts
    )
