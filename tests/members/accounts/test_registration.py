"""Registering: the form is the page's, the answer is the same for everybody."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from members.accounts.models import RegistrationPage, User
from members.consent import ledger
from members.consent.models import ConsentRecord
from tests import factories
from tests.members.accounts.registering import (
    ADDRESS,
    FORM,
    PASSWORD,
    SENT,
    filled,
    register,
    token,
)


@pytest.fixture
def page(site_root):
    return factories.make_registration(site_root)


def test_there_is_no_form_without_a_page(site_root, client):
    assert client.get(FORM).status_code == 404
    assert "register/" not in client.get("/de/members/login/").text


class TestTheForm:
    def test_each_field_says_why_it_is_asked(self, page, client):
        text = client.get(FORM).text
        for reason in ("Damit melden Sie sich an.", "Für die Anrede.", "Für Gartengeräte."):
            assert reason in text
        assert "mindestens 18 Jahre alt" in text
        assert "Wir speichern, was Sie hier angeben." in text

    def test_it_is_nobodys_but_the_visitors(self, page, client):
        response = client.get(FORM)
        assert response["Cache-Control"] == "private, no-store"

    def test_nothing_is_ticked_beforehand(self, page, client):
        assert " checked" not in client.get(FORM).text

    def test_the_page_leads_to_it(self, page, client):
        assert page.get_url() == FORM
        response = client.get("/de/mitglied-werden/")
        assert (response.status_code, response.url) == (302, FORM)

    def test_it_is_translated(self, page, client):
        factories.translate(page, {"Mitglied werden": "Become a member", "Beruf": "Profession"})
        text = client.get("/en/members/register/").text
        assert "Become a member" in text
        assert "Profession" in text
        # An answer is kept under the same name in every language.
        assert 'name="field_f-job"' in text
        assert '<option value="o-land">' in text
        assert 'hreflang="de"' in text

    def test_whoever_is_logged_in_needs_none(self, page, member, as_user):
        assert as_user(member).get(FORM).url == "/de/members/"

    def test_an_unpublished_page_asks_for_nothing(self, page, client):
        page.unpublish()
        assert client.get(FORM).status_code == 404


class TestTheAccount:
    def test_is_made_with_what_was_given(self, page, client):
        given = {
            "last_name": "Muster",
            "company": "Muster & Söhne",
            "gender": "diverse",
            "telephone": "+49 30 123456",
            "field_f-job": "Gärtnerin",
            "field_f-home": "o-land",
            "field_f-bike": "2020-05-01",
            "field_f-pets": "on",
        }
        response = register(client, **given)

        assert (response.status_code, response.url) == (302, SENT)
        user = User.objects.get(email=ADDRESS)
        assert (user.first_name, user.last_name) == ("Mara", "Muster")
        assert (user.company, user.gender, user.telephone) == (
            "Muster & Söhne",
            "diverse",
            "+49 30 123456",
        )
        assert user.language == "de"
        assert user.answers == {
            "f-job": {"value": "Gärtnerin", "label": "Beruf", "text": "Gärtnerin"},
            "f-home": {"value": "o-land", "label": "Wohnung", "text": "Auf dem Land"},
            "f-bike": {"value": "2020-05-01", "label": "Fahrrad seit", "text": "1. Mai 2020"},
            "f-pets": {"value": True, "label": "Haustiere", "text": "Ja"},
        }
        assert user.check_password(PASSWORD)

    def test_remembers_the_notice_that_was_shown(self, page, client):
        register(client)
        notice = User.objects.get(email=ADDRESS).notice
        assert notice.text == "Wir speichern, was Sie hier angeben."
        assert notice.version == f"{page.last_published_at:%Y-%m-%d}"

    def test_speaks_the_language_of_the_form(self, page, client, mailoutbox):
        factories.translate(page)
        register(client, "/en/members/register/")
        assert User.objects.get(email=ADDRESS).language == "en"
        assert mailoutbox[0].subject == "Please confirm your registration"

    def test_agrees_to_nothing_by_itself(self, page, client):
        register(client)
        assert not ConsentRecord.objects.exists()

    def test_proves_consents_with_their_words(self, page, client):
        boxes = re.findall(r'name="(consent_\w+)"', client.get(FORM).text)
        assert len(boxes) == 2
        register(client, **{boxes[0]: "on"})

        (record,) = ledger.records_of(User.objects.get(email=ADDRESS).consent_subject)
        assert (record.purpose, record.granted) == ("marketing:email", True)
        assert record.place == "registration"
        assert record.wording.text == "Ich möchte Neues per E-Mail erfahren."
        assert record.expires_at is None

    def test_address_is_kept_in_lower_case(self, page, client):
        register(client, email="Neu@Example.COM")
        assert User.objects.get().email == ADDRESS


class TestRefusals:
    @pytest.mark.parametrize(
        ("change", "said"),
        [
            ({"email": "nobody"}, "E-Mail"),
            ({"password2": "etwas anderes hier"}, "nicht überein"),
            ({"password1": "kurz", "password2": "kurz"}, "12 Zeichen"),
            ({"password1": "neu@example.com", "password2": "neu@example.com"}, "ähnlich"),
            ({"first_name": ""}, "Vorname"),
            ({"of_age": ""}, "Erwachsene"),
            ({"telephone": "ruf mich an"}, "Ziffern"),
            ({"field_f-home": "o-mond"}, "Wohnung"),
            ({"field_f-bike": "gestern"}, "Fahrrad seit"),
            ({"gender": "x"}, "Geschlecht"),
            ({"last_name": "a" * 151}, "Nachname"),
            ({"last_name": "null\x00"}, "Nachname"),
            ({"email": f"{'a' * 250}@example.com"}, "E-Mail"),
            ({"email": f"a@{'ü' * 62}.com"}, "E-Mail"),
            ({"email": f"{'İ' * 60}@example.com"}, "E-Mail"),
        ],
    )
    def test_say_what_is_wrong_and_keep_the_rest(self, change, said, page, client):
        response = register(client, company="Muster AG", **change)
        assert response.status_code == 200
        assert said in re.search(r'class="error-summary".*?</div>', response.text, re.S).group()
        assert 'value="Muster AG"' in response.text
        assert not User.objects.exists()

    def test_a_form_that_changed_meanwhile_is_shown_again(self, page, client):
        form = filled(client)
        page.notice = "<p>Etwas anderes.</p>"
        page.save_revision().publish()

        response = client.post(FORM, form)
        assert "hat sich geändert" in response.text
        assert not User.objects.exists()
        again = {**form, "seen": re.search(r'"seen" value="(.*?)"', response.text).group(1)}
        assert client.post(FORM, again).status_code == 302

    def test_a_reason_is_text(self, page, client):
        page.email_reason = "<b>fett</b>"
        page.save_revision().publish()
        assert "&lt;b&gt;fett&lt;/b&gt;" in client.get(FORM).text

    def test_calls_need_a_number(self, page, client):
        box = re.findall(r'name="(consent_\w+)"', client.get(FORM).text)[1]
        assert "eine Nummer" in register(client, **{box: "on"}).text
        assert register(client, telephone="+49 30 1", **{box: "on"}).status_code == 302

    def test_a_consent_to_other_words_does_not_count(self, page, client):
        register(client, consent_0123456789abcdef="on")
        assert not ConsentRecord.objects.exists()

    def test_without_cookies_the_form_says_what_is_missing(self, page):
        client = Client(enforce_csrf_checks=True)
        form = filled(client)
        client.cookies.clear()
        response = client.post(FORM, form)
        assert response.status_code == 403
        assert "Cookie" in response.text

    @pytest.mark.parametrize(
        "name", ["=1+1", "<script>x</script>", "‮evil", "🦊" * 40, 'O\'Neill "x"', "  Mara  "]
    )
    def test_strange_names_are_names(self, name, page, client, mailoutbox):
        response = register(client, first_name=name)
        assert response.status_code == 302
        assert User.objects.get().first_name == name.strip()
        assert "<script>" not in mailoutbox[0].body


class TestMachines:
    def test_are_asked_again_once(self, page, client):
        response = register(client, remarks="https://spam.example")
        assert "noch einmal" in response.text
        assert not User.objects.exists()
        shown = re.search(r'"shown" value="(.*?)"', response.text).group(1)
        assert register(client, shown=shown, remarks="filled again").status_code == 302

    @pytest.mark.parametrize("age", [None, 0, -300])
    def test_that_are_too_quick_too(self, age, page, client):
        shown = "forged" if age is None else token(age=age)
        assert "noch einmal" in register(client, shown=shown).text
        assert not User.objects.exists()

    def test_a_form_open_for_days_is_fine(self, page, client):
        assert register(client, shown=token(age=300_000)).status_code == 302

    def test_cannot_flood(self, page, client):
        statuses = [
            register(client, email=f"{number}@example.com").status_code for number in range(25)
        ]
        assert statuses[0] == 302
        assert statuses[-1] == 429


class TestKnownAddresses:
    def test_are_answered_the_same(self, page, member, client):
        new = register(client)
        known = register(Client(), email=member.email)

        assert (new.status_code, new.url, new.content) == (
            known.status_code,
            known.url,
            known.content,
        )
        assert new.headers == known.headers
        assert client.get(SENT).text == Client().get(SENT).text

    def test_only_their_owner_is_told(self, page, member, client, mailoutbox):
        register(client, email=member.email, first_name="Eve")

        (mail,) = mailoutbox
        assert mail.to == [member.email]
        assert "Konto" in mail.subject
        assert "/de/members/password/reset/" in mail.body
        member.refresh_from_db()
        assert member.first_name == "member"
        assert not User.objects.exclude(pk=member.pk).exists()

    def test_no_record_is_left_of_the_attempt(self, page, member, client):
        boxes = re.findall(r'name="(consent_\w+)"', client.get(FORM).text)
        register(client, email=member.email, **dict.fromkeys(boxes, "on"))
        assert not ConsentRecord.objects.exists()

    def test_a_form_sent_twice_ends_in_one_mail(self, page, client, mailoutbox):
        form = filled(client)
        answers = {client.post(FORM, form).url for _ in range(3)}
        assert answers == {SENT}
        assert len(mailoutbox) == 1
        assert User.objects.count() == 1

    def test_nobody_confirms_what_a_stranger_registered_before(self, page, client, mailoutbox):
        boxes = re.findall(r'name="(consent_\w+)"', client.get(FORM).text)
        ticked = dict.fromkeys(boxes, "on")
        register(client, first_name="Eve", telephone="+49 30 1", **ticked)
        cache.clear()
        register(Client(), first_name="Mara", password1=PASSWORD + "2", password2=PASSWORD + "2")

        mail = mailoutbox[-1]
        assert "confirm-email" not in mail.body
        assert not EmailAddress.objects.get().verified
        self.reset(mailoutbox)
        owner = User.objects.get(email=ADDRESS)
        assert EmailAddress.objects.get().verified
        assert (owner.first_name, owner.telephone, owner.answers) == ("", "", {})
        assert not ledger.standing(owner.consent_subject)
        assert not owner.check_password(PASSWORD)

    def reset(self, mailoutbox) -> None:
        """Choose a new password by mail."""
        browser = Client()
        browser.post("/de/members/password/reset/", {"email": ADDRESS})
        link = re.search(r"http://localhost:8000(/\S+/key/\S+)", mailoutbox[-1].body)
        assert link
        form = browser.get(link.group(1))["Location"]
        new = PASSWORD + "3"
        browser.post(form, {"password1": new, "password2": new})

    def test_somebody_who_wants_the_address_too_gets_nothing(self, page, member, mailoutbox):
        EmailAddress.objects.create(user=member, email=ADDRESS, verified=False)
        user = User.objects.create_user(ADDRESS, PASSWORD, language="de")
        EmailAddress.objects.create(user=user, email=ADDRESS, primary=True)
        register(Client())
        (mail,) = mailoutbox
        assert mail.to == [ADDRESS]
        assert "Konto" in mail.subject

    def test_links_do_not_believe_the_browser(self, page, member, client, mailoutbox):
        register(client, email=member.email)
        client.post(FORM, filled(client, email="x@example.com"), headers={"host": "127.0.0.1:666"})
        assert len(mailoutbox) == 2
        for mail in mailoutbox:
            assert "127.0.0.1" not in mail.body
            assert "http://localhost:8000/de/members/" in mail.body


class TestThePage:
    def test_gender_cannot_be_required(self, page):
        block = RegistrationPage._meta.get_field("form_fields").stream_block
        assert "required" not in block.child_blocks["gender"].child_blocks

    def test_a_consent_to_calls_needs_a_number(self, page):
        page.form_fields = []
        with pytest.raises(ValidationError) as error:
            page.full_clean()
        assert "telephone_consent" in error.value.message_dict

    def test_privacy_approvers_decide_about_it(self, page):
        assert page.get_workflow().name == "Privacy"

    def test_lies_below_home_pages_alone(self, page, site_root):
        assert RegistrationPage.can_exist_under(site_root)
        assert not RegistrationPage.can_exist_under(site_root.get_parent())
        assert not RegistrationPage.can_exist_under(factories.make_content(site_root, "Seite"))

    @pytest.mark.parametrize("language", ["de", "en"])
    def test_can_be_previewed(self, language, page, privacy, as_user):
        page.title = "Entwurf"
        page.save_revision()
        address = reverse("wagtailadmin_pages:view_draft", args=[page.pk])
        response = as_user(privacy).get(address)
        assert response.status_code == 200
        assert "Entwurf" in response.text
        assert 'name="field_f-job"' in response.text

    def test_its_blocks_have_previews(self, admin, as_user):
        block = RegistrationPage._meta.get_field("form_fields").stream_block
        client = as_user(admin)
        for child in block.child_blocks.values():
            answer = client.get(
                reverse("wagtailadmin_block_preview"), {"id": child.definition_prefix}
            )
            assert answer.status_code == 200
            assert "<label" in answer.text
            assert child.get_description()
