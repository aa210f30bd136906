"""What we use data for, on which legal basis, and who gets it."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from policy import register
from policy.document import nodes
from policy.document.nodes import Node
from policy.models import Role, Service
from policy.record_of_processing import (
    data_of,
    declared_purposes,
    gets,
    recipient,
    tables_for,
    transfer,
)
from policy.sections import Part
from site_cms.personal_data import LegalBasis, Purpose


def public_purposes() -> list[Purpose]:
    """All declared purposes but those that concern the editorial team alone, by their key."""
    found = (each for each in declared_purposes() if not each.internal)
    return sorted(found, key=lambda purpose: purpose.key)


def write() -> Part:
    """Each purpose, then all recipients and all transfers, services in the browser included."""
    services = register.published()
    own = [node for purpose in public_purposes() for node in _nodes(purpose, services)]
    said = [*own, *_recipients(services), *_transfers(services)]
    return Part(said, covers=tuple(_covers()))


def _nodes(purpose: Purpose, services: Iterable[Service]) -> list[Node]:
    return [nodes.heading(str(purpose.name), f"purpose-{purpose.key}"), _facts(purpose, services)]


def _facts(purpose: Purpose, services: Iterable[Service]) -> Node:
    interest = purpose.legal_basis == LegalBasis.LEGITIMATE_INTERESTS
    reason = _("What for, and our legitimate interest") if interest else _("What for")
    recipients = [recipient(each) for each in services if each.provider and gets(each, purpose)]
    data = dict.fromkeys(data_of(table, purpose) for table in tables_for(purpose))
    return nodes.facts(
        [
            (reason, str(purpose.description)),
            (_("Legal basis"), str(purpose.legal_basis.label)),
            (_("Whose data"), str(purpose.subjects)),
            (_("Which data"), "; ".join(data)),
            (_("Recipients"), "; ".join(dict.fromkeys(recipients))),
        ]
    )


def _recipients(services: Iterable[Service]) -> list[Node]:
    """Everybody who gets something, by name of the service."""
    found = [each for each in services if each.role != Role.OPERATOR]
    said = (
        nodes.facts((each.name, recipient(each)) for each in found)
        if found
        else nodes.paragraph(_("Nobody but us gets your data."))
    )
    return [nodes.heading(_("Who gets data"), "data-recipients"), said]


def _transfers(services: Iterable[Service]) -> list[Node]:
    """Countries outside the EEA, and what allows it; or that there are none."""
    heading = nodes.heading(_("Outside the European Economic Area"), "data-transfers")
    found = [each for each in services if each.third_country]
    if not found:
        return [heading, nodes.paragraph(_("We send no data outside the European Economic Area."))]
    copy = _(
        "Where standard contractual clauses are the basis, our privacy contact sends you a copy. "
        "Adequacy decisions, the EU-US Data Privacy Framework among them, are published by the "
        "European Commission."
    )
    return [
        heading,
        nodes.facts((each.name, transfer(each)) for each in found),
        nodes.paragraph(copy),
    ]


def _covers() -> Iterable[str]:
    """Recipients and transfers are always told about; the rest, where every purpose says it."""
    yield from ("recipients", "transfers")
    purposes = public_purposes()
    if purposes and all(str(each.name) and str(each.description) for each in purposes):
        yield from ("purposes", "legitimate_interests")
