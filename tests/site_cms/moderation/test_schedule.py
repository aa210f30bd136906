"""Publishing and expiring at the approved time, by one command that may come late or twice."""

from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from wagtail.models import Page, PageLogEntry, Revision

from home.models import ContentPage, HomePage, Topic
from site_cms.moderation.refusal import Refused
from tests import factories

from .drafts import approve, fresh, submit, write

pytestmark = pytest.mark.django_db

SOON = timedelta(hours=1)


@pytest.fixture
def about(site_root: HomePage) -> ContentPage:
    """A public page."""
    return factories.make_content(site_root, "Über uns", lead="Alt.")


def schedule(text: Any, writer: Any, approver: Any, **fields: Any) -> None:
    """Have a text approved that goes live in an hour."""
    write(text, writer, go_live_at=timezone.now() + SOON, **fields)
    approve(submit(text, by=writer), approver)


def later() -> Any:
    """Two hours from now."""
    return patch("django.utils.timezone.now", return_value=timezone.now() + 2 * SOON)


def test_is_approved_with_the_text(about, editor, moderator):
    schedule(about, editor, moderator, lead="Neu.")
    call_command("publish_scheduled")
    assert fresh(about).lead == "Alt."
    with later():
        call_command("publish_scheduled")
    assert fresh(about).lead == "Neu."


def test_a_planned_time_alone_publishes_nothing(about, editor):
    write(about, editor, lead="Neu.", go_live_at=timezone.now() + SOON)
    with later():
        call_command("publish_scheduled")
    assert fresh(about).lead == "Alt."


def test_twice_is_once(about, editor, moderator):
    schedule(about, editor, moderator, lead="Neu.")
    with later():
        call_command("publish_scheduled")
        call_command("publish_scheduled")
    entries = PageLogEntry.objects.filter(page=about.pk, action="wagtail.publish.scheduled")
    assert entries.count() == 1


def test_a_clock_that_jumps_back_publishes_nothing_again(about, editor, moderator):
    schedule(about, editor, moderator, lead="Neu.")
    with later():
        call_command("publish_scheduled")
    live = fresh(about).live_revision_id
    call_command("publish_scheduled")
    assert fresh(about).live_revision_id == live
    assert fresh(about).live


def test_nothing_is_left_after_taking_it_off(about, editor, moderator, as_user):
    schedule(about, editor, moderator, lead="Neu.")
    revision = fresh(about).scheduled_revision
    as_user(moderator).post(f"/cms/pages/{about.pk}/revisions/{revision.pk}/unschedule/")
    with later():
        call_command("publish_scheduled")
    assert fresh(about).lead == "Alt."


def test_nobody_edits_what_is_scheduled(about, editor, moderator):
    schedule(about, editor, moderator, lead="Neu.")
    for person in (editor, moderator):
        assert fresh(about).get_lock().for_user(person)
    with pytest.raises(Refused):
        submit(about, by=editor)


def test_languages_go_live_together_or_not_at_all(about, editor, moderator):
    english = factories.translate(about)
    time = timezone.now() + SOON
    write(about, editor, lead="Neu.", go_live_at=time)
    write(english, editor, lead="New.", go_live_at=time)
    approve(submit(about, english, by=editor), moderator)
    publish = Revision.publish

    def fail_in_english(self: Revision, *args: Any, **kwargs: Any) -> Any:
        if self.object_id == str(english.pk):
            raise RuntimeError
        return publish(self, *args, **kwargs)

    with (
        later(),
        patch.object(Revision, "publish", fail_in_english),
        pytest.raises(CommandError, match="RuntimeError"),
    ):
        call_command("publish_scheduled")
    assert [fresh(page).lead for page in (about, english)] == ["Alt.", english.lead]
    with later():
        call_command("publish_scheduled")
    assert [fresh(page).lead for page in (about, english)] == ["Neu.", "New."]


def test_one_that_fails_does_not_keep_back_others(about, site_root, editor, moderator):
    other = factories.make_content(site_root, "Andere", lead="Alt.")
    for page in (about, other):
        schedule(page, editor, moderator, lead="Neu.")
    publish = Revision.publish

    def fail_once(self: Revision, *args: Any, **kwargs: Any) -> Any:
        if self.object_id == str(about.pk):
            raise RuntimeError
        return publish(self, *args, **kwargs)

    with later(), patch.object(Revision, "publish", fail_once), pytest.raises(CommandError):
        call_command("publish_scheduled")
    assert fresh(other).lead == "Neu."


def test_expires_pages_and_snippets(about):
    topic = Topic.objects.create(name_de="Alt", name_en="Old", slug="alt")
    for model, key in ((Page, about.pk), (Topic, topic.pk)):
        model.objects.filter(pk=key).update(expire_at=timezone.now() - SOON)
    call_command("publish_scheduled")
    call_command("publish_scheduled")
    assert not fresh(about).live and fresh(about).expired
    assert not fresh(topic).live
    entries = PageLogEntry.objects.filter(page=about.pk, action="wagtail.unpublish.scheduled")
    assert entries.count() == 1


def test_nothing_goes_live_below_what_is_not(site_root, editor, moderator):
    parent = factories.make_content(site_root, "Oben", live=False)
    child = factories.make_content(parent, "Unten", live=False)
    schedule(child, editor, moderator, lead="Neu.")
    with later(), pytest.raises(CommandError, match="Refused"):
        call_command("publish_scheduled")
    assert not fresh(child).live
    parent.get_latest_revision().publish()
    with later():
        call_command("publish_scheduled")
    assert fresh(child).live


def test_late_does_not_show_what_has_expired(about, editor, moderator):
    schedule(about, editor, moderator, lead="Neu.", expire_at=timezone.now() + 1.5 * SOON)
    with later():
        call_command("publish_scheduled")
    assert fresh(about).lead == "Alt."
    assert fresh(about).scheduled_revision is None


def test_expiring_leaves_what_is_approved_for_later(about, editor, moderator):
    schedule(about, editor, moderator, lead="Neu.")
    Page.objects.filter(pk=about.pk).update(expire_at=timezone.now() - SOON)
    call_command("publish_scheduled")
    assert not fresh(about).live
    with later():
        call_command("publish_scheduled")
    assert fresh(about).live
    assert fresh(about).lead == "Neu."


def test_a_snippet_is_scheduled_as_well(site_root, editor, moderator):
    topic = Topic.objects.create(name_de="Alt", name_en="Old", slug="alt")
    topic.save_revision().publish()
    schedule(topic, editor, moderator, name_de="Neu")
    assert fresh(topic).name_de == "Alt"
    with later():
        call_command("publish_scheduled")
    assert fresh(topic).name_de == "Neu"
