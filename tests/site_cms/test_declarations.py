"""Nothing is stored that nobody thought about: the check of the declarations."""

from time import perf_counter

import pytest
from django.apps import apps
from django.db import models

from members.accounts.models import User
from site_cms import declared_packages
from site_cms.checks import check_personal_data
from site_cms.personal_data import (
    DELETE,
    Person,
    Retention,
    by_user,
    declare,
    declared,
    not_personal,
)

pytestmark = pytest.mark.one_database


@pytest.fixture
def blank(monkeypatch):
    """Declarations that a test may change."""
    monkeypatch.setattr(declared, "declarations", list(declared.declarations))
    arguments = {label: dict(each) for label, each in declared.not_personal.items()}
    monkeypatch.setattr(declared, "not_personal", arguments)
    return declared


def problems() -> dict[str, str]:
    """What the check says, by the place that it is about."""
    return {str(each.msg).split(" ")[0]: str(each.id) for each in check_personal_data(None)}


def test_everything_is_declared():
    assert check_personal_data(None) == []


def test_a_new_field_fails_until_somebody_thought_about_it(blank):
    del blank.not_personal["policy.Operator"]["phone"]
    assert problems() == {"policy.Operator.phone": "site_cms.E010"}


def test_a_new_table_fails(blank):
    del blank.not_personal["taggit.Tag"]
    assert problems() == {
        "taggit.Tag.name": "site_cms.E010",
        "taggit.Tag.slug": "site_cms.E010",
    }


def test_so_does_a_table_between_two_others(blank):
    blank.declarations = [each for each in blank.declarations if "User_groups" not in each.label]
    assert set(problems()) == {
        "members_accounts.User_groups.user",
        "members_accounts.User_groups.group",
    }


def test_a_name_that_does_not_exist(blank):
    not_personal("taggit.Tag", "colour", why="x")
    not_personal("no.Such", "thing", why="x")
    declare(
        "taggit.Tag",
        about=by_user("user"),
        purpose=declared_packages.EDITING,
        personal={"owner": None},
        retention=Retention("t", since="never"),
        erase=DELETE,
    )
    assert problems() == dict.fromkeys(
        ("taggit.Tag.colour", "no.Such.thing", "taggit.Tag.owner", "taggit.Tag.never"),
        "site_cms.E011",
    )


def test_an_account_is_always_personal(blank):
    blank.declarations = [
        each for each in blank.declarations if each.label != "wagtailcore.PageSubscription"
    ]
    not_personal("wagtailcore.PageSubscription", "user page comment_notifications", why="x")
    assert problems() == {"wagtailcore.PageSubscription.user": "site_cms.E012"}


def test_a_text_needs_an_argument(blank):
    not_personal("taggit.Tag", "name slug", why=" ")
    assert set(problems().values()) == {"site_cms.E013"}


def test_every_personal_table_says_for_how_long_and_why_what_is_withheld():
    for each in declared.declarations:
        assert each.retention[0].text, each.key
        for name, field in each.personal.items():
            assert field.exported or field.why, (each.key, name)


def test_keys_are_unique():
    keys = [each.key for each in declared.declarations]
    assert len(keys) == len(set(keys))


def test_all_fields_that_name_an_account_can_be_found_by_it():
    """``about`` of some declaration of the table looks at each of them."""
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.local_concrete_fields:
            if isinstance(field, models.ForeignKey) and field.related_model is User:
                declarations = declared.of(model._meta.label)
                abouts = [str(each.about(Person(user_id=42))) for each in declarations]
                assert any(f"'{field.name}', 42" in about for about in abouts), field


def test_it_is_fast():
    started = perf_counter()
    check_personal_data(None)
    assert perf_counter() - started < 0.2
