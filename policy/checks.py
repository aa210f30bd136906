"""Warnings about what the law asks for and nobody has filled in."""

from collections.abc import Sequence

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Tags, Warning, register
from django.db import DatabaseError, connections
from wagtail.models import Site

from .models import Operator


@register(Tags.database)
def operator_facts(
    app_configs: Sequence[AppConfig] | None,
    databases: Sequence[str] | None = None,
    **_options: object,
) -> list[CheckMessage]:
    """Warn in production about facts of the imprint that are missing.

    It reads a table, so it is a database check: it runs with ``deploy``, which every release
    runs, and with ``check --database default``; never when a process merely starts.
    The demo (``DEMO``) shows the gaps on its imprint and is not warned about.
    """
    if settings.DEMO or "default" not in (databases or ()):
        return []
    try:
        return [*_missing_facts()] if _tables_exist() else []
    except DatabaseError:
        # A column of a coming migration: ``migrate`` checks before it adds it.
        return []


def _tables_exist() -> bool:
    """Whether the first migration has run: a query to a missing table breaks a transaction."""
    tables = set(connections["default"].introspection.table_names())
    return {Operator._meta.db_table, Site._meta.db_table} <= tables


def _missing_facts() -> list[CheckMessage]:
    """One warning for each site whose operator is not completely known."""
    known = {operator.site_id: operator for operator in Operator.objects.all()}
    warnings: list[CheckMessage] = []
    for site in Site.objects.all():
        missing = known.get(site.pk, Operator(site=site)).missing_facts
        if missing:
            warnings.append(
                Warning(
                    f"Facts about the operator of {site} are missing: {', '.join(missing)}.",
                    hint="Fill them in under Settings, Operator: the imprint must show them.",
                    id="policy.W001",
                )
            )
    return warnings
