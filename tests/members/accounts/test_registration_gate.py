"""The registration asks what the policy in force names, and the policy says what it asks."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override
from wagtail.models import Page

from members.accounts.models import RegistrationPage, User
from members.accounts.registration import in_policy
from members.consent import ledger
from policy.document import nodes
from tests import factories
from tests.members.accounts.registering import ADDRESS, FORM, filled, register

NEW = ("text", "f-new", {"label": "Haustier", "reason": "Für Tiere.", "required": True})
ENGLISH = "/en/members/register/"


@pytest.fixture
def page(site_root):
    return factories.make_registration(site_root)


@pytest.fixture
def not_promised(site_root, monkeypatch):
    """A registration page on a site whose policy has no version yet."""
    monkeypatch.setattr(factories, "promise", lambda: None)
    page = factories.make_registration(site_root)
    monkeypatch.undo()
    return page


def publish(page: Page, *fields, **changes) -> RegistrationPage:
    """Publish the page with changes, without a new version of the policy."""
    page = RegistrationPage.objects.get(pk=page.pk)
    if fields:
        page.form_fields = [
            {"type": kind, "value": value, "id": key} for kind, key, value in fields
        ]
    for name, value in changes.items():
        setattr(page, name, value)
    page.save_revision().publish()
    return RegistrationPage.objects.get(pk=page.pk)


def changed(key: str, **values):
    """The fields of the page, one of them with other values."""
    return [
        (kind, each, {**value, **values} if each == key else value)  # type: ignore[dict-item]
        for kind, each, value in factories.ASKED
    ]


def asks(client, name: str, address: str = FORM) -> bool:
    return f'name="{name}"' in client.get(address).text


def boxes(client) -> int:
    """How many consents are asked."""
    return len(re.findall(r'name="consent_\w+"', client.get(FORM).text))


class TestWithoutAVersion:
    def test_address_and_password_are_all_that_is_asked(self, not_promised, client):
        text = client.get(FORM).text
        assert 'name="email"' in text
        assert 'name="password1"' in text
        for name in ("first_name", "telephone", "field_f-job"):
            assert f'name="{name}"' not in text
        assert boxes(client) == 0
        assert reverse("policy") not in text

    def test_that_is_enough_for_an_account(self, not_promised, client):
        register(client)
        user = User.objects.get(email=ADDRESS)
        # What nobody was asked is not kept, whoever sends it.
        assert user.first_name == ""
        assert not user.policy_notices.exists()

    def test_the_next_version_starts_it(self, not_promised, client):
        factories.promise()
        assert asks(client, "first_name")
        assert boxes(client) == 2


class TestFields:
    def test_a_new_one_waits_for_the_policy(self, page, client):
        publish(page, *factories.ASKED, NEW)
        assert not asks(client, "field_f-new")
        register(client, **{"field_f-new": "Katze"})
        assert "f-new" not in User.objects.get(email=ADDRESS).answers

        factories.promise()
        assert asks(client, "field_f-new")

    def test_a_version_that_is_only_announced_changes_nothing(self, page, client):
        publish(page, *factories.ASKED, NEW)
        factories.promise(material=True)
        assert not asks(client, "field_f-new")

    def test_one_with_another_label_waits(self, page, client):
        publish(page, *changed("f-job", label="Beruf und Einkommen"))
        assert not asks(client, "field_f-job")
        factories.promise()
        assert asks(client, "field_f-job")

    def test_a_new_option_waits(self, page, client):
        options = [
            {"type": "item", "value": "In der Stadt", "id": "o-town"},
            {"type": "item", "value": "Im Krankenhaus", "id": "o-new"},
        ]
        publish(page, *changed("f-home", options=options))
        text = client.get(FORM).text
        assert "In der Stadt" in text
        assert "Krankenhaus" not in text
        factories.promise()
        assert "Krankenhaus" in client.get(FORM).text

    def test_a_consent_in_other_words_waits(self, page, client):
        publish(page, email_consent="Ich möchte Neues von Kjero und seinen Partnern erfahren.")
        text = client.get(FORM).text
        assert "Partnern" not in text
        assert boxes(client) == 1
        factories.promise()
        assert "Partnern" in client.get(FORM).text
        assert boxes(client) == 2

    def test_one_of_another_kind_waits(self, page, client):
        others = [each for each in factories.ASKED if each[1] != "f-job"]
        publish(page, *others, ("date", "f-job", {"label": "Beruf", "reason": "Warum."}))
        assert not asks(client, "field_f-job")

    def test_one_with_the_id_of_another_waits(self, page, client):
        others = [each for each in factories.ASKED if each[1] not in ("f-job", "f-company")]
        publish(page, *others, ("company", "f-job", {"reason": "Warum."}))
        assert not asks(client, "company")

    def test_one_that_becomes_required_is_voluntary_until_then(self, page, client):
        publish(page, *changed("f-last", required=True))
        register(client)
        assert User.objects.filter(email=ADDRESS).exists()

        factories.promise()
        answer = register(client, email="b@example.com")
        assert "last_name" in answer.context["form"].errors

    def test_one_that_becomes_voluntary_is_so_at_once(self, page, client):
        publish(page, *changed("f-first", required=False))
        register(client, first_name="")
        assert User.objects.filter(email=ADDRESS).exists()

    def test_one_that_is_removed_stops_at_once(self, page, client):
        publish(page, *[each for each in factories.ASKED if each[1] != "f-job"])
        assert not asks(client, "field_f-job")

    def test_another_reason_or_order_does_not_wait(self, page, client):
        publish(page, *reversed(changed("f-job", reason="Anders gesagt.")))
        assert "Anders gesagt." in client.get(FORM).text

    def test_a_label_waits_in_the_language_it_is_new_in(self, page, client):
        translated = factories.translate(page, {"Beruf": "Profession"})
        fields = translated.specific.form_fields.raw_data
        for each in fields:
            if each["id"] == "f-job":
                each["value"]["label"] = "Salary"
        translated.form_fields = fields
        translated.save_revision().publish()

        assert not asks(client, "field_f-job", ENGLISH)
        assert asks(client, "field_f-job")
        # What every account has is known by what it is.
        assert asks(client, "first_name", ENGLISH)

    def test_a_language_that_is_new_waits(self, page, client, monkeypatch):
        monkeypatch.setattr(factories, "promise", lambda: None)
        factories.translate(page, {"Beruf": "Profession"})
        assert not asks(client, "field_f-job", ENGLISH)

    def test_one_small_query_is_enough(self, page, client):
        with CaptureQueriesContext(connection) as queries:
            client.get(FORM)
        asked = [
            each for each in queries if each["sql"].startswith('SELECT "policy_entryintoforce"')
        ]
        assert len(asked) == 1
        assert "canonical" not in asked[0]["sql"]


class TestConsents:
    def test_a_new_one_waits(self, site_root, client):
        page = factories.make_registration(site_root, telephone_consent="")
        publish(page, telephone_consent="Ich möchte angerufen werden.")
        assert boxes(client) == 1
        factories.promise()
        assert boxes(client) == 2

    def test_one_that_is_removed_stops_at_once(self, page, client):
        publish(page, email_consent="")
        assert boxes(client) == 1

    def test_nobody_is_asked_about_calls_while_the_number_waits(self, page, client):
        others = [each for each in factories.ASKED if each[1] != "f-phone"]
        publish(page, *others, ("telephone", "f-other", {"reason": "Rückfragen."}))
        assert boxes(client) == 1
        register(client)
        assert User.objects.filter(email=ADDRESS).exists()

    def test_members_are_not_asked_either(self, site_root, member, as_user):
        page = factories.make_registration(site_root, email_consent="")
        publish(page, email_consent="Neues per E-Mail.")
        address = "/de/members/consents/"
        assert "Neues per E-Mail." not in as_user(member).get(address).text
        factories.promise()
        assert "Neues per E-Mail." in as_user(member).get(address).text


class TestInTheProfile:
    def test_what_waits_is_not_asked_and_not_lost(self, page, member, as_user):
        member.answers = {"f-job": {"value": "Koch", "label": "Beruf", "text": "Koch"}}
        member.save()
        publish(page, *changed("f-job", label="Einkommen"), NEW)
        browser = as_user(member)
        text = browser.get("/de/members/profile/").text
        assert 'name="field_f-new"' not in text
        assert 'name="field_f-job"' not in text

        browser.post("/de/members/profile/", {"first_name": "Neu", "language": "de"})
        member.refresh_from_db()
        assert (member.first_name, member.answers["f-job"]["value"]) == ("Neu", "Koch")


class TestForEditors:
    def test_a_preview_shows_all(self, not_promised, privacy, as_user):
        address = reverse("wagtailadmin_pages:view_draft", args=[not_promised.pk])
        text = as_user(privacy).get(address).text
        assert 'name="field_f-job"' in text
        assert text.count('name="consent_') == 2

    def test_they_see_what_waits(self, page, admin, as_user):
        address = reverse("wagtailadmin_pages:edit", args=[page.pk])

        text = as_user(admin).get(address).text
        assert "<li>Haustier</li>" not in text

        publish(page, *changed("f-last", required=True), NEW)
        text = as_user(admin).get(address).text
        assert "<li>Haustier</li>" in text
        assert "<li>Nachname</li>" in text
        assert "<li>Beruf</li>" not in text

    def test_a_new_page_can_be_begun(self, site_root, admin, as_user):
        address = reverse(
            "wagtailadmin_pages:add", args=["members_accounts", "registrationpage", site_root.pk]
        )
        assert as_user(admin).get(address).status_code == 200


class TestWhatThePolicySays:
    def said(self, language: str = "de") -> str:
        with override(language):
            part = in_policy.write()
        return "\n".join(text for node in part.nodes for text in nodes.texts(node))

    def test_every_field_with_its_reason_and_whether_it_must_be_given(self, page):
        text = self.said()
        assert "Damit melden Sie sich an." in text
        assert re.search(r"Vorname \| Für die Anrede\. \| \w+", text)
        assert "Beruf | Für Berufstests." in text
        assert "Passwort" in text

    def test_names_are_the_same_in_every_language(self, page):
        factories.translate(page, {"Beruf": "Profession"})
        with override("de"):
            german = in_policy.write()
        with override("en"):
            english = in_policy.write()
        assert german.names == english.names
        assert german.names["registration_fields"]["f-job"] == {
            "kind": "text",
            "required": False,
            "labels": {"de": "Beruf", "en": "Profession"},
        }
        assert set(german.names["consents"]) == {"marketing:email", "marketing:telephone"}
        assert "Profession" in self.said("en")
        assert "Beruf |" not in self.said("en")

    def test_consents_that_are_not_asked_are_not_named(self, site_root):
        factories.make_registration(site_root, telephone_consent="")
        assert set(in_policy.write().names["consents"]) == {"marketing:email"}

    def test_it_says_nothing_where_no_page_is_published(self, page):
        with override("de"):
            assert in_policy.write().covers == ("required_data",)
        with override("en"):
            english = in_policy.write()
        assert (english.nodes, english.covers) == ([], ())
        assert "f-job" in english.names["registration_fields"]

        page.unpublish()
        gone = in_policy.write()
        assert (gone.nodes, gone.covers, gone.names["registration_fields"]) == ([], (), {})

    def test_drafts_are_not_promised(self, page):
        page.email_reason = "Noch geheim."
        page.save_revision()
        assert "Noch geheim." not in self.said()


class TestTheVersionShown:
    def test_the_form_links_to_it_and_asks_for_no_tick(self, page, client):
        text = client.get(FORM).text
        link = f"""<a href="{reverse("policy")}">"""
        [words] = [each for each in re.findall(r"<p>.*?</p>", text) if link in each]
        assert "ersion 1" in words
        assert text.count('type="checkbox"') == 4  # Pets, two consents, age.

    def test_is_kept_with_the_account_and_each_consent(self, page, client):
        factories.promise()
        ticked = re.findall(r'name="(consent_\w+)"', client.get(FORM).text)[:1]
        register(client, **dict.fromkeys(ticked, "on"))

        user = User.objects.get(email=ADDRESS)
        notice = user.policy_notices.get()
        assert notice.version_id == 2
        assert notice.shown_at
        assert notice.dismissed_at
        assert notice.mailed_at is None
        assert [each.policy_version for each in ledger.records_of(user.consent_subject)] == ["2"]

    def test_a_form_with_an_older_one_is_shown_again(self, page, client):
        form = filled(client)
        factories.promise()
        answer = client.post(FORM, form)
        assert answer.status_code == 200
        assert not User.objects.exists()
        # Sent again, it is about the version that it shows by now.
        again = {**form, "seen": answer.context["form"]["seen"].value()}
        assert client.post(FORM, again).status_code == 302
        assert User.objects.get().policy_notices.get().version_id == 2

    def test_a_known_address_leaves_no_row(self, page, member, client):
        register(client, email=member.email)
        assert not member.policy_notices.exists()
        assert User.objects.count() == 1
