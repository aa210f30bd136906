"""What a policy version names of a service: its entry as visitors may rely on it."""

from copy import copy
from typing import Any

from . import versions
from .consent_groups import registered_version
from .models import PurposeGroup, Service

#: The fields that say something to visitors, all but hosts and cookies.
FACTS = (
    *("name", "purpose_group", "role", "arrangement_url", "provider", "provider_address"),
    *("provider_country_de", "provider_country_en", "summary_de", "summary_en"),
    *("data_de", "data_en", "legal_basis", "place_de", "place_en"),
    *("retention_de", "retention_en", "third_country_de", "third_country_en"),
    *("transfer_basis", "privacy_url_de", "privacy_url_en", "opt_out_url"),
)
Rows = list[dict[str, Any]]


def entry_of(service: Service) -> dict[str, Any]:
    """The entry as it is published, for a version to name.

    What visitors agreed to stays the same as long as the newest version says the same of it, even
    if the service was switched off and on meanwhile.
    """
    entry = _stated(service)
    before = dict(versions.names_of(versions.latest_hash(), "services").get(service.key, {}))
    agreed_to = before.pop("consent_version", "")
    return {
        **entry,
        "consent_version": agreed_to if before == entry else registered_version(service),
    }


def _stated(service: Service) -> dict[str, Any]:
    """What the published entry says."""
    return {
        **{name: getattr(service, name) for name in FACTS},
        "hosts": [dict(row["value"]) for row in service.hosts.raw_data],
        "cookies": [dict(row["value"]) for row in service.cookies.raw_data],
    }


def says_as_named(service: Service, entry: dict[str, Any]) -> bool:
    """Whether a version names all that the published entry states now, and as it does."""
    return {**entry, **_stated(service)} == entry


def promised(service: Service, entry: dict[str, Any]) -> Service:
    """A service as a version names it, without what its published entry does not say any more."""
    found = copy(service)
    found.__dict__.pop("declared_hosts", None)
    # A version from before there was such a fact says nothing of it.
    for name in entry.keys() & set(FACTS):
        setattr(found, name, entry[name])
    if entry["purpose_group"] == PurposeGroup.NECESSARY != service.purpose_group:
        # That it runs unasked is what its entry does not say any more.
        found.purpose_group, found.legal_basis = service.purpose_group, service.legal_basis
    found.hosts = _stored("host", _still(entry["hosts"], service.hosts.raw_data, HOST_KEY))
    cookies = _still(entry["cookies"], service.cookies.raw_data, COOKIE_KEY)
    found.cookies = _stored("cookie", cookies)
    return found


HOST_KEY = ("host", "directive")
COOKIE_KEY = ("name", "storage", "set_by")


def _still(named: Rows, published: Any, key: tuple[str, ...]) -> Rows:
    """The rows of a version that are still published; ``key`` tells what a row is about."""
    kept = {tuple(row["value"][name] for name in key) for row in published}
    return [row for row in named if tuple(row[name] for name in key) in kept]


def _stored(kind: str, rows: Rows) -> Rows:
    """Rows as a stream of blocks stores them."""
    return [
        {"type": kind, "value": row, "id": f"{kind}-{number}"} for number, row in enumerate(rows)
    ]
