"""The register: what is in use, what the browser may contact, and when visitors are asked again."""

from datetime import timedelta

import pytest
from cookie_consent.models import Cookie, CookieGroup
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import gettext
from wagtail.models import ReferenceIndex, WorkflowState

from policy import register, service_entries
from policy.consent_groups import registered_version
from policy.csp import ContentSecurityPolicyMiddleware, policy_of
from policy.models import Service
from site_cms.moderation import approval, publishing
from site_cms.moderation.refusal import Refused
from tests.factories import cookies, hosts, make_content, make_service, promise
from tests.site_cms.moderation.drafts import approve, fresh, seen, submit, write

pytestmark = pytest.mark.django_db


def versions() -> dict[str, str]:
    return register.versions(register.state())


class TestInUse:
    def test_a_draft_is_not_in_use(self):
        make_service(live=False)
        assert register.in_use() == ()
        assert not CookieGroup.objects.exists()

    def test_services_of_one_purpose_stand_together(self):
        make_service("vimeo")
        make_service("analytics", purpose_group="statistics")
        make_service("facebook")
        assert [each.key for each in register.in_use()] == ["analytics", "facebook", "vimeo"]

    def test_a_host_is_found_by_what_it_is_for(self):
        service = make_service(hosts=hosts(("*.tiles.example", "img-src")))
        assert register.using(register.state(), "a.tiles.example", "img-src") == service
        assert register.using(register.state(), "a.tiles.example", "script-src") is None
        assert register.using(register.state(), "tiles.example", "img-src") is None
        assert register.using(register.state(), "eviltiles.example", "img-src") is None

    def test_asking_costs_one_query_however_many_there_are(self):
        for number in range(8):
            make_service(f"service-{number}")
        register.services(register.state())
        with CaptureQueriesContext(
            connection,
        ) as captured:
            policy_of(register.state())
            policy_of(register.state())
        assert len(captured) <= 3
        with CaptureQueriesContext(connection) as captured:
            policy_of(register.state())
        assert len(captured) == 1


class TestContradictions:
    @pytest.mark.parametrize(
        ("fields", "wrong"),
        [
            ({"legal_basis": "legitimate_interest"}, "legal_basis"),
            ({"purpose_group": "necessary"}, "legal_basis"),
            ({"role": "joint_controller"}, "arrangement_url"),
            ({"provider": ""}, "provider"),
            ({"provider": "", "role": "operator"}, "provider"),
            ({"provider_country_en": ""}, "provider_country_de"),
            ({"third_country_de": "USA"}, "third_country_en"),
            ({"third_country_de": "USA", "third_country_en": "USA"}, "transfer_basis"),
            ({"transfer_basis": "dpf"}, "transfer_basis"),
        ],
    )
    def test_are_refused(self, fields, wrong):
        with pytest.raises(ValidationError) as refused:
            make_service(live=False, **fields)
        assert wrong in refused.value.message_dict

    def test_short_name_stays_once_published(self):
        service = make_service()
        service.key = "other"
        with pytest.raises(ValidationError, match="Kurznamen"):
            service.full_clean()

    @pytest.mark.parametrize("host", ["https://x.example", "X.example", "x", "a b.example", "*"])
    def test_hosts_are_host_names(self, host):
        block = Service._meta.get_field("hosts").stream_block
        stream = block.to_python(hosts((host, "frame-src")))
        with pytest.raises(ValidationError):
            block.clean(stream)

    @pytest.mark.parametrize("host", ["x.example", "*.x.example", "xn--bcher-kva.example"])
    def test_host_names_are_accepted(self, host):
        block = Service._meta.get_field("hosts").stream_block
        assert block.clean(block.to_python(hosts((host, "frame-src"))))


class TestConsentGroups:
    def test_each_service_that_asks_owns_one(self):
        make_service("youtube")
        make_service("vimeo")
        make_service("site", purpose_group="necessary", legal_basis="strictly_necessary")
        make_service("newsletter", purpose_group="marketing", hosts=[])
        assert set(CookieGroup.objects.values_list("varname", flat=True)) == {"youtube", "vimeo"}
        assert Cookie.objects.count() == 2
        assert set(versions()) == {"youtube", "vimeo"}

    def test_an_approved_change_asks_again_for_this_service_alone(self):
        youtube, _vimeo = make_service("youtube"), make_service("vimeo")
        before = versions()
        youtube.retention_de = "Zwei Jahre."
        youtube.save_revision().publish()
        assert versions() == before
        promise()
        after = versions()
        assert after["youtube"] != before["youtube"]
        assert after["vimeo"] == before["vimeo"]
        assert CookieGroup.objects.count() == 2

    def test_a_clock_that_was_set_back_still_makes_a_new_version(self):
        service = make_service()
        ahead = timezone.now() + timedelta(days=400)
        Cookie.objects.update(created=ahead)
        service.summary_de = "Anders."
        service.save_revision().publish()
        assert Cookie.objects.get().created > ahead

    def test_switching_off_removes_it_and_switching_on_asks_everyone(self, privacy):
        service = make_service()
        before = versions()["youtube"]
        publishing.withdraw(fresh(service), privacy, "Zu unsicher.")
        assert not CookieGroup.objects.exists()
        assert versions() == {}
        fresh(service).get_latest_revision().publish()
        assert versions()["youtube"] != before

    def test_deleting_removes_it(self):
        make_service().delete()
        assert not CookieGroup.objects.exists()

    def test_a_service_that_becomes_necessary_asks_no_longer(self):
        service = make_service()
        service.purpose_group, service.legal_basis = "necessary", "contract"
        service.save_revision().publish()
        assert not CookieGroup.objects.exists()


class TestAsNamed:
    """A service runs as the version in force names it, minus what its entry says no more."""

    def test_what_runs_unasked_asks_as_soon_as_its_entry_says_so(self):
        service = make_service(purpose_group="necessary", legal_basis="contract")
        assert not register.in_use()[0].needs_consent
        service.purpose_group, service.legal_basis = "external_media", "consent"
        service.save_revision().publish()
        assert register.in_use()[0].needs_consent
        assert register.versions(register.state())[service.key]

    def test_what_asks_does_not_run_unasked_before_the_policy_says_so(self):
        service = make_service()
        service.purpose_group, service.legal_basis = "necessary", "contract"
        service.save_revision().publish()
        assert register.in_use()[0].needs_consent
        promise()
        assert not register.in_use()[0].needs_consent

    def test_a_version_may_be_older_than_a_fact(self, monkeypatch):
        monkeypatch.setattr(service_entries, "FACTS", service_entries.FACTS[:-1])
        service = make_service(opt_out_url="https://example.com/opt-out")
        monkeypatch.undo()
        assert register.in_use()[0].opt_out_url == service.opt_out_url
        assert register.standing(service, register.state()) != gettext("in effect")


class TestApproval:
    """Editors write, privacy approvers decide, and say whether only wording changed."""

    def decide(self, service, privacy, **choice) -> None:
        state = WorkflowState.objects.get(pk=fresh(service).current_workflow_state.pk)
        approval.approve(state, privacy, seen=seen(state), **choice)

    def test_moderators_do_not_decide(self, editor, moderator):
        service = make_service(live=False)
        write(service, editor, summary_de="Neu.")
        with pytest.raises(Refused):
            approve(submit(service, by=editor), moderator)

    def test_widening_waits_for_it(self, editor, privacy):
        service = make_service()
        write(service, editor, hosts=hosts(("new.example", "script-src")))
        assert "https://new.example" not in policy_of(register.state())["script-src"]
        submit(service, by=editor)
        assert "https://new.example" not in policy_of(register.state())["script-src"]
        self.decide(service, privacy)
        assert "https://new.example" not in policy_of(register.state())["script-src"]
        promise()
        assert "https://new.example" in policy_of(register.state())["script-src"]

    def test_only_wording_asks_nobody_again(self, editor, privacy):
        service = make_service()
        before = registered_version(service)
        write(service, editor, summary_de="Zeigt schöne Filme.")
        submit(service, by=editor)
        self.decide(service, privacy, only_wording=True)
        assert fresh(service).summary_de == "Zeigt schöne Filme."
        assert registered_version(service) == before

    def test_without_that_word_everybody_is_asked(self, editor, privacy):
        service = make_service()
        before = registered_version(service)
        write(service, editor, summary_de="Zeigt schöne Filme.")
        submit(service, by=editor)
        self.decide(service, privacy)
        assert registered_version(service) != before

    def test_nobody_calls_a_new_host_wording(self, editor, privacy):
        service = make_service()
        write(service, editor, hosts=hosts(("new.example", "script-src")))
        submit(service, by=editor)
        with pytest.raises(Refused, match="Wortlaut"):
            self.decide(service, privacy, only_wording=True)
        assert fresh(service).latest_revision_id != fresh(service).live_revision_id

    def test_the_last_approver_has_the_last_word(self, editor, privacy, admin):
        """A correction handed back as mere wording, then approved as more by somebody else."""
        service = make_service()
        before = registered_version(service)
        write(service, editor, summary_de="Eins.")
        submit(service, by=editor)
        write(service, privacy, summary_de="Zwei.")
        self.decide(service, privacy, only_wording=True)
        self.decide(service, admin)
        assert fresh(service).summary_de == "Zwei."
        assert registered_version(service) != before

    def test_texts_about_a_cookie_are_wording_and_its_name_is_not(self, editor):
        service = make_service(cookies=cookies("_ga"))
        [block] = cookies("_ga")
        reworded = {**block, "value": {**block["value"], "purpose_de": "Zählt Besuche."}}
        write(service, editor, cookies=[reworded])
        assert fresh(service).may_be_only_wording
        write(service, editor, cookies=cookies("_gid"))
        assert not fresh(service).may_be_only_wording

    def test_an_edit_afterwards_forgets_the_word(self, editor, privacy):
        """A second edit after the approval of the first asks for another approval."""
        service = make_service()
        before = registered_version(service)
        write(service, editor, summary_de="Eins.")
        submit(service, by=editor)
        self.decide(service, privacy, only_wording=True)
        write(service, editor, retention_de="Für immer.")
        submit(service, by=editor)
        self.decide(service, privacy)
        assert registered_version(service) != before

    def test_the_approver_is_asked_about_wording(self, editor, privacy, as_user):
        service = make_service()
        write(service, editor, summary_de="Anders.")
        state = submit(service, by=editor)
        address = f"/cms/moderation/policy/service/{service.pk}/"
        page = as_user(privacy).get(address)
        assert "only_wording" in page.content.decode()
        before = registered_version(service)
        data = {"action": "approve", "only_wording": "on", "seen": seen(state)}
        as_user(privacy).post(address, data)
        assert fresh(service).summary_de == "Anders."
        assert registered_version(service) == before

    def test_switching_on_again_takes_somebody_else(self, privacy, admin):
        service = make_service()
        publishing.withdraw(fresh(service), privacy, "Weg damit.")
        submit(service, by=privacy)
        with pytest.raises(Refused):
            self.decide(service, privacy)
        self.decide(service, admin)
        assert fresh(service).live

    def test_a_privacy_approver_switches_off_at_once(self, privacy, as_user):
        service = make_service()
        address = f"/cms/snippets/policy/service/unpublish/{service.pk}/"
        as_user(privacy).post(address, {"reason": "Der Anbieter antwortet nicht."})
        assert not fresh(service).live

    def test_an_editor_does_not(self, editor, as_user):
        service = make_service()
        address = f"/cms/snippets/policy/service/unpublish/{service.pk}/"
        as_user(editor).post(address, {"reason": "Ich mag es nicht."})
        assert fresh(service).live


class TestPolicy:
    def header(self, address: str = "/de/") -> str:
        return Client().get(address).headers["Content-Security-Policy"]

    def test_names_the_hosts_of_services_in_use_alone(self, site_root):
        service = make_service(
            hosts=hosts(("frames.example", "frame-src"), ("inner.example", "inside-frame"))
        )
        make_service("draft", live=False, hosts=hosts(("draft.example", "frame-src")))
        assert "frame-src https://frames.example" in self.header()
        assert "inner.example" not in self.header()
        assert "draft.example" not in self.header()
        fresh(service).unpublish()
        assert "frames.example" not in self.header()

    def test_pages_with_personal_data_load_nobody(self, site_root):
        make_service(hosts=hosts(("frames.example", "script-src")))
        assert "frames.example" not in self.header("/de/members/login/")
        assert "frames.example" not in self.header("/sitemap.xml")

    def test_stays_strict_without_a_database(self, monkeypatch):
        def fail() -> None:
            raise DatabaseError

        monkeypatch.setattr(register, "state", fail)
        middleware = ContentSecurityPolicyMiddleware(lambda request: HttpResponse("<p>"))
        response = middleware(RequestFactory().get("/de/"))
        assert "default-src 'none'" in response.headers["Content-Security-Policy"]
        assert "https:" not in response.headers["Content-Security-Policy"]


def test_usage_report_knows_where_a_service_is_embedded(site_root, admin, as_user):
    """Whichever was there first, the page or the entry."""
    embed = {"address": "https://youtu.be/aqz-KE-bpKQ", "title": "Film"}
    body = [{"type": "embed", "value": embed, "id": "5b0f7b0e-0000-4000-8000-000000000001"}]
    make_content(site_root, "Vorher", body=body)
    service = make_service()
    page = make_content(site_root, "Nachher", body=body)
    ReferenceIndex.create_or_update_for_object(page)
    answer = as_user(admin).get(f"/cms/snippets/policy/service/usage/{service.pk}/")
    assert "Vorher" in answer.content.decode()
    assert "Nachher" in answer.content.decode()


def test_declared_cookies_know_patterns():
    service = make_service(cookies=cookies("_ga", "_ga_*"))
    exact, pattern = service.declared_cookies
    assert exact.covers("_ga")
    assert not exact.covers("_gat")
    assert pattern.covers("_ga_ABC")
    assert not pattern.covers("_gid")
