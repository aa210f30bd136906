"""Site and policy differ: noticed by the timer, told once, ended by a version or another state."""

import threading

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import IntegrityError, connection, connections, transaction
from django.test import Client, TestCase
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.users.models import UserProfile

from policy import drift, versions
from policy.models import Drift, PolicyPage, Service
from site_cms.mailing.models import QueuedMail
from site_cms.moderation.models import NoticeSetting, WaitingNotice
from tests import factories
from tests.policy.facts import KEY, change

pytestmark = pytest.mark.django_db


def heading(language: str) -> str:
    """What the policy's only section is called."""
    content = versions.content_of(versions.hash_in_force())
    [section] = content["languages"][language]["sections"]
    return str(section["heading"])


def issue() -> None:
    """Make a version of what the site says now."""
    versions.issue(versions.published_content(), material=False)


def looked() -> Drift | None:
    """What is found, with the mails about it handed over."""
    with TestCase.captureOnCommitCallbacks(execute=True):
        return drift.look()


class TestLook:
    def test_no_drift_while_the_version_says_what_the_site_says(self, service):
        assert drift.look() is None
        assert not Drift.objects.exists()

    def test_another_fact_is_a_drift(self, service):
        change(service, retention_de="Zwei Jahre.", retention_en="Two years.")
        found = drift.look()
        assert found is not None
        assert drift.current() == found

    def test_the_timer_finds_it_without_anybody_opening_a_page(self, service):
        change(service, name="Kino")
        call_command("keep_policy")
        assert drift.current() is not None

    def test_and_visitors_keep_reading_the_version_in_force(self, service):
        before = versions.in_force()
        change(service, name="Kino")
        drift.look()
        assert versions.in_force() == before
        assert "Film" in before.canonical

    def test_what_changes_is_told_of_a_version_and_is_no_part_of_it(self, service):
        PolicyPage.objects.update(changes="Etwas anderes.")
        assert drift.look() is None

    def test_a_title_or_summary_counts(self, service):
        PolicyPage.objects.filter(locale__language_code="en").update(lead="Something else.")
        assert drift.look() is not None

    def test_a_place_for_buttons_is_nothing_to_read(self, service, monkeypatch):
        from policy import sections
        from policy.document import nodes

        write = sections._providers[KEY].write

        def with_button() -> sections.Part:
            said = write()
            return sections.Part([*said.nodes, nodes.control("consent-settings")], said.names)

        provider = sections.Provider(KEY, "S", with_button)
        monkeypatch.setitem(sections._providers, KEY, provider)
        assert drift.look() is None

    def test_a_draft_is_no_drift(self, service):
        draft = Service.objects.get(pk=service.pk).get_latest_revision_as_object()
        draft.name = "Kino"
        draft.save_revision()
        assert drift.look() is None

    def test_what_is_switched_off_is_named_still(self, service):
        service.unpublish()
        assert drift.look() is not None

    def test_a_language_that_is_gone_is_a_drift(self, service):
        PolicyPage.of_language("en").unpublish()
        assert drift.look() is not None
        assert drift.missing_languages(versions.published_content()) == ["en"]

    def test_without_a_version_there_is_none(self, site_root):
        factories.make_policy(site_root, [KEY])
        assert drift.look() is None

    def test_without_a_page_there_is_none(self, site_root):
        factories.make_service("film")
        factories.promise()
        assert drift.look() is None

    def test_nobody_who_writes_waits_while_nothing_changes(self, service):
        change(service, name="Kino")
        drift.look()
        with CaptureQueriesContext(connection) as captured:
            drift.look()
        assert all(each["sql"].startswith("SELECT") for each in captured)
        assert not any("FOR NO KEY UPDATE" in each["sql"] for each in captured)


class TestEnd:
    def test_looking_again_finds_the_same(self, service):
        change(service, name="Kino")
        assert drift.look() == drift.look()
        assert Drift.objects.count() == 1

    def test_another_state_takes_its_place(self, service):
        change(service, name="Kino")
        first = drift.look()
        change(service, name="Theater")
        second = drift.look()
        first.refresh_from_db()
        assert second != first
        assert first.ended_at is not None
        assert drift.current() == second

    def test_a_version_ends_it_at_once(self, service):
        change(service, name="Kino")
        drift.look()
        issue()
        assert drift.current() is None
        assert drift.look() is None

    def test_it_ends_when_the_change_is_taken_back(self, service):
        english = PolicyPage.objects.filter(locale__language_code="en")
        before = english.get().lead
        english.update(lead="Other.")
        assert drift.look() is not None
        english.update(lead=before)
        assert drift.look() is None
        assert drift.current() is None

    def test_a_coming_version_says_it_already(self, service):
        change(service, name="Kino")
        drift.look()
        versions.issue(versions.published_content(), material=True)
        assert len(versions.coming()) == 1
        assert drift.look() is None

    def test_the_database_keeps_one_state_from_being_open_twice(self, service):
        change(service, name="Kino")
        digest = drift.look().digest
        with pytest.raises(IntegrityError), transaction.atomic():
            Drift.objects.create(digest=digest, found_at=timezone.now())


class TestTelling:
    def test_every_privacy_approver_once_in_their_language(self, service, privacy, moderator):
        second = factories.make_user("privacy2", "Privacy approvers", is_staff=True)
        UserProfile.objects.update_or_create(user=second, defaults={"preferred_language": "en"})
        change(service, name="Kino")
        looked()
        looked()
        assert sorted(each.to[0] for each in mail.outbox) == [second.email, privacy.email]
        english = next(each for each in mail.outbox if each.to == [second.email])
        assert english.subject == "The privacy policy needs a new version"
        assert f"1. {heading('en')}" in english.body
        assert "/cms/reports/privacy-policy/" in english.body
        german = next(each for each in mail.outbox if each.to == [privacy.email])
        assert f"1. {heading('de')}" in german.body
        assert english.extra_headers["X-Mail-Class"] == "service"

    def test_a_state_that_comes_back_is_told_of_no_second_time(self, service, privacy):
        english = PolicyPage.objects.filter(locale__language_code="en")
        for lead in ("Other.", "Third.", "Other."):
            english.update(lead=lead)
            looked()
        assert len(mail.outbox) == 2

    def test_after_a_version_it_is_another_state(self, service, privacy):
        english = PolicyPage.objects.filter(locale__language_code="en")
        before = english.get().lead
        for _round in range(2):
            english.update(lead="Other.")
            looked()
            english.update(lead=before)
            issue()
        assert len(mail.outbox) == 2

    def test_not_those_who_may_not_log_in(self, service, privacy):
        privacy.is_active = False
        privacy.save()
        admin = factories.make_user("admin", is_staff=True, is_superuser=True)
        change(service, name="Kino")
        looked()
        assert [each.to for each in mail.outbox] == [[admin.email]]

    def test_in_the_daily_mail_of_who_wants_that(self, service, privacy):
        NoticeSetting.objects.create(user=privacy, digest=True)
        change(service, name="Kino")
        looked()
        assert mail.outbox == []
        assert WaitingNotice.objects.filter(user=privacy).count() == 1

    def test_a_name_that_looks_like_a_header_stays_text(self, service, privacy):
        page = PolicyPage.of_language("de")
        sections = page.sections.raw_data
        sections[0]["value"]["heading"] = "Dienste\nBcc: eve@example.com <script>"
        page.save_revision().publish()
        looked()
        [sent] = mail.outbox
        assert sent.recipients() == [privacy.email]
        assert "Dienste Bcc: eve@example.com <script>" in sent.body

    def test_not_told_if_it_could_not_be_noted(self, service, privacy, monkeypatch):
        change(service, name="Kino")

        def fail(*_args: object) -> None:
            raise RuntimeError

        monkeypatch.setattr("site_cms.moderation.notices.deliver", fail)
        with pytest.raises(RuntimeError):
            looked()
        assert not Drift.objects.exists()
        monkeypatch.undo()
        looked()
        assert len(mail.outbox) == 1


class TestWhatDrifted:
    def test_names_the_sections_in_either_language(self, service):
        change(service, name="Kino")
        for language in ("de", "en"):
            [changed] = drift.what_drifted(language)
            assert (changed.number, changed.status) == ("1", "changed")

    def test_nothing_without_a_version(self, site_root):
        assert drift.what_drifted("de") == []

    def test_nothing_in_a_language_nobody_wrote(self, service):
        assert drift.what_drifted("fr") == []


class TestPanel:
    def test_shown_to_who_keeps_the_policy_while_it_lasts(self, service, privacy, editor, as_user):
        for person in (privacy, editor):
            assert "policy-drift" not in as_user(person).get("/cms/").text
        change(service, name="Kino")
        drift.look()
        for person in (privacy, editor):
            html = as_user(person).get("/cms/").text
            assert 'id="policy-drift-section"' in html
            assert "/cms/reports/privacy-policy/" in html
        issue()
        assert "policy-drift" not in as_user(privacy).get("/cms/").text


class TestServicesList:
    def listed(self, client: Client) -> str:
        return client.get("/cms/snippets/policy/service/").text

    @pytest.fixture
    def english(self, privacy, as_user) -> Client:
        UserProfile.objects.update_or_create(user=privacy, defaults={"preferred_language": "en"})
        return as_user(privacy)

    def test_says_what_takes_effect_and_what_waits(self, service, english):
        assert "in effect" in self.listed(english)
        change(service, name="Kino")
        assert "in effect, its changes wait for the policy" in self.listed(english)
        Service.objects.filter(pk=service.pk).update(live=False)
        html = self.listed(english)
        assert "not published" in html
        assert "in effect" not in html

    def test_what_no_version_names_waits(self, site_root, english):
        factories.make_service("film", live=False).save_revision().publish()
        html = self.listed(english)
        assert "waits for the policy" in html
        assert "in effect" not in html


@pytest.mark.skipif(
    connection.vendor != "postgresql", reason="SQLite lets one transaction write at a time"
)
@pytest.mark.django_db(transaction=True)
def test_two_at_once_find_it_once(site_root):
    service = factories.make_service("film", name="Film")
    factories.make_policy(site_root, [KEY], issue=True)
    factories.make_user("privacy", "Privacy approvers", is_staff=True)
    change(service, name="Kino")
    start, errors = threading.Barrier(4), []

    def look() -> None:
        try:
            start.wait(10)
            drift.look()
        except Exception as error:
            errors.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=look) for _number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert errors == []
    assert Drift.objects.count() == 1
    assert len(mail.outbox) + QueuedMail.objects.count() == 1
