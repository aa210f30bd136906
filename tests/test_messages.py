"""Every text of the interface has its German translation."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import polib
import pytest

from tests.databases import ROOT

pytestmark = pytest.mark.one_database

CATALOGUE = ROOT / "locale" / "de" / "LC_MESSAGES" / "django.po"
SOURCES = ("site_cms", "policy", "members", "home", "templates")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w*\}|%[sd]")


def key(entry: polib.POEntry) -> tuple[str | None, str, str]:
    """What makes a message the same message."""
    return entry.msgctxt, entry.msgid, entry.msgid_plural


@pytest.fixture(scope="module")
def catalogue() -> polib.POFile:
    """The German catalogue of the project."""
    return polib.pofile(str(CATALOGUE))


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory) -> polib.POFile:
    """The messages that stand in code and templates right now."""
    folder = tmp_path_factory.mktemp("messages")
    for source in SOURCES:
        shutil.copytree(ROOT / source, folder / source)
    (folder / "locale").mkdir()
    command = [sys.executable, "-m", "django", "makemessages", "--locale", "de"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    return polib.pofile(str(folder / "locale" / "de" / "LC_MESSAGES" / "django.po"))


def test_no_message_is_missing(catalogue: polib.POFile, collected: polib.POFile) -> None:
    missing = {key(entry) for entry in collected} - {key(entry) for entry in catalogue}
    assert missing == set(), "Run `make messages` and translate these."


def test_no_message_is_superfluous(catalogue: polib.POFile, collected: polib.POFile) -> None:
    assert {key(entry) for entry in catalogue} - {key(entry) for entry in collected} == set()


def test_every_message_is_translated(catalogue: polib.POFile) -> None:
    assert [entry.msgid for entry in catalogue if not entry.translated()] == []
    assert [entry.msgid for entry in catalogue if "fuzzy" in entry.flags] == []
    assert len(catalogue) > 100


def test_translations_keep_their_placeholders(catalogue: polib.POFile) -> None:
    wrong = [
        entry.msgid
        for entry in catalogue
        for translation in (entry.msgstr_plural.values() if entry.msgid_plural else [entry.msgstr])
        if set(PLACEHOLDER.findall(translation))
        != set(PLACEHOLDER.findall(entry.msgid_plural or entry.msgid))
    ]
    assert wrong == []


def test_german_addresses_people_formally(catalogue: polib.POFile) -> None:
    informal = re.compile(r"\b(du|dein\w*|dich|dir)\b", re.IGNORECASE)
    assert [entry.msgid for entry in catalogue if informal.search(entry.msgstr)] == []


def test_the_compiled_catalogue_is_up_to_date() -> None:
    compiled = Path(CATALOGUE).with_suffix(".mo")
    assert compiled.exists(), "`make test` and `make run` compile it."
    assert compiled.stat().st_mtime >= CATALOGUE.stat().st_mtime
