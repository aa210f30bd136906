"""Deciding in a real browser: before a decision nothing loads, afterwards what was agreed to."""

import gzip
from collections.abc import Callable, Iterator
from typing import Any
from urllib.request import urlopen

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Route, expect

from home.demo.people import PASSWORD
from home.demo.people import address as person

ARTICLE = "/de/neuigkeiten/bevor-etwas-laedt/"
ENGLISH = "/en/news/before-anything-loads/"
GPC = "Object.defineProperty(navigator, 'globalPrivacyControl', {get: () => true})"
#: A browser that says what it is, for the counting of page views.
READER = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36"


class Visitor:
    """Somebody whose foreign requests are answered by a stand-in, and remembered."""

    def __init__(self, context: BrowserContext, demo: str) -> None:
        self.context = context
        self.page = context.new_page()
        self.foreign: list[str] = []
        self._demo = demo
        context.route("**/*", self._answer)

    def _answer(self, route: Route) -> None:
        url = route.request.url
        if url.startswith((self._demo, "data:", "blob:")):
            route.continue_()
            return
        self.foreign.append(url)
        is_script = route.request.resource_type == "script"
        kind = "text/javascript" if is_script else "text/html"
        route.fulfill(status=200, content_type=kind, body="" if is_script else "<h1>Film</h1>")

    @property
    def banner(self):
        return self.page.locator("#consent-banner")

    def embed(self, title: str):
        return self.page.locator(".embed", has_text=title)

    @property
    def cookies(self) -> dict[str, str]:
        return {each["name"]: each["value"] for each in self.context.cookies()}

    def decide(self, button: str) -> None:
        """Press a button of the banner and wait until it is saved."""
        with self.page.expect_response(lambda answer: answer.request.method == "POST"):
            self.banner.get_by_role("button", name=button).click()
        expect(self.banner).to_be_hidden()

    def show_all(self) -> None:
        """Scroll every embed into view."""
        for embed in self.page.locator(".embed").all():
            embed.scroll_into_view_if_needed()

    def hosts(self) -> set[str]:
        return {url.split("/")[2] for url in self.foreign}


@pytest.fixture
def visit(browser: Browser, demo: str) -> Iterator[Callable[..., Visitor]]:
    """Visitors, each with a browser of their own."""
    contexts: list[BrowserContext] = []

    def make(**options: object) -> Visitor:
        usual: dict[str, Any] = {
            "base_url": demo,
            "locale": "de-DE",
            "viewport": {"width": 1280, "height": 900},
            "service_workers": "block",
        }
        context = browser.new_context(**{**usual, **options})
        contexts.append(context)
        return Visitor(context, demo)

    yield make
    for context in contexts:
        context.close()


class TestBanner:
    def test_asks_before_anything_loads(self, visit):
        alice = visit()
        alice.page.goto(ARTICLE)
        expect(alice.banner).to_be_visible()
        alice.show_all()
        assert alice.foreign == []
        assert alice.cookies == {}

    def test_offers_refusing_as_easily_as_accepting(self, visit):
        for width in (390, 1280):
            alice = visit(viewport={"width": width, "height": 844})
            alice.page.goto("/de/")
            choices = alice.banner.locator(".buttons > *")
            assert choices.all_inner_texts() == ["Alle ablehnen", "Auswählen", "Alle annehmen"]
            boxes = [choice.bounding_box() for choice in choices.all()]
            assert (
                len({(round(box["width"]), round(box["height"]), box["y"]) for box in boxes}) == 1
            )
            looks = choices.evaluate_all(
                "all => all.map(each => {const s = getComputedStyle(each);"
                "return [s.color, s.backgroundColor, s.fontWeight, s.borderColor].join()})"
            )
            assert len(set(looks)) == 1

    def test_refusing_is_remembered(self, visit):
        alice = visit()
        alice.page.goto(ARTICLE)
        alice.decide("Alle ablehnen")
        alice.page.goto("/de/")
        expect(alice.banner).to_be_hidden()
        alice.page.goto(ARTICLE)
        alice.show_all()
        assert alice.foreign == []
        assert set(alice.cookies) == {"cookie_consent"}
        assert ".id" not in alice.cookies["cookie_consent"]

    def test_accepting_loads_at_once(self, visit):
        alice = visit()
        alice.page.goto(ARTICLE)
        alice.decide("Alle annehmen")
        alice.show_all()
        expect(alice.page.locator(".embed iframe")).to_have_count(6)
        expect(alice.page.frame_locator(".embed iframe").first.get_by_text("Film")).to_be_visible()
        assert {"www.googletagmanager.com", "www.youtube-nocookie.com"} <= alice.hosts()

    def test_keyboard_comes_to_it_first_and_escape_leaves_it(self, visit):
        alice = visit()
        alice.page.goto("/de/")
        expect(alice.banner).to_be_visible()
        names = []
        for _stop in range(5):
            alice.page.keyboard.press("Tab")
            names.append(alice.page.evaluate("document.activeElement.textContent.trim()"))
        assert names[2:] == ["Alle ablehnen", "Auswählen", "Alle annehmen"]
        alice.page.keyboard.press("Escape")
        expect(alice.banner).to_be_hidden()
        assert alice.page.evaluate("document.activeElement.id") == "content"
        assert alice.cookies == {}
        alice.page.goto("/de/")
        expect(alice.banner).to_be_visible()

    def test_is_announced(self, visit):
        alice = visit()
        alice.page.goto("/de/")
        expect(alice.page.locator("#consent-status")).to_contain_text("am Anfang der Seite")

    def test_hides_nothing_for_good(self, visit):
        """The last link of the page can be scrolled out from behind it, with its focus."""
        alice = visit(viewport={"width": 390, "height": 844}, reduced_motion="reduce")
        alice.page.goto("/de/")
        expect(alice.banner).to_be_visible()
        last = alice.page.locator("footer a").last
        last.focus()
        assert last.bounding_box()["y"] + 20 < alice.banner.bounding_box()["y"]

    def test_leaves_half_of_a_strongly_zoomed_screen(self, visit):
        alice = visit(viewport={"width": 320, "height": 256})
        alice.page.goto("/de/")
        box = alice.banner.bounding_box()
        assert box["height"] <= 128
        for button in alice.banner.locator(".buttons > *").all():
            assert button.bounding_box()["height"] >= 24
            assert button.bounding_box()["y"] + button.bounding_box()["height"] <= 256

    def test_a_lost_connection_is_told_and_loses_nothing(self, visit):
        alice = visit()
        alice.page.goto(ARTICLE)
        alice.context.set_offline(True)
        alice.banner.get_by_role("button", name="Alle annehmen").click()
        expect(alice.banner.get_by_role("alert")).to_contain_text("konnte nicht gespeichert werden")
        assert alice.foreign == []
        assert alice.cookies == {}
        alice.context.set_offline(False)
        alice.decide("Alle annehmen")
        expect(alice.page.locator(".embed iframe").first).to_be_attached()

    def test_english_has_its_own_words(self, visit):
        alice = visit(locale="en-GB")
        alice.page.goto(ENGLISH)
        expect(alice.banner).to_contain_text("Your choice, before anything loads")
        alice.decide("Accept all")
        expect(alice.page.locator(".embed iframe").first).to_be_attached()

    def test_is_accessible(self, visit):
        for scheme in ("light", "dark"):
            alice = visit(color_scheme=scheme)
            alice.page.goto(ARTICLE)
            expect(alice.banner).to_be_visible()
            found = Axe().run(alice.page)
            assert found.response["violations"] == []


class TestAnalytics:
    def test_starts_with_everything_denied(self, visit):
        alice = visit()
        alice.page.goto("/de/")
        assert alice.page.evaluate("typeof gtag") == "undefined"
        alice.decide("Alle annehmen")
        calls = alice.page.evaluate("dataLayer.map(each => [...each])")
        denied = dict.fromkeys(("ad_storage", "ad_user_data", "ad_personalization"), "denied")
        assert calls[0] == ["consent", "default", {**denied, "analytics_storage": "denied"}]
        assert calls[1] == ["consent", "update", {**denied, "analytics_storage": "granted"}]
        assert calls[2][1] == {
            "allow_google_signals": False,
            "allow_ad_personalization_signals": False,
        }
        assert calls[4] == ["config", "G-0000000000"]
        assert alice.hosts() == {"www.googletagmanager.com"}

    def test_is_not_loaded_for_another_service(self, visit):
        alice = visit()
        alice.page.goto(ARTICLE)
        alice.embed("Ein Hase wehrt sich").get_by_role("button", name="immer laden").click()
        expect(alice.page.locator(".embed iframe")).to_have_count(1)
        assert alice.page.evaluate("typeof gtag") == "undefined"


class TestScript:
    def test_is_small(self, demo):
        with urlopen(f"{demo}/static/members_consent/consent.js") as answer:
            assert len(gzip.compress(answer.read())) <= 6 * 1024

    def test_two_quick_clicks_are_one_decision(self, visit):
        alice = visit()
        alice.page.goto("/de/")
        posts = []
        alice.page.on("request", lambda each: posts.append(each.method))
        alice.banner.get_by_role("button", name="Alle annehmen").evaluate(
            "button => { button.click(); button.click(); }"
        )
        expect(alice.banner).to_be_hidden()
        assert posts.count("POST") == 1

    def test_shows_the_page_anew_when_what_it_showed_has_changed(self, visit):
        alice = visit()
        alice.page.goto("/de/")
        alice.context.route("**/de/consent/", lambda route: route.fulfill(status=409), times=1)
        with alice.page.expect_navigation():
            alice.banner.get_by_role("button", name="Alle annehmen").click()
        alice.decide("Alle annehmen")


class TestEmbeds:
    def test_loading_once_stores_nothing(self, visit):
        alice = visit()
        alice.page.goto(ARTICLE)
        alice.embed("Ein Hase wehrt sich").get_by_role("button", name="Einmal abspielen").click()
        frame = alice.page.locator(".embed iframe")
        expect(frame).to_have_count(1)
        expect(alice.page.frame_locator(".embed iframe").get_by_text("Film")).to_be_visible()
        assert [url.partition("?")[0] for url in alice.foreign] == [
            "https://www.youtube-nocookie.com/embed/aqz-KE-bpKQ"
        ]
        assert "autoplay=1" in alice.foreign[0]
        assert alice.cookies == {}
        alice.page.goto("/de/neuigkeiten/hafermilch-im-alltag/")
        expect(alice.page.locator(".embed .card")).to_have_count(1)

    def test_always_records_consent_for_this_service_alone(self, visit):
        alice = visit()
        alice.page.goto(ARTICLE)
        embed = alice.embed("Ein Hase wehrt sich")
        embed.get_by_role("button", name="YouTube immer laden").press("Enter")
        expect(alice.page.locator(".embed iframe")).to_have_count(1)
        assert alice.hosts() == {"www.youtube-nocookie.com"}
        assert "youtube=" in alice.cookies["cookie_consent"]
        assert "vimeo" not in alice.cookies["cookie_consent"]
        expect(alice.banner).to_be_visible()
        expect(alice.banner.locator('[data-service="youtube"]')).to_be_hidden()
        alice.page.goto("/de/neuigkeiten/hafermilch-im-alltag/")
        expect(alice.page.locator(".embed iframe")).to_have_count(1)

    def test_focus_goes_into_what_was_loaded(self, visit):
        alice = visit()
        alice.page.goto(ARTICLE)
        alice.embed("Ein Hase wehrt sich").get_by_role("button", name="Einmal").press("Enter")
        expect(alice.page.locator(".embed iframe")).to_be_focused()

    def test_frames_do_not_move_the_page(self, visit):
        alice = visit()
        alice.page.goto(ARTICLE)
        alice.decide("Alle annehmen")
        box = alice.page.locator(".embed iframe").first.bounding_box()
        assert box["width"] / box["height"] == pytest.approx(16 / 9, abs=0.02)

    def test_without_scripts_the_card_leads_to_the_source(self, visit):
        alice = visit(java_script_enabled=False)
        alice.page.goto(ARTICLE)
        embed = alice.embed("Ein Hase wehrt sich")
        expect(embed.get_by_role("link", name="Beim Anbieter öffnen")).to_be_visible()
        expect(embed.get_by_role("button")).to_have_count(0)
        expect(alice.banner).to_be_hidden()
        assert alice.foreign == []


class TestWithdrawing:
    def test_by_the_link_in_the_footer_and_one_press(self, visit):
        alice = visit()
        alice.page.goto(ARTICLE)
        alice.decide("Alle annehmen")
        alice.page.evaluate("document.cookie = '_ga=1;path=/'; document.cookie = '_ga_X=1;path=/'")
        alice.page.get_by_role("contentinfo").get_by_role(
            "link", name="Datenschutz-Einstellungen"
        ).click()
        alice.page.get_by_role("button", name="Alles widerrufen").click()
        expect(alice.page.get_by_role("status").filter(has_text="gespeichert")).to_be_visible()
        assert set(alice.cookies) == {"cookie_consent"}
        alice.foreign.clear()
        alice.page.goto(ARTICLE)
        alice.show_all()
        assert alice.foreign == []
        expect(alice.page.locator(".embed iframe")).to_have_count(0)

    def test_records_can_be_seen_and_downloaded(self, visit):
        alice = visit()
        alice.page.goto(ARTICLE)
        alice.embed("Ein Hase wehrt sich").get_by_role("button", name="immer laden").click()
        expect(alice.page.locator(".embed iframe")).to_have_count(1)
        alice.page.goto("/de/consent/")
        alice.page.get_by_role("link", name="Meine Einwilligungen").click()
        expect(alice.page.get_by_role("heading", name="YouTube: zugestimmt")).to_be_visible()
        with alice.page.expect_download() as download:
            alice.page.get_by_role("link", name="Als JSON herunterladen").click()
        assert '"service:youtube"' in download.value.path().read_text()

    def test_cookies_that_come_back_are_deleted_on_the_next_page(self, visit):
        alice = visit()
        alice.page.goto("/de/")
        alice.decide("Alle ablehnen")
        alice.page.evaluate("document.cookie = '_ga_LATE=1;path=/'")
        alice.page.goto("/de/kontakt/")
        expect(alice.banner).to_be_hidden()
        assert set(alice.cookies) == {"cookie_consent"}

    def test_settings_work_without_scripts(self, visit):
        alice = visit(java_script_enabled=False, viewport={"width": 390, "height": 844})
        alice.page.goto("/de/")
        alice.page.get_by_role("link", name="Datenschutz-Einstellungen").click()
        alice.page.get_by_label("YouTube (USA)").check()
        alice.page.get_by_role("button", name="Meine Auswahl speichern").click()
        expect(alice.page.get_by_label("YouTube (USA)")).to_be_checked()
        expect(alice.page.get_by_label("Vimeo (USA)")).not_to_be_checked()
        alice.page.get_by_role("button", name="Alles widerrufen").click()
        expect(alice.page.get_by_label("YouTube (USA)")).not_to_be_checked()

    @pytest.mark.parametrize("address", ["/de/consent/", "/en/consent/", "/de/consent/records/"])
    def test_pages_are_accessible(self, visit, address):
        alice = visit()
        alice.page.goto("/de/")
        alice.decide("Alle annehmen")
        alice.page.goto(address)
        for summary in alice.page.locator("main summary").all()[:2]:
            summary.click()
        assert Axe().run(alice.page).response["violations"] == []


class TestGlobalPrivacyControl:
    def visit(self, visit) -> Visitor:
        alice = visit(extra_http_headers={"Sec-GPC": "1"})
        alice.context.add_init_script(GPC)
        return alice

    def test_refuses_without_asking(self, visit):
        alice = self.visit(visit)
        alice.page.goto(ARTICLE)
        expect(alice.banner).to_be_hidden()
        embed = alice.embed("Ein Hase wehrt sich")
        expect(embed.get_by_role("button", name="Einmal abspielen")).to_be_visible()
        expect(embed.get_by_role("button", name="immer")).to_be_hidden()
        assert alice.foreign == []

    def test_is_shown_and_can_be_overridden_on_the_settings_page(self, visit):
        alice = self.visit(visit)
        alice.page.goto("/de/consent/")
        expect(alice.page.get_by_text("Ihr Browser sendet Global Privacy Control")).to_be_visible()
        alice.page.get_by_label("YouTube (USA)").check()
        alice.page.get_by_role("button", name="Meine Auswahl speichern").click()
        alice.page.goto(ARTICLE)
        expect(alice.page.locator(".embed iframe")).to_have_count(1)

    def test_a_consent_from_before_is_silenced(self, visit):
        alice = visit()
        alice.page.goto("/de/")
        alice.decide("Alle annehmen")
        alice.context.add_init_script(GPC)
        alice.foreign.clear()
        alice.page.goto(ARTICLE)
        expect(alice.page.locator(".embed iframe")).to_have_count(0)
        assert alice.foreign == []


class TestPageViews:
    def sent(self, alice: Visitor, address: str) -> list:
        """The requests that count a view of a page."""
        requests = []
        alice.page.on("request", lambda request: requests.append(request))
        alice.page.goto(address, wait_until="networkidle")
        return [each for each in requests if "/page-views/" in each.url]

    def test_send_nothing_but_page_and_language(self, visit):
        alice = visit(user_agent=READER)
        alice.context.add_cookies([{"name": "stray", "value": "1", "url": alice._demo}])
        [request] = self.sent(alice, "/de/")
        assert request.method == "POST"
        assert not request.post_data
        headers = request.all_headers()
        assert "cookie" not in headers
        assert "referer" not in headers
        assert request.url.endswith("/de/")

    def test_are_silent_under_global_privacy_control(self, visit):
        alice = visit(user_agent=READER)
        alice.context.add_init_script(GPC)
        assert self.sent(alice, "/de/") == []

    def test_ten_visits_through_a_warm_cache_count_ten(self, visit):
        address = "/de/barrierefreiheit/"
        alice = visit(user_agent=READER)
        hits = 0
        for _visit in range(10):
            with alice.page.expect_response(lambda answer: "/page-views/" in answer.url):
                answer = alice.page.goto(address)
            hits += answer.header_value("X-Page-Cache") == "hit"
        assert hits >= 9
        editor = visit()
        editor.page.goto("/cms/reports/page-views/")
        editor.page.get_by_label("E-Mail-Adresse").fill(person("editor"))
        editor.page.get_by_label("Passwort", exact=True).fill(PASSWORD)
        editor.page.get_by_role("button", name="Anmelden", exact=True).click()
        row = editor.page.get_by_role("row").filter(has_text="Barrierefreiheit")
        expect(row.get_by_role("cell").first).to_have_text("10")
