"""Published versions never change: the database refuses, whoever asks and however."""

from typing import Any

import pytest
from django.db import DatabaseError, connection, models, transaction
from django.db.models.signals import post_migrate

from policy import verification
from policy.models import EntryIntoForce, PolicyApproval, PolicyVersion
from site_cms.append_only import missing_triggers, triggers
from tests import factories

pytestmark = pytest.mark.django_db

VERSION, ENTRY = PolicyVersion._meta.db_table, EntryIntoForce._meta.db_table
ON_POSTGRESQL = connection.vendor == "postgresql"
COLUMNS = "number, stand, effective_at, published_at, material, canonical, controls, sha256"
FORGED = "stand, effective_at, published_at, material, 'forged', controls, sha256"
COPIED = f"SELECT number, {FORGED} FROM {VERSION} WHERE number = 1"

#: What both databases understand.
EVERYWHERE = [
    f"UPDATE {VERSION} SET canonical = 'forged'",
    f"UPDATE {VERSION} SET number = 7 WHERE number = 2",
    f"UPDATE {VERSION} SET material = NOT material",
    f"DELETE FROM {VERSION} WHERE number = 2",
    f"DELETE FROM {VERSION}",
    f"UPDATE {ENTRY} SET at = CURRENT_TIMESTAMP",
    f"UPDATE {ENTRY} SET version_id = 1 WHERE version_id = 2",
    f"DELETE FROM {ENTRY}",
    f"INSERT INTO {VERSION} ({COLUMNS}) {COPIED} AND 1 = 1 "
    "ON CONFLICT (number) DO UPDATE SET canonical = excluded.canonical",
    f"INSERT INTO {ENTRY} (version_id, at) SELECT version_id, at FROM {ENTRY} WHERE version_id = 1 "
    "ON CONFLICT (version_id) DO UPDATE SET at = CURRENT_TIMESTAMP",
]
ON_SQLITE_ALONE = [
    f"INSERT OR REPLACE INTO {VERSION} ({COLUMNS}) {COPIED}",
    f"REPLACE INTO {VERSION} ({COLUMNS}) {COPIED}",
    # SQLite counts rows for itself, and that number replaces a row too.
    f"INSERT OR REPLACE INTO {VERSION} (rowid, {COLUMNS}) SELECT rowid, 9, {FORGED} FROM {VERSION}",
    f"UPDATE OR REPLACE {VERSION} SET number = 1 WHERE number = 2",
    f"UPDATE {VERSION} SET rowid = 99 WHERE number = 1",
    f"INSERT OR REPLACE INTO {ENTRY} (version_id, at) SELECT version_id, at FROM {ENTRY}",
    f"INSERT OR REPLACE INTO {ENTRY} (rowid, version_id, at) SELECT rowid, 9, at FROM {ENTRY}",
]
ON_POSTGRESQL_ALONE = [
    f"TRUNCATE {VERSION} CASCADE",
    f"TRUNCATE {ENTRY}",
    f"MERGE INTO {VERSION} a USING {VERSION} b ON a.number = b.number "
    "WHEN MATCHED THEN UPDATE SET canonical = 'forged'",
    f"WITH gone AS (DELETE FROM {VERSION} RETURNING 1) SELECT * FROM gone",
]
STATEMENTS = [*EVERYWHERE, *(ON_POSTGRESQL_ALONE if ON_POSTGRESQL else ON_SQLITE_ALONE)]


@pytest.fixture
def stored() -> list[tuple[object, ...]]:
    """Two versions in force, as they are stored."""
    factories.promise()
    factories.promise()
    # PostgreSQL empties no table with checks of foreign keys still to come.
    connection.check_constraints()
    return rows()


def rows() -> list[tuple[object, ...]]:
    """All that must not change."""
    versions = PolicyVersion.objects.order_by("number").values_list()
    return [*versions, *EntryIntoForce.objects.order_by("version_id").values_list()]


def refused(statement: str) -> None:
    """Try, and see that the database says no."""
    with (
        pytest.raises(DatabaseError, match="only grows"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


@pytest.mark.parametrize("statement", STATEMENTS)
def test_the_database_refuses(statement, stored):
    refused(statement)
    assert rows() == stored


@pytest.mark.parametrize(
    "change",
    [
        lambda: PolicyVersion.objects.update(canonical="forged"),
        lambda: PolicyVersion.objects.all()._raw_delete("default"),
        lambda: EntryIntoForce.objects.all()._raw_delete("default"),
        lambda: PolicyVersion.objects.bulk_update(
            [PolicyVersion(number=1, sha256="0" * 64)], ["sha256"]
        ),
        lambda: PolicyVersion.objects.get(number=1).save(),
    ],
)
def test_so_does_what_knows_the_models(change, stored):
    with pytest.raises(DatabaseError, match="only grows"), transaction.atomic():
        change()
    assert rows() == stored


def test_erasing_an_approver_changes_no_version(stored, privacy):
    approval = PolicyApproval.objects.create(
        version_id=1, approver=privacy, at=PolicyVersion.objects.get(number=1).published_at
    )
    privacy.delete()
    approval.refresh_from_db()
    assert approval.approver is None
    assert rows() == stored
    assert verification.problems() == []


@pytest.mark.django_db(transaction=True)
def test_a_table_made_anew_refuses_as_before(site_root):
    """As a later migration may change it; SQLite copies the table and drops its triggers."""
    factories.promise()
    factories.promise()
    stored = rows()
    added = models.BooleanField(default=False)
    added.set_attributes_from_name("later")
    for model in (PolicyVersion, EntryIntoForce):
        with connection.schema_editor() as editor:
            editor.add_field(model, added)
            editor.remove_field(model, added)
            editor.alter_field(model, *_longer(model))
    _migrated()
    assert missing_triggers(connection, PolicyVersion, EntryIntoForce) == []
    assert rows() == stored
    for statement in EVERYWHERE:
        refused(statement)
    assert rows() == stored
    assert verification.problems() == []


def _longer(model: type[models.Model]) -> tuple[Any, Any]:
    """A field before and after a change that has SQLite copy the table."""
    name = "sha256" if model is PolicyVersion else "at"
    old: Any = model._meta.get_field(name)
    new = old.clone()
    new.null = True
    new.set_attributes_from_name(name)
    new.model = model
    return old, new


def _migrated() -> None:
    """What every run of ``migrate`` ends with."""
    from django.apps import apps

    config = apps.get_app_config("policy")
    post_migrate.send(
        sender=config, app_config=config, verbosity=0, interactive=False, using="default"
    )


@pytest.mark.skipif(ON_POSTGRESQL, reason="only SQLite copies tables")
@pytest.mark.django_db(transaction=True)
def test_the_copy_alone_would_not_refuse(site_root):
    """Says why triggers are made anew: without that, the test above would prove nothing."""
    factories.promise()
    with connection.schema_editor() as editor:
        editor.alter_field(PolicyVersion, *_longer(PolicyVersion))
    assert f"{VERSION}_update" not in triggers(connection)
