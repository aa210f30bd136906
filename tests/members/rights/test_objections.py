"""Privacy approvers see what is due, and decide."""

from datetime import timedelta

import pytest
from django.utils import timezone

from members.rights.choices import Action, Kind
from members.rights.flows.object import object_to
from members.rights.models import DeskAccess, Erasure, Objection
from site_cms.local_time import local_day

pytestmark = pytest.mark.django_db

LIST = "/cms/reports/objections/"


@pytest.fixture
def objection(site_root, alice) -> Objection:
    return object_to(alice, kind=Kind.OTHER, text="<b>No</b>\n=1+1")


@pytest.fixture
def browser(as_user, privacy):
    return as_user(privacy)


def test_the_list_says_what_is_due_and_overdue_and_names_nobody(browser, objection, alice):
    object_to(alice, kind=Kind.MARKETING)
    text = browser.get(LIST).text
    assert objection.reference in text
    assert "To be decided by" in text or "Zu entscheiden bis" in text
    assert "Liddell" not in text
    Objection.objects.filter(pk=objection.pk).update(due_on=local_day() - timedelta(days=1))
    text = browser.get(LIST).text
    assert "Overdue since" in text or "Überfällig seit" in text
    assert text.index(objection.reference) < text.index(
        Objection.objects.get(kind="marketing").reference
    )


def test_reading_one_is_logged_and_escaped(browser, objection, alice):
    text = browser.get(f"{LIST}{objection.reference}/").text
    assert "&lt;b&gt;No" in text
    access = DeskAccess.objects.get()
    assert (access.what, access.whom) == (Action.READ_OBJECTION, f"account:{alice.pk}")


def test_deciding_mails_the_answer_once(browser, objection, privacy, mailoutbox):
    path = f"{LIST}{objection.reference}/"
    for _time in range(2):
        answer = browser.post(path, {"decision": "granted", "answer": "We follow."})
        assert answer.status_code == 302
    objection.refresh_from_db()
    assert objection.decided_by == privacy
    assert [mail.subject for mail in mailoutbox][1:] == [
        f"Our answer to your objection {objection.reference}"
    ]
    assert "We follow." in browser.get(path).text


@pytest.mark.parametrize(
    "sent", [{}, {"decision": "maybe", "answer": "x"}, {"decision": "refused", "answer": " "}]
)
def test_half_a_decision_is_none(browser, objection, sent):
    assert browser.post(f"{LIST}{objection.reference}/", sent).status_code == 200
    objection.refresh_from_db()
    assert objection.is_open


def test_nobody_decides_on_their_own(site_root, privacy, browser):
    own = object_to(privacy, kind=Kind.OTHER, text="Mine")
    path = f"{LIST}{own.reference}/"
    assert 'name="answer"' not in browser.get(path).text
    browser.post(path, {"decision": "granted", "answer": "Sure"})
    own.refresh_from_db()
    assert own.is_open


@pytest.mark.parametrize("person", ["editor", "moderator"])
def test_others_neither_see_nor_decide(person, objection, as_user, request):
    browser = as_user(request.getfixturevalue(person))
    path = f"{LIST}{objection.reference}/"
    assert browser.get(path).status_code == browser.get(LIST).status_code == 302
    browser.post(path, {"decision": "granted", "answer": "x"})
    objection.refresh_from_db()
    assert objection.is_open


def test_one_that_is_not_there(browser, site_root):
    assert browser.get(f"{LIST}NOTTHERE/").status_code == 404
    assert browser.post(f"{LIST}NOTTHERE/").status_code == 404


def test_it_expires_three_years_after_the_decision(objection):
    from django.core.management import call_command

    Objection.objects.update(received_at=timezone.now() - timedelta(days=2000))
    call_command("apply_retention", verbosity=0)
    assert Objection.objects.exists()
    Objection.objects.update(decided_at=timezone.now() - timedelta(days=3 * 365 + 1))
    call_command("apply_retention", verbosity=0)
    assert not Objection.objects.exists()


def test_the_first_page_says_which_erasures_are_stuck(site_root, browser, as_user, editor):
    now = timezone.now()
    for days, state in ((8, "open"), (6, "open"), (9, "done")):
        at = now - timedelta(days=days)
        Erasure.objects.create(
            case=f"case-{days}", state=state, way="area", requested_at=at, expires_at=now
        )
    text = browser.get("/cms/").text

    assert "case-8" in text
    assert "case-6" not in text and "case-9" not in text
    assert "case-8" not in as_user(editor).get("/cms/").text


def test_the_first_page_says_what_waits(objection, browser, as_user, editor):
    assert objection.reference in browser.get("/cms/").text
    assert objection.reference not in as_user(editor).get("/cms/").text
