"""Several people decide, write, move and delete at the same moment.

SQLite lets one write at a time; PostgreSQL lets them meet. One does all they want to and is held
before the commit, the other comes to a lock, and PostgreSQL itself says that it waits for it.
"""

import json
import threading
from collections.abc import Callable
from datetime import timedelta
from itertools import product
from time import monotonic
from typing import Any

import pytest
from django.contrib import messages
from django.db import connection, connections
from django.http import HttpResponse
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.utils import timezone
from django.utils.translation import gettext, override
from wagtail.models import (
    Locale,
    Page,
    PageLogEntry,
    PageSubscription,
    Revision,
    TaskState,
    WorkflowState,
)
from wagtail.test.utils.form_data import nested_form_data, streamfield
from wagtail_localize.models import StringSegment, StringTranslation

from home.models import HomePage, Topic
from members.accounts.models import User
from site_cms.moderation import approval, schedule, translations
from site_cms.moderation.refusal import CHANGED_SINCE
from site_cms.moderation.texts import moderation_url
from tests import factories

if connection.vendor != "postgresql":
    pytest.skip(
        "only on PostgreSQL do several transactions write at the same time",
        allow_module_level=True,
    )

pytestmark = pytest.mark.django_db(transaction=True)

#: How long anything may take before a test gives up on it.
DEADLINE = 15

Act = Callable[[], Any]

#: Who comes first.
ORDERS = ("approve", "other")


class Person(threading.Thread):
    """Does something with a connection of their own, and can be held on the way.

    ``hold``: where, "lock" before they lock a text, "commit" when they have done it all.
    """

    def __init__(self, act: Act, *, hold: str = "") -> None:
        super().__init__(daemon=True)
        self.act, self.hold = act, hold
        self.pid = 0
        self.answer: Any = None
        self.error: BaseException | None = None
        self.connected, self.held = threading.Event(), threading.Event()
        self.may_go_on, self.finished = threading.Event(), threading.Event()

    def run(self) -> None:
        try:
            self._connect()
            self.answer = self.act()
        except BaseException as error:
            self.error = error
        finally:
            connections.close_all()
            for event in (self.connected, self.held, self.finished):
                event.set()

    def _connect(self) -> None:
        connection.ensure_connection()
        # The end of a request would close it.
        connection.close_at = None
        self.pid = connection.connection.info.backend_pid
        if self.hold == "commit":
            self.commit = connection.commit
            connection.commit = self._wait_and_commit  # type: ignore[method-assign]
        self.connected.set()

    def _wait_and_commit(self) -> None:
        self.wait()
        self.commit()

    def wait(self) -> None:
        """Stay until the test lets them go on."""
        self.held.set()
        assert self.may_go_on.wait(DEADLINE)

    def waits_for(self, other: "Person") -> bool:
        """Whether PostgreSQL sees them wait for a lock of somebody; false once held or done."""
        assert self.connected.wait(DEADLINE)
        until = monotonic() + DEADLINE
        while not self.held.wait(0.005):
            assert monotonic() < until, "neither held nor done nor waiting"
            with connection.cursor() as cursor:
                cursor.execute("SELECT %s = ANY(pg_blocking_pids(%s))", [other.pid, self.pid])
                if cursor.fetchone() == (True,):
                    return True
        return False

    def result(self) -> Any:
        """What they got; raises what was raised."""
        self.join(DEADLINE)
        assert not self.is_alive()
        if self.error:
            raise self.error
        if isinstance(self.answer, HttpResponse):
            assert self.answer.status_code < 500, getattr(self.answer, "exc_info", None)
        return self.answer


def meet(ahead: Person, behind: Person) -> bool:
    """Let two people meet, the first of whom is held; whether the second waits for the first."""
    ahead.start()
    assert ahead.held.wait(DEADLINE)
    behind.start()
    try:
        return behind.waits_for(ahead)
    finally:
        for person in (ahead, behind):
            person.may_go_on.set()
        for person in (ahead, behind):
            person.join(DEADLINE)


def race(first: Act, second: Act, *, waits: bool | None = True) -> tuple[Any, Any]:
    """What two people get, the second of whom comes before the first has committed.

    ``waits``: whether the second has to wait for the first; ``None``: either is right.
    """
    ahead, behind = Person(first, hold="commit"), Person(second)
    waited = meet(ahead, behind)
    results = ahead.result(), behind.result()
    assert waits in (None, waited)
    return results


def race_of(order: str, **acts: Act) -> dict[str, Any]:
    """The same by name, with the one who is first: ``race_of("approve", approve=…, move=…)``."""
    [other] = set(acts) - {order}
    ahead, behind = race(acts[order], acts[other])
    return {order: ahead, other: behind}


def meet_at_the_lock(monkeypatch: pytest.MonkeyPatch, one: Act, other: Act) -> tuple[Any, Any]:
    """What two people get who both come as far as to lock the text before either goes on."""
    lock = approval.lock

    def hold_and_lock(*texts: Any) -> None:
        person = threading.current_thread()
        if isinstance(person, Person) and not person.held.is_set():
            person.wait()
        lock(*texts)

    people = Person(one, hold="lock"), Person(other, hold="lock")
    with monkeypatch.context() as patch:
        patch.setattr(approval, "lock", hold_and_lock)
        meet(*people)
    return people[0].result(), people[1].result()


# People and what they do


@pytest.fixture
def log_in(as_user: Callable[..., Client]) -> Callable[[User], Client]:
    """Log a person in; an error becomes the page that they would see."""

    def log_in(user: User) -> Client:
        client = as_user(user)
        client.raise_request_exception = False
        return client

    return log_in


@pytest.fixture
def moderator2(db: None) -> User:
    """Another moderator."""
    return factories.make_user("moderator2", "Moderators", is_staff=True)


def write(page: Page, user: User, **fields: Any) -> Revision:
    """Save a draft."""
    draft = Page.objects.get(pk=page.pk).specific.get_latest_revision_as_object()
    for name, value in fields.items():
        setattr(draft, name, value)
    return draft.save_revision(user=user)


def now(page: Page) -> Page:
    """A page as it is stored now."""
    return Page.objects.get(pk=page.pk).specific


def post(client: Client, path: str, form: dict[str, Any] | None = None) -> Act:
    """Send a form."""
    return lambda: client.post(path, form)


def decide(client: Client, page: Page, action: str, *seen: Page) -> Act:
    """A decision on the page of moderation, about what is to be seen there now."""
    shown = [now(each).current_workflow_state.current_task_state_id for each in seen or [page]]
    form = {"action": action, "seen": shown, "comment": "So!"}
    return post(client, moderation_url(page), form)


def decide_in_form(client: Client, page: Page, action: str) -> Act:
    """A decision with Wagtail's own button."""
    task_state = now(page).current_workflow_task_state.pk
    path = f"/cms/pages/workflow/action/{page.pk}/{action}/{task_state}/"
    return post(client, path, {"comment": "So!"})


def open_form(page: Page, user: User) -> None:
    """Do what opening the editing form for the first time does."""
    PageSubscription.objects.get_or_create(
        page_id=page.pk, user=user, defaults={"comment_notifications": False}
    )


def page_form(page: Page, **fields: Any) -> dict[str, Any]:
    """What the editing form of a page sends."""
    draft = now(page).get_latest_revision_as_object()
    content = {"title": draft.title, "slug": draft.slug, "lead": draft.lead, **fields}
    comments = {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0}
    picture = {"cover": "", "cover_alt": ""}
    return nested_form_data({**picture, "body": streamfield([]), "comments": comments, **content})


def post_form(client: Client, page: Page, user: User, *actions: str, **fields: Any) -> Act:
    """A press of a button in the editing form that somebody has open."""
    open_form(page, user)
    form = {**page_form(page, **fields), **dict.fromkeys(actions, "1")}
    return post(client, f"/cms/pages/{page.pk}/edit/", form)


def autosave(client: Client, page: Page, user: User, *, overwrite: bool = False, **fields) -> Act:
    """What the editing form that somebody has open saves by itself."""
    open_form(page, user)
    loaded = now(page).latest_revision
    form = {
        **page_form(page, **fields),
        "loaded_revision_id": loaded.pk,
        "loaded_revision_created_at": loaded.created_at.isoformat(),
    }
    if overwrite:
        form["overwrite_revision_id"] = loaded.pk
    return lambda: client.post(
        f"/cms/pages/{page.pk}/edit/", form, headers={"accept": "application/json"}
    )


def cancel_in_form(client: Client, page: Page, user: User) -> Act:
    """Take back with the button of the editing form."""
    return post_form(client, page, user, "action-cancel-workflow")


def cancel_here(client: Client, page: Page, user: User) -> Act:
    """Take back on the page of moderation."""
    return decide(client, page, "cancel")


# What came of it


def told(response: HttpResponse, level: int = messages.ERROR) -> str:
    """What somebody was told."""
    found = messages.get_messages(response.wsgi_request)  # type: ignore[attr-defined]
    return " ".join(str(each) for each in found if each.level == level)


def in_german(text: Any) -> str:
    """A message as the editors' side says it."""
    with override("de"):
        return gettext(str(text))


def entries(page: Page, action: str = "wagtail.publish") -> int:
    """How often something was logged."""
    return PageLogEntry.objects.filter(page=page.pk, action=action).count()


def statuses(page: Page) -> list[str]:
    """How the workflows of a page stand."""
    states = WorkflowState.objects.filter(object_id=str(page.pk)).order_by("pk")
    return list(states.values_list("status", flat=True))


def content_of(revision: Revision) -> dict[str, Any]:
    """What a state says now."""
    return Revision.objects.get(pk=revision.pk).content


def assert_says_it_is_decided(response: HttpResponse) -> None:
    """Who came too late was told so, and nothing else."""
    assert told(response)
    assert in_german("Sorry, you do not have permission to access this area.") not in told(response)
    assert not told(response, messages.SUCCESS)


def assert_saved_or_told(page: Page, title: str, response: HttpResponse) -> None:
    """What somebody typed is in a draft, or the form it was typed into says why not."""
    answer = json.loads(response.content)
    if answer["success"]:
        assert title in page.revisions.values_list("content__title", flat=True)
    else:
        assert answer["error_message"]


def assert_shows(page: Page, revision: Revision) -> None:
    """Visitors see exactly this state, and it is approved."""
    stored, content = now(page), content_of(revision)
    assert (stored.live, stored.live_revision_id) == (True, revision.pk)
    assert (stored.title, stored.lead) == (content["title"], content["lead"])
    approvals = TaskState.objects.filter(revision=revision, status=TaskState.STATUS_APPROVED)
    assert approvals.exists()


def assert_hidden(page: Page) -> None:
    """It never was public."""
    stored = now(page)
    assert (stored.live, stored.live_revision_id, stored.first_published_at) == (False, None, None)
    assert entries(page) == 0


def assert_unchanged(page: Page) -> None:
    """Visitors see of a page what they saw before."""
    stored = now(page)
    assert (stored.live, stored.live_revision_id) == (page.live, page.live_revision_id)
    assert stored.title == page.title or not page.live


def assert_sound_tree() -> None:
    """No page hangs in the air, and none counts children that it does not have."""
    assert not any(Page.find_problems())


def assert_at_its_address(page: Page) -> None:
    """A page lies where its address says."""
    stored = now(page)
    assert stored.url_path == f"{stored.get_parent().url_path}{stored.slug}/"
    assert Client().get(stored.url).status_code == 200


@pytest.fixture
def draft(site_root: HomePage, editor: User) -> Callable[..., Page]:
    """Make a text of the editor: of a public page that says *Alt*, or of one never published."""

    def make(*, public: bool = False) -> Page:
        slug = f"text-{Page.objects.count()}"
        page = factories.make_content(site_root, "Alt", live=public, slug=slug)
        write(page, editor, title="Neu")
        return now(page)

    return make


@pytest.fixture
def waiting(draft: Callable[..., Page], editor: User) -> Callable[..., Page]:
    """Make such a text that waits for approval."""

    def make(*, public: bool = False) -> Page:
        page = draft(public=public)
        approval.submit([page], editor)
        return now(page)

    return make


# Approving and writing


def test_approving_while_a_moderator_corrects(subtests, waiting, moderator, moderator2, log_in):
    for order, public in product(ORDERS, (False, True)):
        page = waiting(public=public)
        asked_about = page.latest_revision
        answers = race_of(
            order,
            approve=decide(log_in(moderator), page, "approve"),
            other=autosave(log_in(moderator2), page, moderator2, title="Anders"),
        )
        with subtests.test(first=order, public=public):
            assert content_of(asked_about)["title"] == "Neu"
            if order == "approve":
                assert_shows(page, asked_about)
            else:
                assert in_german(CHANGED_SINCE) in told(answers["approve"])
                assert_unchanged(page)
                assert statuses(page) == ["in_progress"]
            assert_saved_or_told(page, "Anders", answers["other"])
            assert order == "approve" or answers["other"].json()["success"]


def test_confirming_while_the_moderator_corrects_more(subtests, waiting, editor, moderator, log_in):
    corrector = log_in(moderator)
    for order in ORDERS:
        page = waiting()
        asked_about = write(page, moderator, title="Neuer")
        decide(corrector, page, "approve")()
        answers = race_of(
            order,
            approve=decide(log_in(editor), page, "approve"),
            other=autosave(corrector, page, moderator, overwrite=True, title="Am neuesten"),
        )
        with subtests.test(first=order):
            assert content_of(asked_about)["title"] == "Neuer"
            if order == "approve":
                assert_shows(page, asked_about)
            else:
                assert in_german(CHANGED_SINCE) in told(answers["approve"])
                assert_unchanged(page)
            assert_saved_or_told(page, "Am neuesten", answers["other"])


def test_approving_while_the_author_writes(waiting, editor, moderator, log_in):
    """The author does not even get to write: the page is theirs again when it is decided."""
    page = waiting()
    asked_about = page.latest_revision
    _approved, saved = race(
        decide(log_in(moderator), page, "approve"),
        autosave(log_in(editor), page, editor, overwrite=True, title="Anders"),
        waits=None,
    )
    assert_shows(page, asked_about)
    assert content_of(asked_about)["title"] == "Neu"
    assert_saved_or_told(page, "Anders", saved)


def test_approving_a_topic_while_a_moderator_corrects(
    subtests, db, editor, moderator, moderator2, log_in
):
    for order in ORDERS:
        topic = Topic.objects.create(name_de="Neu", name_en="New", slug=order, live=False)
        asked_about = topic.save_revision(user=editor)
        [state] = approval.submit([topic], editor)
        answers = race_of(
            order,
            approve=post(
                log_in(moderator),
                moderation_url(topic),
                {"action": "approve", "seen": [state.current_task_state_id]},
            ),
            other=post(
                log_in(moderator2),
                f"/cms/snippets/home/topic/edit/{topic.pk}/",
                {"name_de": "Anders", "name_en": "Other", "slug": order},
            ),
        )
        with subtests.test(first=order):
            topic.refresh_from_db()
            if order == "approve":
                assert (topic.live, topic.live_revision) == (True, asked_about)
                assert topic.name_de == "Neu"
            else:
                assert in_german(CHANGED_SINCE) in told(answers["approve"])
                assert not topic.live
            assert topic.latest_revision.content["name_de"] == "Anders"


def test_writing_at_the_same_time(draft, editor, moderator, log_in, monkeypatch):
    """Nothing that a form does before it locks the page lets two of them wait for each other."""
    page = draft(public=True)
    acts = [
        post(log_in(user), f"/cms/pages/{page.pk}/edit/", page_form(page, title=str(user)))
        for user in (editor, moderator)
    ]
    meet_at_the_lock(monkeypatch, *acts)
    written = set(page.revisions.values_list("content__title", flat=True))
    assert written == {"Alt", "Neu", str(editor), str(moderator)}


# Several decisions


def test_two_approve(subtests, waiting, moderator, moderator2, log_in):
    for late_decides, public in ((decide, True), (decide_in_form, False)):
        page = waiting(public=public)
        first, late = race(
            decide(log_in(moderator), page, "approve"),
            late_decides(log_in(moderator2), page, "approve"),
        )
        with subtests.test(late_decides.__name__):
            assert told(first, messages.SUCCESS)
            assert_says_it_is_decided(late)
            assert_shows(page, page.latest_revision)
            assert entries(page) == (2 if public else 1)
            assert entries(page, "wagtail.workflow.approve") == 1


def test_approving_while_somebody_rejects(subtests, waiting, moderator, moderator2, log_in):
    for order, rejects in product(ORDERS, (decide, decide_in_form)):
        page = waiting()
        answers = race_of(
            order,
            approve=decide(log_in(moderator), page, "approve"),
            other=rejects(log_in(moderator2), page, "reject"),
        )
        with subtests.test(rejects.__name__, first=order):
            if order == "approve":
                assert_shows(page, page.latest_revision)
                assert statuses(page) == ["approved"]
                assert_says_it_is_decided(answers["other"])
            else:
                assert_hidden(page)
                assert statuses(page) == ["needs_changes"]
                assert_says_it_is_decided(answers["approve"])


def test_approving_while_it_is_taken_back(subtests, waiting, editor, moderator, moderator2, log_in):
    who = [(editor, cancel_here), (editor, cancel_in_form), (moderator2, cancel_in_form)]
    for order, (person, cancels) in product(ORDERS, who):
        page = waiting()
        answers = race_of(
            order,
            approve=decide(log_in(moderator), page, "approve"),
            other=cancels(log_in(person), page, person),
        )
        with subtests.test(cancels.__name__, first=order, person=str(person)):
            if order == "approve":
                assert_shows(page, page.latest_revision)
                assert statuses(page) == ["approved"]
                assert entries(page, "wagtail.workflow.cancel") == 0
            else:
                assert_hidden(page)
                assert statuses(page) == ["cancelled"]
                assert_says_it_is_decided(answers["approve"])


# The tree


def test_approving_while_it_is_moved(subtests, waiting, site_root, moderator, moderator2, log_in):
    destination = factories.make_content(site_root, "Ziel")
    for order, slug in product(ORDERS, ("", "umbenannt")):
        page = waiting(public=bool(slug))
        if slug:
            write(page, moderator2, slug=f"{slug}-{page.pk}")
        asked_about = now(page).latest_revision
        approve = decide(log_in(moderator), page, "approve")
        move = post(log_in(moderator2), f"/cms/pages/{page.pk}/move/{destination.pk}/confirm/")
        with subtests.test(first=order, slug=slug):
            answers = race_of(order, approve=approve, other=move)
            assert_sound_tree()
            assert not told(answers["approve"])
            assert_shows(page, asked_about)
            assert_at_its_address(page)
            moved = now(page).get_parent().pk == destination.pk
            assert moved is bool(told(answers["other"], messages.SUCCESS))
            assert moved is not bool(told(answers["other"]))


def test_approving_while_it_is_deleted(subtests, waiting, moderator, moderator2, log_in):
    for order in ORDERS:
        page = waiting()
        answers = race_of(
            order,
            approve=decide(log_in(moderator), page, "approve"),
            other=post(log_in(moderator2), f"/cms/pages/{page.pk}/delete/"),
        )
        with subtests.test(first=order):
            assert_sound_tree()
            if order == "approve":
                # What is public is unpublished first, for a reason that is told.
                assert_shows(page, page.latest_revision)
                assert told(answers["other"])
            else:
                assert answers["approve"].status_code == 404 or told(answers["approve"])
                assert not Page.objects.filter(pk=page.pk).exists()
                assert not Revision.objects.filter(object_id=str(page.pk)).exists()
                assert statuses(page) == []


# Languages


@pytest.fixture
def in_both_languages(waiting_german, editor) -> Callable[[], tuple[Page, Page]]:
    """Make a page in both languages that the editor translated and submitted together."""

    def make() -> tuple[Page, Page]:
        german = waiting_german()
        translations.translate(german, [Locale.objects.get(language_code="en")], editor)
        english = german.get_translations().get()
        for original, text in {"Neu": "New", "Ein Satz.": "A sentence."}.items():
            segment = find_segment(english, original)
            StringTranslation.objects.create(
                translation_of=segment.string,
                locale=english.locale,
                context=segment.context,
                data=text,
                translation_type=StringTranslation.TRANSLATION_TYPE_MANUAL,
            )
        translations.save_draft(translations.translation_of(english), editor)
        approval.submit([now(german), now(english)], editor)
        return now(german), now(english)

    return make


@pytest.fixture
def waiting_german(draft, editor) -> Callable[[], Page]:
    """Make a German text with two sentences."""

    def make() -> Page:
        page = draft()
        write(page, editor, lead="Ein Satz.")
        return now(page)

    return make


def find_segment(page: Page, original: str) -> StringSegment:
    """One of the texts to translate."""
    translation = translations.translation_of(page)
    assert translation
    return translation.source.stringsegment_set.get(string__data=original)


def translate_text(client: Client, page: Page, original: str, text: str) -> Act:
    """What wagtail-localize's editor sends for each text."""
    translation = translations.translation_of(page)
    assert translation
    segment = find_segment(page, original)
    path = f"/cms/localize/translate/{translation.pk}/strings/{segment.pk}/edit/"
    content = encode_multipart(BOUNDARY, {"value": text})
    return lambda: client.put(path, content, content_type=MULTIPART_CONTENT)


def test_approving_both_languages_while_one_is_translated(
    subtests, in_both_languages, moderator, moderator2, log_in
):
    for order in ORDERS:
        pages = german, english = in_both_languages()
        answers = race_of(
            order,
            approve=decide(log_in(moderator), german, "approve", german, english),
            other=translate_text(log_in(moderator2), english, "Neu", "Brand new"),
        )
        with subtests.test(first=order):
            assert content_of(english.latest_revision)["title"] == "New"
            if order == "approve":
                for page in pages:
                    assert_shows(page, page.latest_revision)
            else:
                assert in_german(CHANGED_SINCE) in told(answers["approve"])
                for page in pages:
                    assert_hidden(page)
            assert answers["other"].status_code < 300
            assert now(english).latest_revision.content["title"] == "Brand new"


def test_approving_both_languages_while_one_is_taken_back(
    subtests, in_both_languages, editor, moderator, log_in
):
    for order in ORDERS:
        pages = german, english = in_both_languages()
        race_of(
            order,
            approve=decide(log_in(moderator), english, "approve", german, english),
            other=cancel_in_form(log_in(editor), german, editor),
        )
        with subtests.test(first=order):
            for page in pages:
                assert statuses(page) == ["approved" if order == "approve" else "cancelled"]
                assert now(page).live is (order == "approve")


def test_deciding_about_both_languages_at_both(
    in_both_languages, moderator, moderator2, log_in, monkeypatch
):
    pages = german, english = in_both_languages()
    acts = [
        decide(log_in(user), page, "approve", german, english)
        for user, page in ((moderator, german), (moderator2, english))
    ]
    answers = meet_at_the_lock(monkeypatch, *acts)
    assert sorted(bool(told(answer)) for answer in answers) == [False, True]
    assert [entries(page) for page in pages] == [1, 1]


def test_two_translate_different_texts(in_both_languages, moderator, moderator2, log_in):
    _german, english = in_both_languages()
    race(
        translate_text(log_in(moderator), english, "Neu", "Brand new"),
        translate_text(log_in(moderator2), english, "Ein Satz.", "One sentence."),
    )
    newest = now(english).latest_revision.content
    assert (newest["title"], newest["lead"]) == ("Brand new", "One sentence.")


# The schedule


@pytest.fixture
def due(draft, editor, moderator2) -> Callable[[], Page]:
    """Make a page whose approved text is due to go live."""

    def make() -> Page:
        page = draft()
        write(page, editor, go_live_at=timezone.now() + timedelta(hours=1))
        [state] = approval.submit([page], editor)
        approval.approve(state, moderator2, seen=[state.current_task_state_id])
        past = timezone.now() - timedelta(minutes=1)
        revision = now(page).scheduled_revision
        revision.content["go_live_at"] = past.isoformat()
        revision.approved_go_live_at = past
        Revision.objects.bulk_update([revision], ["content", "approved_go_live_at"])
        Page.objects.filter(pk=page.pk).update(go_live_at=past)
        return now(page)

    return make


def test_carrying_out_the_schedule_twice(due):
    page = due()
    assert race(schedule.carry_out, schedule.carry_out) == ([], [])
    assert_shows(page, page.latest_revision)
    assert entries(page, "wagtail.publish.scheduled") == 1


def test_carrying_out_the_schedule_while_it_is_taken_off(subtests, due, moderator, log_in):
    for order in ("schedule", "unschedule"):
        page = due()
        approved = page.latest_revision
        path = f"/cms/pages/{page.pk}/revisions/{approved.pk}/unschedule/"
        answers = race_of(
            order, schedule=schedule.carry_out, unschedule=post(log_in(moderator), path)
        )
        with subtests.test(first=order):
            assert answers["schedule"] == []
            assert now(page).scheduled_revision is None
            if order == "schedule":
                assert_shows(page, approved)
            else:
                assert_hidden(page)


def test_carrying_out_the_schedule_while_a_newer_text_is_approved(
    subtests, due, editor, moderator, log_in
):
    for order in ("schedule", "approve"):
        page = due()
        newer = write(page, editor, title="Neuer", go_live_at=None)
        # Nobody can submit it while another state is scheduled. Two that meet could have.
        page.get_workflow().start(now(page), editor)
        answers = race_of(
            order, schedule=schedule.carry_out, approve=decide(log_in(moderator), page, "approve")
        )
        with subtests.test(first=order):
            assert answers["schedule"] == []
            if order == "schedule":
                assert_says_it_is_decided(answers["approve"])
                assert_shows(page, page.latest_revision)
            else:
                assert told(answers["approve"], messages.SUCCESS)
                assert_shows(page, newer)
            assert now(page).scheduled_revision is None
            assert now(page).latest_revision == newer


# Submitting


def submit_in_form(client: Client, page: Page, user: User) -> Act:
    """Submit with the button of the editing form."""
    return post_form(client, page, user, "action-submit")


def submit_here(client: Client, page: Page, user: User) -> Act:
    """Submit on the page of moderation."""
    return post(client, moderation_url(page), {"action": "submit"})


def assert_asked_about_the_newest(page: Page) -> None:
    """There is one submission, about the newest state, and nobody wrote over what was asked."""
    assert statuses(page) == ["in_progress"]
    state = now(page).current_workflow_state
    assert state.current_task_state.revision == now(page).latest_revision
    for task_state in TaskState.objects.filter(workflow_state=state):
        assert task_state.started_at >= task_state.revision.created_at


def test_submitting_while_the_form_saves_itself(subtests, draft, editor, log_in):
    how = ((submit_here, True), (submit_in_form, False))
    for order, (submits, public) in product(("submit", "autosave"), how):
        page = draft(public=public)
        answers = race_of(
            order,
            submit=submits(log_in(editor), page, editor),
            autosave=autosave(log_in(editor), page, editor, overwrite=True, title="Anders"),
        )
        with subtests.test(submits.__name__, first=order):
            assert_unchanged(page)
            assert_asked_about_the_newest(page)
            if order == "submit":
                assert content_of(page.latest_revision)["title"] == "Neu"
            assert_saved_or_told(page, "Anders", answers["autosave"])


def test_submitting_twice(subtests, draft, editor, log_in):
    for late_submits in (submit_here, submit_in_form):
        page = draft()
        acts = [submits(log_in(editor), page, editor) for submits in (submit_here, late_submits)]
        with subtests.test(late_submits.__name__):
            race(*acts)
            assert_unchanged(page)
            assert_asked_about_the_newest(page)
