"""Nothing about a person is forgotten: what is declared is exported, and erased without a trace.

Every table is filled with texts that occur nowhere else; then the whole database file is searched,
freed pages and journal included. On PostgreSQL every row of every table is. So are the folders for
files and the replay list.
"""

import json
from io import BytesIO
from pathlib import Path
from shutil import copyfileobj
from typing import Any
from unittest.mock import patch
from zipfile import ZipFile

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection, models

from members.accounts.models import User
from members.rights import replay_list
from members.rights.flows.erase import erase_member
from site_cms import erasing, exporting
from site_cms.models import WaitingNotice
from site_cms.personal_data import Declaration, Keep, Person, declared
from site_cms.settings.base import SQLITE_OPTIONS
from tests.personal_samples import (
    SAMPLES,
    World,
    free_texts,
    is_the_sites,
    make_world,
    other_user,
)
from tests.test_architecture import package_of

#: What erasing leaves, as its receipt says: ``table.column``.
KEPT = {
    f"members_consent_consentrecord.{column}"
    for column in (
        *("subject", "purpose", "version", "granted", "wording_id", "language", "place"),
        *("policy_version", "decided_at", "expires_at"),
    )
} | {
    "members_rights_suppression.address_hash",
    "members_rights_suppression.purpose",
    "members_rights_suppression.since",
    "members_rights_erasure.who",
    "members_rights_erasure.keys",
    "members_rights_erasure.identity_check",
}
#: The tables of it.
KEPT_TABLES = {
    "members_consent.consentrecord",
    "members_rights.suppression",
    "members_rights.erasure",
}


def test_sqlite_overwrites_what_it_deletes():
    """Debian's does by default; others do as they are told."""
    assert "PRAGMA secure_delete=ON" in str(SQLITE_OPTIONS["init_command"])


def test_every_declaration_has_a_sample():
    assert {each.key for each in declared.declarations} == set(SAMPLES)


@pytest.fixture
def world(transactional_db: None, settings: Any, tmp_path: Path) -> World:
    """A person about whom every table says something."""
    settings.REPLAY_LIST = tmp_path / "replay_list" / "replay.jsonl"
    return make_world()


def test_every_text_is_filled_or_the_sites_own(world):
    """A new column is searched for, unless somebody says here too that it is about nobody."""
    for model in apps.get_models(include_auto_created=True):
        declarations = declared.of(model._meta.label)
        if not declarations and not package_of(model.__module__):
            continue
        personal = {name for each in declarations for name in each.personal}
        filled = {name for key, name in world.markers if key in {each.key for each in declarations}}
        texts = {name for name in free_texts(model) if not is_the_sites(model, name)}
        assert texts <= personal | filled, model


def stored() -> bytes:
    """All that the database and the folders for files hold, as bytes."""
    files = [
        path.read_bytes() + path.name.encode()
        for folder in (
            *(settings.MEDIA_ROOT, settings.PRIVATE_MEDIA_ROOT, settings.EMAIL_FILE_PATH),
            settings.REPLAY_LIST.parent,
        )
        for path in Path(folder).rglob("*")
        if path.is_file()
    ]
    return b"\n".join([_database(), *files])


def _database() -> bytes:
    if connection.vendor == "sqlite":
        file = Path(connection.settings_dict["NAME"])
        return b"".join(each.read_bytes() for each in file.parent.glob(f"{file.name}*"))
    rows = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            rows += [row for (row,) in cursor.fetchall()]
    return "\n".join(rows).encode()


def found_in(haystack: bytes, world: World) -> set[tuple[str, str]]:
    """The markers that stand in it, by where they were put."""
    return {place for place, marker in world.markers.items() if marker.encode() in haystack}


def kept_places() -> set[tuple[str, str]]:
    """Key and field of everything that erasing is declared to keep."""
    return {
        (each.key, name)
        for each in declared.declarations
        if isinstance(each.erase, Keep)
        for name in each.personal
    }


def export(person: Person, language: str = "en") -> tuple[dict, str, dict[str, bytes]]:
    """What is in the export: data, page and files."""
    file = BytesIO()
    exporting.write_zip(person, file, language)
    with ZipFile(file) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    return json.loads(files.pop("data.json")), files.pop("index.html").decode(), files


class TestExport:
    def test_holds_every_declared_value(self, world):
        data, page, files = export(world.person)
        tables = {table["key"]: table for table in data["tables"]}
        assert set(tables) == set(SAMPLES)
        for declaration in declared.declarations:
            fields = {each["name"]: each for each in tables[declaration.key]["fields"]}
            for name, given in declaration.personal.items():
                where = (declaration.key, name)
                assert fields[name]["exported"] == given.exported, where
                assert given.exported or fields[name]["why"], where
                assert (name in tables[declaration.key]["rows"][0]) == given.exported, where
                if where in world.markers and not is_file(declaration, name):
                    marker = world.markers[where]
                    in_data = marker in json.dumps(tables[declaration.key]["rows"])
                    assert in_data == given.exported, where
                    assert (marker in page) == given.exported, where
        contents = b"".join(files.values()).decode()
        for place in (("wagtailusers.userprofile", "avatar"), ("wagtailcore.uploadedfile", "file")):
            assert world.markers[place] in contents

    def test_says_what_for_on_which_basis_and_how_long(self, world):
        for table in export(world.person)[0]["tables"]:
            assert table["purpose"]
            assert table["retention"]
            assert all(each["label"] and each["purpose"] for each in table["fields"])
            assert all("GDPR" in each["legal_basis"] for each in table["fields"])

    def test_dates_are_iso_8601(self, world):
        tables = {table["key"]: table for table in export(world.person)[0]["tables"]}
        joined = tables["members_accounts.user"]["rows"][0]["date_joined"]
        assert joined == world.user.date_joined.isoformat()

    def test_page_is_in_the_language_asked_for(self, world):
        assert '<html lang="en">' in export(world.person)[1]
        page = export(world.person, "de")[1]
        assert '<html lang="de">' in page
        assert "Vorname" in page

    def test_page_runs_and_loads_nothing(self, world):
        world.user.first_name = "<script>alert(1)</script>\u202e=1+1"
        world.user.save()
        page = export(world.person)[1]
        assert "<script" not in page
        assert "&lt;script&gt;alert(1)" in page
        assert "http:" not in page
        assert "https:" not in page

    def test_holds_nothing_about_others(self, world):
        other_user()
        data, page, _files = export(world.person)
        assert "other@example.com" not in json.dumps(data)
        assert "other@example.com" not in page

    def test_files_are_copied_piece_by_piece(self, world):
        """A ZIP with a large file must not need as much memory."""
        with patch.object(exporting, "copyfileobj", wraps=copyfileobj) as copy:
            _data, _page, files = export(world.person)
        assert copy.call_count == len(files) > 1

    def test_nobody_has_an_empty_export(self, world):
        for person in (Person(), Person(email="stranger@example.com"), Person(user_id=10**9)):
            data, page, files = export(person)
            assert data["tables"] == []
            assert files == {}
            assert "Nothing." in page


def erase(world: World) -> dict[str, dict[str, Any]]:
    """Erase the person as they do it themself; what the receipt says of each store."""
    receipt = erase_member(world.user)
    receipt.refresh_from_db()
    return {each["store"]: each for each in receipt.results}


class TestErasing:
    def test_nothing_is_left_but_what_the_receipt_names(self, world):
        assert found_in(stored(), world) == set(world.markers)

        results = erase(world)

        assert [each for each in results.values() if each["outcome"] == "failed"] == []
        assert found_in(stored(), world) <= kept_places()
        assert replay_list.entries()
        kept = [each for each in results.values() if each["outcome"] == "kept"]
        assert {column for each in kept for column in each["columns"]} == KEPT
        assert all(each["why"] for each in kept)
        for key in set(SAMPLES) - KEPT_TABLES:
            assert (results[key]["outcome"], results[key]["left"]) == ("erased", 0), key

    def test_time_empties_the_rest(self, world):
        erase(world)
        call_command("apply_retention", verbosity=0)
        assert found_in(stored(), world) == set()
        assert world.subject.encode() not in stored()

    def test_what_was_changed_before_is_gone_too(self, world):
        former = "Formername1234567"
        for name in (former, "Present"):
            User.objects.filter(pk=world.user.pk).update(first_name=name)
            for number in range(50):
                WaitingNotice.objects.create(user=world.user, subject=name * 200, body=number)
        WaitingNotice.objects.filter(subject__startswith=former).update(subject="x")
        User.objects.bulk_create(
            User(email=f"noise{number}@example.com", first_name="Noise" * 20)
            for number in range(2000)
        )
        erase(world)
        assert former.encode() not in stored()
        assert found_in(stored(), world) <= kept_places()
        assert b"noise1999@example.com" in stored()

    def test_plan_says_the_same_and_changes_nothing(self, world):
        person = world.person
        plan = {each.store: each for each in erasing.plan(person)}
        assert set(SAMPLES) <= set(plan)
        assert {each.store for each in plan.values() if each.kept and each.is_searched} == {
            *KEPT_TABLES,
            "backups",
        }
        late = {"revisions", "caches", "mentions", "content"}
        assert {each.store for each in plan.values() if not each.is_searched} == late
        assert found_in(stored(), world) == set(world.markers)
        assert "35" in plan["backups"].until

    def test_others_keep_what_is_theirs(self, world):
        other = other_user()
        erase(world)
        other.refresh_from_db()
        assert other.email == "other@example.com"
        solved = world.rows["wagtailcore.comment:resolved_by"]
        solved.refresh_from_db()
        assert (solved.user, solved.resolved_by) == (other, None)


def is_file(declaration: Declaration, name: str) -> bool:
    return isinstance(declaration.column(name), models.FileField)
