"""With whom we are responsible together, and what we agreed on (Art. 26 GDPR)."""

from django.utils.translation import gettext as _

from policy import register
from policy.document import nodes
from policy.document.nodes import Inline
from policy.models import Role, Service
from policy.sections import Part

from .links import joined, link


def joint_services() -> list[Service]:
    """The published entries that say so."""
    return [each for each in register.published() if each.role == Role.JOINT]


def write() -> Part:
    """Who, for what, and where the essence of the arrangement can be read."""
    found = joint_services()
    if not found:
        return Part([nodes.paragraph(_("We are not responsible jointly with anybody."))])
    intro = _(
        "With these providers we decide together what the data is for and how it is used. Who of "
        "us has which duties is in the arrangement. You can turn to each of us with your rights."
    )
    said = [nodes.paragraph(intro), nodes.facts((each.name, _arrangement(each)) for each in found)]
    complete = all(each.arrangement_url for each in found)
    return Part(said, covers=("joint_control",) if complete else ())


def _arrangement(service: Service) -> Inline:
    provider = ", ".join(filter(None, (service.provider, service.provider_country)))
    essence = link(_("the essence of the arrangement"), service.arrangement_url)
    return joined(nodes.inline(provider), essence, by=": ")
