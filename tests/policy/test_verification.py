"""Verification notices whatever was changed behind the site's back."""

import json
from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils.translation import override

from policy import verification
from policy.canonical import canonical, sha256
from policy.models import EntryIntoForce, PolicyApproval, PolicyVersion
from tests import factories

pytestmark = pytest.mark.django_db

VERSION, ENTRY = PolicyVersion._meta.db_table, EntryIntoForce._meta.db_table


@pytest.fixture
def versions() -> list[PolicyVersion]:
    """Four versions, all in force but the last."""
    return [*(factories.promise() for _number in range(3)), factories.promise(material=True)]


def unprotect() -> None:
    """Whoever owns the database can do that."""
    for table in (VERSION, ENTRY):
        for name in ("update", "delete", "replace"):
            on = f" ON {table}" if connection.vendor == "postgresql" else ""
            sql(f"DROP TRIGGER IF EXISTS {table}_{name}{on}")


def sql(statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def found() -> list[str]:
    """What is wrong, in English, but for the triggers that the test dropped."""
    with override("en"):
        return [each for each in verification.problems() if "lacks the trigger" not in each]


def forge(number: int, change: Callable[[dict[str, object]], None]) -> None:
    """Write another content with a hash that fits it."""
    content = json.loads(PolicyVersion.objects.get(number=number).canonical)
    change(content)
    text = canonical(content)
    sql(
        f"UPDATE {VERSION} SET canonical = %s, sha256 = %s WHERE number = %s",
        *(text, sha256(text), number),
    )


def test_nothing_is_wrong_before_the_first():
    assert found() == []


def test_nothing_is_wrong_with_what_was_published(versions):
    assert verification.problems() == []


def test_one_changed_byte(versions):
    unprotect()
    text = versions[1].canonical
    sql(f"UPDATE {VERSION} SET canonical = %s WHERE number = 2", text.replace("Kurz.", "Kurz!"))
    assert found() == ["Version 2: the hash does not fit the content."]


def test_one_changed_byte_of_the_hash(versions):
    unprotect()
    hash_ = versions[1].sha256
    other = ("1" if hash_[0] == "0" else "0") + hash_[1:]
    sql(f"UPDATE {VERSION} SET sha256 = %s WHERE number = 2", other)
    assert found() == [
        "Version 2: the hash does not fit the content.",
        "Version 3: it does not follow the version before it.",
    ]


def test_a_change_with_a_hash_that_fits(versions):
    unprotect()
    forge(2, lambda content: content.update(anchors={"forged": "forged"}))
    assert found() == ["Version 3: it does not follow the version before it."]


def test_two_swapped(versions):
    unprotect()
    first, second = versions[0], versions[1]
    for number, other in ((1, second), (2, first)):
        sql(
            f"UPDATE {VERSION} SET canonical = %s, sha256 = %s WHERE number = %s",
            *(other.canonical, other.sha256, number),
        )
    problems = " ".join(found())
    assert "Version 1: it does not follow the version before it." in problems
    assert "Version 2: it does not follow the version before it." in problems
    assert "Version 3: it does not follow the version before it." in problems
    assert "Version 1: these columns say something else than the content: number" in problems


def test_one_missing(versions):
    unprotect()
    sql(f"DELETE FROM {ENTRY} WHERE version_id = 2")
    sql(f"DELETE FROM {VERSION} WHERE number = 2")
    assert found() == [
        "Version 3: the number before it is missing.",
        "Version 3: it does not follow the version before it.",
    ]


def test_the_first_missing(versions):
    unprotect()
    sql(f"DELETE FROM {ENTRY} WHERE version_id = 1")
    sql(f"DELETE FROM {VERSION} WHERE number = 1")
    assert "Version 2: the number before it is missing." in found()


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("stand", "2020-01-01"),
        ("effective_at", "2020-01-01 00:00:00+00:00"),
        ("published_at", "2020-01-01 00:00:00+00:00"),
        ("material", True),
    ],
)
def test_a_changed_column(versions, column, value):
    unprotect()
    sql(f"UPDATE {VERSION} SET {column} = %s WHERE number = 2", value)
    assert found() == [f"Version 2: these columns say something else than the content: {column}."]


@pytest.mark.parametrize("text", ["", "[]", "{", "null", '{"number": 2}', "[" * 100000])
def test_a_content_nobody_can_read(versions, text):
    unprotect()
    sql(f"UPDATE {VERSION} SET canonical = %s, sha256 = %s WHERE number = 2", text, sha256(text))
    assert "Version 2: the content cannot be read." in found()


def test_an_order_of_keys_that_no_version_has(versions):
    unprotect()
    text = json.dumps(versions[1].content, indent=1)
    sql(f"UPDATE {VERSION} SET canonical = %s, sha256 = %s WHERE number = 2", text, sha256(text))
    assert "Version 2: the content cannot be read." in found()


def test_one_left_out(versions):
    unprotect()
    sql(f"DELETE FROM {ENTRY} WHERE version_id = 2")
    assert found() == ["Version 2: it never came into force, but a later one did."]


def test_one_in_force_before_its_day(versions):
    sql(f"INSERT INTO {ENTRY} (version_id, at) VALUES (4, %s)", "2020-01-01 00:00:00+00:00")
    assert found() == ["Version 4: it came into force before its day."]


def test_one_in_force_that_does_not_exist(versions):
    with connection.constraint_checks_disabled():
        sql(f"INSERT INTO {ENTRY} (version_id, at) VALUES (9, %s)", "2030-01-01 00:00:00+00:00")
        assert "Version 9 is in force and does not exist." in found()
        unprotect()
        sql(f"DELETE FROM {ENTRY} WHERE version_id = 9")


def test_a_trigger_that_is_missing():
    unprotect()
    with override("en"):
        problems = verification.problems()
    assert f"The database lacks the trigger {VERSION}_update: it would allow changes." in problems
    assert any(f"{ENTRY}_delete" in each for each in problems)


class TestCommand:
    def test_one_line_for_each_version(self, versions):
        out = StringIO()
        call_command("verify_policy", stdout=out)
        lines = out.getvalue().splitlines()
        assert len(lines) == 5
        assert lines[0].startswith("Version 1, in force from ")
        assert lines[0].endswith(versions[0].sha256)

    def test_says_all_that_is_wrong_and_fails(self, versions):
        unprotect()
        sql(f"UPDATE {VERSION} SET canonical = 'x' WHERE number IN (1, 3)")
        with pytest.raises(CommandError) as failed:
            call_command("verify_policy", stdout=StringIO())
        said = str(failed.value)
        assert "Version 1: the hash does not fit the content." in said
        assert "Version 3: the hash does not fit the content." in said
        assert "lacks the trigger" in said

    def test_says_nothing_about_people(self, versions, privacy):
        PolicyApproval.objects.create(version_id=1, approver=privacy, at=versions[0].published_at)
        out = StringIO()
        call_command("verify_policy", stdout=out)
        assert "privacy" not in out.getvalue()
