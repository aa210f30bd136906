"""Who may do what on a fresh installation, through the real views of the editors' side."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client, TestCase
from django.urls import reverse
from wagtail.models import GroupPagePermission, Locale, Page, Workflow, WorkflowPage
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from home.models import ContentPage, Navigation, Topic
from site_cms.moderation import roles
from site_cms.moderation.roles import EDITORS, MODERATORS, PRIVACY_APPROVERS, ensure_roles
from tests import factories

EVERYONE = ("admin", "moderator", "editor", "privacy", "member")


@pytest.fixture
def people(admin, moderator, editor, privacy, member):
    return {
        "admin": admin,
        "moderator": moderator,
        "editor": editor,
        "privacy": privacy,
        "member": member,
    }


def page_form(title: str = "Neu", **extra):
    """What the page editor sends for a content page."""
    body = streamfield([("rich_text", rich_text("<p>Ein Satz.</p>"))])
    data = {"title": title, "slug": "neu", "lead": "", "cover": "", "cover_alt": "", "body": body}
    comments = {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0}
    return nested_form_data({**data, "comments": comments, **extra})


def add_page(client: Client, parent: Page, **extra):
    return client.post(f"/cms/pages/add/home/contentpage/{parent.pk}/", page_form(**extra))


def edit_page(client: Client, page: Page, **extra):
    form = page_form(title="Geändert", **extra)
    return client.post(f"/cms/pages/{page.pk}/edit/", {**form, "slug": page.slug})


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize(
    ("person", "may"),
    [("admin", True), ("moderator", True), ("editor", True), ("privacy", False), ("member", False)],
)
def test_who_adds_pages(person, may, language, site_root, people, as_user):
    home = site_root.get_translation(Locale.objects.get(language_code=language))
    response = add_page(as_user(people[person]), home)
    assert ContentPage.objects.child_of(home).exists() is may
    assert response.status_code == (403 if person == "member" else 302)


@pytest.mark.parametrize(
    ("person", "may"),
    [("admin", True), ("moderator", True), ("editor", True), ("privacy", True), ("member", False)],
)
def test_who_changes_pages(person, may, site_root, people, as_user):
    page = factories.make_content(site_root, "Alt")
    edit_page(as_user(people[person]), page)
    latest = Page.objects.get(pk=page.pk).get_latest_revision_as_object()
    assert (latest.title == "Geändert") is may


@pytest.mark.parametrize("person", EVERYONE)
def test_nobody_publishes(person, site_root, people, as_user):
    page = factories.make_content(site_root, "Alt", live=False)
    edit_page(as_user(people[person]), page, **{"action-publish": "1"})
    add_page(as_user(people[person]), site_root, **{"action-publish": "1"})
    assert not ContentPage.objects.filter(live=True).exists()


@pytest.mark.parametrize("person", ["editor", "privacy"])
@pytest.mark.parametrize("action", ["unpublish", "delete"])
def test_who_writes_takes_nothing_live_down(action, person, site_root, people, as_user):
    page = factories.make_content(site_root, "Alt")
    as_user(people[person]).post(f"/cms/pages/{page.pk}/{action}/")
    assert Page.objects.filter(pk=page.pk, live=True).exists()


@pytest.mark.parametrize("language", ["de", "en"])
def test_an_editor_submits_and_a_moderator_approves(
    language, site_root, editor, moderator, as_user, mailoutbox
):
    home = site_root.get_translation(Locale.objects.get(language_code=language))
    with TestCase.captureOnCommitCallbacks(execute=True):
        add_page(as_user(editor), home, **{"action-submit": "1"})
    page = ContentPage.objects.child_of(home).get()
    task = page.current_workflow_task_state
    assert not page.live
    assert [mail.to for mail in mailoutbox] == [[moderator.email]]
    url = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "approve", task.pk])
    as_user(editor).post(url, {"comment": ""})
    page.refresh_from_db()
    assert not page.live
    as_user(moderator).post(url, {"comment": ""})
    page.refresh_from_db()
    assert page.live
    assert Client().get(page.url).status_code == 200


@pytest.mark.parametrize("model", [Topic, Navigation])
def test_snippets_pass_the_same_workflow(model, db):
    assert model.get_default_workflow() == Page.get_first_root_node().get_workflow()


def test_an_editor_submits_a_topic_and_a_moderator_approves(site_root, editor, moderator, as_user):
    form = {"name_de": "Tests", "name_en": "Tests", "slug": "tests"}
    as_user(editor).post("/cms/snippets/home/topic/add/", {**form, "action-publish": "1"})
    topic = Topic.objects.get()
    assert not topic.live
    edit = f"/cms/snippets/home/topic/edit/{topic.pk}/"
    as_user(editor).post(edit, {**form, "action-submit": "1"})
    task = topic.current_workflow_task_state
    url = reverse(
        topic.snippet_viewset.get_url_name("workflow_action"), args=[topic.pk, "approve", task.pk]
    )
    as_user(moderator).post(url, {"comment": ""})
    topic.refresh_from_db()
    assert topic.live


#: Where → who gets in. Wagtail sends colleagues back to the dashboard and we refuse members.
DOORS = {
    "/cms/": ("admin", "moderator", "editor", "privacy"),
    "/cms/pages/": ("admin", "moderator", "editor", "privacy"),
    "/cms/images/": ("admin", "moderator", "editor"),
    "/cms/images/add/": ("admin", "moderator", "editor"),
    "/cms/documents/": ("admin", "moderator", "editor"),
    "/cms/snippets/home/topic/": ("admin", "moderator", "editor"),
    "/cms/snippets/home/navigation/": ("admin", "moderator", "editor"),
    "/cms/settings/policy/operator/": ("admin", "moderator", "privacy"),
    "/cms/redirects/": ("admin", "moderator"),
    "/cms/collections/": ("admin", "moderator"),
    "/cms/users/": ("admin",),
    "/cms/groups/": ("admin",),
    "/cms/sites/": ("admin",),
    "/cms/workflows/list/": ("admin",),
    "/cms/locales/": ("admin",),
}


@pytest.mark.parametrize("path", DOORS)
def test_doors(path, site_root, people, as_user):
    inside = []
    for person, user in people.items():
        response = as_user(user).get(path, follow=True)
        assert response.status_code == (403 if person == "member" else 200), person
        ended_at = response.request["PATH_INFO"]
        if response.status_code == 200 and (path == "/cms/" or ended_at != "/cms/"):
            inside.append(person)
    assert inside == [person for person in EVERYONE if person in DOORS[path]]


@pytest.mark.parametrize(
    ("person", "may"),
    [("moderator", True), ("privacy", True), ("editor", False), ("member", False)],
)
def test_who_changes_the_facts_about_the_operator(person, may, site_root, people, as_user):
    from policy.models import Operator

    client = as_user(people[person])
    site = site_root.get_site()
    form = dict.fromkeys(Operator.REQUIRED_FACTS, "")
    client.post(f"/cms/settings/policy/operator/{site.pk}/", {**form, "name": "Kjero GmbH"})
    assert (Operator.for_site(site).name == "Kjero GmbH") is may


def test_setting_up_twice_changes_nothing(db):
    def everything():
        return (
            sorted(Group.permissions.through.objects.values_list("group_id", "permission_id")),
            sorted(GroupPagePermission.objects.values_list("group_id", "permission_id")),
            sorted(WorkflowPage.objects.values_list("page_id", "workflow_id")),
            sorted(Locale.objects.values_list("language_code")),
        )

    before = everything()
    ensure_roles()
    assert everything() == before
    assert [code for (code,) in before[-1]] == ["de", "en"]


def test_what_the_operator_changed_stays_changed(db):
    editors, moderators = (Group.objects.get(name=name) for name in (EDITORS, MODERATORS))
    editors.permissions.remove(Permission.objects.get(codename="change_topic"))
    moderators.permissions.add(Permission.objects.get(codename="add_site"))
    moderators.page_permissions.filter(permission__codename="lock_page").delete()
    ensure_roles()
    assert not editors.permissions.filter(codename="change_topic").exists()
    assert moderators.permissions.filter(codename="add_site").exists()
    assert not moderators.page_permissions.filter(permission__codename="lock_page").exists()


def test_what_the_operator_took_away_completely_stays_away(db):
    editors, moderators = (Group.objects.get(name=name) for name in (EDITORS, MODERATORS))
    editors.permissions.clear()
    editors.page_permissions.all().delete()
    moderators.collection_permissions.all().delete()
    ensure_roles()
    assert not editors.permissions.exists()
    assert not editors.page_permissions.exists()
    assert not moderators.collection_permissions.exists()


def test_what_a_release_brings_is_given_once(db, monkeypatch):
    monkeypatch.setattr(roles, "_model_grants", dict(roles._model_grants))
    editors = Group.objects.get(name=EDITORS)
    roles.register("wagtailcore.Site", {EDITORS: ("change",)})
    ensure_roles()
    assert editors.permissions.filter(codename="change_site").exists()
    editors.permissions.remove(Permission.objects.get(codename="change_site"))
    ensure_roles()
    assert not editors.permissions.filter(codename="change_site").exists()


def test_editors_submit_to_moderation(site_root, editor, as_user):
    page = factories.make_content(site_root, "Neu")
    form = as_user(editor).get(f"/cms/pages/{page.pk}/edit/").text
    assert "In Moderation einreichen" in form
    [task] = Page.get_first_root_node().get_workflow().tasks
    assert task.name == "Moderation"


def test_a_workflow_that_the_operator_renamed_is_kept(db):
    Workflow.objects.update(name="Moderators approval")
    ensure_roles()
    assert {workflow.name for workflow in Workflow.objects.all()} == {"Moderators approval"}


def test_no_page_is_behind_a_shared_password(site_root, admin, as_user):
    page = factories.make_content(site_root, "Intern")
    form = as_user(admin).get(f"/cms/pages/{page.pk}/privacy/").context["form"]
    choices = [value for value, _label in form.fields["restriction_type"].choices]
    assert "groups" in choices
    assert "password" not in choices


def test_a_group_that_is_missing_comes_back(db):
    Group.objects.get(name=PRIVACY_APPROVERS).delete()
    ensure_roles()
    group = Group.objects.get(name=PRIVACY_APPROVERS)
    assert group.permissions.filter(codename="change_operator").exists()
    assert group.page_permissions.count() == 1
