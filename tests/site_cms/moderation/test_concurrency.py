"""Several people decide, write, move and delete at the same moment.

SQLite lets one write at a time; PostgreSQL lets them meet. One does all they want to and is held
before the commit, the other comes to a lock, and PostgreSQL itself says that it waits for it.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
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
from wagtail_localize.models import Translation

from home.models import HomePage, Topic
from members.accounts.models import User
from site_cms.moderation import approval, schedule, translations
from site_cms.moderation.texts import moderation_url
from tests import factories

pytestmark = [
    pytest.mark.skipif(
        connection.vendor != "postgresql",
        reason="only on PostgreSQL do several transactions write at the same time",
    ),
    pytest.mark.django_db(transaction=True),
]

#: How long anything may take before a test gives up on it.
DEADLINE = 15

Act = Callable[[], Any]


class Person(threading.Thread):
    """Does something with a connection of their own, and can be held before the commit."""

    def __init__(self, act: Act, *, hold: bool = False) -> None:
        super().__init__(daemon=True)
        self.act, self.hold = act, hold
        self.pid = 0
        self.answer: Any = None
        self.error: BaseException | None = None
        self.connected, self.at_commit = threading.Event(), threading.Event()
        self.may_commit, self.finished = threading.Event(), threading.Event()

    def run(self) -> None:
        try:
            self._connect()
            self.answer = self.act()
        except BaseException as error:
            self.error = error
        finally:
            connections.close_all()
            for event in (self.connected, self.at_commit, self.finished):
                event.set()

    def _connect(self) -> None:
        connection.ensure_connection()
        # The end of a request would close it.
        connection.close_at = None
        self.pid = connection.connection.info.backend_pid
        if self.hold:
            commit = connection.commit
            connection.commit = lambda: (self._wait(), commit())  # type: ignore[method-assign]
        self.connected.set()

    def _wait(self) -> None:
        self.at_commit.set()
        assert self.may_commit.wait(DEADLINE)

    def waits_for(self, other: "Person") -> bool:
        """Whether PostgreSQL sees them wait for a lock of somebody; false once they are done."""
        assert self.connected.wait(DEADLINE)
        until = monotonic() + DEADLINE
        while not self.finished.wait(0.005):
            assert monotonic() < until, "neither done nor waiting"
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


def race(first: Act, second: Act, *, waits: bool | None = True) -> tuple[Any, Any]:
    """What two people get, the second of whom comes before the first has committed.

    ``waits``: whether the second has to wait for the first; ``None``: either is right.
    """
    ahead, behind = Person(first, hold=True), Person(second)
    ahead.start()
    assert ahead.at_commit.wait(DEADLINE)
    behind.start()
    try:
        waited = behind.waits_for(ahead)
    finally:
        ahead.may_commit.set()
        behind.join(DEADLINE)
    results = ahead.result(), behind.result()
    assert waits in (None, waited)
    return results


def race_of(order: str, **acts: Act) -> dict[str, Any]:
    """The same by name, with the one who is first: ``race_of("approve", approve=…, move=…)``."""
    [other] = set(acts) - {order}
    ahead, behind = race(acts[order], acts[other])
    return {order: ahead, other: behind}


@contextmanager
def meeting_at_the_lock(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let two people both come to where they lock the text before either goes on."""
    barrier, lock, met = threading.Barrier(2), approval.lock, threading.local()

    def lock_together(*texts: Any) -> None:
        if not getattr(met, "once", False):
            met.once = True
            barrier.wait(DEADLINE)
        lock(*texts)

    with monkeypatch.context() as patch:
        patch.setattr(approval, "lock", lock_together)
        yield


def both(one: Act, other: Act) -> tuple[Any, Any]:
    """What two people get who begin at the same time."""
    people = Person(one), Person(other)
    for person in people:
        person.start()
    for person in people:
        person.join(DEADLINE)
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


def submitted(page: Page, user: User, **fields: Any) -> Page:
    """Write and submit."""
    write(page, user, **fields)
    approval.submit([page], user)
    return now(page)


def now(page: Page) -> Page:
    """A page as it is stored now."""
    return Page.objects.get(pk=page.pk).specific


def decide(client: Client, page: Page, action: str, *seen: Page, **extra: Any) -> Act:
    """A decision on the page of moderation, about what is to be seen there now."""
    shown = [now(each).current_workflow_state.current_task_state_id for each in seen or [page]]
    form = {"action": action, "seen": shown, **extra}
    return lambda: client.post(moderation_url(page), form)


def decide_in_form(client: Client, page: Page, action: str) -> Act:
    """A decision by Wagtail's own button."""
    task = now(page).current_workflow_task_state.pk
    path = f"/cms/pages/workflow/action/{page.pk}/{action}/{task}/"
    return lambda: client.post(path, {"comment": "So nicht."})


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
    return lambda: client.post(f"/cms/pages/{page.pk}/edit/", form)


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


def assert_shows(page: Page, revision: Revision) -> None:
    """Visitors see exactly this state."""
    stored = now(page)
    assert (stored.live, stored.live_revision_id) == (True, revision.pk)
    content = Revision.objects.get(pk=revision.pk).content
    assert (stored.title, stored.lead) == (content["title"], content["lead"])
    task_states = TaskState.objects.filter(revision=revision)
    assert task_states.filter(status=TaskState.STATUS_APPROVED).exists()
    assert Client().get(stored.url).status_code == 200


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
    """Every page lies where its addresses say."""
    assert not any(Page.find_problems())
    for page in Page.objects.filter(depth__gt=1):
        assert page.url_path == f"{page.get_parent().url_path}{page.slug}/"


@pytest.fixture(params=["new", "public"])
def text(request: pytest.FixtureRequest, site_root: HomePage, editor: User) -> Page:
    """A text of the editor that waits for approval, of a page never published or public."""
    live = request.param == "public"
    made = factories.make_content(site_root, "Alt", live=live)
    return submitted(made, editor, title="Neu")


@pytest.fixture
def new_page(site_root: HomePage, editor: User) -> Page:
    """A page never published that waits for approval."""
    return submitted(factories.make_content(site_root, "Alt", live=False), editor, title="Neu")


# Approving and writing


ORDER = pytest.mark.parametrize("order", ["approve", "other"])


@ORDER
def test_approving_while_a_moderator_corrects(order, text, moderator, moderator2, log_in):
    asked_about = text.latest_revision
    answers = race_of(
        order,
        approve=decide(log_in(moderator), text, "approve"),
        other=autosave(log_in(moderator2), text, moderator2, title="Anders"),
    )
    assert Revision.objects.get(pk=asked_about.pk).content["title"] == "Neu"
    if order == "approve":
        assert_shows(text, asked_about)
        assert now(text).title == "Neu"
    else:
        assert in_german(approval.CHANGED_SINCE) in told(answers["approve"])
        assert_unchanged(text)
        assert statuses(text) == ["in_progress"]
    # The correction is a draft, or the form that it was typed into said why not.
    if answers["other"].json()["success"]:
        assert now(text).latest_revision.content["title"] == "Anders"
    else:
        assert order == "approve"
        assert answers["other"].json()["error_message"]


@ORDER
def test_confirming_while_the_moderator_corrects_more(order, text, editor, moderator, log_in):
    write(text, moderator, title="Neuer")
    corrector = log_in(moderator)
    decide(corrector, text, "approve")()
    asked_about = now(text).latest_revision
    answers = race_of(
        order,
        approve=decide(log_in(editor), text, "approve"),
        other=autosave(corrector, text, moderator, overwrite=True, title="Am neuesten"),
    )
    assert Revision.objects.get(pk=asked_about.pk).content["title"] == "Neuer"
    if order == "approve":
        assert_shows(text, asked_about)
    else:
        assert in_german(approval.CHANGED_SINCE) in told(answers["approve"])
        assert_unchanged(text)
        assert now(text).latest_revision.content["title"] == "Am neuesten"


def test_the_author_writes_nothing_while_others_decide(text, editor, moderator, log_in):
    asked_about = text.latest_revision
    _approved, saved = race(
        decide(log_in(moderator), text, "approve"),
        autosave(log_in(editor), text, editor, overwrite=True, title="Anders"),
        waits=None,
    )
    assert_shows(text, asked_about)
    assert Revision.objects.get(pk=asked_about.pk).content["title"] == "Neu"
    assert saved.json()["success"] or saved.json()["error_message"]


@ORDER
def test_approving_a_topic_while_a_moderator_corrects(
    order, db, editor, moderator, moderator2, log_in
):
    topic = Topic.objects.create(name_de="Neu", name_en="New", slug="neu", live=False)
    asked_about = topic.save_revision(user=editor)
    [state] = approval.submit([topic], editor)
    form = {"name_de": "Anders", "name_en": "Other", "slug": "neu"}
    path = f"/cms/snippets/home/topic/edit/{topic.pk}/"
    approver, corrector = log_in(moderator), log_in(moderator2)
    seen = {"action": "approve", "seen": [state.current_task_state_id]}
    answers = race_of(
        order,
        approve=lambda: approver.post(moderation_url(topic), seen),
        other=lambda: corrector.post(path, form),
    )
    topic.refresh_from_db()
    if order == "approve":
        assert (topic.live, topic.live_revision) == (True, asked_about)
        assert topic.name_de == "Neu"
    else:
        assert in_german(approval.CHANGED_SINCE) in told(answers["approve"])
        assert not topic.live
    assert topic.latest_revision.content["name_de"] == "Anders"


def test_writing_at_the_same_time(site_root, editor, moderator, log_in, monkeypatch):
    """Opening the form for the first time is noted with a reference to the page."""
    page = factories.make_content(site_root, "Alt")
    forms = {person: {**page_form(page, title=str(person))} for person in (editor, moderator)}
    clients = {person: log_in(person) for person in forms}
    path = f"/cms/pages/{page.pk}/edit/"
    with meeting_at_the_lock(monkeypatch):
        both(*[lambda user=user: clients[user].post(path, forms[user]) for user in forms])
    written = set(now(page).revisions.values_list("content__title", flat=True))
    assert written == {"Alt", str(editor), str(moderator)}


# Several decisions


@pytest.mark.parametrize("second", [decide, decide_in_form])
def test_two_approve(second, text, moderator, moderator2, log_in):
    asked_about = text.latest_revision
    published = entries(text)
    first, late = race(
        decide(log_in(moderator), text, "approve"), second(log_in(moderator2), text, "approve")
    )
    assert told(first, messages.SUCCESS)
    assert in_german("This is decided already.") in told(late)
    assert not told(late, messages.SUCCESS)
    assert_shows(text, asked_about)
    assert entries(text) == published + 1
    assert entries(text, "wagtail.workflow.approve") == 1


@ORDER
@pytest.mark.parametrize("reject", [decide, decide_in_form])
def test_approving_while_somebody_rejects(order, reject, text, moderator, moderator2, log_in):
    asked_about = text.latest_revision
    extra = {"comment": "So nicht."} if reject is decide else {}
    answers = race_of(
        order,
        approve=decide(log_in(moderator), text, "approve"),
        other=reject(log_in(moderator2), text, "reject", **extra),
    )
    late = answers["other" if order == "approve" else "approve"]
    assert in_german("This is decided already.") in told(late)
    if order == "approve":
        assert_shows(text, asked_about)
        assert statuses(text) == ["approved"]
    else:
        assert_unchanged(text)
        assert statuses(text) == ["needs_changes"]


def cancel_in_form(client: Client, page: Page, user: User) -> Act:
    """Take back with the button of the editing form."""
    return post_form(client, page, user, "action-cancel-workflow")


def cancel_here(client: Client, page: Page, user: User) -> Act:
    """Take back on the page of moderation."""
    return decide(client, page, "cancel")


@ORDER
@pytest.mark.parametrize("cancel", [cancel_here, cancel_in_form])
@pytest.mark.parametrize("who", ["editor", "moderator2"])
def test_approving_while_it_is_taken_back(
    order, cancel, who, text, editor, moderator, moderator2, log_in
):
    asked_about = text.latest_revision
    person = {"editor": editor, "moderator2": moderator2}[who]
    answers = race_of(
        order,
        approve=decide(log_in(moderator), text, "approve"),
        other=cancel(log_in(person), text, person),
    )
    if order == "approve":
        assert_shows(text, asked_about)
        assert statuses(text) == ["approved"]
        assert told(answers["other"])
        assert entries(text, "wagtail.workflow.cancel") == 0
    else:
        assert_unchanged(text)
        assert statuses(text) == ["cancelled"]
        assert in_german("This is decided already.") in told(answers["approve"])


# The tree


@ORDER
@pytest.mark.parametrize("address", ["same", "renamed"])
def test_approving_while_it_is_moved(
    order, address, text, site_root, moderator, moderator2, log_in
):
    destination = factories.make_content(site_root, "Ziel")
    if address == "renamed":
        write(text, moderator2, slug="umbenannt")
        text = now(text)
    asked_about = text.latest_revision
    mover = log_in(moderator2)
    answers = race_of(
        order,
        approve=decide(log_in(moderator), text, "approve"),
        other=lambda: mover.post(f"/cms/pages/{text.pk}/move/{destination.pk}/confirm/"),
    )
    assert_sound_tree()
    for answer in answers.values():
        assert told(answer) or told(answer, messages.SUCCESS)
    if not told(answers["other"]):
        assert now(text).get_parent().pk == destination.pk
    assert not told(answers["approve"])
    assert_shows(text, asked_about)


@ORDER
def test_approving_while_it_is_deleted(order, new_page, moderator, moderator2, log_in):
    asked_about = new_page.latest_revision
    deleter = log_in(moderator2)
    answers = race_of(
        order,
        approve=decide(log_in(moderator), new_page, "approve"),
        other=lambda: deleter.post(f"/cms/pages/{new_page.pk}/delete/"),
    )
    assert_sound_tree()
    if order == "approve":
        # What is public is unpublished first, for a reason.
        assert told(answers["other"])
        assert_shows(new_page, asked_about)
    else:
        assert told(answers["approve"])
        assert not Page.objects.filter(pk=new_page.pk).exists()
        assert not Revision.objects.filter(object_id=str(new_page.pk)).exists()
        assert statuses(new_page) == []


# Languages


@pytest.fixture
def translated(site_root, editor) -> tuple[Page, Page]:
    """A page in both languages that the editor submitted together."""
    german = factories.make_content(site_root, "Alt", live=False)
    write(german, editor, title="Neu", lead="Ein Satz.")
    english = Locale.objects.get(language_code="en")
    translations.translate(now(german), [english], editor)
    page = now(german).get_translation(english)
    client = Client()
    client.force_login(editor, backend="allauth.account.auth_backends.AuthenticationBackend")
    for original, text in {"Neu": "New", "Ein Satz.": "A sentence."}.items():
        assert translate_text(client, page, original, text)().status_code < 300
    approval.submit([now(german), now(page)], editor)
    return now(german), now(page)


def translate_text(client: Client, page: Page, original: str, text: str) -> Act:
    """What wagtail-localize's editor sends for each text."""
    translation = translations.translation_of(page)
    assert isinstance(translation, Translation)
    segment = translation.source.stringsegment_set.get(string__data=original)
    path = f"/cms/localize/translate/{translation.pk}/strings/{segment.pk}/edit/"
    content = encode_multipart(BOUNDARY, {"value": text})
    return lambda: client.put(path, content, content_type=MULTIPART_CONTENT)


@ORDER
def test_approving_both_languages_while_one_is_translated(
    order, translated, moderator, moderator2, log_in
):
    german, english = translated
    asked_about = german.latest_revision, english.latest_revision
    answers = race_of(
        order,
        approve=decide(log_in(moderator), german, "approve", german, english),
        other=translate_text(log_in(moderator2), english, "Neu", "Brand new"),
    )
    if order == "approve":
        for page, revision in zip(translated, asked_about, strict=True):
            assert_shows(page, revision)
    else:
        assert in_german(approval.CHANGED_SINCE) in told(answers["approve"])
        for page in translated:
            assert_hidden(page)
    if answers["other"].status_code < 300:
        assert now(english).latest_revision.content["title"] == "Brand new"
    assert Revision.objects.get(pk=asked_about[1].pk).content["title"] == "New"


@ORDER
@pytest.mark.parametrize("cancel", [cancel_here, cancel_in_form])
def test_approving_both_languages_while_one_is_taken_back(
    order, cancel, translated, editor, moderator, log_in
):
    german, english = translated
    race_of(
        order,
        approve=decide(log_in(moderator), english, "approve", german, english),
        other=cancel(log_in(editor), german, editor),
    )
    for page in translated:
        assert statuses(page) == ["approved" if order == "approve" else "cancelled"]
        assert now(page).live is (order == "approve")


def test_deciding_about_both_languages_at_both(
    translated, moderator, moderator2, log_in, monkeypatch
):
    german, english = translated
    acts = [
        decide(log_in(user), page, "approve", german, english)
        for user, page in ((moderator, german), (moderator2, english))
    ]
    with meeting_at_the_lock(monkeypatch):
        answers = both(*acts)
    assert sorted(bool(told(answer)) for answer in answers) == [False, True]
    assert [entries(page) for page in translated] == [1, 1]


def test_two_translate_different_texts(translated, moderator, moderator2, log_in):
    english = translated[1]
    race(
        translate_text(log_in(moderator), english, "Neu", "Brand new"),
        translate_text(log_in(moderator2), english, "Ein Satz.", "One sentence."),
    )
    newest = now(english).latest_revision.content
    assert (newest["title"], newest["lead"]) == ("Brand new", "One sentence.")


# The schedule


@pytest.fixture
def due(new_page, moderator) -> Page:
    """A page whose approved state is due to go live."""
    later, past = timezone.now() + timedelta(hours=1), timezone.now() - timedelta(minutes=1)
    write(new_page, moderator, go_live_at=later)
    other = factories.make_user("moderator3", "Moderators", is_staff=True)
    state = now(new_page).current_workflow_state
    approval.approve(state, other, seen=[state.current_task_state_id])
    [revision] = Revision.objects.filter(approved_go_live_at__isnull=False)
    revision.content["go_live_at"] = past.isoformat()
    revision.approved_go_live_at = past
    Revision.objects.bulk_update([revision], ["content", "approved_go_live_at"])
    Page.objects.filter(pk=new_page.pk).update(go_live_at=past)
    return now(new_page)


def test_carrying_out_the_schedule_twice(due):
    assert race(schedule.carry_out, schedule.carry_out) == ([], [])
    assert_shows(due, due.latest_revision)
    assert entries(due, "wagtail.publish.scheduled") == 1


@pytest.mark.parametrize("order", ["schedule", "unschedule"])
def test_carrying_out_the_schedule_while_it_is_taken_off(order, due, moderator, log_in):
    client, approved = log_in(moderator), due.latest_revision
    path = f"/cms/pages/{due.pk}/revisions/{approved.pk}/unschedule/"
    answers = race_of(order, schedule=schedule.carry_out, unschedule=lambda: client.post(path))
    assert answers["schedule"] == []
    assert now(due).scheduled_revision is None
    if order == "schedule":
        assert_shows(due, approved)
    else:
        assert_hidden(due)


@pytest.mark.parametrize("order", ["schedule", "approve"])
def test_carrying_out_the_schedule_while_a_newer_text_is_approved(
    order, due, editor, moderator, log_in
):
    scheduled = due.latest_revision
    newer = write(due, editor, title="Neuer", go_live_at=None)
    due.get_workflow().start(now(due), editor)
    answers = race_of(
        order, schedule=schedule.carry_out, approve=decide(log_in(moderator), due, "approve")
    )
    assert answers["schedule"] == []
    is_refused = bool(told(answers["approve"]))
    assert_shows(due, scheduled if is_refused else newer)
    assert now(due).scheduled_revision is None
    assert now(due).latest_revision == newer
    assert is_refused is (order == "schedule")


# Submitting


def submit_in_form(client: Client, page: Page, user: User) -> Act:
    """Submit with the button of the editing form."""
    return post_form(client, page, user, "action-submit")


def submit_here(client: Client, page: Page, user: User) -> Act:
    """Submit on the page of moderation."""
    return lambda: client.post(moderation_url(page), {"action": "submit"})


@pytest.fixture(params=["new", "public"])
def draft(request, site_root, editor) -> Page:
    """A text of the editor, of a page never published or public."""
    made = factories.make_content(site_root, "Alt", live=request.param == "public")
    write(made, editor, title="Neu")
    return now(made)


@pytest.mark.parametrize("order", ["submit", "autosave"])
@pytest.mark.parametrize("submit", [submit_here, submit_in_form])
def test_submitting_while_the_form_saves_itself(order, submit, draft, editor, log_in):
    client, other_tab = log_in(editor), log_in(editor)
    race_of(
        order,
        submit=submit(client, draft, editor),
        autosave=autosave(other_tab, draft, editor, overwrite=True, title="Anders"),
    )
    assert_unchanged(draft)
    assert statuses(draft) == ["in_progress"]
    state = now(draft).current_workflow_state
    assert state.current_task_state.revision == now(draft).latest_revision
    for task_state in TaskState.objects.filter(workflow_state=state):
        # Nobody wrote over it once somebody was asked about it.
        assert task_state.started_at >= task_state.revision.created_at
    if order == "submit":
        first = TaskState.objects.filter(workflow_state=state).earliest("started_at")
        assert first.revision.content["title"] == "Neu"
    titles = set(draft.revisions.values_list("content__title", flat=True))
    assert "Anders" in titles


@pytest.mark.parametrize("second", [submit_here, submit_in_form])
def test_submitting_twice(second, draft, editor, log_in):
    race(submit_here(log_in(editor), draft, editor), second(log_in(editor), draft, editor))
    assert statuses(draft) == ["in_progress"]
    state = now(draft).current_workflow_state
    assert state.current_task_state.revision == now(draft).latest_revision
