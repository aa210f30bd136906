"""What a policy has to say: every item can be missing, in each language, and blocks submission."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, override
from wagtail.models import Locale, Site

from home.demo.operator import set_operator
from policy import sections, versions
from policy.checklist import LAW, Item, items, require_all
from policy.document import nodes
from policy.models import Operator, PolicyPage, Service
from site_cms.local_time import local_day
from site_cms.moderation import approval
from tests.factories import make_policy, make_service, promise

pytestmark = pytest.mark.django_db

#: What says each item.
SAID_BY = {
    "controller": "operator",
    "privacy_contact": "operator",
    "purposes": "purposes",
    "legitimate_interests": "purposes",
    "recipients": "purposes",
    "transfers": "purposes",
    "retention": "retention",
    "required_data": "registration_fields",
    "automated_decisions": "automated_decisions",
    "objection": "objection",
    "cookies": "cookies",
    "joint_control": "joint_control",
    **{key: "rights" for key in LAW if key.startswith("right_")},
}
BOTH = ("de", "en")


@pytest.fixture(autouse=True)
def world(site_root, monkeypatch) -> None:
    """An operator, a joint service, and a registration that asks for one field."""
    set_operator(Site.objects.get())
    make_unpromised("video", role="joint_controller", arrangement_url="https://example.com/a")
    part = sections.Part(
        [nodes.paragraph("We ask for a name.")],
        {"registration_fields": {"f-name": {"labels": {"de": "Beruf", "en": "Profession"}}}},
        ("required_data",),
    )
    provider = sections.Provider("registration_fields", "Fields", lambda: part)
    monkeypatch.setitem(sections._providers, "registration_fields", provider)


def make_unpromised(key: str, **fields: Any) -> Service:
    """A published service that no version names yet."""
    service = make_service(key, live=False, **fields)
    service.save_revision().publish()
    return service


def missing() -> dict[str, tuple[str, ...]]:
    """Keys of what is missing, and where."""
    return {item.key: item.missing_in for item in items() if item.missing_in}


def other_than(*keys: str) -> list[str]:
    """The keys of all facts but these."""
    return [key for key, _label in sections.choices() if key not in keys]


def english_of(page: PolicyPage) -> PolicyPage:
    """The English page."""
    english: PolicyPage = page.get_translation(Locale.objects.get(language_code="en"))
    return english


def problems_of(page: PolicyPage) -> dict[str, list[str]]:
    """What is said to be wrong; nothing if all is well."""
    try:
        require_all(page)
    except ValidationError as error:
        return error.message_dict
    return {}


def change(page: PolicyPage, **fields: Any) -> None:
    """Write a new draft."""
    draft = page.get_latest_revision_as_object()
    for name, value in fields.items():
        setattr(draft, name, value)
    draft.save_revision()


# Complete


def test_nothing_is_missing_from_a_complete_policy(site_root):
    page = make_policy(site_root)
    assert missing() == {}
    assert problems_of(page) == {}


def test_every_article_is_asked_for():
    with override("en"):
        articles = " ".join(str(article) for _label, article in LAW.values())
    for paragraph in (1, 2):
        for letter in "abcdef":
            assert f"Art. 13({paragraph})({letter}) GDPR" in articles
    assert "Art. 21(4) GDPR" in articles
    assert "Art. 26(2) GDPR" in articles


# Every item can be missing


@pytest.mark.parametrize("key", LAW)
def test_an_item_whose_facts_are_nowhere_is_missing(site_root, key):
    make_policy(site_root, other_than(SAID_BY[key]))
    assert missing()[key] == BOTH


@pytest.mark.parametrize("key", LAW)
def test_an_item_that_one_language_leaves_out_is_missing_there(site_root, key):
    page = make_policy(site_root)
    english = english_of(page)
    kept = [part for part in english.sections.raw_data if part["id"] != f"section-{SAID_BY[key]}"]
    change(english, sections=kept)
    assert missing()[key] == ("en",)


def test_without_any_page_everything_is_missing():
    assert missing().keys() >= LAW.keys()
    assert set(missing().values()) == {BOTH}


@pytest.mark.parametrize(
    ("field", "key"),
    [
        ("name", "controller"),
        ("street", "controller"),
        ("city", "controller"),
        ("email", "controller"),
        ("privacy_contact_email", "privacy_contact"),
        ("supervisory_authority", "right_complaint"),
    ],
)
def test_what_the_operator_leaves_empty_is_missing(site_root, field, key):
    page = make_policy(site_root)
    Operator.objects.update(**{field: ""})
    assert missing() == {key: BOTH}
    assert problems_of(page)


def test_joint_responsibility_is_asked_for_only_where_there_is_some(site_root):
    Service.objects.update(role="own_controller")
    make_policy(site_root, other_than("joint_control"))
    assert missing() == {}
    assert "joint_control" not in [item.key for item in items()]


@pytest.mark.parametrize("group", ["necessary", "statistics", "external_media", "marketing"])
def test_a_service_whose_group_has_no_place_is_missing_by_its_name(site_root, group):
    basis = "contract" if group == "necessary" else "consent"
    make_unpromised("lonely", name="Lonely <b>", purpose_group=group, legal_basis=basis)
    page = make_policy(site_root, other_than(f"services_{group}"))
    assert missing()["services:lonely"] == BOTH
    [found] = [item for item in items() if item.key == "services:lonely"]
    assert "Lonely <b>" in found.label
    assert "Lonely <b>" in problems_of(page)["__all__"][0]


def test_a_registration_field_without_a_place_is_missing_by_its_name(site_root):
    make_policy(site_root, other_than("registration_fields"))
    assert missing()["registration_fields:f-name"] == BOTH
    assert any(item.label == "Fields: Beruf" for item in items())
    with override("en"):
        assert any(item.label == "Fields: Profession" for item in items())


def test_what_has_no_label_is_called_by_its_key(site_root, monkeypatch):
    part = sections.Part([], {"consents": {"marketing:email": {}}}, ())
    provider = sections.Provider("consents", "Consents", lambda: part)
    monkeypatch.setitem(sections._providers, "consents", provider)
    make_policy(site_root)
    # It is in the page and says nothing: nobody could read it.
    assert missing() == {"consents:marketing:email": BOTH}
    assert any(item.label == "Consents: marketing:email" for item in items())


def test_a_service_named_in_one_language_alone_is_missing_in_the_other(site_root):
    english = english_of(make_policy(site_root))
    kept = [
        part
        for part in english.sections.raw_data
        if part["id"] != "section-services_external_media"
    ]
    change(english, sections=kept)
    assert missing() == {"services:video": ("en",)}


def test_what_says_nothing_that_can_be_read_does_not_count(site_root, monkeypatch):
    part = sections.Part([nodes.paragraph("  "), nodes.facts([])], {}, ("required_data",))
    provider = sections.Provider("registration_fields", "Fields", lambda: part)
    monkeypatch.setitem(sections._providers, "registration_fields", provider)
    make_policy(site_root)
    assert missing() == {"required_data": BOTH}


def test_free_text_ticks_nothing(site_root):
    text = {"type": "text", "value": "<p>Cookies and rights: see above.</p>", "id": "t"}
    value = {"heading": "Rechte", "content": [text]}
    page = make_policy(site_root)
    change(page, sections=[{"type": "section", "value": value, "id": "s"}])
    assert missing()["right_access"] == ("de",)


# Submitting


def submit(page: PolicyPage, editor: Any) -> None:
    """Submit both languages as they are."""
    approval.submit([page, english_of(page)], editor)


def test_a_complete_policy_can_be_submitted(site_root, editor):
    page = make_policy(site_root)
    submit(page, editor)
    assert PolicyPage.objects.get(pk=page.pk).workflow_in_progress


@pytest.mark.parametrize("key", ["rights", "operator", "services_external_media"])
def test_an_incomplete_one_cannot(site_root, editor, key):
    page = make_policy(site_root, other_than(key))
    with pytest.raises(ValidationError):
        submit(page, editor)
    assert not PolicyPage.objects.get(pk=page.pk).workflow_in_progress


def test_nor_one_that_is_incomplete_in_the_other_language(site_root, editor):
    page = make_policy(site_root)
    change(english_of(page), sections=[])
    with pytest.raises(ValidationError, match="Englisch"):
        submit(page, editor)


def test_a_fact_that_is_lost_while_it_waits_stops_the_approval(site_root, editor, privacy):
    page = make_policy(site_root)
    states = approval.submit([page, english_of(page)], editor)
    Operator.objects.update(privacy_contact_email="")
    seen = [state.current_task_state_id for state in states]
    with pytest.raises(ValidationError):
        approval.approve(states[0], privacy, seen=seen)
    assert versions.latest() is None


def test_the_page_of_moderation_says_what_is_missing_in_words(site_root, editor, as_user):
    page = make_policy(site_root, other_than("objection"))
    address = f"/cms/moderation/wagtailcore/page/{page.pk}/"
    client = as_user(editor)
    html = client.post(address, {"action": "submit-together"}, follow=True).content.decode()
    with override("de"):
        assert str(LAW["objection"][0]) in html
        assert gettext("Missing in %(language)s: %(items)s.").split("%")[0] in html
    assert "__all__" not in html


def test_facts_that_stand_twice_are_reported(site_root):
    page = make_policy(site_root)
    english = english_of(page)
    again = [{**part, "id": f"{part['id']}-2"} for part in english.sections.raw_data]
    change(english, sections=[*english.sections.raw_data, *again])
    with override("en"):
        [problem] = problems_of(page)["__all__"]
    assert problem.startswith("Twice in English: ")
    assert "Video" in problem


# Texts of the page itself


@pytest.mark.parametrize("field", ["title", "lead"])
def test_title_and_summary_are_asked_for_in_both_languages(site_root, field):
    page = make_policy(site_root)
    change(english_of(page), **{field: "  "})
    assert list(problems_of(page)) == [field]
    change(page, **{field: " "})
    assert len(problems_of(page)[field]) == 2


def test_a_page_that_is_missing_is_reported_as_such(site_root):
    page = make_policy(site_root)
    english_of(page).delete()
    [problem] = problems_of(page)["__all__"]
    assert "Englisch" in problem
    assert set(missing().values()) == {("en",)}


def test_the_first_version_needs_no_changes(site_root):
    page = make_policy(site_root, changes="")
    assert problems_of(page) == {}


def test_later_ones_say_what_changes_in_new_words(site_root):
    page = make_policy(site_root, issue=True)
    assert len(problems_of(page)["changes"]) == 2
    change(page, changes="Neu ist YouTube.")
    assert len(problems_of(page)["changes"]) == 1
    change(english_of(page), changes=" ")
    assert len(problems_of(page)["changes"]) == 1
    change(english_of(page), changes="New is YouTube.")
    assert problems_of(page) == {}


@pytest.mark.parametrize(("days", "is_wrong"), [(-1, True), (0, False), (1, False)])
def test_a_day_that_is_over_was_meant_for_an_earlier_version(site_root, days, is_wrong):
    page = make_policy(site_root, effective_on=local_day() + timedelta(days=days))
    assert ("effective_on" in problems_of(page)) is is_wrong


def test_the_message_is_in_the_language_of_the_editor(site_root):
    page = make_policy(site_root, other_than("objection"))
    with override("en"):
        [german, english] = problems_of(page)["__all__"]
        assert german == f"Missing in German: {LAW['objection'][0]}."
        assert english.startswith("Missing in English: ")
    with override("de"):
        assert "Deutsch" in problems_of(page)["__all__"][0]


# What editors see


def test_the_editing_form_shows_the_list(site_root, editor, as_user):
    page = make_policy(site_root, other_than("objection"))
    html = as_user(editor).get(f"/cms/pages/{page.pk}/edit/").content.decode()
    with override("de"):
        assert f"{LAW['objection'][0]} ({LAW['objection'][1]})" in html
        assert Item("", "", "", BOTH).missing_in_words in html
        assert str(LAW["controller"][0]) in html


def test_the_editing_form_says_when_it_would_be_in_force(site_root, editor, as_user, settings):
    page = make_policy(site_root)
    address = f"/cms/pages/{page.pk}/edit/"
    client = as_user(editor)
    with override("de"):
        at_once = gettext("Approved today, the draft would be in force at once.")
    assert at_once in client.get(address).content.decode()
    promise()
    assert at_once not in client.get(address).content.decode()
    settings.POLICY_NOTICE_DAYS = 0
    assert at_once in client.get(address).content.decode()


def test_the_list_stands_by_hostile_names(site_root, editor, as_user):
    make_unpromised("evil", name="<script>x</script>")
    page = make_policy(site_root, other_than("services_external_media"))
    html = as_user(editor).get(f"/cms/pages/{page.pk}/edit/").content.decode()
    assert "<script>x</script>" not in html
    assert "&lt;script&gt;x&lt;/script&gt;" in html
