"""What the privacy audit makes of what it saw; no browser."""

import datetime
import ssl
import tomllib
from socket import create_connection
from typing import Any

import pytest
from django.conf import settings

from home.audit import stand_in
from home.audit.findings import judge, judge_all
from home.audit.net import host_in, spread_net
from home.audit.observations import (
    AuditedPage,
    Contact,
    Situation,
    Stored,
    Target,
    Violation,
    Visit,
)
from home.audit.policy_text import PolicyText, read, unnamed
from policy.models import PurposeGroup, Service

pytestmark = pytest.mark.one_database

VIDEO_HOST = "player.video.example"


def service(key: str, hosts: list[tuple[str, str]], cookies: list[tuple[str, str, str]]) -> Service:
    """An entry of the register that is stored nowhere."""
    return Service(
        key=key,
        name=key.title(),
        purpose_group=PurposeGroup.NECESSARY if key == "site" else PurposeGroup.EXTERNAL_MEDIA,
        hosts=[
            {"type": "host", "value": {"host": host, "directive": directive}}
            for host, directive in hosts
        ],
        cookies=[
            {"type": "cookie", "value": _cookie(name, storage, set_by)}
            for name, storage, set_by in cookies
        ],
    )


def _cookie(name: str, storage: str, set_by: str) -> dict[str, str]:
    texts = {f"{kind}_{code}": "" for kind in ("duration", "purpose") for code in ("de", "en")}
    return {"name": name, "storage": storage, "set_by": set_by, **texts}


SITE = service(
    "site",
    [],
    [
        (settings.COOKIE_CONSENT_NAME, "cookie", "site"),
        (settings.SESSION_COOKIE_NAME, "cookie", "site"),
    ],
)
VIDEO = service(
    "video",
    [(VIDEO_HOST, "frame-src"), ("*.cdn.example", "inside-frame")],
    [("seen", "cookie", "provider"), ("volume-*", "local_storage", "provider")],
)
COUNTER = service(
    "counter",
    [("script.counter.example", "script-src"), ("*.counter.example", "connect-src")],
    [("_c*", "cookie", "site")],
)
PAGE = AuditedPage("/de/", "de", "HomePage")
WITH_VIDEO = AuditedPage("/de/film/", "de", "NewsPage", embeds=(VIDEO_HOST,))
LOGIN = AuditedPage("/de/members/login/", "de", "login")
TARGET = Target("http://site.example:8000", (PAGE, WITH_VIDEO, LOGIN), (SITE, VIDEO, COUNTER))
UNTOUCHED = Situation("untouched")
REFUSED = UNTOUCHED.deciding(frozenset())
VIDEO_GRANTED = UNTOUCHED.deciding(frozenset({"video"}))
ALL_GRANTED = UNTOUCHED.deciding(frozenset({"video", "counter"}))
WITHDRAWN = ALL_GRANTED.deciding(frozenset())

FRAME = Contact(f"https://{VIDEO_HOST}/1", "frame-src")
SCRIPT = Contact("https://script.counter.example/s.js", "script-src")


def problems(situation: Situation, page: AuditedPage = PAGE, **seen: Any) -> list[str]:
    """What is wrong with a visit on which all else was as it should be."""
    defaults: dict[str, Any] = {"status": page.status, "path": page.path}
    if not seen.get("contacts"):
        defaults["cards"] = len(page.embeds)
    visit = Visit(page, situation, **{**defaults, **seen})
    found = list(judge(visit, TARGET))
    assert all(each.page == page.path and each.state == situation.state for each in found)
    return [f"{each.culprit}: {each.why}" for each in found]


class TestContacts:
    def test_nothing_foreign_is_fine_without_consent(self):
        assert problems(UNTOUCHED) == []
        assert problems(UNTOUCHED, contacts=[SCRIPT]) == [
            "script.counter.example: contacted by our page (script-src), of Counter,"
            " without consent"
        ]

    def test_what_was_agreed_to_is_fine(self):
        assert problems(ALL_GRANTED, contacts=[SCRIPT]) == []
        assert problems(VIDEO_GRANTED, contacts=[SCRIPT]) != []

    def test_a_host_is_declared_for_a_purpose(self):
        picture = Contact("https://script.counter.example/p.gif", "img-src")

        assert problems(ALL_GRANTED, contacts=[picture]) == [
            "script.counter.example: contacted by our page (img-src), in no entry of the register"
            " for this"
        ]

    def test_hosts_inside_a_frame_belong_to_its_provider(self):
        inside = Contact("https://a.cdn.example/x", "script-src", frame=VIDEO_HOST)
        another = Contact("https://x.counter.example/x", "connect-src", frame=VIDEO_HOST)

        assert problems(ALL_GRANTED, WITH_VIDEO, contacts=[FRAME, inside]) == []
        assert len(problems(ALL_GRANTED, WITH_VIDEO, contacts=[FRAME, another])) == 1

    def test_our_page_may_not_contact_what_is_for_frames_alone(self):
        direct = Contact("https://a.cdn.example/x", "script-src")

        assert len(problems(ALL_GRANTED, contacts=[direct])) == 1

    def test_nothing_foreign_is_contacted_after_withdrawal(self):
        assert problems(WITHDRAWN, contacts=[SCRIPT]) == [
            "script.counter.example: contacted by our page (script-src), of Counter,"
            " after withdrawal"
        ]

    def test_nothing_foreign_is_contacted_where_people_log_in(self):
        assert problems(ALL_GRANTED, LOGIN, contacts=[SCRIPT]) == [
            "script.counter.example: contacted by our page (script-src), of Counter,"
            " on a personal page"
        ]

    def test_what_the_policy_blocked_is_named(self):
        blocked = Violation("https://tracker.example/t.js?id=1", "script-src-elem")

        assert problems(ALL_GRANTED, violations=[blocked]) == [
            "https://tracker.example/t.js: blocked by the Content-Security-Policy (script-src)"
        ]

    def test_what_slipped_past_the_stand_in_is_named(self):
        assert problems(ALL_GRANTED, escaped=["quiet.example"]) == [
            "quiet.example: escaped: a connection that the browser did not announce"
        ]


class TestStored:
    @pytest.mark.parametrize(
        ("situation", "allowed"), [(UNTOUCHED, False), (REFUSED, True), (ALL_GRANTED, True)]
    )
    def test_the_decision_is_stored_after_it(self, situation, allowed):
        stored = [Stored("cookie", settings.COOKIE_CONSENT_NAME, "site.example")]

        assert (problems(situation, stored=stored) == []) is allowed

    def test_sessions_belong_to_the_login(self):
        stored = [Stored("cookie", settings.SESSION_COOKIE_NAME, "site.example")]

        assert problems(Situation("logged in", logged_in=True), stored=stored) == []
        assert problems(Situation("untouched", saw_login=True), LOGIN, stored=stored) == []
        assert problems(REFUSED, stored=stored) != []

    @pytest.mark.parametrize("host", ["site.example", "example"])
    def test_an_undeclared_cookie_of_ours_is_named(self, host):
        stray = [Stored("cookie", "stray", host)]

        assert problems(ALL_GRANTED, stored=stray) == [
            f"stray: cookie under {host}: in no entry of the register for this"
        ]

    def test_a_service_stores_under_our_address_only_while_it_is_granted(self):
        stored = [Stored("cookie", "_c1", "site.example")]

        assert problems(ALL_GRANTED, stored=stored) == []
        assert problems(UNTOUCHED, stored=stored) == [
            "_c1: cookie under site.example: of Counter, without consent"
        ]
        assert problems(WITHDRAWN, stored=stored) == [
            "_c1: cookie under site.example: of Counter, after withdrawal"
        ]

    def test_what_a_provider_stored_is_out_of_reach(self):
        stored = [
            Stored("cookie", "seen", "video.example"),
            Stored("local_storage", "volume-1", VIDEO_HOST),
        ]

        assert problems(UNTOUCHED, stored=stored) != []
        assert problems(VIDEO_GRANTED, stored=stored) == []
        assert problems(WITHDRAWN, stored=stored) == []

    @pytest.mark.parametrize(
        "stray",
        [
            Stored("cookie", "seen", "elsewhere.example"),
            Stored("cookie", "unseen", VIDEO_HOST),
            Stored("session_storage", "volume-1", VIDEO_HOST),
            Stored("indexed_db", "films", VIDEO_HOST),
            Stored("cookie", "seen", "site.example"),
        ],
        ids=str,
    )
    def test_name_kind_and_owner_must_all_be_declared(self, stray):
        assert len(problems(ALL_GRANTED, stored=[stray])) == 1


class TestEmbeds:
    def test_a_card_is_shown_until_it_may_load(self):
        assert problems(REFUSED, WITH_VIDEO) == []
        assert problems(REFUSED, WITH_VIDEO, cards=0) == ["embeds: 0 show their card instead of 1"]

    def test_it_loads_once_it_may(self):
        assert problems(VIDEO_GRANTED, WITH_VIDEO, contacts=[FRAME]) == []
        assert problems(VIDEO_GRANTED, WITH_VIDEO, cards=1) == [
            f"{VIDEO_HOST}: agreed to, but its frame did not load",
            "embeds: 1 show their card instead of 0",
        ]

    def test_nothing_loads_without_scripts(self):
        without = Situation("without JavaScript", with_scripts=False)

        assert problems(without.deciding(frozenset({"video"})), WITH_VIDEO) == []

    def test_what_no_service_in_use_covers_is_named_with_its_page(self):
        target = Target(TARGET.url, TARGET.pages, (SITE,), uncovered=(("/de/film/", VIDEO_HOST),))

        (found,) = judge_all(target, [])
        assert (found.page, found.culprit) == ("/de/film/", VIDEO_HOST)

    def test_a_service_that_no_page_loads_was_not_tested(self):
        film = Visit(WITH_VIDEO, ALL_GRANTED, 200, WITH_VIDEO.path, contacts=[FRAME])

        assert [each.culprit for each in judge_all(TARGET, [film])] == ["Counter"]


POLICY = """
    <head><style>_styled</style></head><body><header>_above</header><main>
    <p>We use <b>_ga</b>, “session-id” and (_c*) of the counter.</p><script>_hidden</script>
    <table><tr><td>yt.db::*</td><td>local<wbr>_</td><td>_split</td></tr></table>
    <p>Contacted: *.counter.example, player.video.example. Write to me@mail.example or
    https://www.linked.example/page. A * alone, and *.</p><template>_waiting</template>
    </main><footer>_below</footer></body>"""


class TestPolicyText:
    @pytest.mark.parametrize(
        "name", ["_ga", "session-id", "_c1", "_c", "yt.db::x", "local_", "_split"]
    )
    def test_a_name_may_stand_in_running_text_and_tables(self, name):
        assert read("/", POLICY).names(name)

    @pytest.mark.parametrize("name", ["_gat", "_g", "ga", "_ga_1", "_", "", "C1", "session"])
    def test_a_part_or_more_of_a_name_is_another_name(self, name):
        assert not read("/", POLICY).names(name)

    @pytest.mark.parametrize("name", ["_above", "_below", "_hidden", "_styled", "_waiting"])
    def test_only_what_is_read_in_the_main_part_counts(self, name):
        assert not read("/", POLICY).names(name)

    @pytest.mark.parametrize(
        "host", ["player.video.example", "a.counter.example", "a.b.counter.example"]
    )
    def test_hosts_are_named_exactly_or_as_all_below_one(self, host):
        assert read("/", POLICY).names_host(host)

    @pytest.mark.parametrize(
        "host",
        [
            *("video.example", "x.player.video.example", "player.video.example.evil"),
            *("counter.example", "evilcounter.example", "mail.example", "www.linked.example"),
        ],
    )
    def test_a_host_is_not_found_inside_another_one(self, host):
        assert not read("/", POLICY).names_host(host)

    def test_whatever_is_missing_is_told_once_for_each_language(self):
        seen = Visit(
            *(PAGE, ALL_GRANTED, 200, PAGE.path),
            contacts=[FRAME, SCRIPT, Contact("https://tracker.example/t.js", "script-src")],
            stored=[Stored("cookie", "_ga", "site.example"), Stored("indexed_db", "films", "x")],
        )
        german = read("/de/datenschutz/", POLICY)
        english = read("/en/privacy/", POLICY.replace("*.counter.example", "counter.example"))

        found = [
            (each.state, each.page, each.culprit, each.why)
            for each in unnamed([german, english], [seen, seen])
        ]
        missing = [
            ("films", "stored (database of the browser), but not named in the text"),
            ("tracker.example", "contacted, but not named in the text"),
        ]
        assert found == [
            *(("policy", "/de/datenschutz/", *each) for each in missing),
            ("policy", "/en/privacy/", *missing[0]),
            ("policy", "/en/privacy/", "script.counter.example", missing[1][1]),
            ("policy", "/en/privacy/", *missing[1]),
        ]

    def test_a_site_without_a_policy_promises_nothing(self):
        (found,) = unnamed([PolicyText("/de/datenschutz/", frozenset(), "status 404")], [])

        assert (found.page, found.culprit) == ("/de/datenschutz/", "status 404")


class TestArrival:
    def test_another_answer_than_expected_is_named(self):
        assert problems(UNTOUCHED, status=500) == ["status 500: expected 200"]
        assert problems(UNTOUCHED, path="/de/elsewhere/") == [
            "/de/elsewhere/: leads here instead: the page was not tested"
        ]
        assert problems(UNTOUCHED, problem="too slow") == ["browser: too slow"]


class TestStandIn:
    def test_every_provider_is_dated_and_sourced(self):
        providers = tomllib.loads((stand_in.FOLDER / "providers.toml").read_text())["providers"]

        assert len(providers) > 5
        for provider in providers:
            assert isinstance(provider["date"], datetime.date)
            assert provider["source"].startswith("https://")
            assert provider["note"]

    def test_whatever_is_requested_is_described(self):
        providers = tomllib.loads((stand_in.FOLDER / "providers.toml").read_text())["providers"]
        requests = {
            url
            for provider in providers
            for answer in provider["answers"]
            for url in answer.get("requests", [])
        }

        strays = {url for url in requests if stand_in.STRAY_COOKIE in _cookies(url)}
        assert strays == set()

    def test_who_is_not_described_sets_a_cookie(self):
        assert stand_in.STRAY_COOKIE in _cookies("https://nobody.example/")


def _cookies(url: str) -> tuple[str, ...]:
    return stand_in.reply(url, "document").set_cookies


class TestNet:
    def test_it_reads_whom_a_request_is_for(self):
        assert host_in(b"GET / HTTP/1.1\r\nHost: plain.example:80\r\n\r\n") == "plain.example"

    def test_it_reads_whom_an_encrypted_connection_is_for(self):
        outgoing = ssl.MemoryBIO()
        client = ssl.create_default_context().wrap_bio(
            ssl.MemoryBIO(), outgoing, server_hostname="secret.example"
        )
        with pytest.raises(ssl.SSLWantReadError):
            client.do_handshake()

        assert host_in(outgoing.read()) == "secret.example"

    def test_it_remembers_who_was_meant(self):
        with spread_net() as net:
            with create_connection(("127.0.0.1", net.port)) as connection:
                connection.sendall(b"GET / HTTP/1.1\r\nHost: plain.example\r\n\r\n")
                assert connection.recv(1) == b""

            assert (net.take(), net.take()) == (["plain.example"], [])

    def test_it_does_not_guess(self):
        assert host_in(b"\x16\x03\x01 a.bc") == "unknown host"
