"""Wagtail's own logins lead to ours, and nobody runs in circles."""

import pytest
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.test import Client
from wagtail.models import Collection, CollectionViewRestriction, PageViewRestriction

from site_cms.models import SiteDocument
from tests import factories

ENGLISH = {"accept-language": "en-GB,en;q=0.9,de;q=0.5"}


@pytest.mark.parametrize("path", ["/cms/login/", "/_util/login/", "/en/_util/login/"])
def test_every_login_is_the_one_login(path, site_root, client):
    response = client.get(path + "?next=/cms/pages/", headers=ENGLISH)
    assert (response.status_code, response.url) == (302, "/en/members/login/?next=/cms/pages/")


def test_the_language_is_the_browsers(site_root, client):
    assert client.get("/cms/login/").url == "/de/members/login/"
    assert client.get("/cms/login/", headers=ENGLISH).url == "/en/members/login/"


@pytest.mark.parametrize(
    "wanted", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"]
)
def test_no_redirect_takes_along_another_site(wanted, site_root, client):
    assert client.get("/cms/login/", {"next": wanted}).url == "/de/members/login/"


@pytest.mark.parametrize("path", ["", "done/", "confirm/MQ/abc-def/", "complete/"])
def test_every_password_reset_is_the_one_reset(path, site_root, client):
    assert client.get(f"/cms/password_reset/{path}").url == "/de/members/password/reset/"


@pytest.mark.parametrize("path", ["/cms/login/", "/_util/login/", "/de/_util/login/"])
def test_a_password_sent_there_logs_nobody_in(path, site_root, editor, client):
    client.post(path, {"username": editor.email, "password": factories.PASSWORD})
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("path", ["/cms/", "/cms/pages/", "/cms/users/", "/cms/reports/locked/"])
def test_a_stranger_is_sent_to_the_login(path, site_root, client):
    assert client.get(path).url == f"/de/members/login/?next={path}"


@pytest.mark.parametrize("path", ["/cms/", "/cms/pages/", "/cms/users/", "/cms/account/"])
def test_a_member_is_refused_on_the_editors_side(path, site_root, member, as_user):
    response = as_user(member).get(path)
    assert response.status_code == 403
    assert response.headers["Cache-Control"] == "private, no-store"


def test_a_member_who_logs_in_for_the_editors_side_ends_at_the_refusal(site_root, member, client):
    data = {"login": member.email, "password": factories.PASSWORD, "next": "/cms/"}
    response = client.post("/de/members/login/", data, follow=True)
    assert response.status_code == 403
    assert len(response.redirect_chain) == 1


def test_a_member_gets_out_by_wagtails_logout(site_root, member, as_user):
    client = as_user(member)
    assert client.post("/cms/logout/").status_code == 302
    assert "_auth_user_id" not in client.session


def test_whoever_is_logged_in_needs_no_login(site_root, editor, as_user):
    assert as_user(editor).get("/de/members/login/").url == "/cms/"


@pytest.fixture
def gated(site_root):
    """A page for the group Editors alone."""
    page = factories.make_content(site_root, "Nur intern")
    restriction = PageViewRestriction.objects.create(page=page, restriction_type="groups")
    restriction.groups.set(Group.objects.filter(name="Editors"))
    return page


def test_a_gated_page_asks_strangers_to_log_in(gated, client):
    assert client.get(gated.url).url == f"/de/members/login/?next={gated.url}"


def test_a_gated_page_refuses_the_wrong_person(gated, member, as_user):
    assert as_user(member).get(gated.url).status_code == 403


def test_a_gated_page_opens_for_the_right_person(gated, editor, as_user):
    assert as_user(editor).get(gated.url).status_code == 200


def test_a_page_for_everyone_opens_no_session(site_root, client):
    response = client.get(site_root.url)
    assert response.status_code == 200
    assert "Cookie" not in response.headers.get("Vary", "")


def test_a_document_of_a_gated_collection_refuses_the_wrong_person(site_root, member, as_user):
    collection = Collection.get_first_root_node().add_child(name="Team")
    restriction = CollectionViewRestriction.objects.create(
        collection=collection, restriction_type="groups"
    )
    restriction.groups.set(Group.objects.filter(name="Editors"))
    document = SiteDocument.objects.create(
        title="Plan", file=ContentFile(b"plan", "plan.txt"), collection=collection
    )
    assert as_user(member).get(document.url).status_code == 403
    assert Client().get(document.url).status_code == 302
