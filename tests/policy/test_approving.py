"""From drafts in both languages to a version: together or not at all, as it was looked at."""

import pytest
from wagtail.models import Locale

from policy import register, versions
from policy.models import PolicyApproval, PolicyPage, PolicyVersion
from site_cms.moderation import approval
from site_cms.moderation.publishing import ALL_LANGUAGES
from site_cms.moderation.refusal import CHANGED_SINCE, Refused
from tests.factories import hosts, make_policy, make_registration, make_service, translate
from tests.site_cms.moderation.drafts import fresh, seen, submit, write

pytestmark = pytest.mark.django_db


@pytest.fixture
def german(site_root, full_operator):
    """A policy in force, with its English translation."""
    translate(make_registration(site_root))
    make_service("youtube")
    return make_policy(site_root, issue=True)


@pytest.fixture
def english(german):
    """Its translation."""
    return german.get_translation(Locale.objects.get(language_code="en"))


@pytest.fixture
def both(german, english, editor):
    """Both languages with a change that waits to be submitted."""
    write(german, editor, changes="Zwei Jahre statt einem.")
    write(english, editor, changes="Two years instead of one.")
    return german, english


def approve(state, by, **choice):
    state.refresh_from_db()
    return approval.approve(state, by, seen=seen(state), **choice)


class TestBothLanguages:
    def test_one_alone_is_not_submitted(self, both, editor):
        for page in both:
            with pytest.raises(Refused, match=str(ALL_LANGUAGES)):
                submit(page, by=editor)

    def test_nor_is_a_policy_in_one_language(self, site_root, full_operator, editor):
        page = make_policy(site_root)
        page.get_translation(Locale.objects.get(language_code="en")).delete()
        with pytest.raises(Refused, match=str(ALL_LANGUAGES)):
            submit(page, by=editor)

    def test_nor_is_one_published_that_wagtails_form_submitted(self, both, editor, privacy):
        before = PolicyVersion.objects.count()
        for page in both:
            state = fresh(page).get_workflow().start(fresh(page), editor)
            with pytest.raises(Refused, match=str(ALL_LANGUAGES)):
                approve(state, privacy)
            state.refresh_from_db()
            state.cancel(user=editor)
            assert fresh(page).has_unpublished_changes
        assert PolicyVersion.objects.count() == before

    def test_the_editing_form_leads_to_submitting_both(self, both, editor, as_user):
        html = as_user(editor).get(f"/cms/pages/{both[0].pk}/edit/").content.decode()
        assert 'name="action-submit-together"' in html
        assert 'name="action-submit"' not in html

    def test_they_make_one_version(self, both, editor, privacy):
        approve(submit(*both, by=editor), privacy)
        newest = versions.latest()
        assert newest.number == versions.in_force().number + 1
        assert newest.content["languages"]["de"]["changes"] == "Zwei Jahre statt einem."
        assert newest.content["languages"]["en"]["changes"] == "Two years instead of one."
        assert [each.approver for each in newest.approvals.all()] == [privacy]

    def test_who_corrected_a_word_approved_the_rest(self, both, editor, privacy):
        state = submit(*both, by=editor)
        write(both[0], privacy, changes="Zwei Jahre statt eines Jahres.")
        assert approve(state, privacy) is approval.Approval.HAND_BACK
        assert approve(state, editor) is approval.Approval.CONFIRM
        people = {each.approver for each in versions.latest().approvals.all()}
        assert people == {privacy, editor}

    def test_moderators_make_none(self, both, editor, moderator):
        before = PolicyVersion.objects.count()
        with pytest.raises(Refused):
            approve(submit(*both, by=editor), moderator)
        assert PolicyVersion.objects.count() == before

    def test_erasing_an_approver_changes_no_version(self, both, editor, privacy):
        approve(submit(*both, by=editor), privacy)
        before = versions.latest().canonical
        privacy.delete()
        assert versions.latest().canonical == before
        assert PolicyApproval.objects.get().approver is None

    def test_the_moderation_page_offers_no_language_alone(self, both, editor, as_user):
        page = as_user(editor).get(f"/cms/moderation/wagtailcore/page/{both[0].pk}/")
        html = page.content.decode()
        assert "submit-together" in html
        assert "Deutsch allein" not in html


class TestMaterial:
    def test_the_approver_has_the_last_word(self, both, editor, privacy):
        assert fresh(both[0]).get_latest_revision_as_object().material
        approve(submit(*both, by=editor), privacy, only_wording=True)
        assert not versions.latest().material

    def test_a_material_change_waits_for_its_day(self, both, editor, privacy, settings):
        approve(submit(*both, by=editor), privacy)
        newest = versions.latest()
        assert newest.material
        assert versions.coming() == [newest]
        assert (newest.effective_at - newest.published_at).days >= settings.POLICY_NOTICE_DAYS - 1

    def test_any_other_is_in_force_at_once(self, both, editor, privacy):
        approve(submit(*both, by=editor), privacy, only_wording=True)
        assert versions.in_force() == versions.latest()

    def test_the_page_asks_the_approver_with_the_authors_proposal(
        self, both, editor, privacy, as_user
    ):
        write(both[0], editor, material=False)
        submit(*both, by=editor)
        address = f"/cms/moderation/wagtailcore/page/{both[0].pk}/"
        html = as_user(privacy).get(address).content.decode()
        assert "schlägt vor: nicht wesentlich" in html
        # Nothing is ticked beforehand: the approver decides.
        assert 'name="only_wording" value="on" checked' not in html


class TestWhatWasLookedAt:
    def test_a_fact_that_changed_meanwhile_is_not_approved(self, both, editor, privacy):
        state = submit(*both, by=editor)
        looked_at = fresh(both[0]).digest
        service = make_service("vimeo")
        with pytest.raises(Refused, match=str(CHANGED_SINCE)):
            approve(state, privacy, digest=looked_at)
        service.delete()
        approve(state, privacy, digest=looked_at)

    def test_the_form_says_what_was_looked_at(self, both, editor, privacy, as_user):
        state = submit(*both, by=editor)
        address = f"/cms/moderation/wagtailcore/page/{both[0].pk}/"
        looked_at = fresh(both[0]).digest
        assert looked_at in as_user(privacy).get(address).content.decode()
        form = {"action": "approve", "seen": seen(state), "digest": "0" * 64}
        before = versions.latest().number
        as_user(privacy).post(address, form)
        assert versions.latest().number == before
        as_user(privacy).post(address, {**form, "digest": looked_at})
        assert versions.latest().number == before + 1


class TestStaysPublic:
    def test_nobody_takes_the_policy_off_the_site(self, german, moderator, admin, as_user):
        for person in (moderator, admin):
            assert not german.permissions_for_user(person).can_unpublish()
            as_user(person).post(f"/cms/pages/{german.pk}/unpublish/", {"reason": "Weg."})
            as_user(person).post(f"/cms/pages/{german.pk}/delete/")
            assert PolicyPage.objects.get(pk=german.pk).live

    def test_a_time_of_publishing_is_no_effective_date(self, german, editor):
        from datetime import timedelta

        from django.core.exceptions import ValidationError
        from django.utils import timezone

        with pytest.raises(ValidationError):
            write(german, editor, go_live_at=timezone.now() + timedelta(days=1))


class TestGate:
    def test_a_new_service_is_silent_until_its_version_is_in_force(self, both, editor, privacy):
        service = make_service("vimeo", hosts=hosts(("player.vimeo.com", "frame-src")), named=False)
        assert service.live
        approve(submit(*both, by=editor), privacy)
        assert "vimeo" in versions.latest().content["names"]["services"]
        assert "vimeo" not in [each.key for each in register.in_use()]
        in_force_on(versions.latest())
        assert "vimeo" in [each.key for each in register.in_use()]

    def test_what_is_switched_off_stops_at_once(self, german, privacy):
        from site_cms.moderation import publishing

        service = register.in_use()[0]
        publishing.withdraw(fresh(service), privacy, "Zu unsicher.")
        assert service.key not in [each.key for each in register.in_use()]


def in_force_on(version):
    """Let the day of a version come."""
    from unittest.mock import patch

    with patch("django.utils.timezone.now", return_value=version.effective_at):
        assert versions.take_effect() == [version]
