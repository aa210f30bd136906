"""The report of decisions, and Google Analytics' setting."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone
from wagtail.models import Site

from members.consent import reports
from members.consent.models import Analytics, ConsentRecord, RefusalCount
from tests.factories import cookies, hosts, make_service
from tests.members.consent.visitors import Visitor

pytestmark = pytest.mark.django_db


class TestReport:
    def test_counts_by_service_week_and_kind(self, site_root):
        make_service()
        alice = Visitor()
        alice.decide("all")
        Visitor().decide("all")
        alice.decide("none", place="settings")
        Visitor().decide("none")
        RefusalCount.objects.create(
            purpose="service:youtube", day=timezone.localdate() - timedelta(weeks=1), count=7
        )
        [chart] = reports.charts()
        assert chart.title == "Youtube"
        numbers = {str(each.label): list(each.values)[-2:] for each in chart.series}
        assert numbers == {"Zugestimmt": [0, 2], "Abgelehnt": [7, 1], "Widerrufen": [0, 1]}

    def test_shows_nobody(self, site_root, privacy, as_user):
        make_service()
        alice = Visitor()
        alice.decide("all")
        html = as_user(privacy).get("/cms/reports/consents/").content.decode()
        assert "<svg" in html
        assert alice.subject not in html

    def test_is_for_those_who_answer_for_privacy(self, editor, moderator, as_user):
        for person in (editor, moderator):
            assert as_user(person).get("/cms/reports/consents/").status_code == 302
            assert "reports/consents" not in as_user(person).get("/cms/").content.decode()

    def test_of_a_service_switched_off_stays(self, site_root):
        service = make_service()
        Visitor().decide("all")
        service.unpublish()
        assert len(reports.charts()) == 1
        assert ConsentRecord.objects.count() == 1


class TestAnalytics:
    @pytest.fixture
    def measured(self, site_root):
        """A site with a measurement id."""
        site = Site.objects.get(is_default_site=True)
        return Analytics.objects.create(site=site, measurement_id="G-ABC123DEF4")

    def test_needs_its_service_in_use(self, measured):
        assert "G-ABC123DEF4" not in Client().get("/de/").content.decode()
        service = make_service(
            "analytics",
            purpose_group="statistics",
            hosts=hosts(("www.googletagmanager.com", "script-src")),
        )
        page = Client().get("/de/").content.decode()
        assert 'content="G-ABC123DEF4" data-service="analytics"' in page
        service.unpublish()
        assert "G-ABC123DEF4" not in Client().get("/de/").content.decode()

    def test_stays_away_from_personal_pages(self, measured):
        make_service(hosts=hosts(("www.googletagmanager.com", "script-src")))
        assert "G-ABC123DEF4" not in Client().get("/de/members/login/").content.decode()

    @pytest.mark.parametrize("value", ["UA-123-4", "GTM-ABC", "G-abc", 'G-1"><script>', "G-ABCD\n"])
    def test_only_ids_of_ga4(self, value, site_root):
        setting = Analytics(site=Site.objects.get(is_default_site=True), measurement_id=value)
        with pytest.raises(ValidationError):
            setting.full_clean()


def test_a_page_names_what_former_services_left_behind(site_root):
    service = make_service("analytics", cookies=cookies("_ga", "_ga_*"))
    make_service()
    assert "stored-before" not in Client().get("/de/").content.decode()
    service.unpublish()
    assert 'data-cookies="_ga _ga_*"' in Client().get("/de/").content.decode()
