"""Counting page views without consent: what is counted, what is left out, what is kept."""

import datetime
from collections.abc import Callable
from threading import Thread
from unittest.mock import patch

import pytest
from django.contrib.auth.models import Permission
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import connection
from django.template import Context, Template
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation
from wagtail.models import Page, ReferenceIndex

from home import page_views
from home.models import ContentPage, HomePage, PageViewCount
from home.page_views import KEPT_MONTHS, count_view
from home.reports import PERIODS, Period, view_chart
from site_cms.local_time import local_day
from site_cms.page_cache.signals import is_shown
from tests import factories

BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
REPORT = "/cms/reports/page-views/"
HUGE = (2**31, 2**63 - 1, 2**63, 2**64, 10**30)


@pytest.fixture
def page(site_root: HomePage) -> ContentPage:
    """A page in both languages."""
    page = factories.make_content(site_root, "Seite", slug="seite")
    factories.translate(page, {"Seite": "Page", "seite": "page"})
    return page


def address(page: Page | int, language: str = "de") -> str:
    """Where a view of a page is counted."""
    return f"/page-views/{page if isinstance(page, int) else page.pk}/{language}/"


def view(url: str, *, status: int = 204, **headers: str) -> None:
    """Send what the script sends."""
    response = Client().post(
        url,
        content_type="text/plain",
        headers={"user-agent": BROWSER, "sec-fetch-site": "same-origin", **headers},
    )
    assert response.status_code == status
    assert response["Cache-Control"] == "private, no-store"
    assert not response.cookies
    assert not response.content


def counted() -> int:
    """All views together."""
    return sum(PageViewCount.objects.values_list("count", flat=True))


@pytest.mark.django_db
class TestCounting:
    def test_views_are_added_up_by_page_language_and_day(self, page):
        english = Page.objects.get(slug="page")
        for _time in range(3):
            view(address(page))
        view(address(english, "en"))

        rows = PageViewCount.objects.order_by("-count")
        assert [(row.page_id, row.language, row.day, row.count) for row in rows] == [
            (page.pk, "de", local_day(), 3),
            (english.pk, "en", local_day(), 1),
        ]

    def test_nothing_else_is_stored(self):
        stored = {field.name for field in PageViewCount._meta.get_fields()}

        assert stored == {"id", "page", "language", "day", "count"}

    def test_a_flood_makes_one_row(self, page):
        for number in range(50):
            view(address(page), **{"x-forwarded-for": f"203.0.113.{number}"})

        assert PageViewCount.objects.count() == 1
        assert counted() == 50

    def test_a_view_costs_two_queries(self, page, rf):
        count_view(page.pk, "de")
        request = rf.post(address(page), headers={"user-agent": BROWSER})
        with CaptureQueriesContext(connection) as queries:
            page_views.page_view(request, page.pk, "de")

        assert len(queries) == 2
        assert counted() == 2

    def test_old_browsers_say_less(self, page):
        response = Client().post(address(page), headers={"user-agent": BROWSER})

        assert response.status_code == 204
        assert counted() == 1

    def test_no_token_is_needed(self, page):
        response = Client(enforce_csrf_checks=True).post(
            address(page), headers={"user-agent": BROWSER}
        )

        assert response.status_code == 204
        assert counted() == 1

    def test_the_row_of_another_request_is_used(self, page):
        """Somebody else inserts between our update and our insert."""
        add_one, tries = page_views._add_one, []

        def too_late(day):
            tries.append(day)
            if len(tries) == 1:
                PageViewCount.objects.create(**day, count=1)
                return False
            return add_one(day)

        with patch.object(page_views, "_add_one", too_late):
            count_view(page.pk, "de")

        assert counted() == 2

    def test_the_page_cache_stays_and_no_editor_is_asked(self, page):
        count_view(page.pk, "de")

        assert not is_shown(PageViewCount)
        assert not ReferenceIndex.model_is_indexable(PageViewCount)

    def test_counts_go_with_their_page(self, page):
        count_view(page.pk, "de")
        Page.objects.get(pk=page.pk).delete()

        assert not PageViewCount.objects.exists()


@pytest.mark.django_db(transaction=True)
class TestAtTheSameTime:
    def test_ten_at_once_count_ten(self, page):
        """All begin before there is a row, and all count."""

        def read() -> None:
            try:
                view(address(page))
            finally:
                connection.close()

        threads = [Thread(target=read) for _number in range(10)]
        [thread.start() for thread in threads]
        [thread.join() for thread in threads]

        assert PageViewCount.objects.count() == 1
        assert counted() == 10

    def test_a_page_that_was_just_deleted_counts_nothing(self, page):
        count_view(10**6, "de")

        assert not PageViewCount.objects.exists()


@pytest.mark.django_db
class TestLeftOut:
    @pytest.mark.parametrize(
        "headers",
        [
            {"sec-gpc": "1"},
            {"sec-purpose": "prefetch;prerender"},
            {"purpose": "Prefetch"},
            {"sec-fetch-site": "cross-site"},
            {"sec-fetch-site": "same-site"},
            {"sec-fetch-site": "none"},
            {"user-agent": ""},
            {"user-agent": " "},
            {"user-agent": "Mozilla/5.0 (compatible; Googlebot/2.1)"},
            {"user-agent": "Mozilla/5.0 HeadlessChrome/150.0"},
            {"user-agent": "BingPreview/1.0b"},
            {"user-agent": "Yahoo! Slurp"},
            {"user-agent": "Baiduspider"},
            {"user-agent": "curl/8.0"},
            {"user-agent": "Wget/1.2"},
            {"user-agent": "python-requests/2.32"},
        ],
    )
    def test_by_what_the_request_says(self, page, headers):
        view(address(page), **headers)

        assert counted() == 0

    def test_drafts_other_languages_and_what_does_not_exist(self, site_root, page):
        draft = factories.make_content(site_root, "Entwurf", live=False)
        for url in (
            address(draft),
            address(page, "en"),
            address(page, "fr"),
            address(page, "DE"),
            address(page, "de%00"),
            address(page, "x" * 5000),
            address(page, "%27%20OR%201=1"),
            address(0),
            *(address(number) for number in HUGE),
        ):
            view(url)

        assert not PageViewCount.objects.exists()

    @pytest.mark.parametrize(
        "path", ["", "x/de/", "-1/de/", "1.5/de/", "1/", "1/de/x/", f"{'9' * 5000}/de/"]
    )
    def test_nonsense_is_missing(self, path):
        assert Client().post(f"/page-views/{path}").status_code == 404

    @pytest.mark.parametrize("method", ["get", "head", "put", "patch", "delete", "options"])
    def test_other_methods_count_nothing(self, page, method):
        response = getattr(Client(), method)(address(page), headers={"user-agent": BROWSER})

        assert response.status_code == 405
        assert counted() == 0

    def test_bodies_are_not_read(self, page):
        class Body:
            def read(self, *args):
                raise AssertionError("The body was read.")

            readline = read

        environ = {"wsgi.input": Body(), "CONTENT_LENGTH": str(10 * 1024 * 1024)}
        for kind in ("application/x-www-form-urlencoded", "multipart/form-data; boundary=x"):
            request = RequestFactory(headers={"user-agent": BROWSER}).generic(
                "POST", address(page), content_type=kind, **environ
            )
            assert page_views.page_view(request, page.pk, "de").status_code == 204
        response = Client(headers={"user-agent": BROWSER}).post(
            address(page), {"file": ContentFile(b"x" * 10 * 1024 * 1024, name="x")}
        )

        assert response.status_code == 204
        assert counted() == 3

    def test_a_view_reads_and_sets_no_cookie(self, page, as_user, editor):
        """A browser that sends its session all the same has it neither read nor changed."""
        client = as_user(editor)
        with CaptureQueriesContext(connection) as queries:
            response = client.post(address(page), headers={"user-agent": BROWSER})

        assert not response.cookies
        assert not [query for query in queries if "session" in query["sql"]]


class TestDays:
    @pytest.mark.parametrize(
        ("moment", "day"),
        [
            # Berlin is two hours ahead of UTC in summer, and one in winter.
            ("2026-07-14T21:59:59", "2026-07-14"),
            ("2026-07-14T22:00:00", "2026-07-15"),
            ("2026-12-31T22:59:59", "2026-12-31"),
            ("2026-12-31T23:00:00", "2027-01-01"),
            # The night the clocks go back has the hour from two to three twice.
            ("2026-10-25T00:30:00", "2026-10-25"),
            ("2026-10-25T01:30:00", "2026-10-25"),
            ("2026-10-25T23:00:00", "2026-10-26"),
        ],
    )
    def test_they_begin_at_midnight_where_the_site_is(self, moment, day):
        now = datetime.datetime.fromisoformat(moment).replace(tzinfo=datetime.UTC)
        with patch.object(timezone, "now", lambda: now), timezone.override("America/New_York"):
            assert local_day() == datetime.date.fromisoformat(day)

    @pytest.mark.django_db
    def test_another_day_is_another_row(self, page):
        count_view(page.pk, "de")
        tomorrow = local_day() + datetime.timedelta(days=1)
        with patch.object(page_views, "local_day", lambda: tomorrow):
            count_view(page.pk, "de")

        assert sorted(PageViewCount.objects.values_list("day", flat=True)) == [
            tomorrow - datetime.timedelta(days=1),
            tomorrow,
        ]

    @pytest.mark.django_db
    @pytest.mark.parametrize(
        ("today", "oldest"), [("2026-03-31", "2024-02-01"), ("2026-01-01", "2023-12-01")]
    )
    def test_they_are_kept_for_25_months(self, page, today, oldest):
        first = datetime.date.fromisoformat(oldest)
        for day in (first, first - datetime.timedelta(days=1)):
            PageViewCount.objects.create(page=page, language="de", day=day, count=1)
        with patch.object(page_views, "local_day", lambda: datetime.date.fromisoformat(today)):
            assert KEPT_MONTHS == 25
            call_command("apply_retention", verbosity=0)

        assert PageViewCount.objects.get().day == first


@pytest.mark.django_db
class TestWhatPagesCarry:
    @pytest.fixture
    def drawn(self, rf: RequestFactory) -> Callable[..., str]:
        """The variable as a template shows it."""

        def draw(page: Page | None, method: str = "GET", **attributes: object) -> str:
            request = rf.generic(method, "/de/seite/")
            for name, value in {"shown_page": page, **attributes}.items():
                setattr(request, name, value)
            context = Context(page_views.context_processor(request))
            return Template("{% if page_view_url %}{{ page_view_url }}{% endif %}").render(context)

        return draw

    def test_a_page_names_its_own_address(self, drawn, page):
        assert drawn(page) == address(page)
        assert drawn(Page.objects.get(slug="page")) == address(Page.objects.get(slug="page"), "en")

    def test_nothing_else_does(self, drawn, page, site_root):
        assert drawn(None) == ""
        assert drawn(page, "POST") == ""
        assert drawn(page, is_preview=True) == ""
        assert drawn(page, is_dummy=True) == ""
        assert drawn(factories.make_content(site_root, "Entwurf", live=False)) == ""
        assert drawn(ContentPage(title="Neu")) == ""

    def test_staff_is_not_counted_and_members_are(self, drawn, page, editor, member, settings):
        cookies = {settings.SESSION_COOKIE_NAME: "x"}

        assert drawn(page, COOKIES=cookies, user=editor) == ""
        assert drawn(page, COOKIES=cookies, user=member) == address(page)

    def test_without_a_session_cookie_nobody_looks_who_it_is(self, drawn, page):
        class Request:
            @property
            def is_staff(self) -> bool:
                raise AssertionError("Somebody looked.")

        assert drawn(page, user=Request()) == address(page)

    def test_it_costs_no_query(self, drawn, page):
        shown = ContentPage.objects.for_readers().get(pk=page.pk)
        with CaptureQueriesContext(connection) as queries:
            drawn(shown)

        assert not queries

    def test_pages_stay_alike_for_everyone(self, page, client):
        assert client.get("/de/seite/").headers["Cache-Control"].startswith("public")


@pytest.mark.django_db
class TestReport:
    @pytest.fixture
    def people(self, admin, editor, moderator, privacy, member) -> dict[str, object]:
        return {
            "admin": admin,
            "editor": editor,
            "moderator": moderator,
            "privacy": privacy,
            "member": member,
        }

    @pytest.mark.parametrize("role", ["admin", "editor", "moderator", "privacy"])
    def test_roles_open_it(self, people, role, as_user):
        client = as_user(people[role])

        assert client.get(REPORT).status_code == 200
        assert REPORT in client.get("/cms/").content.decode()

    def test_members_and_visitors_do_not(self, member, as_user, client):
        assert as_user(member).get(REPORT).status_code == 403
        assert client.get(REPORT).status_code == 302

    def test_the_operator_may_take_it_away(self, editor, as_user):
        for group in editor.groups.all():
            group.permissions.remove(Permission.objects.get(codename="view_pageviewcount"))
        client = as_user(editor)

        assert client.get(REPORT).status_code == 302
        assert REPORT not in client.get("/cms/").content.decode()

    def test_administrators_find_the_right_in_the_form_of_a_group(self, admin, as_user):
        html = as_user(admin).get("/cms/groups/new/").content.decode()

        assert str(Permission.objects.get(codename="view_pageviewcount").pk) in html

    def test_an_empty_one_says_so(self, editor, as_user):
        html = as_user(editor).get(REPORT).content.decode()

        assert "bar-chart__empty" in html
        assert "report__limits" in html
        assert "report__table" not in html

    def test_it_adds_up_the_languages_of_a_page(self, page, editor, as_user):
        english = Page.objects.get(slug="page")
        today = local_day()
        for shown, language, count in ((page, "de", 1200), (english, "en", 34)):
            PageViewCount.objects.create(page=shown, language=language, day=today, count=count)
        PageViewCount.objects.create(
            page=page, language="de", day=today - datetime.timedelta(days=40), count=5000
        )
        context = as_user(editor).get(REPORT, headers={"accept-language": "de"}).context
        row = context["rows"][0]

        assert (row.views, row.total) == (["1.200", "34"], "1.234")
        assert row.title in ("Seite", "Page")
        assert [series.values[-1] for series in context["chart"].series] == [1200, 34]
        longer = as_user(editor).get(f"{REPORT}?days=90").context
        assert sum(longer["chart"].series[0].values) == 6200

    @pytest.mark.parametrize("days", PERIODS)
    def test_every_period(self, days, page, editor, as_user):
        count_view(page.pk, "de")
        response = as_user(editor).get(f"{REPORT}?days={days}")

        assert response.context["period"].days == days
        assert sum(response.context["chart"].series[0].values) == 1

    @pytest.mark.parametrize("days", ["", "0", "-7", "8", "9" * 5000, "x", "%00", "٧"])
    def test_other_periods_are_the_usual_one(self, days, editor, as_user):
        assert as_user(editor).get(f"{REPORT}?days={days}").context["period"].days == 30

    def test_titles_are_escaped(self, site_root, editor, as_user):
        page = factories.make_content(site_root, "<script>alert(1)</script>", slug="s")
        count_view(page.pk, "de")

        assert "<script>alert" not in as_user(editor).get(REPORT).content.decode()

    def test_more_pages_cost_no_more_queries(self, site_root, editor, as_user):
        def queries() -> int:
            client = as_user(editor)
            client.get(REPORT)
            with CaptureQueriesContext(connection) as captured:
                client.get(REPORT)
            return len(captured)

        pages = [factories.make_content(site_root, f"S {n}", slug=f"s-{n}") for n in range(8)]
        count_view(pages[0].pk, "de")
        few = queries()
        for each in pages:
            count_view(each.pk, "de")

        assert queries() == few

    def test_the_list_is_limited(self, site_root, editor, as_user):
        for number in range(3):
            page = factories.make_content(site_root, f"S {number}", slug=f"s-{number}")
            for _time in range(number + 1):
                count_view(page.pk, "de")
        with patch("home.reports.MOST_PAGES", 2):
            rows = as_user(editor).get(REPORT).context["rows"]

        assert [row.title for row in rows] == ["S 2", "S 1"]

    def test_its_address(self):
        assert reverse("page_views_report") == REPORT


class TestPeriod:
    def test_a_short_one_has_that_many_days(self):
        for days in (7, 30):
            period = Period(days, datetime.date(2026, 3, 31))
            assert len(period.beginnings) == days
            assert period.beginnings[-1] == period.today

    def test_a_long_one_has_whole_weeks(self):
        for days in (90, 365):
            period = Period(days, datetime.date(2026, 3, 31))
            assert {day.weekday() for day in period.beginnings} == {0}
            assert period.beginning(period.today) == period.beginnings[-1]
            assert days <= (period.today - period.first).days + 1 < days + 7

    @pytest.mark.django_db
    def test_labels_differ(self):
        with translation.override("en"):
            labels = view_chart(Period(365, datetime.date(2026, 3, 31))).labels

        assert len(set(labels)) == len(labels)
