"""Several at the same moment, on a database that lets them."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from members.accounts.models import User
from members.rights.addresses import way_out_for
from members.rights.choices import Decision, Kind, Way
from members.rights.flows.erase import LastSuperuser, erase_member
from members.rights.flows.export import request_export
from members.rights.flows.object import AlreadyDecided, decide, object_to
from members.rights.flows.unsubscribe import unsubscribe
from members.rights.models import Erasure, Export, Objection
from tests.factories import make_user
from tests.members.rights.conftest import purposes

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*verbs):
    """Run all in threads of their own, begun together; what they return or raise."""
    barrier = Barrier(len(verbs))

    def run(verb):
        try:
            barrier.wait()
            return verb()
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(verbs)) as pool:
        return list(pool.map(run, verbs))


def test_member_and_desk_erase(alice, mailoutbox):
    copies = [User.objects.get(pk=alice.pk) for _time in range(3)]
    verbs = [lambda user=user: erase_member(user) for user in copies]
    results = at_once(*verbs, lambda: erase_member("alice@example.com", way=Way.DESK))

    # Whoever only knows the address may come when nothing is left of it.
    cases = {each.case for each in results[:3]}
    assert len(cases) == 1
    assert not User.objects.filter(pk=alice.pk).exists()
    assert all(not each.is_open for each in Erasure.objects.all())


def test_the_last_two_superusers_cannot_erase_each_other(admin):
    other = make_user("other", is_superuser=True)
    results = at_once(lambda: erase_member(admin), lambda: erase_member(other))

    assert sum(isinstance(each, LastSuperuser) for each in results) == 1
    assert User.objects.filter(is_superuser=True, is_active=True).count() == 1


def test_objecting_twice(alice, mailoutbox):
    verbs = [lambda: object_to(User.objects.get(pk=alice.pk), kind=Kind.MARKETING)] * 4
    results = at_once(*verbs)

    assert len({each.pk for each in results}) == 1
    assert Objection.objects.count() == 1
    assert purposes(alice) == set()


def test_deciding_twice(alice, privacy):
    objection = object_to(alice, kind=Kind.OTHER, text="No")
    verb = lambda: decide(objection, decision=Decision.GRANTED, answer="Yes", by=privacy)  # noqa: E731
    results = at_once(verb, verb)

    assert sum(isinstance(each, AlreadyDecided) for each in results) == 1


def test_unsubscribing_twice(alice):
    token = way_out_for(alice).split("/")[-2]
    results = at_once(*[lambda: unsubscribe(token)] * 4)

    assert sorted(results) == [False, False, False, True]


def test_asking_for_an_export_twice(alice):
    results = at_once(*[lambda: request_export(User.objects.get(pk=alice.pk))] * 3)

    kinds = {type(each).__name__ for each in results}
    assert kinds <= {"Export", "TooSoon"}
    assert Export.objects.count() == 1


def test_objecting_while_being_erased(alice):
    copy = User.objects.get(pk=alice.pk)
    results = at_once(
        lambda: erase_member(alice), lambda: object_to(copy, kind=Kind.MARKETING, text="No")
    )

    assert not [each for each in results if isinstance(each, Exception)]
    Erasure.objects.get()
    assert not User.objects.filter(pk=alice.pk).exists()
