"""Members see at their next visit what changed in the policy since the version they last saw."""

import re

import pytest
from django.conf import settings as site_settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from members.accounts.flows.announce_policy import announce
from members.accounts.models import PolicyNotice
from members.rights.flows.erase import erase_member
from policy import versions
from policy.document import nodes
from policy.document.build import Content
from policy.models import PolicyVersion
from site_cms.local_time import local_day
from tests import factories
from tests.members.accounts.policies import NEW, OLD, issue
from tests.members.rights.test_at_once import at_once

HOME = "/de/"
DISMISS = "/de/members/policy-notice/"
NOTICE = "policy-notice-title"
OURS = {"sec-fetch-site": "same-origin"}


@pytest.fixture
def first(site_root):
    """The version under which everybody joined."""
    return issue(OLD)


@pytest.fixture
def alice(first):
    return factories.make_user("alice", language="de")


@pytest.fixture
def browser(alice, as_user):
    return as_user(alice)


def marked(kind: str, text: str) -> set[str]:
    """The words that are marked as added or removed, whatever is said of it to screen readers."""
    found = re.findall(rf"<{kind}[^>]*>(.*?)</{kind}>", text, re.DOTALL)
    hidden = r"<span[^>]*visually-hidden[^>]*>.*?</span>"
    return {re.sub(rf"{hidden}|<[^>]+>", "", each, flags=re.DOTALL).strip() for each in found}


def dismiss(client: Client, version: object, **data: str):
    return client.post(DISMISS, {"version": version, **data}, headers=OURS)


class TestAtTheNextVisit:
    def test_exactly_what_changed_is_marked(self, browser, first):
        issue(NEW, effective_on=local_day())
        text = browser.get(HOME).text
        assert "14" in marked("del", text)
        assert "26" in marked("ins", text)
        assert "Neue Frist." in text
        assert "Was gleich bleibt." not in text

    def test_nothing_of_the_first_version(self, browser, first):
        assert NOTICE not in browser.get(HOME).text
        assert not PolicyNotice.objects.exists()

    def test_nothing_before_there_is_any(self, site_root, member, as_user):
        assert NOTICE not in as_user(member).get(HOME).text

    @pytest.mark.parametrize("material", [True, False])
    def test_material_or_not(self, material, browser, first):
        issue(NEW, material=material)
        assert NOTICE in browser.get(HOME).text

    def test_it_says_whether_it_is_in_force(self, browser, first):
        issue(NEW, effective_on=local_day())
        now = browser.get("/en/").text
        assert "Our privacy policy changed on" in now
        issue(OLD)
        assert "Our privacy policy changes on" in browser.get("/en/").text

    def test_it_speaks_the_language_of_the_page(self, browser, first):
        issue(NEW, effective_on=local_day())
        text = browser.get("/en/").text
        assert "EN: Neue Frist." in text
        assert "Understood" in text

    @pytest.mark.parametrize("path", [HOME, "/de/members/", "/de/consent/", "/de/search/"])
    def test_it_stands_on_every_page(self, path, browser, first):
        issue(NEW, effective_on=local_day())
        assert browser.get(path).text.count(f'id="{NOTICE}"') == 1

    def test_on_pages_for_what_goes_wrong_too(self, browser, first):
        issue(NEW, effective_on=local_day())
        answer = browser.get("/de/gibt-es-nicht/")
        assert answer.status_code == 404
        assert NOTICE in answer.text

    def test_the_first_display_is_noted_once(self, browser, alice, first):
        version = issue(NEW, effective_on=local_day())
        browser.get(HOME)
        shown = PolicyNotice.objects.get(user=alice, version=version).shown_at
        assert shown
        browser.get(HOME)
        assert PolicyNotice.objects.get().shown_at == shown

    def test_further_displays_write_nothing(self, browser, first):
        issue(NEW, effective_on=local_day())
        browser.get(HOME)
        with CaptureQueriesContext(connection) as queries:
            assert NOTICE in browser.get(HOME).text
        written = [each["sql"] for each in queries if not each["sql"].startswith("SELECT")]
        assert not [sql for sql in written if PolicyNotice._meta.db_table in sql]

    def test_it_is_noted_beside_a_mail(self, browser, alice, first, mailoutbox):
        issue(NEW)
        announce()
        browser.get(HOME)
        notice = PolicyNotice.objects.get(user=alice)
        assert notice.mailed_at
        assert notice.shown_at

    def test_a_look_without_reading_is_none(self, browser, first):
        issue(NEW, effective_on=local_day())
        browser.head(HOME)
        assert not PolicyNotice.objects.exists()

    def test_editors_see_it_and_previews_do_not(self, first, admin, as_user, site_root):
        issue(NEW, effective_on=local_day())
        client = as_user(admin)
        assert NOTICE not in client.get(f"/cms/pages/{site_root.pk}/view_draft/").text
        assert not PolicyNotice.objects.exists()
        assert NOTICE in client.get(HOME).text

    def test_texts_of_editors_are_no_markup(self, browser, first):
        issue("<script>alert(1)</script>", "<b>x</b>", effective_on=local_day())
        text = browser.get(f"{HOME}?a='><b>").text
        assert "<script>alert" not in text
        assert "<b>" not in text

    def test_many_changes_are_folded(self, browser, first):
        issue(NEW, effective_on=local_day())
        text = browser.get(HOME).text
        assert "<details open>" in text
        # Sections stand below the title of the notice.
        assert text[text.index(NOTICE) : text.index("</details>")].count("<h2") == 0
        section = {"id": "s2", "anchor": "a", "number": "2", "heading": "Neu"}
        lines = [nodes.paragraph(f"Satz {number}.") for number in range(30)]
        text = {"title": "T", "summary": "S", "changes": "C"}
        languages = {code: {**text, "sections": [{**section, "nodes": lines}]} for code in ("de",)}
        versions.issue(Content(languages, {}, {}, {}), material=False)
        assert "<details>" in browser.get(HOME).text


class TestSinceTheVersionLastSeen:
    def test_several_at_once(self, browser, alice, first):
        issue(NEW, "Erste Änderung.", effective_on=local_day())
        last = issue("Statistiken bewahren wir 30 Monate auf.", "Zweite Änderung.")
        text = browser.get(HOME).text
        assert "14" in marked("del", text)
        assert "30" in marked("ins", text)
        assert "26" not in re.sub(
            r"<time.*?</time>|\d+\. \w+ \d{4}", "", text[text.index(NOTICE) :]
        )
        assert text.index("Erste Änderung.") < text.index("Zweite Änderung.")
        assert PolicyNotice.objects.get(user=alice).version == last

    def test_the_next_one_is_compared_with_what_was_dismissed(self, browser, first):
        dismissed = issue(NEW, effective_on=local_day())
        browser.get(HOME)
        dismiss(browser, dismissed.number)
        issue("Statistiken bewahren wir 30 Monate auf.", effective_on=local_day())
        text = browser.get(HOME).text
        assert "26" in marked("del", text)
        assert "30" in marked("ins", text)

    def test_who_joined_later_knows_what_was_in_force_then(self, first, as_user):
        issue(NEW, effective_on=local_day())
        bob = factories.make_user("bob")
        assert NOTICE not in as_user(bob).get(HOME).text
        issue("Statistiken bewahren wir 30 Monate auf.")
        text = as_user(bob).get(HOME).text
        assert "26" in marked("del", text)

    def test_who_joined_between_announcement_and_day_is_told(self, first, as_user):
        issue(NEW)
        bob = factories.make_user("bob")
        assert "14" in marked("del", as_user(bob).get(HOME).text)

    def test_who_joined_before_the_first_knows_that_one(self, member, as_user, site_root):
        issue(OLD)
        issue(NEW, effective_on=local_day())
        assert "14" in marked("del", as_user(member).get(HOME).text)


class TestDismissing:
    @pytest.fixture
    def version(self, browser, first):
        """A version that alice was shown."""
        version = issue(NEW, effective_on=local_day())
        browser.get(HOME)
        return version

    def test_it_is_gone_until_the_next(self, browser, alice, version):
        answer = dismiss(browser, version.number, next="/de/search/?q=a")
        assert (answer.status_code, answer.url) == (302, "/de/search/?q=a")
        assert PolicyNotice.objects.get(user=alice).dismissed_at
        assert NOTICE not in browser.get(HOME).text

        issue(OLD)
        assert NOTICE in browser.get(HOME).text

    def test_the_form_of_the_page_does_it(self, browser, version):
        text = browser.get(f"{HOME}?a=1&b=2").text
        form = text[text.index(f'action="{DISMISS}"') :]
        fields = dict(re.findall(r'name="(version|next)" value="([^"]*)"', form))
        assert fields == {"version": "2", "next": "/de/?a=1&amp;b=2"}
        assert "csrfmiddlewaretoken" not in form[: form.index("</form>")]

    def test_twice_changes_nothing(self, browser, version):
        dismiss(browser, version.number)
        at = PolicyNotice.objects.get().dismissed_at
        assert dismiss(browser, version.number).status_code == 302
        assert PolicyNotice.objects.get().dismissed_at == at

    def test_an_old_tab_does_not_hide_what_is_newer(self, browser, version):
        newer = issue(OLD)
        browser.get(HOME)
        dismiss(browser, version.number)
        text = browser.get(HOME).text
        assert f'name="version" value="{newer.number}"' in text
        assert "26" in marked("del", text)

    def test_what_was_never_shown_is_not_seen(self, browser, alice, version):
        newer = issue(OLD)
        assert dismiss(browser, newer.number).status_code == 302
        assert not PolicyNotice.objects.filter(version=newer).exists()
        assert NOTICE in browser.get(HOME).text

    @pytest.mark.parametrize("sent", ["", "x", "99", "-1", "0", "1.0", "²", "9" * 400, "2\x00"])
    def test_unknown_versions(self, sent, browser, version):
        assert dismiss(browser, sent).status_code == 404
        assert PolicyNotice.objects.get().dismissed_at is None

    def test_other_peoples_notices_stay(self, browser, alice, version, member, as_user):
        dismiss(as_user(member), version.number, user=str(alice.pk))
        assert PolicyNotice.objects.get(user=alice).dismissed_at is None

    def test_logged_out_it_leads_to_the_login(self, client, version):
        answer = dismiss(client, version.number)
        assert (answer.status_code, answer.url) == (302, "/de/members/login/")

    @pytest.mark.parametrize(
        "headers", [{}, {"sec-fetch-site": "cross-site"}, {"origin": "https://evil.example"}]
    )
    def test_other_sites_cannot_do_it(self, headers, browser, version):
        answer = browser.post(DISMISS, {"version": version.number}, headers=headers)
        assert answer.status_code == 403
        assert PolicyNotice.objects.get().dismissed_at is None

    @pytest.mark.parametrize(
        "elsewhere", ["https://evil.example/", "//evil.example", "javascript:1"]
    )
    def test_it_leads_nowhere_else(self, elsewhere, browser, version):
        assert dismiss(browser, version.number, next=elsewhere).url == "/de/members/"

    def test_it_takes_a_form_alone(self, browser, version):
        assert browser.get(DISMISS).status_code == 405


class TestPublicPages:
    def test_are_the_same_for_everyone(self, first):
        before = Client().get(HOME)
        issue(NEW, effective_on=local_day())
        after = Client().get(HOME)
        assert before.content == after.content
        assert after["Cache-Control"].startswith("public")
        assert not after.cookies

    def test_set_no_cookie_for_members_either(self, browser, first):
        issue(NEW, effective_on=local_day())
        answer = browser.get(HOME)
        assert NOTICE in answer.text
        assert not answer.cookies
        assert answer["Cache-Control"] == "private, no-store"

    def test_an_unknown_session_is_nobodys(self, first):
        issue(NEW, effective_on=local_day())
        client = Client()
        client.cookies[site_settings.SESSION_COOKIE_NAME] = "x" * 32
        assert NOTICE not in client.get(HOME).text

    def test_look_at_no_notices_without_a_session(self, first):
        with CaptureQueriesContext(connection) as queries:
            Client().get(HOME)
        assert not [each for each in queries if "policynotice" in each["sql"]]

    def test_one_query_is_enough_for_who_has_seen_all(self, browser, first):
        version = issue(NEW, effective_on=local_day())
        browser.get(HOME)
        dismiss(browser, version.number)
        with CaptureQueriesContext(connection) as queries:
            browser.get(HOME)
        assert len([each for each in queries if "policy_policyversion" in each["sql"]]) <= 1 + len(
            [each for each in queries if "policy_service" in each["sql"]]
        )


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_several_tabs_note_one_display(self, alice, as_user):
        version = issue(NEW, effective_on=local_day())
        clients = [as_user(alice) for _tab in range(4)]
        answers = at_once(*[lambda each=each: each.get(HOME) for each in clients])
        assert [answer.status_code for answer in answers] == [200] * 4
        assert PolicyNotice.objects.get(user=alice).version == version

        answers = at_once(*[lambda each=each: dismiss(each, version.number) for each in clients])
        assert [answer.status_code for answer in answers] == [302] * 4
        assert PolicyNotice.objects.get(user=alice).dismissed_at

    def test_a_visit_while_mails_are_written(self, alice, as_user):
        issue(NEW)
        client = as_user(alice)
        count, answer = at_once(announce, lambda: client.get(HOME))
        assert (count, answer.status_code) == (1, 200)
        notice = PolicyNotice.objects.get(user=alice)
        assert notice.mailed_at
        assert notice.shown_at


@pytest.mark.django_db(transaction=True)
def test_what_is_stored_goes_with_the_account(alice, browser):
    issue(NEW, effective_on=local_day())
    browser.get(HOME)
    erase_member(alice)
    assert not PolicyNotice.objects.exists()
    assert PolicyVersion.objects.count() == 2
