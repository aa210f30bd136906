"""The record of processing activities (Art. 30 GDPR), made from what is declared and registered.

What the site's own tables hold comes from the declarations of ``personal_data``, one activity for
each purpose; each third-party service in use is an activity of its own.
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace

from django.utils.translation import gettext as _

from site_cms.personal_data import Declaration, Purpose, declared

from . import register
from .models import Operator, Service
from .models.choices import PurposeGroup, Role


@dataclass(frozen=True)
class Activity:
    """One row of the record, in the language being shown."""

    purpose: str
    description: str
    legal_basis: str
    subjects: str
    data: Sequence[str]
    recipients: Sequence[str]
    transfers: Sequence[str]
    retention: Sequence[str]
    #: The same for every activity; in each row because a spreadsheet has nothing else.
    controller: str = ""
    privacy_contact: str = ""
    measures: str = ""


@dataclass(frozen=True)
class Head:
    """What the whole record says: who answers for it, whom to ask, how data is protected."""

    controller: str
    privacy_contact: str
    measures: str


def head() -> Head:
    """Of the operator of the default site; a fact that is not known yet is left out."""
    operator = Operator.of_default_site()
    name = f"{operator.name} {operator.legal_form}"
    city = f"{operator.postal_code} {operator.city}"
    contact = (operator.privacy_contact_name, operator.privacy_contact_email)
    return Head(
        _listed(name, operator.street, city, operator.country, operator.email, operator.phone),
        _listed(*contact),
        _(
            "Encrypted connections; passwords as hashes; a second factor and separate rights for "
            "staff; a log of who saw whose data; no names or network addresses in log files; "
            "backups for a limited time; data is deleted when its time is over (Art. 32 GDPR)."
        ),
    )


def _listed(*facts: str) -> str:
    return ", ".join(filter(None, (fact.strip() for fact in facts)))


def activities() -> list[Activity]:
    """All activities: our own by purpose, then the services in use."""
    services = register.in_use()
    own = [_activity(purpose, services) for purpose in declared_purposes()]
    facts = asdict(head())
    every = own + [_of_service(service) for service in services]
    return [replace(activity, **facts) for activity in every]


def declared_purposes() -> list[Purpose]:
    """What our own tables are for, each once, in the order of the declarations."""
    found = (each.purpose_of(name) for each in declared.declarations for name in each.personal)
    return list(dict.fromkeys(found))


def _activity(purpose: Purpose, services: Iterable[Service]) -> Activity:
    tables = tables_for(purpose)
    recipients = [service for service in services if gets(service, purpose)]
    return Activity(
        purpose=str(purpose.name),
        description=str(purpose.description),
        legal_basis=str(purpose.legal_basis.label),
        subjects=str(purpose.subjects),
        data=[data_of(table, purpose) for table in tables],
        recipients=[recipient(service) for service in recipients],
        transfers=[transfer(service) for service in recipients if service.third_country],
        retention=_unique(f"{table.name}: {table.kept_for}" for table in tables),
    )


def tables_for(purpose: Purpose) -> list[Declaration]:
    """The tables that hold something for a purpose."""
    return [each for each in declared.declarations if _names(each, purpose)]


def _of_service(service: Service) -> Activity:
    return Activity(
        purpose=service.name,
        description=service.summary,
        legal_basis=str(service.get_legal_basis_display()),
        subjects=_("visitors"),
        data=[service.data],
        recipients=[recipient(service)] if service.provider else [],
        transfers=[transfer(service)] if service.third_country else [],
        retention=[service.retention],
    )


def gets(service: Service, purpose: Purpose) -> bool:
    """Whether a service gets data of a purpose: it is named, or it carries the whole site."""
    carries = service.role == Role.PROCESSOR and service.purpose_group == PurposeGroup.NECESSARY
    return carries or service.key in purpose.recipients


def recipient(service: Service) -> str:
    """Who runs a service, where, and who decides about the data."""
    parts = (service.provider or service.name, service.provider_country)
    return f"{', '.join(filter(None, parts))} ({service.get_role_display()})"


def transfer(service: Service) -> str:
    """Where data goes outside the EEA, and what allows it."""
    return f"{service.third_country}: {service.get_transfer_basis_display()}"


def _names(declaration: Declaration, purpose: Purpose) -> list[str]:
    """The fields of a table that are for a purpose."""
    return [name for name in declaration.personal if declaration.purpose_of(name) == purpose]


def data_of(declaration: Declaration, purpose: Purpose) -> str:
    """What a table holds for a purpose."""
    labels = [declaration.label_of(name) for name in _names(declaration, purpose)]
    return f"{declaration.name}: {', '.join(labels)}"


def _unique(texts: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(texts))
