"""Accounts deleted in Wagtail's list of users, and the list of erasures."""

import pytest

from members.accounts.models import User
from members.rights.choices import Action
from members.rights.models import DeskAccess, Erasure
from tests.members.rights.conftest import purposes

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_overwriting")]

DESK = "/cms/member-desk/"
CHECK = "Called back at the known number."


@pytest.fixture
def desk(site_root, privacy, as_user, django_capture_on_commit_callbacks):
    """Presses buttons at the member desk, as the privacy approver unless told otherwise."""

    def press(address, action="", who=privacy, **data):
        sent = {f"{action}-{name}": value for name, value in data.items()}
        with django_capture_on_commit_callbacks(execute=True):
            return as_user(who).post(DESK, {"address": address, "action": action, **sent})

    return press


def last() -> DeskAccess:
    return DeskAccess.objects.latest("pk")


class TestDeletingUsers:
    @pytest.fixture
    def delete(self, site_root, admin, as_user, django_capture_on_commit_callbacks):
        def press(path, **data):
            with django_capture_on_commit_callbacks(execute=True):
                return as_user(admin).post(path, data, follow=True)

        return press

    def test_one(self, delete, alice, mailoutbox):
        response = delete(f"/cms/users/delete/{alice.pk}/")

        receipt = Erasure.objects.get()
        assert receipt.case in response.text
        assert not receipt.is_open
        assert not User.objects.filter(pk=alice.pk).exists()
        assert purposes(alice) == set()
        assert mailoutbox[-1].to == ["alice@example.com"]
        assert last().what == Action.ERASE

    def test_looking_at_the_question_deletes_nothing(self, site_root, admin, as_user, alice):
        assert as_user(admin).get(f"/cms/users/delete/{alice.pk}/").status_code == 200
        assert User.objects.filter(pk=alice.pk).exists()

    def test_several(self, delete, alice, charlie, editor):
        chosen = f"next=/cms/users/&id={alice.pk}&id={charlie.pk}"
        response = delete(f"/cms/bulk/members_accounts/user/delete/?{chosen}")

        assert Erasure.objects.count() == 2
        assert all(each.case in response.text for each in Erasure.objects.all())
        assert not User.objects.filter(pk__in=[alice.pk, charlie.pk]).exists()
        assert User.objects.filter(pk=editor.pk).exists()

    def test_all_but_oneself(self, delete, alice, admin):
        delete("/cms/bulk/members_accounts/user/delete/?id=all")

        assert list(User.objects.all()) == [admin]

    def test_one_that_is_gone(self, delete):
        assert delete("/cms/users/delete/999999/").status_code == 404


class TestErasures:
    def test_are_listed_for_who_answers_for_them(self, desk, alice, privacy, as_user):
        desk(alice.email, "erase", identity_check=CHECK)
        text = as_user(privacy).get("/cms/reports/erasures/").text
        assert Erasure.objects.get().case in text
        assert CHECK in text

    def test_lookups_are_counted(self, desk, alice, admin, privacy, as_user):
        for _time in range(3):
            desk(alice.email)
        assert f"{privacy} 3" in as_user(admin).get("/cms/reports/desk-accesses/").text
