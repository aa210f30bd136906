"""Accounts that nobody confirms or uses end by themselves."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from members.accounts.models import User
from members.rights.flows.unused import NOTICE, end_unused
from members.rights.models import Erasure
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

    def test_the_command_does_it(self):
        told(aged("alice", days=800), NOTICE * 2)
        call_command("apply_retention", verbosity=0)
        assert not names()
