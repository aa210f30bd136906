"""The units of systemd: every timer starts something there is, and operators are told of it."""

import re
from pathlib import Path

import pytest
from django.core.management import get_commands

from tests.databases import ROOT

pytestmark = pytest.mark.one_database

UNITS = ROOT / "deploy" / "systemd"
TIMERS = sorted(UNITS.glob("*.timer"))
OPERATORS = (ROOT / "docs" / "operators.md").read_text()


@pytest.mark.parametrize("timer", TIMERS, ids=lambda timer: timer.stem)
class TestTimers:
    def test_starts_a_service(self, timer: Path):
        assert timer.with_suffix(".service").exists()

    def test_is_named_to_operators_and_enabled(self, timer: Path):
        assert f"`deploy/systemd/{timer.name}`" in OPERATORS
        enabled = "".join(re.findall(r"systemctl enable --now .*", OPERATORS))
        assert timer.name in enabled


@pytest.mark.parametrize("unit", sorted(UNITS.glob("*.service")), ids=lambda unit: unit.stem)
def test_commands_exist(unit: Path):
    for command in re.findall(r"manage\.py (\w+)", unit.read_text()):
        assert command in get_commands()


def test_the_policy_is_looked_at_every_minute():
    timer = (UNITS / "site-cms-policy.timer").read_text()
    assert "OnCalendar=minutely" in timer
    assert "manage.py keep_policy" in (UNITS / "site-cms-policy.service").read_text()
