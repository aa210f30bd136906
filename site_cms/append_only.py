"""Tables that only grow: the database itself refuses to change or delete what was written.

Triggers do it, on SQLite and PostgreSQL alike. Django rebuilds SQLite's tables in migrations and
drops triggers on the way, so they are made anew after every migration; ``site_cms.W002`` says
so where one is missing: a warning, for an error would keep ``migrate`` from making it.
"""

from collections.abc import Sequence

from django.apps import AppConfig, apps
from django.core.checks import CheckMessage, Tags, Warning, register
from django.db import DatabaseError, connections, models
from django.db.backends.base.base import BaseDatabaseWrapper


class AppendOnly(models.Model):
    """A row that is written once.

    ``deletable_sql`` maps a database's vendor to a condition on the row (``OLD``): rows for which
    it holds may be deleted. None may without one.
    """

    deletable_sql: dict[str, str] = {}

    class Meta:
        abstract = True


def append_only_models() -> list[type[AppendOnly]]:
    """All tables that only grow."""
    return [model for model in apps.get_models() if issubclass(model, AppendOnly)]


def install(sender: AppConfig, using: str, **kwargs: object) -> None:
    """Make the triggers of an app's tables, after its migration."""
    connection = connections[using]
    present = set(connection.introspection.table_names())
    for model in append_only_models():
        if model._meta.app_label == sender.label and model._meta.db_table in present:
            with connection.cursor() as cursor:
                for statement in _statements(connection, model):
                    cursor.execute(statement)


def _statements(connection: BaseDatabaseWrapper, model: type[AppendOnly]) -> Sequence[str]:
    table = model._meta.db_table
    deletable = model.deletable_sql.get(connection.vendor, "1 = 0")
    if connection.vendor == "postgresql":
        return _on_postgresql(table, deletable)
    return _on_sqlite(table, deletable, str(model._meta.pk.column))


def _on_sqlite(table: str, deletable: str, key: str) -> Sequence[str]:
    """``INSERT OR REPLACE`` deletes without firing the trigger for it, hence the third one.

    It can name a row by SQLite's own number too, which not every key is the same as.
    """
    refuse = f"SELECT RAISE(ABORT, '{table} only grows')"
    allowed = f"coalesce(({deletable}), 0)"
    same = f"{key} = NEW.{key} OR rowid = NEW.rowid"
    taken = f"EXISTS (SELECT 1 FROM {table} WHERE {same})"  # noqa: S608 - our own names
    triggers = {
        "update": f"BEFORE UPDATE ON {table} BEGIN {refuse}; END",
        "delete": f"BEFORE DELETE ON {table} WHEN NOT {allowed} BEGIN {refuse}; END",
        "replace": f"BEFORE INSERT ON {table} WHEN {taken} BEGIN {refuse}; END",
    }
    statements = []
    for name, body in triggers.items():
        statements += [
            f"DROP TRIGGER IF EXISTS {table}_{name}",
            f"CREATE TRIGGER {table}_{name} {body}",
        ]
    return statements


def _on_postgresql(table: str, deletable: str) -> Sequence[str]:
    refuse = f"RAISE EXCEPTION '{table} only grows'"
    return [
        f"CREATE OR REPLACE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN {refuse}; END $$",
        f"CREATE OR REPLACE FUNCTION {table}_delete() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN IF NOT coalesce(({deletable}), false) THEN {refuse}; END IF; RETURN OLD; END $$",
        f"CREATE OR REPLACE TRIGGER {table}_update BEFORE UPDATE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {table}_refuse()",
        f"CREATE OR REPLACE TRIGGER {table}_delete BEFORE DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {table}_delete()",
        f"CREATE OR REPLACE TRIGGER {table}_truncate BEFORE TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_refuse()",
    ]


def triggers(connection: BaseDatabaseWrapper) -> set[str]:
    """Names of the triggers that a database has."""
    query = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE tgenabled <> 'D'",
    }[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(query)
        return {name for (name,) in cursor.fetchall()}


def missing_triggers(connection: BaseDatabaseWrapper, *models: type[AppendOnly]) -> list[str]:
    """Names of the triggers that tables should have and do not; tables to come lack none."""
    tables = set(connection.introspection.table_names())
    found = triggers(connection)
    third = "truncate" if connection.vendor == "postgresql" else "replace"
    wanted = [
        f"{model._meta.db_table}_{name}"
        for model in models
        if model._meta.db_table in tables
        for name in ("update", "delete", third)
    ]
    return [name for name in wanted if name not in found]


@register(Tags.database)
def check_triggers(
    app_configs: Sequence[AppConfig] | None,
    databases: Sequence[str] | None = None,
    **_options: object,
) -> list[CheckMessage]:
    """Warn where a table that must only grow can be changed."""
    if "default" not in (databases or ()):
        return []
    try:
        missing = missing_triggers(connections["default"], *append_only_models())
    except DatabaseError:
        return []
    return [
        Warning(f"The trigger {name} is missing.", hint="Run migrate.", id="site_cms.W002")
        for name in missing
    ]
