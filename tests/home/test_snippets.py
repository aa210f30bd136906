"""Topics, menu and footer on the editors' side."""

import json
from collections.abc import Callable

import pytest
from django.test import Client, TestCase
from django.urls import reverse
from wagtail.models import Site
from wagtail.test.utils.form_data import nested_form_data, streamfield

from home.models import ContentPage, HomePage, Navigation, Topic
from tests import factories

LogIn = Callable[..., Client]
TOPIC = {"name_de": "Ergebnisse", "name_en": "Results", "slug": "results"}


def address(model: str, view: str, *args: object) -> str:
    """The address of a view of a snippet."""
    return reverse(f"wagtailsnippets_home_{model}:{view}", args=args)


@pytest.fixture
def about(site_root: HomePage) -> ContentPage:
    """A page to lead to."""
    return factories.make_content(site_root, "Über uns", slug="ueber-uns")


def form(page: ContentPage, claim: str = "Ehrlich.") -> dict[str, str]:
    """The form of menu and footer."""
    item = {"page": page.pk, "label_de": "Wir", "label_en": ""}
    return nested_form_data(
        {
            "site": Site.objects.get().pk,
            "main_menu": streamfield([("item", item)]),
            "footer": streamfield([]),
            "claim_de": claim,
            "claim_en": "Honest.",
        }
    )


def test_one_group_in_the_menu(site_root: HomePage, admin, as_user: LogIn) -> None:
    client = as_user(admin)
    html = client.get(reverse("wagtailadmin_home")).content.decode()
    assert address("topic", "list") in html
    assert address("navigation", "list") in html


def test_a_topic_goes_live_with_approval(
    site_root: HomePage, editor, moderator, as_user: LogIn
) -> None:
    writes = as_user(editor)
    response = writes.post(address("topic", "add"), {**TOPIC, "action-submit": "1"})
    assert response.status_code == 302, response.context["form"].errors
    topic = Topic.objects.get()
    assert not topic.live
    state = topic.current_workflow_task_state
    assert state is not None
    approve = address("topic", "workflow_action", topic.pk, "approve", state.pk)
    with TestCase.captureOnCommitCallbacks(execute=True):
        as_user(moderator).post(approve, {"comment": ""})
    assert Topic.objects.get().live


DECISION = {"action-workflow-action": "1", "workflow-action-name": "approve"}


def test_a_topic_goes_live_with_approval_on_its_form(
    site_root: HomePage, editor, moderator, as_user: LogIn
) -> None:
    as_user(editor).post(address("topic", "add"), {**TOPIC, "action-submit": "1"})
    topic = Topic.objects.get()
    decides = as_user(moderator)
    with TestCase.captureOnCommitCallbacks(execute=True):
        edit = address("topic", "edit", topic.pk)
        answer = decides.post(edit, {**TOPIC, **DECISION}, follow=True)
    topic = Topic.objects.get()
    assert topic.live
    assert topic.revisions.count() == 1
    assert not topic.workflow_in_progress
    assert [str(message) for message in answer.context["messages"]]


def test_an_edit_with_the_approval_asks_for_approval_again(
    site_root: HomePage, editor, moderator, as_user: LogIn
) -> None:
    as_user(editor).post(address("topic", "add"), {**TOPIC, "action-submit": "1"})
    topic = Topic.objects.get()
    edit = address("topic", "edit", topic.pk)
    as_user(moderator).post(edit, {**TOPIC, **DECISION, "name_de": "Anders"})
    topic = Topic.objects.get()
    assert not topic.live
    assert topic.workflow_in_progress
    assert topic.get_latest_revision_as_object().name_de == "Anders"


def test_the_menu_goes_live_with_approval_on_its_form(
    about: ContentPage, editor, moderator, as_user: LogIn
) -> None:
    as_user(editor).post(address("navigation", "add"), {**form(about), "action-submit": "1"})
    navigation = Navigation.objects.get()
    [stored] = navigation.get_latest_revision_as_object().main_menu.raw_data
    shown = {**form(about), "main_menu-0-id": stored["id"]}
    with TestCase.captureOnCommitCallbacks(execute=True):
        edit = address("navigation", "edit", navigation.pk)
        as_user(moderator).post(edit, {**shown, **DECISION})
    assert Navigation.objects.get().live


def test_topics_are_listed_and_searched(site_root: HomePage, admin, as_user: LogIn) -> None:
    Topic.objects.create(**TOPIC)
    Topic.objects.create(name_de="Firma", name_en="Company", slug="company")
    client = as_user(admin)
    assert "Company" in client.get(address("topic", "list")).content.decode()
    found = client.get(address("topic", "list"), {"q": "resul"}).content.decode()
    assert "Ergebnisse" in found
    assert "Firma" not in found


def test_every_view_of_a_topic_opens(site_root: HomePage, admin, as_user: LogIn) -> None:
    topic = Topic.objects.create(**TOPIC)
    topic.save_revision()
    client = as_user(admin)
    for view in ("edit", "history", "usage", "unpublish"):
        assert client.get(address("topic", view, topic.pk)).status_code == 200, view


def test_a_public_topic_is_unpublished_before_it_is_deleted(
    site_root: HomePage, moderator, as_user: LogIn
) -> None:
    topic = Topic.objects.create(**TOPIC)
    client = as_user(moderator)
    delete = address("topic", "delete", topic.pk)
    assert client.post(delete)["Location"] == address("topic", "edit", topic.pk)
    unpublish = address("topic", "unpublish", topic.pk)
    client.post(unpublish, {"reason": " "})
    assert Topic.objects.get().live
    client.post(unpublish, {"reason": "Doppelt"})
    assert not Topic.objects.get().live
    client.post(delete)
    assert not Topic.objects.exists()


def test_the_menu_item_leads_to_the_only_menu(about: ContentPage, admin, as_user: LogIn) -> None:
    client = as_user(admin)
    response = client.get(address("navigation", "list"))
    assert response["Location"] == address("navigation", "add")
    client.post(address("navigation", "add"), {**form(about), "action-publish": "1"})
    navigation = Navigation.objects.get()
    response = client.get(address("navigation", "list"))
    assert response["Location"] == address("navigation", "edit", navigation.pk)


def test_a_site_has_one_menu(about: ContentPage, admin, as_user: LogIn) -> None:
    Navigation.objects.create(site=Site.objects.get())
    client = as_user(admin)
    response = client.post(address("navigation", "add"), form(about))
    assert Navigation.objects.count() == 1
    assert response.status_code == 302 or response.context["form"].errors["site"]


def test_several_sites_have_a_list(about: ContentPage, admin, as_user: LogIn) -> None:
    Navigation.objects.create(site=Site.objects.get())
    Site.objects.create(hostname="other.example.com", root_page=about)
    response = as_user(admin).get(address("navigation", "list"))
    assert response.status_code == 200
    assert address("navigation", "add") in response.content.decode()


def test_a_draft_shows_in_its_preview_alone(
    about: ContentPage, admin, as_user: LogIn, client: Client
) -> None:
    navigation = Navigation.objects.create(
        site=Site.objects.get(),
        claim_de="Live",
        main_menu=json.dumps([{"type": "item", "value": {"page": about.pk}}]),
    )
    factories.translate(about, {"ueber-uns": "about"})
    edits = as_user(admin)
    preview = address("navigation", "preview_on_edit", navigation.pk)
    assert edits.post(preview, form(about, claim="Entwurf")).json()["is_valid"]
    german = edits.get(preview, {"mode": "de"}).content.decode()
    english = edits.get(preview, {"mode": "en"}).content.decode()
    assert '<html lang="de"' in german
    assert "Entwurf" in german
    assert "Wir</a>" in german
    assert '<html lang="en"' in english
    assert "Honest." in english
    assert "/en/about/" in english
    public = client.get("/de/").content.decode()
    assert "Live" in public
    assert "Entwurf" not in public


def test_articles_choose_a_topic(site_root: HomePage, admin, as_user: LogIn) -> None:
    Topic.objects.create(**TOPIC)
    index = factories.make_news_index(site_root)
    article = factories.make_news(index, "Neu")
    html = (
        as_user(admin).get(reverse("wagtailadmin_pages:edit", args=[article.pk])).content.decode()
    )
    assert 'name="topic"' in html


@pytest.mark.parametrize("model", ["topic", "navigation"])
def test_strangers_are_refused(site_root: HomePage, client: Client, member, as_user, model) -> None:
    assert client.get(address(model, "list")).status_code == 302
    assert as_user(member).get(address(model, "list")).status_code in (302, 403)
