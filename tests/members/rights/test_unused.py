"""Accounts that nobody confirms or uses end by themselves."""

from datetime import timedelta
from unittest.mock import patch

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from members.accounts.models import User
from members.rights.flows import unused
from members.rights.flows.erase import erase_member
from members.rights.flows.restrict import lift_restriction
from members.rights.flows.unused import NOTICE, end_unused
from members.rights.models import Erasure
from site_cms import erasing
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)


def aged(name: str, *, days: int, verified: bool = True, **fields) -> User:
    """A member who joined, and was last here, so many days ago."""
    user = factories.make_user(name, **fields)
    EmailAddress.objects.filter(user=user).update(verified=verified)
    User.objects.filter(pk=user.pk).update(date_joined=timezone.now() - timedelta(days=days))
    return user


def told(user: User, ago: timedelta) -> None:
    User.objects.filter(pk=user.pk).update(dormant_notice_at=timezone.now() - ago)


def names() -> set[str]:
    return {email.partition("@")[0] for email in User.objects.values_list("email", flat=True)}


class TestUnconfirmed:
    def test_go_after_a_week_without_a_mail(self, mailoutbox):
        aged("alice", days=8, verified=False)
        aged("bob", days=6, verified=False)
        aged("charlie", days=8)
        assert end_unused(dry_run=True) == 1
        assert names() == {"alice", "bob", "charlie"}
        assert end_unused() == 1
        assert names() == {"bob", "charlie"}
        assert not mailoutbox
        assert Erasure.objects.get().way == "retention"

    def test_the_time_is_the_operators(self, settings):
        settings.UNCONFIRMED_DAYS = 3
        aged("alice", days=4, verified=False)
        end_unused()
        assert not names()

    def test_staff_stay(self):
        user = aged("editor", days=900, verified=False)
        user.groups.add(Group.objects.get(name="Editors"))
        aged("admin", days=900, verified=False, is_superuser=True)
        assert end_unused() == 0
        assert names() == {"editor", "admin"}


class TestDormant:
    def test_are_told_once_and_in_their_language(self, mailoutbox):
        aged("alice", days=731, language="en")
        aged("bob", days=729)
        end_unused()
        end_unused()
        (mail,) = mailoutbox
        assert mail.to == ["alice@example.com"]
        assert mail.subject == "Your account will be deleted"
        assert mail.extra_headers["X-Mail-Class"] == "legal-notice"
        assert names() == {"alice", "bob"}

    def test_go_a_month_after_that_with_a_receipt(self, mailoutbox):
        told(aged("alice", days=800), NOTICE + timedelta(hours=1))
        told(aged("bob", days=800), NOTICE - timedelta(hours=1))
        assert end_unused() == 1
        assert names() == {"bob"}
        assert mailoutbox[0].to == ["alice@example.com"]

    def test_logging_in_keeps_the_account(self, site_root):
        user = aged("alice", days=800)
        told(user, NOTICE * 2)
        data = {"login": user.email, "password": factories.PASSWORD}
        Client().post("/de/members/login/", data)
        user.refresh_from_db()
        assert user.dormant_notice_at is None
        assert end_unused() == 0

    def test_restricted_ones_are_kept_and_not_told(self, mailoutbox):
        """Whoever wants their data kept but not used may need it for a claim (Art. 18 GDPR)."""
        told(aged("alice", days=800), NOTICE * 2)
        aged("bob", days=800)
        aged("charlie", days=800, verified=False)
        User.objects.update(restricted_at=timezone.now())

        assert end_unused() == 0
        assert names() == {"alice", "bob", "charlie"}
        assert not mailoutbox

    def test_who_ends_a_restriction_by_letter_is_told_again(self, mailoutbox):
        user = aged("alice", days=800, language="en", restricted_at=timezone.now())
        told(user, NOTICE * 2)
        lift_restriction(user)

        assert end_unused() == 0
        assert mailoutbox[-1].subject == "Your account will be deleted"

    def test_switched_off_ones_are_told_and_end_too(self, mailoutbox):
        user = aged("alice", days=800, is_active=False, language="en")
        end_unused()
        [mail] = mailoutbox
        assert "answer this mail" in mail.body
        assert "/login/" not in mail.body
        told(user, NOTICE * 2)

        assert end_unused() == 1
        assert not names()

    def test_who_is_being_erased_is_not_told(self, mailoutbox):
        user = aged("alice", days=800)
        with patch.object(erasing, "erase", side_effect=RuntimeError):
            erase_member(user)
            mailoutbox.clear()

            assert end_unused() == 0
        assert not mailoutbox

    def test_who_came_back_a_moment_ago_stays(self):
        """What is due was read before somebody else was erased, which takes its time."""
        first, second = aged("alice", days=800), aged("bob", days=800)
        for user in (first, second):
            told(user, NOTICE * 2)

        def log_in_meanwhile(user, **how):
            User.objects.filter(pk=second.pk).update(last_login=timezone.now())
            return erase_member(user, **how)

        with patch.object(unused, "erase_member", log_in_meanwhile):
            assert end_unused() == 1
        assert names() == {"bob"}

    def test_one_failure_keeps_no_other(self, caplog):
        first = aged("alice", days=800)
        for user in (first, aged("bob", days=800)):
            told(user, NOTICE * 2)

        def fail(user, **how):
            if user == first:
                raise RuntimeError(user.email)
            return erase_member(user, **how)

        with patch.object(unused, "erase_member", fail):
            assert end_unused() == 1
        assert names() == {"alice"}
        assert "alice" not in caplog.text

    def test_the_command_does_it(self):
        told(aged("alice", days=800), NOTICE * 2)
        call_command("apply_retention", verbosity=0)
        assert not names()
