"""Mails about moderation: who gets which, in which language, and what happens if one fails."""

import logging
from typing import Any
from unittest.mock import patch

import pytest
from django.conf import settings
from django.core import mail
from django.core.management import call_command
from django.db import DatabaseError
from django.test import TestCase
from django.utils.translation import override
from wagtail.models import WorkflowState
from wagtail.users.models import UserProfile

from home.models import ContentPage, HomePage
from site_cms.mailing.models import QueuedMail
from site_cms.moderation import approval
from site_cms.moderation.models import NoticeSetting, WaitingNotice
from site_cms.moderation.publishing import withdraw
from site_cms.moderation.texts import moderation_url
from tests import factories

from .drafts import approve, fresh, reject, submit, write

pytestmark = pytest.mark.django_db


@pytest.fixture
def about(site_root: HomePage) -> ContentPage:
    """A public page."""
    return factories.make_content(site_root, "Über uns", lead="Alt.")


@pytest.fixture
def waiting(about: ContentPage, editor: Any) -> WorkflowState:
    """The page waits for a decision."""
    write(about, editor, lead="Neu.")
    return submit(about, by=editor)


def committed() -> Any:
    """Let happen what happens after the commit."""
    return TestCase.captureOnCommitCallbacks(execute=True)


def told() -> dict[str, str]:
    """Who got a mail, and its subject."""
    return {message.to[0].partition("@")[0]: str(message.subject) for message in mail.outbox}


class TestWhoIsTold:
    def test_of_a_submission_those_who_decide(self, about, editor, editor2, moderator, admin):
        write(about, editor, lead="Neu.")
        with committed():
            submit(about, by=editor, comment="Eilt <sehr>.")
        assert list(told()) == ["moderator"]
        [message] = mail.outbox
        assert "Eilt <sehr>." in message.body
        assert moderation_url(about) in message.body
        assert message.extra_headers["Auto-Submitted"] == "auto-generated"
        assert message.extra_headers["X-Mail-Class"] == "service"
        [(html, _kind)] = message.alternatives
        assert '<html lang="de"' in html
        assert "Eilt &lt;sehr&gt;." in html
        address = f"{settings.WAGTAILADMIN_BASE_URL}{moderation_url(about)}"
        assert f'<p class="act"><a href="{address}">' in html
        assert '<div class="small">' in html

    def test_administrators_where_nobody_else_could_decide(self, about, moderator, admin):
        write(about, moderator, lead="Neu.")
        with committed():
            submit(about, by=moderator)
        assert list(told()) == ["admin"]

    def test_of_an_approval_the_authors(self, waiting, about, editor, moderator):
        with committed():
            approve(waiting, moderator, "Schön.")
        assert list(told()) == ["editor"]
        assert "Schön." in mail.outbox[0].body

    def test_of_a_rejection_the_authors_with_the_comment(self, waiting, editor, moderator):
        with committed():
            reject(waiting, moderator, "Bitte kürzer.")
        assert list(told()) == ["editor"]
        assert "Bitte kürzer." in mail.outbox[0].body

    def test_of_a_rejection_who_wrote_and_who_submitted(self, about, editor, editor2, moderator):
        write(about, editor, lead="Neu.")
        state = submit(about, by=editor2)
        with committed():
            reject(state, moderator)
        assert set(told()) == {"editor", "editor2"}

    def test_of_taking_back_those_who_were_to_decide(self, waiting, editor, moderator):
        with committed():
            approval.cancel(waiting, editor)
        assert list(told()) == ["moderator"]

    def test_of_a_correction_the_author(self, waiting, about, editor, moderator):
        write(about, moderator, lead="Neu!")
        with committed():
            approve(waiting, moderator, "Nur ein Zeichen.")
        assert list(told()) == ["editor"]
        assert "Nur ein Zeichen." in mail.outbox[0].body

    def test_of_edits_meanwhile_nobody(self, waiting, about, moderator):
        with committed():
            write(about, moderator, lead="Eins.")
            write(about, moderator, lead="Zwei.")
        assert told() == {}

    def test_of_unpublishing_authors_and_moderators(self, about, editor, moderator, admin):
        write(about, editor, lead="Neu.")
        with committed():
            withdraw(fresh(about), admin, "Falscher Preis")
        assert set(told()) == {"editor", "moderator"}
        assert "Falscher Preis" in mail.outbox[0].body

    def test_once_of_two_languages(self, about, editor, moderator):
        translated = factories.translate(about)
        write(about, editor, lead="Neu.")
        write(translated, editor, lead="New.")
        with committed():
            state = submit(about, translated, by=editor)
        assert [message.to for message in mail.outbox] == [[moderator.email]]
        mail.outbox.clear()
        with committed():
            approve(state, moderator)
        assert [message.to for message in mail.outbox] == [[editor.email]]

    def test_nobody_who_left_or_does_not_want_it(self, about, editor, moderator):
        left = factories.make_user("left", "Moderators", is_active=False)
        profile = UserProfile.get_for_user(moderator)
        profile.submitted_notifications = False
        profile.save()
        write(about, editor, lead="Neu.")
        with committed():
            submit(about, by=editor)
        assert left.email
        assert told() == {}

    def test_nobody_who_may_not_read_the_page_any_more(self, waiting, editor, moderator):
        editor.groups.clear()
        with committed():
            approve(waiting, moderator, "Schön.")
        assert told() == {}

    def test_who_approved_in_part_that_it_begins_anew(self, waiting, about, editor, moderator):
        write(about, moderator, lead="Neu!")
        approve(waiting, moderator)
        factories.make_user("m2", "Moderators")
        with committed():
            write(about, editor, lead="Doch ganz anders.")
            write(about, editor, lead="Und noch einmal.")
        assert [message.to for message in mail.outbox] == [["m2@example.com"]]

    def test_of_a_new_submission_nothing_that_was_said_before(self, about, editor, moderator):
        write(about, editor, lead="Neu.")
        state = submit(about, by=editor, comment="Der erste Kommentar.")
        reject(state, moderator, "Bitte kürzer.")
        write(about, editor, lead="Kürzer.")
        with committed():
            submit(about, by=editor)
        [message] = mail.outbox
        assert "Der erste" not in message.body
        assert "Bitte kürzer" not in message.body


class TestLanguage:
    def test_is_not_that_of_who_causes_the_mail(self, about, editor, moderator):
        with override("en"):
            write(about, editor, lead="Neu.")
            with committed():
                submit(about, by=editor)
        assert "Zu entscheiden" in mail.outbox[0].subject

    @pytest.mark.parametrize(
        ("language", "word"), [("de", "Zu entscheiden"), ("en", "To be decided")]
    )
    def test_is_the_recipients(self, language, word, about, editor, moderator):
        profile = UserProfile.get_for_user(moderator)
        profile.preferred_language = language
        profile.save()
        write(about, editor, lead="Neu.")
        with committed():
            submit(about, by=editor)
        assert word in mail.outbox[0].subject
        assert "Über uns" in mail.outbox[0].subject


class TestFailures:
    def test_a_broken_queue_does_not_break_the_work(
        self, about, editor, moderator, caplog, settings
    ):
        settings.EMAIL_BACKEND = "site_cms.mailing.QueueBackend"
        write(about, editor, lead="Neu.")
        with (
            caplog.at_level(logging.DEBUG),
            patch.object(QueuedMail.objects, "create", side_effect=DatabaseError(moderator.email)),
            committed(),
        ):
            submit(about, by=editor)
        assert fresh(about).workflow_in_progress
        assert "could not be queued" in caplog.text
        assert moderator.email not in caplog.text

    def test_a_page_deleted_meanwhile_does_not_either(self, about, editor, moderator, caplog):
        write(about, editor, lead="Neu.")
        with caplog.at_level(logging.DEBUG), committed():
            submit(about, by=editor)
            fresh(about).delete()
        assert told() == {}

    def test_line_breaks_in_a_title_end_no_header(self, site_root, editor, moderator):
        page = factories.make_content(site_root, "Neu\nBcc: x@example.com", live=False)
        write(page, editor, lead="Neu.")
        with committed():
            submit(page, by=editor)
        assert "\n" not in mail.outbox[0].subject
        assert mail.outbox[0].to == [moderator.email]


class TestDigest:
    @pytest.fixture
    def collected(self, moderator) -> Any:
        """Somebody who wants one mail a day."""
        NoticeSetting.objects.create(user=moderator, digest=True)
        return moderator

    def test_collects_and_sends_once(self, collected, site_root, editor):
        for title in ("Eins", "Zwei"):
            page = factories.make_content(site_root, title)
            write(page, editor, lead="Neu.")
            with committed():
                submit(page, by=editor)
        assert mail.outbox == []
        with committed():
            call_command("send_digests")
            call_command("send_digests")
        [message] = mail.outbox
        assert message.to == [collected.email]
        assert "Eins" in message.body and "Zwei" in message.body
        assert message.body.count("#tab-notifications") == 1
        [(html, _kind)] = message.alternatives
        assert html.count('<p class="act">') == 2
        assert not WaitingNotice.objects.exists()

    def test_is_chosen_in_the_account(self, moderator, as_user):
        client = as_user(moderator)
        form = client.get("/cms/account/").text
        assert 'name="moderation-digest"' in form
        values = {
            "notifications-submitted_notifications": "on",
            "notifications-approved_notifications": "on",
            "notifications-rejected_notifications": "on",
            "notifications-updated_comments_notifications": "on",
            "name_email-first_name": "M",
            "name_email-last_name": "D",
            "locale-preferred_language": "de",
            "locale-current_time_zone": "Europe/Berlin",
            "theme-theme": "system",
            "theme-contrast": "system",
            "theme-density": "default",
            "theme-keyboard_shortcuts": "on",
            "moderation-digest": "on",
        }
        client.post("/cms/account/", values)
        assert NoticeSetting.objects.get(user=moderator).digest

    def test_is_gone_with_the_account(self, collected, about, editor):
        write(about, editor, lead="Neu.")
        with committed():
            submit(about, by=editor)
        assert WaitingNotice.objects.count() == 1
        collected.delete()
        assert not WaitingNotice.objects.exists()
