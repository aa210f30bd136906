"""Who is responsible for the site, and whom to ask about data."""

from django.utils.translation import gettext as _

from policy.document import nodes
from policy.document.nodes import Node
from policy.models import Operator
from policy.sections import Part

from .links import mail_link


def write() -> Part:
    """The operator of the default site, then the privacy contact."""
    operator = Operator.of_default_site()
    covers = []
    if operator.name and operator.street and operator.city and operator.email:
        covers.append("controller")
    if operator.privacy_contact_email:
        covers.append("privacy_contact")
    said = [_company(operator)] if operator.name else []
    return Part(nodes=[*said, *_contact(operator)], covers=tuple(covers))


def _company(operator: Operator) -> Node:
    city = f"{operator.postal_code} {operator.city}"
    return nodes.facts(
        [
            (_("Responsible for this site"), operator.name),
            (_("Legal form"), operator.legal_form),
            (_("Address"), _listed(operator.street, city, operator.country)),
            (_("Represented by"), _listed(*operator.representatives.splitlines())),
            (_("Phone"), operator.phone),
            (_("E-mail"), mail_link(operator.email)),
        ]
    )


def _contact(operator: Operator) -> list[Node]:
    """Nothing without an address: a name alone helps nobody."""
    if not operator.privacy_contact_email:
        return []
    return [
        nodes.paragraph(_("Ask this contact whatever you want to know about your data:")),
        nodes.facts(
            [
                (_("Privacy contact"), operator.privacy_contact_name),
                (_("E-mail for data protection"), mail_link(operator.privacy_contact_email)),
            ]
        ),
    ]


def _listed(*facts: str) -> str:
    return ", ".join(filter(None, (fact.strip() for fact in facts)))
