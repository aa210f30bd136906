"""The demo's register: what an operator like this one uses, with facts as of 2026."""

from typing import Any

from wagtail.models import Site

from members.accounts.models import User
from members.consent.models import Analytics
from policy.models import Service

from . import content
from .blocks import block_id

#: Nobody's: a visitor who agrees lets Google's script load, and it counts for no account.
MEASUREMENT_ID = "G-0000000000"


def make_services(author: User, approver: User) -> None:
    """Register all services, and put into use what the demo uses."""
    for facts in content.services():
        service = Service.objects.create(live=False, **_fields(facts))
        revision = service.save_revision(user=author)
        if facts["in_use"]:
            revision.publish(user=approver, skip_permission_checks=True)


def measure(site: Site) -> None:
    """Let Google Analytics count the site, for those who agree."""
    Analytics.objects.update_or_create(site=site, defaults={"measurement_id": MEASUREMENT_ID})


def _fields(facts: dict[str, Any]) -> dict[str, Any]:
    """The fields of a service: pairs become two fields, tables become blocks."""
    fields: dict[str, Any] = {}
    for name, value in facts.items():
        if name in ("hosts", "cookies"):
            fields[name] = _blocks(facts["key"], name.removesuffix("s"), value)
        elif name != "in_use":
            fields |= _paired(name, value)
    return fields


def _blocks(key: str, kind: str, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {"type": kind, "value": _row(row), "id": block_id(key, kind, number)}
        for number, row in enumerate(rows)
    ]


def _row(row: dict[str, Any]) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for name, value in row.items():
        fields |= _paired(name, value)
    return fields


def _paired(name: str, value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        return {name: value}
    return {f"{name}_{language}": value[language] for language in content.LANGUAGES}
