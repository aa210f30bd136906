"""What the system says in the policy: all that is known, in both languages, and nothing made up."""

from dataclasses import replace
from typing import Any

import pytest
from django.utils.translation import override
from wagtail.models import Site

from home.demo.operator import set_operator
from home.models import HomePage
from policy import register, sections, versions
from policy.document.nodes import Node, texts
from policy.models import Operator, Service
from policy.providers import decisions, purposes, retention, rights
from policy.record_of_processing import declared_purposes
from site_cms.declared_packages import EDITING
from site_cms.personal_data import declared
from tests.factories import (
    cookies,
    hosts,
    make_policy,
    make_registration,
    make_service,
    translate,
)

pytestmark = pytest.mark.django_db

LANGUAGES = ("de", "en")
GROUPS = ("necessary", "statistics", "external_media", "marketing")


@pytest.fixture
def operator(site_root) -> Operator:
    """An operator of whom everything is known that the policy needs."""
    set_operator(Site.objects.get())
    return Operator.of_default_site()


def said(key: str, language: str = "en") -> str:
    """All the words of one kind of facts."""
    with override(language):
        return "\n".join(line for node in sections.write(key).nodes for line in texts(node))


def nodes_of(key: str, kind: str, language: str = "en") -> list[Node]:
    """The nodes of a kind."""
    with override(language):
        return [node for node in sections.write(key).nodes if node["kind"] == kind]


def covers(key: str) -> tuple[str, ...]:
    """What one kind of facts says something about."""
    return sections.write(key).covers


def links(key: str, language: str = "en") -> dict[str, str]:
    """Words of links and where they lead."""
    with override(language):
        nodes = sections.write(key).nodes
    runs = [run for node in nodes for inline in _inlines(node) for run in inline]
    return {run["text"]: run["href"] for run in runs if "href" in run}


def _inlines(node: Node) -> list[Any]:
    if node["kind"] in ("heading", "paragraph"):
        return [node["text"]]
    return [each["text"] for each in node.get("items", [])]


def make_necessary(key: str = "cdn", **fields: Any) -> Any:
    """A service that carries the site."""
    facts = {"purpose_group": "necessary", "role": "processor", "legal_basis": "contract"}
    return make_service(key, **{**facts, **fields})


class TestOperator:
    def test_says_who_answers_for_the_site(self, operator):
        words = said("operator")
        for fact in (
            "Kjero",
            "an invented demo company",
            "Musterweg 1, 00000 Musterstadt, Germany",
        ):
            assert fact in words
        assert "erfundene Demo-Gesellschaft" in said("operator", "de")
        assert links("operator")["datenschutz@example.com"] == "mailto:datenschutz@example.com"
        assert set(covers("operator")) == {"controller", "privacy_contact"}

    @pytest.mark.parametrize("field", ["name", "street", "city", "email"])
    def test_is_not_named_without(self, operator, field):
        Operator.objects.update(**{field: ""})
        assert covers("operator") == ("privacy_contact",)

    def test_a_contact_without_an_address_helps_nobody(self, operator):
        Operator.objects.update(privacy_contact_email="")
        assert covers("operator") == ("controller",)
        assert "Max Mustermann" not in said("operator")

    def test_leaves_out_what_is_not_known_in_a_language(self, operator):
        Operator.objects.update(legal_form_en="")
        terms = [item["term"] for item in nodes_of("operator", "facts")[0]["items"]]
        assert "Legal form" not in terms
        assert "erfundene Demo-Gesellschaft" in said("operator", "de")

    def test_says_nothing_where_nothing_is_known(self, site_root):
        Operator.objects.all().delete()
        assert sections.write("operator").nodes == []


class TestServices:
    def test_says_all_that_the_register_says(self, site_root):
        make_service(
            "video",
            provider_address="1 Dock, Dublin",
            role="joint_controller",
            arrangement_url="https://example.com/arrangement",
            third_country_de="Vereinigte Staaten",
            third_country_en="United States",
            transfer_basis="scc",
            privacy_url_de="https://example.com/de",
            privacy_url_en="https://example.com/en",
            opt_out_url="https://example.com/stop",
            hosts=hosts(("cdn.example.com", "frame-src"), ("*.inner.example.com", "inside-frame")),
        )
        words = said("services_external_media")
        for fact in (
            "Shows films.",
            "IP address.",
            "Video Ltd., 1 Dock, Dublin, Ireland",
            "jointly responsible with us (Art. 26 GDPR), arrangement",
            "consent (Art. 6(1)(a) GDPR",
            "One year.",
            "United States: standard contractual clauses (Art. 46 GDPR)",
            "Your browser contacts: cdn.example.com",
            "The provider's frame contacts: *.inner.example.com",
        ):
            assert fact in words
        assert set(links("services_external_media").values()) == {
            f"https://example.com/{path}" for path in ("arrangement", "en", "stop")
        }
        german = said("services_external_media", "de")
        assert "Zeigt Filme." in german
        assert "Vereinigte Staaten" in german
        assert "https://example.com/de" in links("services_external_media", "de").values()

    def test_each_has_a_permanent_address_and_a_control_where_people_decide(self, site_root):
        make_service("video")
        make_necessary()
        [heading] = nodes_of("services_external_media", "heading")
        assert heading["anchor"] == "service-video"
        [control] = nodes_of("services_external_media", "control")
        assert (control["name"], control["key"]) == ("service", "video")
        assert nodes_of("services_necessary", "control") == []

    def test_only_what_is_published_and_only_under_its_purpose(self, site_root):
        make_service("video")
        make_service("draft", live=False)
        assert "Draft" not in said("services_external_media")
        assert sections.write("services_external_media").names["services"].keys() == {"video"}
        for group in GROUPS[:2]:
            assert sections.write(f"services_{group}").names["services"] == {}

    @pytest.mark.parametrize("group", GROUPS)
    def test_says_so_where_there_are_none(self, site_root, group):
        assert said(f"services_{group}") == "We use no services of this kind."

    def test_what_rests_on_an_interest_names_it(self, site_root):
        make_necessary(legal_basis="legitimate_interest")
        assert "our legitimate interest: Shows films." in said("services_necessary")

    def test_a_changed_entry_is_named_before_it_takes_effect(self, site_root):
        service = make_service("video")
        service.retention_en = "Two years."
        service.save_revision().publish()
        assert "Two years." in said("services_external_media")
        assert register.in_use()[0].retention_en == "One year."


class TestCookies:
    def test_one_table_of_all(self, site_root):
        make_service("video", cookies=cookies("yt", set_by="provider", storage="local_storage"))
        make_necessary(cookies=cookies("zeta", "alpha"))
        [table] = nodes_of("cookies", "table")
        rows = [[run[0]["text"] for run in row] for row in table["rows"]]
        assert [row[:3] for row in rows] == [
            ["alpha", "Cdn", "cookie, this site"],
            ["zeta", "Cdn", "cookie, this site"],
            ["yt", "Video", "local storage, the provider"],
        ]
        assert len(table["head"]) == len(rows[0])

    def test_says_so_where_nothing_is_stored(self, site_root):
        make_service("video")
        assert said("cookies") == "This site stores nothing in your browser."


class TestJointControl:
    def test_names_who_and_the_arrangement(self, site_root):
        address = "https://example.com/arrangement"
        make_service("video", role="joint_controller", arrangement_url=address)
        assert "Video: Video Ltd., Ireland: the essence of the arrangement" in said("joint_control")
        assert links("joint_control") == {"the essence of the arrangement": address}
        assert covers("joint_control") == ("joint_control",)

    def test_an_arrangement_that_cannot_be_read_does_not_count(self, site_root):
        make_service("video")
        Service.objects.update(role="joint_controller")
        assert covers("joint_control") == ()

    def test_says_so_where_there_is_none(self, site_root):
        make_service("video")
        assert said("joint_control") == "We are not responsible jointly with anybody."


class TestPurposes:
    def test_every_declared_purpose_of_the_public_is_said(self, site_root):
        for language in LANGUAGES:
            words = said("purposes", language)
            with override(language):
                for purpose in declared_purposes():
                    stands_there = str(purpose.description) in words
                    assert stands_there is (not purpose.internal), purpose.key

    def test_what_concerns_the_team_alone_is_left_out(self, site_root):
        assert EDITING.internal
        assert EDITING in declared_purposes()
        assert str(EDITING.name) not in said("purposes")

    def test_every_column_about_the_public_is_said(self, site_root):
        words = said("purposes", "de")
        with override("de"):
            for declaration in declared.declarations:
                for name in declaration.personal:
                    if not declaration.purpose_of(name).internal:
                        assert declaration.label_of(name) in words

    def test_names_the_legitimate_interest(self, site_root):
        interest = "What for, and our legitimate interest: Being logged in"
        assert interest in said("purposes")
        assert "What for: Logging in" in said("purposes")
        assert "legitimate_interests" in covers("purposes")

    def test_a_purpose_without_a_description_does_not_count(self, site_root, monkeypatch):
        silent = replace(EDITING, key="silent", internal=False, description="")
        monkeypatch.setattr(purposes, "declared_purposes", lambda: [silent])
        assert set(covers("purposes")) == {"recipients", "transfers"}

    def test_names_recipients_and_where_data_goes(self, site_root):
        america = {"third_country_de": "USA", "third_country_en": "USA", "transfer_basis": "dpf"}
        make_necessary(**america)
        make_service("video")
        words = said("purposes")
        assert "Recipients: Cdn Ltd., Ireland (processor on our behalf (Art. 28 GDPR))" in words
        assert "Video: Video Ltd., Ireland (responsible on its own)" in words
        assert "Cdn: USA: EU-US Data Privacy Framework" in words
        assert "Video: USA" not in words

    def test_says_so_where_nobody_gets_anything(self, site_root):
        words = said("purposes")
        assert "Nobody but us gets your data." in words
        assert "We send no data outside the European Economic Area." in words
        assert {"recipients", "transfers"} <= set(covers("purposes"))


class TestRetention:
    def test_every_table_about_the_public_is_said(self, site_root):
        [table] = nodes_of("retention", "table")
        rows = {tuple(cell[0]["text"] for cell in row) for row in table["rows"]}
        with override("en"):
            for each in declared.declarations:
                internal = all(each.purpose_of(name).internal for name in each.personal)
                assert ((each.name, each.kept_for) in rows) is not internal
        assert ("Backups", "until 35 days after they were made") in rows
        assert covers("retention") == ("retention",)

    def test_says_nothing_without_declarations(self, site_root, monkeypatch):
        monkeypatch.setattr(declared, "declarations", [])
        monkeypatch.setattr(retention, "stores", [])
        assert sections.write("retention").covers == ()


class TestRights:
    @pytest.mark.parametrize("right", rights.RIGHTS, ids=lambda right: right.key)
    def test_each_counts_only_with_a_text(self, operator, monkeypatch, right):
        assert f"right_{right.key}" in covers("rights")
        others = [each for each in rights.RIGHTS if each != right]
        monkeypatch.setattr(rights, "RIGHTS", [*others, replace(right, text="")])
        assert f"right_{right.key}" not in covers("rights")

    def test_leads_to_where_they_can_be_used(self, operator):
        for language in LANGUAGES:
            addresses = set(links("rights", language).values())
            assert addresses >= {
                f"/{language}/members/{page}/"
                for page in ("exports", "profile", "closing", "objection", "consents")
            }
            assert f"/{language}/consent/" in addresses
            assert "mailto:datenschutz@example.com" in addresses

    def test_names_the_authority(self, operator):
        assert "Die Landesbeauftragte für den Datenschutz Musterland" in said("rights")
        assert links("rights")["website of the authority"] == operator.supervisory_authority_url
        assert "right_complaint" in covers("rights")

    def test_without_an_authority_nobody_knows_where_to_complain(self, operator):
        Operator.objects.update(supervisory_authority=" \n ")
        assert "right_complaint" not in covers("rights")
        assert "Complaint" not in said("rights")

    def test_the_right_to_object_stands_by_itself(self, operator):
        [advertising, interests, where] = nodes_of("objection", "paragraph")
        assert advertising["text"][0]["bold"]
        assert interests["text"][0]["bold"]
        assert "/en/members/objection/" in links("objection").values()
        assert covers("objection") == ("objection",)
        assert where["text"][0]["text"].startswith("Object here")


class TestAutomatedDecisions:
    def test_says_that_there_are_none(self, site_root):
        assert "no profiling" in said("automated_decisions")
        assert covers("automated_decisions") == ("automated_decisions",)

    def test_names_those_that_are_declared(self, site_root, monkeypatch):
        found = replace(EDITING, internal=False, automated=True, name="Scores", description="Adds.")
        monkeypatch.setattr(decisions, "public_purposes", lambda: [found])
        assert "Scores: Adds." in said("automated_decisions")
        assert "no profiling" not in said("automated_decisions")


def test_consent_settings_are_a_control(site_root):
    [control] = nodes_of("consent_settings", "control")
    assert (control["name"], control["key"]) == ("consent-settings", "")


# All of them


def make_everything(home: HomePage) -> None:
    """Something of every kind."""
    translate(make_registration(home))
    stored = cookies("alpha")
    set_operator(Site.objects.get())
    make_necessary()
    make_service("counter", purpose_group="statistics", cookies=stored)
    address = "https://example.com/arrangement"
    make_service("video", role="joint_controller", arrangement_url=address)
    make_service("ads", purpose_group="marketing")


def test_is_the_same_each_time(site_root):
    make_everything(site_root)
    make_policy(site_root)
    first, second = versions.draft_content(), versions.draft_content()
    assert first.digest == second.digest
    assert first == second


def test_never_says_none_and_always_something(site_root):
    make_everything(site_root)
    for key, _label in sections.choices():
        for language in LANGUAGES:
            words = said(key, language)
            assert words.strip(), key
            assert "None" not in words


def test_names_every_published_service(site_root):
    make_everything(site_root)
    make_policy(site_root)
    named = versions.draft_content().names["services"]
    assert named.keys() == {each.key for each in register.published()}


HOSTILE = '<script>alert("x")</script> %s %(name)s {{ x }} </dd>'


def test_hostile_texts_stay_text(site_root):
    set_operator(Site.objects.get())
    Operator.objects.update(name=HOSTILE, supervisory_authority=HOSTILE)
    texts_ = ("summary", "data", "retention", "place")
    fields = {f"{name}_{language}": HOSTILE for name in texts_ for language in LANGUAGES}
    make_service("evil", name=HOSTILE[:60], provider=HOSTILE, **fields)
    for key in ("operator", "rights", "services_external_media"):
        assert HOSTILE in said(key), key
    content = make_policy(site_root) and versions.draft_content()
    assert HOSTILE in str(content.languages["de"]["sections"]).replace("\\'", "'")
