"""What the site holds about people, declared once, next to the models.

Every app has a module ``personal_data`` that says of each field of its tables whether it is about a
person, what for, on which legal basis, for how long, and how it is exported and erased
(``site_cms/declared_data.py`` does so for the ground and for packages). Export, erasure, retention,
the record of processing and a system check read these declarations and nothing else.

A table may be declared more than once: an entry of a log is about who did something and, maybe,
about whom it was done to.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.db.models.fields.files import FieldFile
    from django.utils.functional import _StrPromise

    Text = str | _StrPromise

#: No row at all.
NOBODY = Q(pk__in=[])


@dataclass(frozen=True)
class Person:
    """Whose data, as far as known. What is not known is empty and finds nothing."""

    email: str = ""
    user_id: int | None = None
    #: The random id under which the ledger of consents knows them.
    subject: str = ""
    #: Further addresses of the same person.
    other_emails: tuple[str, ...] = ()

    @property
    def addresses(self) -> tuple[str, ...]:
        """All known e-mail addresses, each once."""
        return tuple(dict.fromkeys(filter(None, (self.email, *self.other_emails))))


class LegalBasis(models.TextChoices):
    """What allows it (Art. 6(1) GDPR)."""

    CONTRACT = "contract", _("contract (Art. 6(1)(b) GDPR)")
    CONSENT = "consent", _("consent (Art. 6(1)(a) GDPR)")
    LEGAL_OBLIGATION = "legal_obligation", _("legal obligation (Art. 6(1)(c) GDPR)")
    LEGITIMATE_INTERESTS = "legitimate_interests", _("legitimate interests (Art. 6(1)(f) GDPR)")


@dataclass(frozen=True)
class Purpose:
    """What data is for. ``key`` is in exports and stays as it is."""

    key: str
    name: "Text"
    legal_basis: LegalBasis
    #: Whose data: "members", "editors".
    subjects: "Text"
    description: "Text" = ""
    #: Short names of the register's services that get the data, beside those that carry the site.
    recipients: tuple[str, ...] = ()
    #: About the editorial team alone: the policy, which is for the public, leaves it out.
    internal: bool = False
    #: Decides about people by itself (Art. 22 GDPR); the description says how.
    automated: bool = False


def column_of(model: type[models.Model], name: str) -> "models.Field[Any, Any]":
    """A field that has a column.

    Raises:
        FieldDoesNotExist: the model has no such field, or it is the other end of a relation.
    """
    found = model._meta.get_field(name)
    if not isinstance(found, models.Field):
        raise FieldDoesNotExist(name)
    return found


@dataclass(frozen=True)
class Clear:
    """Erasing empties some fields and keeps the rows, which then are about nobody."""

    fields: tuple[str, ...]
    why: "Text" = ""
    until: "Text" = ""

    def blanks(self, model: type[models.Model]) -> dict[str, Any]:
        """What the fields hold when they are empty."""
        fields_ = (column_of(model, name) for name in self.fields)
        return {each.name: None if each.null else each.get_default() for each in fields_}

    def remaining(self, rows: "QuerySet[Any]") -> "QuerySet[Any]":
        """The rows that still hold something."""
        conditions = Q()
        for name, blank in self.blanks(rows.model).items():
            conditions &= Q(**{f"{name}__isnull": True} if blank is None else {name: blank})
        return rows.exclude(conditions)

    def apply(self, rows: "QuerySet[Any]") -> None:
        """Empty them."""
        rows.update(**self.blanks(rows.model))


@dataclass(frozen=True)
class Retention:
    """For how long rows are kept: until ``period`` after the time in the field ``since``.

    ``where`` narrows it down to some rows; without ``period`` it says by itself which rows are due.
    It is a function where it depends on the time. Rows that are due are deleted, in batches; or
    fields are emptied, or a function gets their primary keys and must be safe to repeat.
    """

    text: "Text"
    period: timedelta | None = None
    since: str = ""
    where: Q | Callable[[], Q] = Q()  # noqa: RUF009 - never changed in place
    forget: Clear | Callable[[Sequence[Any]], None] | None = None

    def due(self) -> Q:
        """Which rows have served their time."""
        where = self.where() if callable(self.where) else self.where
        if self.period is None:
            return where or NOBODY
        return where & Q(**{f"{self.since}__lt": timezone.now() - self.period})


@dataclass(frozen=True)
class Field:
    """A field about a person. Without a purpose of its own it has that of its table."""

    purpose: Purpose | None = None
    exported: bool = True
    #: Why it is not exported; stands in the export.
    why: "Text" = ""
    #: What people call it; its name in the model without one.
    label: "Text" = ""
    #: What the export shows instead of the value, such as the words behind a key.
    shown: "Callable[[Any], Any] | None" = None
    #: How people read it, where machines take the value as it is.
    text: "Callable[[Any], str] | None" = None


@dataclass(frozen=True)
class Delete:
    """Erasing deletes the rows, and the files that they name."""


@dataclass(frozen=True)
class Keep:
    """Erasing leaves the rows, for a reason and until a time that the person is told."""

    why: "Text"
    until: "Text"


Erase = Delete | Clear | Keep | Callable[[Person], None]
About = Callable[[Person], Q]

DELETE = Delete()


def clear(*fields: str, why: "Text" = "", until: "Text" = "") -> Clear:
    """Erase by emptying these fields; why the rest stays, and until when."""
    return Clear(fields, why, until)


def keep(*, why: "Text", until: "Text") -> Keep:
    """Do not erase."""
    return Keep(why, until)


def by_user(*names: str) -> About:
    """Rows that name a person's account in one of these fields."""
    return lambda person: _any(names, "", person.user_id)


def by_email(*names: str) -> About:
    """Rows that hold one of a person's addresses in one of these fields."""

    def about(person: Person) -> Q:
        found = NOBODY
        for address in person.addresses:
            found |= _any(names, "__iexact", address)
        return found

    return about


def by_subject(name: str) -> About:
    """Rows that hold the random id of the ledger of consents."""
    return lambda person: _any([name], "", person.subject)


def about_account(person: Person) -> Q:
    """Rows that point to a person's account by type and key, as entries of logs do."""
    if not person.user_id:
        return NOBODY
    type_ = Q(
        content_type__app_label=get_user_model()._meta.app_label,
        content_type__model=get_user_model()._meta.model_name,
    )
    return type_ & Q(object_id=str(person.user_id))


def _any(names: Iterable[str], lookup: str, value: object) -> Q:
    """Rows with a value in one of the fields; nobody's for an empty value, which many rows have."""
    found = NOBODY
    for name in names if value else ():
        found |= Q(**{f"{name}{lookup}": value})
    return found


def files_of(rows: "QuerySet[Any]") -> "list[FieldFile]":
    """The files that rows name."""
    fields = [
        each.name for each in rows.model._meta.get_fields() if isinstance(each, models.FileField)
    ]
    return [
        file for row in (rows if fields else ()) for name in fields if (file := getattr(row, name))
    ]


def delete_with_files(rows: "QuerySet[Any]") -> None:
    """Delete the files of rows, then the rows: a row whose file cannot be deleted stays."""
    for file in files_of(rows):
        file.storage.delete(str(file.name))
    rows.delete()


@dataclass(frozen=True)
class Declaration:
    """What a table holds about one kind of person."""

    label: str
    about: About
    purpose: Purpose
    personal: Mapping[str, Field]
    retention: tuple[Retention, ...]
    erase: Erase
    #: Fields that are about nobody but say what a row is; exported beside the others.
    context: tuple[str, ...] = ()
    #: Tells the declarations of one table apart.
    key: str = ""
    #: What people call it, if not as the model does.
    title: "Text" = ""

    @property
    def name(self) -> str:
        """What people call the table."""
        return capfirst(gettext(str(self.title or self.model._meta.verbose_name_plural)))

    @property
    def model(self) -> type[models.Model]:
        """The model of the table."""
        return apps.get_model(self.label)

    @property
    def columns(self) -> list[str]:
        """Table and column of everything personal."""
        table = self.model._meta.db_table
        return [f"{table}.{self.column(name).column}" for name in self.personal]

    @property
    def kept_for(self) -> str:
        """For how long, step by step."""
        return "; ".join(dict.fromkeys(str(each.text) for each in self.retention))

    def column(self, name: str) -> "models.Field[Any, Any]":
        """One of its fields."""
        return column_of(self.model, name)

    def is_text(self, name: str) -> bool:
        """Whether a field takes text or JSON."""
        texts = (models.CharField, models.TextField, models.JSONField)
        return isinstance(self.column(name), texts)

    def rows(self, person: Person) -> "QuerySet[Any]":
        """The rows about a person."""
        return self.model._base_manager.filter(self.about(person))

    def label_of(self, name: str) -> str:
        """What people call a field."""
        given = self.personal.get(name, Field()).label
        return capfirst(gettext(str(given or self.column(name).verbose_name)))

    def purpose_of(self, name: str) -> Purpose:
        """What a field is for."""
        return self.personal[name].purpose or self.purpose


@dataclass
class Declarations:
    """All declarations, in the order of the modules that made them."""

    declarations: list[Declaration] = field(default_factory=list)
    #: Label of a model → name of a field → why it is about nobody.
    not_personal: dict[str, dict[str, str]] = field(default_factory=dict)
    #: Label of a model → for how long its rows are kept, although they are about nobody.
    retention: list[tuple[str, Retention]] = field(default_factory=list)

    def of(self, label: str) -> list[Declaration]:
        """The declarations of a table."""
        return [each for each in self.declarations if each.label == label]


declared = Declarations()


def declare(
    label: str,
    *,
    about: About,
    purpose: Purpose,
    personal: Mapping[str, Field | None],
    retention: Retention | Sequence[Retention],
    erase: Erase,
    not_personal: Mapping[str, str] | None = None,
    context: Sequence[str] = (),
    title: "Text" = "",
) -> None:
    """Say what a table holds about people.

    ``personal`` maps names of fields to what differs from the table's purpose (None: nothing);
    ``not_personal`` maps the others to why they are about nobody. Several retentions are applied
    in their order. An ``erase`` function must leave no row of the person that ``about`` finds.
    """
    earlier = declared.of(label)
    declared.declarations.append(
        Declaration(
            label=label,
            about=about,
            purpose=purpose,
            personal={name: given or Field() for name, given in personal.items()},
            retention=(retention,) if isinstance(retention, Retention) else tuple(retention),
            erase=erase,
            context=tuple(context),
            title=title,
            key=label.lower() + (f":{next(iter(personal))}" if earlier else ""),
        )
    )
    declared.not_personal.setdefault(label, {}).update(not_personal or {})


def not_personal(label: str, fields: str, *, why: str, retention: Retention | None = None) -> None:
    """Say of fields, separated by spaces, why they are about nobody.

    The names are listed so that a field that an update brings has to be thought about.
    """
    declared.not_personal.setdefault(label, {}).update(dict.fromkeys(fields.split(), why))
    if retention:
        declared.retention.append((label, retention))


# Stores that are no tables


@dataclass(frozen=True)
class Store:
    """Somewhere else than in a declared table where something about a person may be.

    ``search`` counts what is there; without it nobody can look. Without ``erase`` it is kept.
    ``expire`` deletes what has served its time and counts it; given True it only counts. What is
    ``searched_late`` takes long: a plan names it without a look.
    """

    key: str
    name: "Text"
    search: Callable[[Person], int] | None = lambda person: 0
    erase: Callable[[Person], None] | None = None
    why: "Text" = ""
    until: "Text" = ""
    #: Columns of the database in which it was found, as ``table.column``.
    columns: Callable[[Person], tuple[str, ...]] = lambda person: ()
    expire: Callable[[bool], int] | None = None
    searched_late: bool = False


stores: list[Store] = []


def register_store(store: Store) -> None:
    """Have a store searched, erased and, if it can, relieved of what has served its time."""
    stores.append(store)
