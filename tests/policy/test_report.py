"""The report on the policy: for its writers and approvers, in both languages, and true."""

from typing import Any

import pytest
from django.test import Client
from wagtail.users.models import UserProfile

from policy import checklist, drift, versions
from policy.models import PolicyApproval, PolicyPage, PolicyVersion
from policy.waiting import compare_names
from site_cms.moderation.texts import moderation_url
from tests import factories
from tests.policy.facts import KEY, change

pytestmark = pytest.mark.django_db

ADDRESS = "/cms/reports/privacy-policy/"


@pytest.fixture
def english(privacy: Any, as_user: Any) -> Client:
    """The browser of a privacy approver who reads English."""
    UserProfile.objects.update_or_create(user=privacy, defaults={"preferred_language": "en"})
    return as_user(privacy)


def parts(client: Client) -> dict[str, str]:
    """The parts of the report, by their id."""
    html = client.get(ADDRESS).text
    found = {}
    for part in html.split('<section id="')[1:]:
        name, _quote, rest = part.partition('"')
        found[name] = " ".join(rest.split())
    return found


class TestWho:
    def test_writers_and_approvers(self, site_root, editor, moderator, privacy, admin, as_user):
        for person in (editor, moderator, privacy, admin):
            assert as_user(person).get(ADDRESS).status_code == 200

    def test_nobody_else(self, site_root, member, as_user):
        assert as_user(member).get(ADDRESS).status_code in (302, 403)
        assert Client().get(ADDRESS).status_code == 302

    def test_not_who_lost_the_right(self, site_root, editor, as_user):
        for group in editor.groups.all():
            group.permissions.filter(codename="view_policyversion").delete()
        assert as_user(editor).get(ADDRESS).status_code == 302

    def test_approvers_get_there_from_the_page_on_which_they_decide(self, service, english):
        page = PolicyPage.of_language("de")
        html = english.get(moderation_url(page)).text
        assert f'<a href="{ADDRESS}">What the new version would say</a>' in html

    def test_other_texts_have_no_such_link(self, site_root, english):
        assert ADDRESS not in english.get(moderation_url(site_root)).text.split("<main")[-1]


class TestWhatItSays:
    def test_nothing_yet(self, site_root, english):
        found = parts(english)
        assert "There is no version yet." in found["now"]
        assert "No policy page is published" in found["now"]
        assert "None yet." in found["versions"]

    def test_a_draft_alone(self, site_root, english):
        factories.make_policy(site_root, [KEY])
        found = parts(english)
        assert "There is no version yet." in found["now"]
        assert "Everything in it is new." in found["draft"]

    def test_what_is_in_force(self, service, english):
        found = parts(english)
        assert f"Version {versions.in_force().number} is in force since" in found["now"]
        assert "Nowhere: the newest version says what the site would say." in found["drift"]
        assert "No section." in found["draft"]

    def test_a_language_that_is_missing(self, service, english):
        PolicyPage.of_language("en").unpublish()
        assert "not published in this language: English." in parts(english)["now"]

    def test_what_drifted_in_which_section_in_both_languages(self, service, english):
        change(service, name="Kino")
        assert "Not noted yet" in parts(english)["drift"]
        drift.look()
        found = parts(english)["drift"]
        assert "Found " in found
        assert "<h3>German</h3>" in found
        assert "<h3>English</h3>" in found
        assert "</span>Film" in found
        assert "</span>Kino" in found
        # What changed stands below the name of its language.
        levels = [part[0] for part in found.split("<h")[1:] if part[0].isdigit()]
        assert levels[:3] == ["2", "3", "4"]
        assert levels.count("2") == 1
        assert '<th scope="row">Kino</th><td>changed</td>' in found

    def test_what_of_the_register_waits(self, service, english):
        factories.make_service("map", live=False, name="Karte").save_revision().publish()
        found = parts(english)["drift"]
        assert '<td>Third-party services</td><th scope="row">Karte</th><td>new</td>' in found

    def test_what_comes_and_what_takes_effect_with_it(self, service, english):
        factories.make_service("map", live=False, name="Karte").save_revision().publish()
        number = versions.issue(versions.published_content(), material=True).number
        found = parts(english)
        assert "In 30 days." in found[f"version-{number}"]
        assert '<th scope="row">Karte</th><td>new</td>' in found[f"version-{number}"]
        assert "Nowhere" in found["drift"]

    def test_what_the_newest_draft_would_change(self, service, english):
        page = PolicyPage.of_language("de")
        page.sections.raw_data[0]["value"]["heading"] = "Fremde Dienste"
        page.save_revision()
        found = parts(english)
        assert "Fremde Dienste" in found["draft"]
        assert "<ins>" in found["draft"]
        assert "<h3>English</h3>" not in found["draft"]
        assert "Nowhere" in found["drift"]

    def test_the_checklist(self, service, english, monkeypatch):
        items = [
            checklist.Item("rights", "Rights", "Art. 13", ("en",)),
            checklist.Item("purposes", "Purposes", "", ()),
        ]
        monkeypatch.setattr(checklist, "items", lambda: items)
        found = parts(english)["checklist"]
        assert "Rights (Art. 13)" in found
        assert "missing: English" in found
        assert "there" in found.partition("Purposes")[2]

    def test_the_proof(self, service, english, monkeypatch):
        assert "as they were published" in parts(english)["proof"]
        monkeypatch.setattr("policy.verification.problems", lambda: ["Version 1: <forged>"])
        found = parts(english)["proof"]
        assert "Version 1: &lt;forged&gt;" in found
        assert "as they were published" not in found

    def test_who_approved_which_version(self, service, english, privacy, editor):
        version = versions.in_force()
        PolicyApproval.objects.create(version=version, approver=privacy, at=version.published_at)
        PolicyApproval.objects.create(version=version, approver=editor, at=version.published_at)
        editor.delete()
        found = parts(english)["versions"]
        assert f"{privacy}, somebody whose account is gone" in found
        for each in PolicyVersion.objects.all():
            assert each.sha256 in found

    def test_what_others_wrote_stays_text(self, service, english):
        change(service, name="<script>alert(1)</script>")
        html = english.get(ADDRESS).text
        assert "<script>alert(1)" not in html
        assert "&lt;script&gt;alert(1)" in html


class TestNames:
    def test_kinds_and_keys(self):
        older = {"services": {"a": {"name": "A"}, "b": {"name": "B"}}, "other": {"x": 1}}
        newer = {"services": {"a": {"name": "A2"}, "c": {"label": "C"}}, "consents": {"k": {}}}
        found = [
            (str(each.kind), each.name, str(each.what)) for each in compare_names(older, newer)
        ]
        assert [name for _kind, name, _what in found] == ["k", "x", "A2", "B", "C"]
        assert [kind for kind, *_rest in found][1] == "other"

    def test_the_same_is_nothing(self):
        names = {"services": {"a": {"hosts": [{"host": "example.com"}]}}}
        assert compare_names(names, names) == []
