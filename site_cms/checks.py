"""Checks of the declarations of personal data: nothing is stored that nobody thought about."""

from collections.abc import Iterator, Sequence

from django.apps import AppConfig, apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.core.exceptions import FieldDoesNotExist
from django.db import models

from .personal_data import Clear, Declaration, column_of, declared

#: Fields that people may write anything into. Choices are ours.
_FREE = (models.CharField, models.TextField, models.JSONField, models.FileField)


@register()
def check_personal_data(
    app_configs: Sequence[AppConfig] | None, **_options: object
) -> list[CheckMessage]:
    """Every column of every table is declared personal, or not personal with an argument."""
    models_ = {model._meta.label: model for model in apps.get_models(include_auto_created=True)}
    problems = [*_unknown(models_)]
    for label, model in models_.items():
        if not model._meta.proxy:
            problems += _undeclared(label, model)
    return problems


def _unknown(known: dict[str, type[models.Model]]) -> Iterator[CheckMessage]:
    """Declarations of what does not exist."""
    names = [(each.label, name) for each in declared.declarations for name in _names(each)]
    names += [(label, name) for label, fields in declared.not_personal.items() for name in fields]
    for label, name in names:
        if not _exists(known.get(label), name):
            yield Error(f"{label}.{name} is declared and does not exist.", id="site_cms.E011")


def _names(declaration: Declaration) -> Iterator[str]:
    """All fields that a declaration names."""
    yield from declaration.personal
    yield from declaration.context
    yield from (each.since for each in declaration.retention if each.since)
    if isinstance(declaration.erase, Clear):
        yield from declaration.erase.fields


def _exists(model: type[models.Model] | None, name: str) -> bool:
    try:
        return model is not None and bool(column_of(model, name))
    except FieldDoesNotExist:
        return False


def _undeclared(label: str, model: type[models.Model]) -> Iterator[CheckMessage]:
    """Fields of a table about which nothing is said, or not enough."""
    personal = {name for each in declared.of(label) for name in each.personal}
    arguments = declared.not_personal.get(label, {})
    for field in model._meta.local_concrete_fields:
        where = f"{label}.{field.name}"
        if field.name in personal or _is_only_a_number(field):
            continue
        if field.name not in arguments:
            yield Error(
                f"{where} is declared neither personal nor not personal.",
                hint="Say so in the personal_data module of its app.",
                id="site_cms.E010",
            )
        elif _names_an_account(field):
            yield Error(f"{where} names an account: that is personal.", id="site_cms.E012")
        elif _is_free(field) and not arguments[field.name].strip():
            yield Error(f"{where} takes any text: say why it is not personal.", id="site_cms.E013")


def _is_only_a_number(field: models.Field) -> bool:
    """A key that the database counts up, or that of the parent's row."""
    is_link = isinstance(field, models.OneToOneField) and field.remote_field.parent_link
    return isinstance(field, models.AutoField) or is_link


def _names_an_account(field: models.Field) -> bool:
    related = field.related_model
    return isinstance(related, type) and related._meta.label == settings.AUTH_USER_MODEL


def _is_free(field: models.Field) -> bool:
    return isinstance(field, _FREE) and not field.choices
