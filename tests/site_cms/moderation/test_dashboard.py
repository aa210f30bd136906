"""What somebody sees first: what awaits them, what they sent, what came back, what is planned."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from home.models import ContentPage, HomePage, Topic
from tests import factories

from .drafts import approve, fresh, reject, submit, write

pytestmark = pytest.mark.django_db


@pytest.fixture
def about(site_root: HomePage) -> ContentPage:
    """A public page."""
    return factories.make_content(site_root, "Über uns", lead="Alt.")


def lists(client: Client) -> dict[str, str]:
    """The lists on the dashboard, by name."""
    html = client.get("/cms/").text
    names = ("awaits-me", "sent", "sent-back", "scheduled", "stale")
    found = {name: html.find(f'id="moderation-{name}-section"') for name in names}
    starts = sorted(start for start in found.values() if start >= 0)
    ends = dict(zip(starts, [*starts[1:], len(html)], strict=False))
    return {name: html[start : ends[start]] for name, start in found.items() if start >= 0}


def test_nothing_is_drawn_for_nothing(site_root, editor, as_user):
    assert lists(as_user(editor)) == {}


def test_what_waits_is_seen_by_who_decides_and_by_who_sent_it(
    about, editor, editor2, moderator, privacy, as_user
):
    write(about, editor, lead="Neu.")
    submit(about, by=editor)
    assert "Über uns" in lists(as_user(moderator))["awaits-me"]
    assert "Über uns" in lists(as_user(editor))["sent"]
    for other in (editor2, privacy):
        assert lists(as_user(other)) == {}


def test_two_languages_are_one_line(about, editor, moderator, as_user):
    english = factories.translate(about)
    write(about, editor, lead="Neu.")
    write(english, editor, lead="New.")
    submit(about, english, by=editor)
    write(about, moderator, lead="Neu!")
    for person, name in ((moderator, "awaits-me"), (editor, "sent")):
        waiting = lists(as_user(person))[name]
        assert waiting.count("<tr>") == 2
        assert "Über uns" in waiting
        assert "Deutsch + Englisch" in waiting


def test_who_cannot_approve_is_not_asked(about, moderator, admin, as_user):
    write(about, moderator, lead="Neu.")
    submit(about, by=moderator)
    assert "awaits-me" not in lists(as_user(moderator))
    assert "awaits-me" in lists(as_user(admin))


def test_a_correction_waits_for_its_author(about, editor, moderator, as_user):
    write(about, editor, lead="Neu.")
    state = submit(about, by=editor)
    write(about, moderator, lead="Neu!")
    approve(state, moderator)
    assert "Korrektur bestätigen" in lists(as_user(editor))["awaits-me"]
    assert "awaits-me" not in lists(as_user(moderator))


def test_what_came_back_says_why(about, editor, editor2, moderator, as_user):
    write(about, editor, lead="Neu.")
    reject(submit(about, by=editor2), moderator, "Bitte <kürzer>.")
    for person in (editor, editor2):
        assert "Bitte &lt;kürzer&gt;." in lists(as_user(person))["sent-back"]
    form = as_user(editor).get(f"/cms/pages/{about.pk}/edit/").text
    assert "Bitte &lt;kürzer&gt;." in form


def test_what_is_planned(about, editor, moderator, as_user):
    write(about, editor, lead="Neu.", go_live_at=timezone.now() + timedelta(days=1))
    approve(submit(about, by=editor), moderator)
    assert "Über uns" in lists(as_user(editor))["scheduled"]


def test_what_is_outdated(about, editor, as_user):
    factories.translate(about, {"Über uns": "About us"})
    write(about, editor, lead="Neu.")
    assert "About us" in lists(as_user(editor))["stale"]


def test_snippets_wait_as_well(site_root, editor, moderator, as_user):
    topic = Topic.objects.create(name_de="Alt", name_en="Old", slug="alt")
    write(topic, editor, name_de="Neu")
    submit(topic, by=editor)
    assert "Neu" in lists(as_user(moderator))["awaits-me"]


def test_a_page_locked_by_somebody_away_is_unlocked(about, editor, moderator, as_user):
    other = factories.make_user("away", "Moderators")
    write(about, editor, lead="Neu.")
    submit(about, by=editor)
    as_user(other).post(f"/cms/pages/{about.pk}/lock/")
    assert fresh(about).locked_by == other
    as_user(moderator).post(f"/cms/pages/{about.pk}/unlock/")
    assert not fresh(about).locked


def test_the_number_of_queries_does_not_grow_with_what_waits_too_fast(
    site_root, editor, moderator, as_user
):
    client = as_user(moderator)
    queries = []
    for number in range(6):
        page = factories.make_content(site_root, f"Seite {number}")
        write(page, editor, lead="Neu.")
        submit(page, by=editor)
        with CaptureQueriesContext(connection) as captured:
            client.get("/cms/")
        queries.append(len(captured))
    assert queries[5] - queries[1] <= 4 * 15
