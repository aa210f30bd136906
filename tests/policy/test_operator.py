"""Missing facts about the operator."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from wagtail.models import Site

from home.models import HomePage
from policy.checks import operator_facts
from policy.models import Operator


def complete() -> Operator:
    """An operator of whom everything is known."""
    operator = Operator.for_site(Site.objects.get())
    for name in Operator.REQUIRED_FACTS:
        setattr(operator, name, "a@example.com" if "email" in name else "x")
    operator.save()
    return operator


@pytest.fixture
def production(site_root: HomePage, settings) -> None:
    """A site that is no demo."""
    settings.DEMO = False
    settings.STAFF_NEEDS_SECOND_FACTOR = True


def test_warns_and_lists_what_is_missing(production: None) -> None:
    operator = complete()
    operator.vat_id = operator.street = ""
    operator.save()
    (warning,) = operator_facts(None, databases=["default"])
    assert warning.id == "policy.W001"
    assert not warning.is_serious()
    for name in ("vat_id", "street"):
        assert str(Operator._meta.get_field(name).verbose_name) in warning.msg
    assert str(Operator._meta.get_field("city").verbose_name) not in warning.msg


def test_warns_where_nobody_has_begun(production: None) -> None:
    Operator.objects.all().delete()
    assert len(operator_facts(None, databases=["default"])) == 1


def test_silent_when_all_is_known(production: None) -> None:
    complete()
    assert operator_facts(None, databases=["default"]) == []


def test_silent_without_the_database_and_in_the_demo(production: None, settings) -> None:
    assert operator_facts(None) == []
    assert operator_facts(None, databases=["other"]) == []
    settings.DEMO = True
    assert operator_facts(None, databases=["default"]) == []


def test_silent_before_the_first_migration(production: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {Operator._meta.db_table} RENAME TO gone")
        assert operator_facts(None, databases=["default"]) == []
        cursor.execute(f"ALTER TABLE gone RENAME TO {Operator._meta.db_table}")


def test_runs_with_the_checks_that_may_read_the_database(production: None) -> None:
    told = StringIO()
    call_command("check", databases=["default"], stderr=told)
    assert "policy.W001" in told.getvalue()
    told = StringIO()
    call_command("check", stderr=told)
    assert "policy.W001" not in told.getvalue()
