"""Databases, people and pages that every test may ask for."""

from collections.abc import Callable, Iterator
from unittest.mock import patch

import pytest
from django.core.cache import cache
from django.test import Client, TransactionTestCase

from home.models import HomePage
from members.accounts.models import User
from members.consent import wordings
from tests import factories
from tests.databases import PostgresDatabases, SqliteDatabases, databases


@pytest.fixture(scope="session")
def test_databases(django_db_blocker: pytest.FixtureRequest, request: pytest.FixtureRequest):
    """This worker's databases."""
    worker = getattr(request.config, "workerinput", {}).get("workerid", "main")
    return databases(worker)


@pytest.fixture(scope="session")
def django_db_setup(
    test_databases: SqliteDatabases | PostgresDatabases, django_db_blocker
) -> Iterator[None]:
    """Give this worker a copy of the migrated database instead of migrating one."""
    with django_db_blocker.unblock():
        test_databases.create()
    yield
    with django_db_blocker.unblock():
        test_databases.drop()


@pytest.fixture(autouse=True, scope="session")
def _no_flush() -> Iterator[None]:
    """Emptying every table takes longer than a fresh copy, which follows anyway: see below."""
    with patch.object(TransactionTestCase, "_fixture_teardown"):
        yield


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Iterator[None]:
    """After a test that was not rolled back, begin anew with a fresh copy of the database."""
    result = yield
    if nextitem and isinstance(item, pytest.Function) and _commits(item):
        from pytest_django.plugin import blocking_manager_key

        with item.config.stash[blocking_manager_key].unblock():
            item._request.getfixturevalue("test_databases").create()
    return result


def _commits(item: pytest.Item) -> bool:
    """Whether the test ran outside a transaction that is rolled back."""
    marker = item.get_closest_marker("django_db")
    transactional = bool(marker and (marker.kwargs.get("transaction") or True in marker.args))
    fixtures = getattr(item, "fixturenames", ())
    return transactional or "transactional_db" in fixtures or "live_server" in fixtures


@pytest.fixture(autouse=True)
def _fresh_caches() -> Iterator[None]:
    """Nothing cached by one test is seen by the next."""
    cache.clear()
    wordings.forget()
    yield
    cache.clear()


@pytest.fixture(autouse=True)
def replay_file(settings, tmp_path):
    """Where the replay list is: each test has its own, or one would find whom another erased."""
    settings.REPLAY_LIST = tmp_path / "replay.jsonl"
    return settings.REPLAY_LIST


@pytest.fixture
def site_root(db: None):
    """A German home page with its English translation, root of the default site."""
    return HomePage.objects.get(slug="start")


@pytest.fixture
def admin(db: None):
    """May do everything."""
    return factories.make_user("admin", is_staff=True, is_superuser=True)


@pytest.fixture
def editor(db: None):
    """Writes and submits."""
    return factories.make_user("editor", "Editors", is_staff=True)


@pytest.fixture
def editor2(db: None):
    """Another editor."""
    return factories.make_user("editor2", "Editors", is_staff=True)


@pytest.fixture
def moderator(db: None):
    """Approves pages."""
    return factories.make_user("moderator", "Moderators", is_staff=True)


@pytest.fixture
def privacy(db: None):
    """Approves what touches personal data."""
    return factories.make_user("privacy", "Privacy approvers", is_staff=True)


@pytest.fixture
def member(db: None):
    """Has an account and no rights on the editors' side."""
    return factories.make_user("member")


@pytest.fixture
def as_user() -> Callable[..., Client]:
    """Log a person in: ``as_user(editor).get(…)``."""

    def log_in(user: User) -> Client:
        client = Client()
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return log_in
