"""Third-party services: the register's entries of one purpose."""

from django.utils.translation import gettext as _

from policy import register
from policy.document import nodes
from policy.document.nodes import Inline, Node
from policy.models import LegalBasis, PurposeGroup, Service
from policy.sections import Part
from policy.service_entries import entry_of

from .links import joined, link


def write(group: PurposeGroup) -> Part:
    """What each published entry says, and something to press where visitors decide."""
    found = [each for each in register.published() if each.purpose_group == group]
    said = [node for service in found for node in _nodes(service)]
    return Part(
        nodes=said or [nodes.paragraph(_("We use no services of this kind."))],
        names={"services": {service.key: entry_of(service) for service in found}},
    )


def _nodes(service: Service) -> list[Node]:
    decided = [nodes.control("service", service.key)] if service.needs_consent else []
    heading = nodes.heading(service.name, f"service-{service.key}")
    return [heading, _facts(service), *decided]


def _facts(service: Service) -> Node:
    interest = service.legal_basis == LegalBasis.INTEREST
    purpose = _("What it does, and our legitimate interest") if interest else _("What it does")
    return nodes.facts(
        [
            (purpose, service.summary),
            (_("Data"), service.data),
            (_("Provider"), _provider(service)),
            (_("Who decides about the data"), _role(service)),
            (_("Legal basis"), str(service.get_legal_basis_display())),
            (_("Where the data is processed"), service.place),
            (_("How long the data is kept"), service.retention),
            (_("Outside the European Economic Area"), _transfer(service)),
            (_("Your browser contacts"), _hosts(service, inside_frame=False)),
            (_("The provider's frame contacts"), _hosts(service, inside_frame=True)),
            (_("Read more"), _links(service)),
        ]
    )


def _provider(service: Service) -> str:
    parts = (service.provider, service.provider_address, service.provider_country)
    return ", ".join(filter(None, parts))


def _role(service: Service) -> Inline:
    """Who decides, with the arrangement where it is decided together."""
    arrangement = link(_("arrangement"), service.arrangement_url)
    return joined(nodes.inline(str(service.get_role_display())), arrangement)


def _transfer(service: Service) -> str:
    """The country and what allows it; most services go nowhere, and say so."""
    if not service.third_country:
        return str(service.get_transfer_basis_display())
    return f"{service.third_country}: {service.get_transfer_basis_display()}"


def _hosts(service: Service, *, inside_frame: bool) -> str:
    found = {each.host for each in service.declared_hosts if each.is_inside_frame == inside_frame}
    return ", ".join(sorted(found))


def _links(service: Service) -> Inline:
    return joined(
        link(_("privacy notice of the provider"), service.privacy_url),
        link(_("object at the provider"), service.opt_out_url),
    )
