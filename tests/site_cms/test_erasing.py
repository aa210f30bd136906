"""What erasing does where something is amiss, and what it finds outside of declared rows."""

import json
from dataclasses import asdict
from unittest.mock import Mock, patch

import pytest
from django.core.cache import caches
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import connection
from wagtail.models import Comment, CommentReply, ModelLogEntry, Page, PageLogEntry
from wagtail.users.models import UserProfile

from home.models import ContentPage
from members.accounts.models import User
from members.consent import ledger, wordings
from members.consent.models import ConsentRecord, Place
from site_cms import erasing, exporting, mentions
from site_cms.media.storage import PrivateStorage
from site_cms.models import QueuedMail, WaitingNotice
from site_cms.personal_data import Person, Store
from tests.factories import make_content

pytestmark = pytest.mark.django_db


def person_of(user: User, subject: str = "") -> Person:
    return Person(email=user.email, user_id=user.pk, subject=subject)


def erase(person: Person, only: list[str] | None = None) -> dict[str, erasing.StoreResult]:
    return {each.store: each for each in erasing.erase(person, only)}


class Broken(Exception):
    """Its text names anna@example.com."""


class TestFaults:
    def test_one_store_fails_and_the_others_are_erased(self, member, caplog):
        WaitingNotice.objects.create(user=member, subject="s", body="b")
        QueuedMail.objects.create(mail_class="service", packed={"to": [member.email]})
        person, original = person_of(member), erasing.delete_with_files

        def delete(rows):
            if rows.model is QueuedMail:
                raise Broken
            original(rows)

        with patch("site_cms.erasing.delete_with_files", delete):
            results = erase(person)
        # The mail still names the address, and the last net caught it.
        assert {key for key, each in results.items() if each.outcome == "failed"} == {
            "site_cms.queuedmail"
        }
        assert not WaitingNotice.objects.exists()
        assert not User.objects.filter(pk=member.pk).exists()
        assert "anna" not in caplog.text

    def test_a_file_that_cannot_be_deleted_stays_findable(self, member, caplog):
        profile = UserProfile.objects.create(user=member, avatar=ContentFile(b"face", "a.png"))
        name, person = profile.avatar.name, person_of(member)
        with patch.object(PrivateStorage, "delete", side_effect=OSError(member.email)):
            results = erase(person)
        failed = {key for key, each in results.items() if each.outcome == "failed"}
        # The address is still in the account.
        account = {"members_accounts.user", "mentions"}
        assert failed == {"files", "wagtailusers.userprofile", *account}
        assert member.email not in caplog.text
        assert User.objects.filter(pk=member.pk).exists()

        results = erase(person, sorted(failed))
        assert set(results) == failed
        assert {each.outcome for each in results.values()} == {"erased"}
        assert not default_storage.exists(name)
        assert not User.objects.filter(pk=member.pk).exists()

    def test_what_cannot_be_searched_has_failed(self, member, monkeypatch, caplog):
        def down(person):
            raise ConnectionError(person.email)

        provider = Store("provider", "Provider", search=down, erase=lambda person: None)
        monkeypatch.setattr(erasing, "stores", [*erasing.stores, provider])
        assert "provider" in {each.store for each in erasing.plan(person_of(member))}
        results = erase(person_of(member))
        assert results["provider"].outcome == "failed"
        assert {each.outcome for each in results.values() if each.store != "provider"} == {
            *("erased", "nothing", "kept")
        }
        assert member.email not in caplog.text

    def test_what_cannot_say_where_it_is_stops_nothing(self, member, monkeypatch, caplog):
        def down(person):
            raise ConnectionError(person.email)

        odd = Store("odd", "Odd", search=lambda person: 1, erase=lambda person: None, columns=down)
        monkeypatch.setattr(erasing, "stores", [*erasing.stores, odd])
        assert {
            each.columns for each in erasing.plan(person_of(member)) if each.store == "odd"
        } == {()}
        assert erase(person_of(member))["odd"].columns == ()
        assert not User.objects.filter(pk=member.pk).exists()
        assert member.email not in caplog.text

    def test_files_that_cannot_be_listed_stop_only_the_account(self, member, monkeypatch, caplog):
        WaitingNotice.objects.create(user=member, subject="s", body="b")
        monkeypatch.setattr(erasing, "files_of", Mock(side_effect=OSError(member.email)))
        results = erase(person_of(member))
        failed = {key for key, each in results.items() if each.outcome == "failed"}
        assert {"files", "members_accounts.user"} <= failed
        assert results["site_cms.waitingnotice"].outcome == "erased"
        assert User.objects.filter(pk=member.pk).exists()
        assert member.email not in caplog.text

    def test_a_plan_does_not_search_every_text(self, member):
        with patch("site_cms.mentions._places", side_effect=AssertionError):
            assert erasing.plan(person_of(member))

    def test_erasing_searches_every_text_twice(self, member):
        with patch("site_cms.mentions._places", return_value=[]) as places:
            erase(person_of(member))
        assert places.call_count == 2

    def test_twice_does_no_harm(self, member):
        person = person_of(member)
        erase(person)
        results = erase(person)
        assert {each.outcome for each in results.values()} == {"nothing", "kept"}
        assert {key for key, each in results.items() if each.outcome == "kept"} == {"backups"}

    def test_what_claims_to_erase_and_does_not_is_found_out(self, member):
        WaitingNotice.objects.create(user=member, subject="s", body="b")
        with patch("site_cms.erasing.delete_with_files"):
            results = erase(person_of(member))
        assert results["site_cms.waitingnotice"].outcome == "failed"
        assert results["site_cms.waitingnotice"].left == 1

    def test_results_are_json(self, member):
        assert json.dumps([asdict(each) for each in erasing.erase(person_of(member))])

    def test_listeners_are_told_first(self, member):
        seen, person = [], person_of(member)

        def listen(sender, person, **kwargs):
            seen.append((person, User.objects.filter(pk=person.user_id).exists()))

        erasing.erasing.connect(listen)
        try:
            erase(person)
        finally:
            erasing.erasing.disconnect(listen)
        assert seen == [(person, True)]


class TestWhoIsMeant:
    def test_nobody_is_nobody(self, member):
        """A person of whom nothing is known has no rows: empty values are many rows' values."""
        page = Page.objects.get(slug="start")
        assert page.owner is None
        for person in (Person(), Person(email="", user_id=None, subject="")):
            results = erase(person)
            assert {each.found for each in results.values()} == {0}
        assert User.objects.filter(pk=member.pk).exists()

    def test_similar_addresses_are_not_meant(self):
        for name in ("ann", "joann", "ann.b", "ann-b"):
            QueuedMail.objects.create(mail_class="service", packed={"to": [f"{name}@example.com"]})
        QueuedMail.objects.create(mail_class="service", packed={"to": ["ann@example.com.br"]})
        erase(Person(email="ANN@example.com"))
        left = [each.packed["to"][0].partition("@")[0] for each in QueuedMail.objects.all()]
        assert left == ["joann", "ann.b", "ann-b", "ann"]

    @pytest.mark.parametrize(
        "address", ["o'neil@example.com", "a_b%c@example.com", "jörg@müller.de", "a+b@example.com"]
    )
    def test_odd_addresses_are_found(self, address):
        QueuedMail.objects.create(mail_class="service", packed={"body": f"An <{address}>, bitte"})
        QueuedMail.objects.create(mail_class="service", packed={"body": "aXb-c@example.com"})
        assert erase(Person(email=address))["site_cms.queuedmail"].found == 1
        assert QueuedMail.objects.count() == 1

    def test_somebody_without_an_account(self, member):
        QueuedMail.objects.create(mail_class="service", packed={"to": ["guest@example.com"]})
        results = erase(Person(email="guest@example.com"))
        assert results["site_cms.queuedmail"].outcome == "erased"
        assert User.objects.filter(pk=member.pk).exists()

    def test_further_addresses(self):
        QueuedMail.objects.create(mail_class="service", packed={"to": ["old@example.com"]})
        erase(Person(email="new@example.com", other_emails=("old@example.com",)))
        assert not QueuedMail.objects.exists()


class TestAddressElsewhere:
    def test_is_overwritten_where_somebody_else_reads_it(self, member, editor):
        notice = WaitingNotice.objects.create(
            user=editor, subject="Hello", body=f"Ask {member.email.upper()}, soon."
        )
        results = erase(person_of(member))
        notice.refresh_from_db()
        assert notice.body == "Ask [erased], soon."
        assert (results["mentions"].outcome, results["mentions"].left) == ("erased", 0)

    def test_in_the_sites_own_texts_stays_and_is_named(self, editor, site_root):
        make_content(site_root, "Kontakt", lead=f"Schreiben Sie an {editor.email}.")
        results = erase(person_of(editor))
        assert results["content"].outcome == "kept"
        assert "home_contentpage.lead" in results["content"].columns
        assert results["content"].why
        assert ContentPage.objects.get(title="Kontakt").lead.endswith(f"{editor.email}.")

    def test_of_a_waiting_mail_stays_until_it_is_sent(self, editor):
        """A retry of the search must not keep the mail with the receipt from its reader."""
        address = "gone@example.com"
        mail = QueuedMail.objects.create(mail_class="service", packed={"to": [address]})
        WaitingNotice.objects.create(user=editor, subject=address, body="b")
        result = erase(Person(email=address), only=["mentions"])["mentions"]
        mail.refresh_from_db()
        assert mail.packed == {"to": [address]}
        assert (result.outcome, result.found) == ("erased", 1)

    def test_where_it_is_somebody_elses_is_a_failure(self, member, editor):
        person = Person(email=editor.email)
        result = erase(person, only=["mentions"])["mentions"]
        editor.refresh_from_db()
        assert editor.email == person.email
        assert result.outcome == "failed"
        assert "members_accounts_user.email" in result.columns

    def test_in_a_table_that_nobody_declared_is_a_failure(self, member):
        with connection.cursor() as cursor:
            cursor.execute("CREATE TABLE forgotten (note text)")
            cursor.execute("INSERT INTO forgotten VALUES (%s)", [f"x {member.email} y"])
        results = erase(person_of(member))
        assert (results["mentions"].outcome, results["mentions"].left) == ("failed", 1)

    def test_in_a_database_cache(self, member, settings):
        settings.CACHES = {
            "default": {
                "BACKEND": "django.core.cache.backends.db.DatabaseCache",
                "LOCATION": "site_cms_cache",
            }
        }
        call_command("createcachetable", verbosity=0)
        caches["default"].set("seen", {"who": member.email})
        caches["default"].set("other", "somebody@example.com")
        results = erase(person_of(member))
        assert (results["caches"].outcome, results["caches"].found) == ("erased", 1)
        assert caches["default"].get("seen") is None
        assert caches["default"].get("other") == "somebody@example.com"

    def test_words_of_their_own_only(self):
        assert mentions.mentions("Mail: <a@b.de>.", ["a@b.de"])
        assert mentions.mentions("a@b.de.", ["A@B.DE"])
        assert not mentions.mentions("xa@b.de a@b.design a@b.de.com", ["a@b.de"])


class TestEditors:
    def test_what_they_wrote_stays_and_their_name_goes(self, editor, site_root):
        page = make_content(site_root, "Text")
        page.owner = editor
        page.save()
        revision = page.save_revision(user=editor)
        PageLogEntry.objects.log_action(page, "wagtail.edit", user=editor)
        erase(person_of(editor))
        page.refresh_from_db()
        revision.refresh_from_db()
        assert (page.title, page.owner, revision.user) == ("Text", None, None)
        entries = PageLogEntry.objects.filter(page=page.pk)
        assert entries.exists()
        assert not entries.filter(user_id=editor.pk).exists()

    def test_entries_about_their_account_lose_its_name(self, admin, editor):
        entry = ModelLogEntry.objects.log_action(
            editor, "wagtail.edit", user=admin, title=f"{editor.email}", data={"name": editor.email}
        )
        erase(person_of(editor))
        entry.refresh_from_db()
        assert (entry.label, entry.data, entry.user) == ("", {}, admin)

    def test_their_comments_go_from_earlier_versions_too(self, editor, editor2, site_root):
        page = make_content(site_root, "Text")
        for user, text in ((editor, "mine"), (editor2, "yours")):
            page.wagtail_admin_comments.add(Comment(user=user, text=text, contentpath="title"))
        [_mine, yours] = page.wagtail_admin_comments.all()
        for user, text in ((editor, "my answer"), (editor2, "your answer")):
            yours.replies.add(CommentReply(user=user, text=text))
        revision = page.save_revision()
        assert erase(person_of(editor))["revisions"].outcome == "erased"
        revision.refresh_from_db()
        [comment] = revision.content["wagtail_admin_comments"]
        assert comment["text"] == "yours"
        assert [each["text"] for each in comment["replies"]] == ["your answer"]
        assert revision.as_object().title == "Text"

    def test_the_log_forgets_what_they_said(self, editor, editor2, site_root):
        page = make_content(site_root, "Text")
        mine, yours = (
            Comment.objects.create(
                page=page, user=user, text=f"{user.email} asks", contentpath="title"
            )
            for user in (editor, editor2)
        )
        answer = CommentReply.objects.create(comment=yours, user=editor, text="my answer")
        back = CommentReply.objects.create(comment=mine, user=editor2, text="your answer")
        mine.log_create(user=editor)
        mine.log_resolve(user=editor2)
        answer.log_create(user=editor)
        answer.log_delete(user=editor2)
        back.log_create(user=editor2)
        PageLogEntry.objects.log_action(
            page, "wagtail.workflow.reject", user=editor, data={"comment": "my reason", "n": 1}
        )
        tables = {each.key: each for each in exporting.collect(person_of(editor))}
        said = [row.values["data"] for row in tables["wagtailcore.pagelogentry"].rows]
        assert said == [f"{editor.email} asks", "my answer", "my reason"]

        erase(person_of(editor))

        left = str(list(PageLogEntry.objects.values_list("data", flat=True)))
        for words in (f"{editor.email} asks", "my answer", "my reason", editor.email):
            assert words not in left
        assert "your answer" in left
        assert "'n': 1" in left
        for entry in PageLogEntry.objects.all():
            assert entry.formatter.format_message(entry)


def test_consents_are_kept_under_a_number_that_means_nobody(member):
    wording = wordings.wording("marketing:email", "1", Place.SETTINGS, "Ja, gern.")
    wordings.keep([wording])
    subject = ledger.new_subject()
    ledger.record(subject, wording, granted=True)
    result = erase(person_of(member, subject=subject))["members_consent.consentrecord"]
    # The consent and its end.
    assert (result.outcome, result.left) == ("kept", 2)
    assert "members_consent_consentrecord.subject" in result.columns
    assert result.why
    assert result.until
    assert ConsentRecord.objects.filter(subject=subject).exists()
