"""The policy as visitors read it: pages, archive, comparison, JSON and feed."""

import datetime
import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from html.parser import HTMLParser
from typing import Any
from xml.etree import ElementTree

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from wagtail.models import Locale, Page

from home.models import HomePage
from policy import versions
from policy.document import nodes
from policy.document.build import Content
from policy.models import PolicyPage, PolicyVersion
from site_cms.page_cache.stores import configured_store
from tests import factories

ATOM = "{http://www.w3.org/2005/Atom}"


def section(key: str, heading: str, *found: nodes.Node, number: int = 1) -> dict[str, Any]:
    return {
        "id": key,
        "anchor": key,
        "number": str(number),
        "heading": heading,
        "nodes": list(found),
    }


def issue(*sections: dict[str, Any], **options: Any) -> PolicyVersion:
    """A version that says the same in both languages but for its title."""
    texts = {"summary": "Kurz gesagt.", "changes": "Neu gefasst.", "sections": list(sections)}
    texts.update(options.pop("texts", {}))
    languages = {
        "de": {"title": "Datenschutz", **texts},
        "en": {"title": "Privacy", **texts},
    }
    content = Content(languages, options.pop("names", {}), anchors={}, covers={})
    return versions.issue(content, **{"material": False, **options})


def two() -> tuple[PolicyVersion, PolicyVersion]:
    """A version and the next one, in force."""
    first = issue(section("dauer", "Dauer", nodes.paragraph("Wir löschen nach 26 Monaten alles.")))
    second = issue(section("dauer", "Dauer", nodes.paragraph("Wir löschen nach 14 Monaten alles.")))
    return first, second


def text_of(client: Client, address: str, **headers: str) -> str:
    answer = client.get(address, headers=headers)
    assert answer.status_code == 200, address
    return answer.content.decode()


def tomorrow() -> datetime.date:
    return timezone.localdate() + datetime.timedelta(days=1)


class Elements(HTMLParser):
    """All elements of a page with their attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def all(self, tag: str, **attributes: str) -> list[dict[str, str | None]]:
        return [
            found
            for name, found in self.found
            if name == tag and attributes.items() <= found.items()
        ]


ADDRESSES = (
    *("/de/datenschutz/", "/en/privacy/", "/de/datenschutz/versionen/", "/en/privacy/versions/"),
    *("/de/datenschutz/versionen/1/", "/en/privacy/versions/2/"),
    *("/de/datenschutz/vergleich/1/2/", "/en/privacy/compare/2/1/"),
    *("/de/datenschutz/policy.json", "/en/privacy/policy.json"),
    *("/de/datenschutz/feed.atom", "/en/privacy/feed.atom"),
)


class TestEveryAddress:
    @pytest.mark.parametrize("address", ADDRESSES)
    def test_is_public_and_sets_no_cookie(self, site_root: HomePage, client: Client, address: str):
        two()
        answer = client.get(address)
        assert answer.status_code == 200
        assert answer["Cache-Control"].startswith("public")
        assert not answer.cookies
        assert "Cookie" not in answer.get("Vary", "")

    @pytest.mark.parametrize("address", ADDRESSES)
    def test_is_not_there_before_the_first_version(self, site_root, client: Client, address: str):
        assert client.get(address).status_code == 404

    @pytest.mark.parametrize("address", ADDRESSES)
    def test_an_invented_query_is_kept_nowhere(self, site_root, client: Client, address: str):
        two()
        assert client.get(f"{address}?x=1")["Cache-Control"] == "private, no-store"

    @pytest.mark.parametrize("address", ADDRESSES)
    def test_is_only_read(self, site_root, client: Client, address: str):
        two()
        assert client.post(address).status_code == 405

    @pytest.mark.parametrize(
        "address",
        [
            "/de/datenschutz/versionen/3/",
            "/de/datenschutz/versionen/0/",
            f"/de/datenschutz/versionen/{2**31}/",
            f"/de/datenschutz/versionen/{10**30}/",
            f"/de/datenschutz/versionen/{'9' * 5000}/",
            "/de/datenschutz/versionen/-1/",
            "/de/datenschutz/vergleich/1/1/",
            "/de/datenschutz/vergleich/1/3/",
            f"/de/datenschutz/vergleich/1/{10**30}/",
        ],
    )
    def test_unknown_numbers(self, site_root, client: Client, address: str):
        two()
        assert client.get(address).status_code == 404

    def test_nothing_shows_before_a_coming_first_version_is_in_force(self, site_root, client):
        issue(effective_on=tomorrow())
        assert client.get("/de/datenschutz/").status_code == 404
        assert client.get("/de/datenschutz/policy.json").status_code == 404
        assert "gilt noch nicht" in text_of(client, "/de/datenschutz/versionen/1/")
        assert "/versionen/1/" in text_of(client, "/de/datenschutz/versionen/")

    @pytest.mark.parametrize("address", [*ADDRESSES[:2], *ADDRESSES[4:8]])
    def test_the_other_language_is_named(self, site_root, client: Client, address: str):
        two()
        page = Elements(text_of(client, address))
        others = {
            link["hreflang"]: str(link["href"])
            for link in page.all("link", rel="alternate")
            if "hreflang" in link
        }
        assert others.keys() == {"de", "en", "x-default"}
        assert others["x-default"] == others["de"]
        for code, other in others.items():
            assert client.get(other).status_code == 200, code
        switcher = {str(link["href"]) for link in page.all("a") if "hreflang" in link}
        assert {other.removeprefix("http://localhost") for other in others.values()} == switcher
        canonical = page.all("link", rel="canonical")
        assert [link["href"] for link in canonical] == [f"http://localhost{address}"]
        assert len(page.all("meta", name="description")) == 1


class TestCurrent:
    def test_shows_the_version_in_force(self, site_root, client: Client):
        _first, second = two()
        html = text_of(client, "/de/datenschutz/")
        assert "14 Monaten" in html
        assert "26 Monaten" not in html
        assert second.sha256 in html
        assert "<title>Datenschutz – " in html
        assert "/de/datenschutz/vergleich/1/2/" in html

    def test_says_the_same_to_everyone(self, site_root, client: Client, editor, as_user):
        factories.make_service("youtube", named=False)
        names: dict[str, Any] = {"services": {}}
        issue(section("a", "A", nodes.control("consent-settings")), names=names)
        assert text_of(client, "/de/datenschutz/") == text_of(
            Client(), "/de/datenschutz/", **{"user-agent": "x", "accept-language": "en"}
        )

    def test_announces_what_is_coming(self, site_root, client: Client):
        issue(section("a", "Alt"))
        coming = issue(section("a", "Zukunft"), effective_on=tomorrow(), material=True)
        html = text_of(client, "/de/datenschutz/")
        assert "Zukunft" not in html
        assert "/de/datenschutz/vergleich/1/2/" in html
        assert coming.get_absolute_url() in html
        with override("de"):
            assert str(tomorrow().year) in html
        assert "Neu gefasst." in html

    def test_needs_no_page(self, site_root, client: Client):
        issue(section("a", "Anfang"))
        page = factories.make_policy(site_root, keys=[], issue=False)
        assert "Anfang" in text_of(client, "/de/datenschutz/")
        Page.objects.get(pk=page.pk).delete()
        assert "Anfang" in text_of(client, "/de/datenschutz/")

    def test_words_come_from_the_version_and_not_from_the_page(self, site_root, client: Client):
        page = factories.make_policy(site_root, issue=True)
        page = PolicyPage.objects.get(pk=page.pk)
        page.title, page.lead, page.seo_title = "Ganz anders", "Noch nichts", "Auch anders"
        page.search_description = "Und das"
        page.save_revision().publish()
        html = text_of(client, "/de/datenschutz/")
        for words in ("Ganz anders", "Noch nichts", "Auch anders", "Und das"):
            assert words not in html
        assert "<title>Datenschutzerklärung – " in html
        summary = PolicyPage.objects.get(pk=page.pk).public_summary()
        assert (summary.title, summary.lead) == ("Datenschutzerklärung", "Das Wichtigste in Kürze.")
        assert (
            PolicyPage.objects.get(locale__language_code="en").public_summary().title
            == "Privacy policy"
        )

    def test_a_published_page_is_found_by_search_engines(self, site_root, client: Client):
        factories.make_policy(site_root, issue=True)
        assert 'content="noindex"' not in text_of(client, "/de/datenschutz/")
        assert "http://localhost/en/privacy/" in text_of(client, "/sitemap.xml")
        assert 'content="noindex"' in text_of(client, "/de/datenschutz/versionen/1/")

    def test_no_list_leads_to_a_policy_that_is_not_there(self, site_root, client: Client):
        page = factories.make_policy(site_root)
        page.get_latest_revision().publish()
        assert "datenschutz" not in text_of(client, "/sitemap.xml")
        assert "/de/datenschutz/" not in text_of(client, "/de/search/?q=Datenschutzerklärung")

    def test_needs_few_queries(self, site_root, client, django_assert_max_num_queries):
        factories.make_policy(site_root, issue=True)
        client.get("/de/datenschutz/")
        with django_assert_max_num_queries(19):
            client.get("/de/datenschutz/")


class TestOldVersions:
    def test_say_that_they_are_not_in_force(self, site_root, client: Client):
        two()
        html = text_of(client, "/en/privacy/versions/1/")
        assert "This version is not in force any more." in html
        assert 'href="/en/privacy/"' in html
        assert "26 Monaten" in html
        assert "not in force" not in text_of(client, "/en/privacy/versions/2/")

    def test_coming_ones_too(self, site_root, client: Client):
        issue()
        issue(effective_on=tomorrow())
        assert "This version is not in force yet." in text_of(client, "/en/privacy/versions/2/")

    def test_stay_as_they_were(self, site_root, client: Client):
        page = factories.make_policy(site_root, issue=True)
        before = Elements(text_of(client, "/de/datenschutz/versionen/1/")).all("h2")
        page.sections = []
        page.save_revision().publish()
        assert Elements(text_of(client, "/de/datenschutz/versionen/1/")).all("h2") == before

    def test_the_archive_lists_all_with_their_hash(self, site_root, client: Client):
        first, second = two()
        html = text_of(client, "/de/datenschutz/versionen/")
        assert html.index(second.sha256) < html.index(first.sha256)
        for version in (first, second):
            assert version.get_absolute_url() in html


class TestComparison:
    def test_marks_words_for_eyes_and_ears(self, site_root, client: Client):
        two()
        html = text_of(client, "/en/privacy/compare/1/2/")
        hidden = '<span class="visually-hidden">'
        assert f"<del>{hidden} [removed: </span>26{hidden} end of removed] </span></del>" in html
        assert f"<ins>{hidden} [new: </span>14{hidden} end of new] </span></ins>" in html

    def test_keeps_the_order_of_the_address(self, site_root, client: Client):
        two()
        html = text_of(client, "/en/privacy/compare/2/1/")
        assert html.index("</span>14<span") < html.index("</span>26<span")

    def test_shows_no_controls(self, site_root, client: Client):
        issue(section("a", "A", nodes.control("consent-settings")))
        issue(section("a", "A", nodes.control("consent-settings"), nodes.paragraph("Mehr.")))
        for address in ("/en/privacy/compare/1/2/", "/en/privacy/versions/2/"):
            assert not Elements(text_of(client, address)).all("p", **{"class": "policy-control"})


class TestControls:
    def control(self, client: Client, key: str = "youtube") -> dict[str, str | None]:
        factories.make_service(key)
        version = versions.in_force()
        assert version
        found = nodes.control("service", key)
        issue(section("a", "A", found), names=version.content["names"])
        page = Elements(text_of(client, "/de/datenschutz/"))
        forms = page.all("form", action="/de/consent/", **{"class": "policy-control"})
        assert len(forms) == 1
        choices = [button["value"] for button in page.all("button", name="decision")]
        assert choices[-2:] == ["all", "none"]
        # The banner asks too; the last one is ours.
        return page.all("input", name="wording")[-1]

    @pytest.mark.parametrize(("choice", "granted"), [("all", True), ("none", False)])
    def test_decide_in_place(self, site_root, client: Client, choice: str, granted: bool):
        wording = self.control(client)["value"]
        answer = client.post(
            "/de/consent/",
            {"wording": wording, "decision": choice},
            headers={"sec-fetch-site": "same-origin"},
        )
        assert answer.status_code == 303
        value = client.cookies["cookie_consent"].value
        assert ("youtube=-1" in value) is not granted
        assert "youtube=" in value

    def test_the_settings(self, site_root, client: Client):
        issue(section("a", "A", nodes.control("consent-settings")))
        page = Elements(text_of(client, "/de/datenschutz/"))
        assert page.all("a", href="/de/consent/", **{"class": "button quiet"})

    def test_stand_outside_the_hashed_text_where_they_stood(self, site_root, client: Client):
        controls = [nodes.control("consent-settings"), nodes.control("hologram")]
        first, last = nodes.paragraph("Davor."), nodes.paragraph("Danach.")
        version = issue(section("a", "A", controls[0], first, controls[1], last))
        assert "consent-settings" not in version.canonical
        assert "hologram" not in version.canonical
        shown = PolicyVersion.objects.get().document["sections"][0]["nodes"]
        assert [each["kind"] for each in shown] == ["control", "paragraph", "control", "paragraph"]
        assert [each["name"] for each in shown[::2]] == ["consent-settings", "hologram"]

    def test_unknown_ones_draw_nothing(self, site_root, client: Client):
        issue(section("a", "A", nodes.control("hologram"), nodes.control("service", "gone")))
        assert "hologram" not in text_of(client, "/de/datenschutz/")


class TestChoosing:
    def test_leads_to_the_comparison(self, site_root, client: Client):
        answer = client.get("/de/datenschutz/vergleich/?older=1&newer=3")
        assert answer["Location"] == "/de/datenschutz/vergleich/1/3/"

    @pytest.mark.parametrize(
        "query", ["", "?older=1", "?older=2&newer=2", "?older=x&newer=1", f"?older=1&newer={9**30}"]
    )
    def test_leads_back_from_nonsense(self, site_root, client: Client, query: str):
        answer = client.get(f"/de/datenschutz/vergleich/{query}")
        assert answer["Location"] == "/de/datenschutz/versionen/"

    def test_is_offered_where_there_is_a_choice(self, site_root, client: Client):
        two()
        assert "policy-choice" not in text_of(client, "/de/datenschutz/versionen/")
        issue()
        assert "policy-choice" in text_of(client, "/de/datenschutz/versionen/")


class TestMachines:
    def test_every_version_can_be_checked(self, site_root, client: Client):
        first, _second = two()
        answer = client.get("/de/datenschutz/versionen/1/policy.json")
        assert hashlib.sha256(answer.content).hexdigest() == first.sha256
        assert client.get("/de/datenschutz/versionen/9/policy.json").status_code == 404

    @pytest.mark.parametrize("address", ["/de/datenschutz/policy.json", "/en/privacy/policy.json"])
    def test_json_is_what_was_hashed(self, site_root, client: Client, address: str):
        _first, second = two()
        issue(effective_on=tomorrow())
        answer = client.get(address)
        assert answer["Content-Type"] == "application/json"
        assert hashlib.sha256(answer.content).hexdigest() == second.sha256
        assert answer["Policy-SHA256"] == second.sha256
        assert json.loads(answer.content)["number"] == 2

    @pytest.mark.parametrize(
        ("address", "other"), [("/de/datenschutz/", "/en/privacy/"), ("/en/privacy/", "/de/")]
    )
    def test_the_feed_is_valid(self, site_root, client: Client, address: str, other: str):
        two()
        issue(effective_on=tomorrow(), texts={"changes": "<b>fett</b> & \x00\x08frech"})
        answer = client.get(f"{address}feed.atom")
        assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
        feed = ElementTree.fromstring(answer.content)
        assert feed.tag == f"{ATOM}feed"
        own = [link.get("href") for link in feed.findall(f"{ATOM}link[@rel='self']")]
        assert own == [f"http://localhost{address}feed.atom"]
        entries = feed.findall(f"{ATOM}entry")
        assert len(entries) == 3
        for part in [feed, *entries]:
            for name in ("id", "title", "updated"):
                assert len(part.findall(f"{ATOM}{name}")) == 1, name
                assert part.findtext(f"{ATOM}{name}")
            assert datetime.datetime.fromisoformat(part.findtext(f"{ATOM}updated", ""))
        assert feed.findtext(f"{ATOM}author/{ATOM}name")
        for entry in entries:
            links = [link.get("href", "") for link in entry.findall(f"{ATOM}link")]
            assert len(links) == 1
            assert client.get(links[0]).status_code == 200
        assert other not in answer.content.decode()
        assert (
            entries[0]
            .findtext(f"{ATOM}summary", "")
            .startswith("&lt;b&gt;fett&lt;/b&gt; &amp; frech")
        )
        ids = [entry.findtext(f"{ATOM}id") for entry in entries]
        assert len(set(ids)) == 3

    def test_names_in_the_feed_stay(self, site_root, client: Client):
        issue()
        before = text_of(client, "/de/datenschutz/feed.atom").split("<entry>")[1]
        site = site_root.sites_rooted_here.get()
        site.hostname = "moved.example"
        site.save()
        after = text_of(client, "/de/datenschutz/feed.atom").split("<entry>")[1]
        name = ElementTree.fromstring(f"<entry>{before.split('</entry>')[0]}</entry>").findtext(
            "id"
        )
        assert name
        assert f"<id>{name}</id>" in after

    def test_the_host_of_the_request_is_ignored(self, site_root, client: Client, settings):
        settings.ALLOWED_HOSTS = ["*"]
        two()
        for address in ADDRESSES:
            assert "evil.example" not in text_of(client, address, host="evil.example")


HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"


class TestHostileTexts:
    @pytest.mark.parametrize(
        "address",
        [
            *("/de/datenschutz/", "/de/datenschutz/versionen/", "/de/datenschutz/versionen/1/"),
            "/de/datenschutz/vergleich/1/2/",
        ],
    )
    def test_stay_text(self, site_root, client: Client, address: str):
        words = [nodes.run(HOSTILE, bold=True, href=f'https://x.example/"{HOSTILE}')]
        found = [
            nodes.paragraph(words),
            nodes.heading(HOSTILE),
            nodes.bullets([HOSTILE]),
            nodes.facts([(HOSTILE, HOSTILE)]),
            nodes.table(HOSTILE, [HOSTILE], [[HOSTILE]]),
        ]
        texts = dict.fromkeys(("title", "summary", "changes"), HOSTILE)
        issue(section("a", HOSTILE, *found), texts=texts)
        issue(section("a", HOSTILE + "!", *found, nodes.paragraph(HOSTILE)), texts=texts)
        page = Elements(text_of(client, address))
        assert not page.all("img", src="x")
        assert not [attributes for _tag, attributes in page.found if "onerror" in attributes]
        assert all("src" in attributes or "type" in attributes for attributes in page.all("script"))

    @pytest.mark.parametrize(
        "href",
        [
            *("javascript:alert(1)", "JaVaScRiPt:alert(1)", " javascript:alert(1)"),
            *("java\nscript:alert(1)", "data:text/html,x", "vbscript:x", "\x01javascript:x"),
        ],
    )
    def test_are_no_links(self, site_root, client: Client, href: str):
        issue(section("a", "A", nodes.paragraph([nodes.run("Hier", href=href)])))
        issue(section("a", "A", nodes.paragraph([nodes.run("Dort", href=href)])))
        for address in ("/de/datenschutz/", "/de/datenschutz/vergleich/1/2/"):
            html = text_of(client, address)
            assert "Dort" in html
            assert not [
                link
                for link in Elements(html).all("a")
                if "script:" in (link.get("href") or "") or "data:" in (link.get("href") or "")
            ]

    @pytest.mark.parametrize("href", ["https://x.example/", "/de/", "mailto:a@b.example", "#a"])
    def test_good_links_are(self, site_root, client: Client, href: str):
        issue(section("a", "A", nodes.paragraph([nodes.run("Hier", href=href)])))
        assert Elements(text_of(client, "/de/datenschutz/")).all("a", href=href)

    def test_kinds_that_nobody_knows_are_left_out(self, site_root, client: Client):
        issue(section("a", "A", {"kind": "hologram", "text": [{"text": "Zauberei"}]}))
        issue(section("a", "A", {"kind": "hologram", "nodes": [{"kind": "paragraph"}]}))
        for address in ("/de/datenschutz/", "/de/datenschutz/vergleich/1/2/"):
            assert "Zauberei" not in text_of(client, address)


def block(key: str, heading: str, text: str) -> dict[str, Any]:
    content = [{"type": "text", "value": text, "id": f"text-{key}"}]
    return {"type": "section", "id": key, "value": {"heading": heading, "content": content}}


class TestPages:
    """From pages, in both languages, to what is read."""

    @pytest.fixture
    def policy(self, site_root: HomePage) -> PolicyPage:
        sections = [
            block("s-1", "Wer wir sind", "<p>Wir.</p>"),
            block("s-2", "Ihre Rechte", "<h3>Auskunft</h3><p>Alle.</p><h3>Löschung</h3>"),
        ]
        texts = {"title": "Datenschutz", "lead": "Kurz.", "changes": "Neu."}
        policy = factories.make_page(
            site_root, PolicyPage(**texts, slug="datenschutz", sections=sections)
        )
        self.translate(policy)
        self.issue()
        return policy

    def translate(self, policy: PolicyPage) -> None:
        english = {
            "Wer wir sind": "Who we are",
            "Ihre Rechte": "Your rights",
            "Ganz neu": "Brand new",
            "Datenschutz": "Privacy",
            "datenschutz": "privacy",
        }
        factories.translate(policy, english)

    def issue(self) -> None:
        versions.issue(versions.published_content(), material=False)

    def headings(self, client: Client, address: str) -> list[tuple[str, str]]:
        """Anchor and number of every section."""
        version = versions.in_force()
        assert version
        html = text_of(client, address)
        with override(address[1:3]):
            document = version.document
        shown = [(each["anchor"], each["number"]) for each in document["sections"]]
        anchors = [h2["id"] for h2 in Elements(html).all("h2") if "id" in h2]
        assert anchors == [anchor for anchor, _number in shown]
        return shown

    def test_sections_are_numbered(self, policy: PolicyPage, client: Client):
        assert self.headings(client, "/de/datenschutz/") == [
            ("wer-wir-sind", "1"),
            ("ihre-rechte", "2"),
        ]
        html = text_of(client, "/de/datenschutz/")
        assert 'id="ihre-rechte--2"' in html
        assert '<span class="number">2.2</span> Löschung' in html
        for anchor in ("wer-wir-sind", "ihre-rechte", "ihre-rechte--1"):
            assert f'href="#{anchor}"' in html

    def test_addresses_are_the_same_in_every_language(self, policy: PolicyPage, client: Client):
        assert self.headings(client, "/en/privacy/") == self.headings(client, "/de/datenschutz/")
        assert "Your rights" in text_of(client, "/en/privacy/")

    def test_addresses_survive_reordering_renaming_and_new_ones(self, policy, client: Client):
        policy.sections = [
            block("s-2", "Was Sie dürfen", "<p>Alles.</p>"),
            block("s-3", "Ganz neu", "<p>Neu.</p>"),
            block("s-1", "Wer wir sind", "<p>Wir.</p>"),
        ]
        policy.save_revision().publish()
        self.translate(policy)
        self.issue()
        expected = [("ihre-rechte", "1"), ("ganz-neu", "2"), ("wer-wir-sind", "3")]
        assert self.headings(client, "/de/datenschutz/") == expected
        assert self.headings(client, "/en/privacy/") == expected

    def test_an_address_is_never_given_away(self, policy: PolicyPage, client: Client):
        policy.sections = [block("s-9", "Ihre Rechte", "<p>Andere.</p>")]
        policy.save_revision().publish()
        self.translate(policy)
        self.issue()
        assert self.headings(client, "/de/datenschutz/") == [("ihre-rechte-2", "1")]

    def test_what_the_system_says_takes_no_address_and_moves_none(self, policy, client: Client):
        factories.make_service("youtube")
        facts = {"type": "facts", "value": "services_external_media", "id": "facts"}
        policy.sections = [
            block("s-5", "Service YouTube", "<p>Wir.</p>"),
            block("s-2", "Ihre Rechte", "<h3>Auskunft</h3><p>Alle.</p>"),
        ]
        policy.sections.raw_data[1]["value"]["content"].insert(0, facts)
        policy.save_revision().publish()
        self.translate(policy)
        self.issue()
        html = text_of(client, "/de/datenschutz/")
        found = [h["id"] for tag, h in Elements(html).found if tag in ("h2", "h3") and "id" in h]
        assert found[found.index("consent-title") + 1 :] == [
            *("section-service-youtube", "ihre-rechte", "service-youtube", "ihre-rechte--1"),
        ]

    def test_a_preview_shows_the_draft(self, policy: PolicyPage, site_root):
        policy.sections = [block("s-1", "Im Entwurf", "<p>Noch nicht da.</p>")]
        answer = policy.make_preview_request()
        html = (
            answer.render().content.decode() if hasattr(answer, "render") else str(answer.content)
        )
        assert "Im Entwurf" in html
        assert "Noch nicht da." in html
        assert "Ihre Rechte" not in html

    def test_a_preview_before_the_first_version(self, site_root: HomePage):
        policy = factories.make_policy(site_root)
        english = policy.get_translation(Locale.objects.get(language_code="en"))
        for each in (policy, english):
            assert each.make_preview_request().status_code == 200


class TestPageCache:
    @pytest.fixture(autouse=True)
    def _own_pages(self, settings, tmp_path) -> None:
        settings.PAGE_CACHE = {"BACKEND": "file", "LOCATION": tmp_path / "pages", "SECONDS": 300}

    @contextmanager
    def moves(self, capture: Callable[..., Any]) -> Iterator[None]:
        store = configured_store()
        assert store
        before = store.look_up("any")[0]
        with capture(execute=True):
            yield
        assert store.look_up("any")[0] != before

    def test_moves_on_with_each_version(self, db, django_capture_on_commit_callbacks):
        with self.moves(django_capture_on_commit_callbacks):
            issue()
        with self.moves(django_capture_on_commit_callbacks):
            issue(effective_on=tomorrow())

    def test_moves_on_with_an_entry_into_force(
        self, db, django_capture_on_commit_callbacks, monkeypatch
    ):
        issue()
        coming = issue(effective_on=tomorrow())
        later = coming.effective_at + datetime.timedelta(seconds=1)
        monkeypatch.setattr(timezone, "now", lambda: later)
        with self.moves(django_capture_on_commit_callbacks):
            assert versions.take_effect() == [coming]


@pytest.mark.parametrize(
    ("name", "words"),
    [("section", "Ihre Rechte"), ("text", "</b>"), ("facts", "fact-list")],
)
def test_blocks_have_a_preview(site_root, admin, as_user, name: str, words: str):
    stream = PolicyPage._meta.get_field("sections").stream_block
    section_block = stream.child_blocks["section"]
    blocks = {"section": section_block, **section_block.child_blocks["content"].child_blocks}
    address = reverse("wagtailadmin_block_preview")
    answer = as_user(admin).get(address, {"id": blocks[name].definition_prefix})
    assert answer.status_code == 200
    html = answer.content.decode()
    sheets = [str(link["href"]) for link in Elements(html).all("link", rel="stylesheet")]
    assert all(finders.find(sheet.removeprefix("/static/")) for sheet in sheets), sheets
    assert words in html
