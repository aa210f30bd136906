"""Administrators make and change accounts on the editors' side."""

import re

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from members.accounts.models import User
from tests.factories import PASSWORD


@pytest.fixture
def form():
    """What the form of a new editor sends."""
    return {
        "email": "New.Editor@Example.com",
        "first_name": "Nora",
        "last_name": "Neu",
        "groups": [str(Group.objects.get(name="Editors").pk)],
    }


@pytest.fixture
def office(site_root, admin, as_user) -> Client:
    """The administrator's browser."""
    return as_user(admin)


def test_a_new_editor_is_invited_and_gets_in(office, form, mailoutbox):
    response = office.post("/cms/users/new/", form)
    assert response.status_code == 302, response.context["form"].errors
    nora = User.objects.get(email="new.editor@example.com")
    assert not nora.has_usable_password()
    [mail] = mailoutbox
    assert mail.to == ["new.editor@example.com"]
    browser = Client()
    choose = browser.get(re.search(r"https?://\S+", mail.body).group())
    browser.post(choose.url, {"password1": PASSWORD, "password2": PASSWORD})
    login = {"login": "new.editor@example.com", "password": PASSWORD}
    assert browser.post("/de/members/login/", login).url == "/cms/"
    assert browser.get("/cms/").status_code == 200


def test_inviting_somebody_without_a_role_warns(office, form):
    answer = office.post("/cms/users/new/", {**form, "groups": []}, follow=True)
    assert "cannot enter yet" in answer.text or "noch nicht" in answer.text
    assert User.objects.filter(email="new.editor@example.com").exists()


def test_an_invitation_that_was_lost_is_replaced_by_a_reset(office, form, mailoutbox):
    office.post("/cms/users/new/", form)
    Client().post("/de/members/password/reset/", {"email": "new.editor@example.com"})
    assert len(mailoutbox) == 2


def test_the_same_address_is_not_used_twice(office, form, editor):
    form["email"] = editor.email.upper()
    response = office.post("/cms/users/new/", form)
    assert response.status_code == 200
    assert "email" in response.context["form"].errors


def test_the_list_shows_and_finds_people(office, editor, moderator):
    assert editor.email in office.get("/cms/users/").text
    found = office.get("/cms/users/results/", {"q": "moderat"}).text
    assert moderator.email in found
    assert editor.email not in found


def test_a_changed_address_replaces_the_old_one(office, editor, mailoutbox):
    edit = office.get(f"/cms/users/edit/{editor.pk}/")
    assert edit.status_code == 200
    data = {
        "email": "other@example.com",
        "first_name": "Eda",
        "last_name": "Editor",
        "is_active": "on",
        "groups": [str(group.pk) for group in editor.groups.all()],
    }
    assert office.post(f"/cms/users/edit/{editor.pk}/", data).status_code == 302
    address = editor.emailaddress_set.get()
    assert (address.email, address.verified, address.primary) == ("other@example.com", True, True)
    login = {"login": "editor@example.com", "password": PASSWORD}
    assert Client().post("/de/members/login/", login).status_code == 200
    login["login"] = "other@example.com"
    assert Client().post("/de/members/login/", login).url == "/cms/"


def test_saving_an_account_confirms_no_address(office, member):
    member.emailaddress_set.update(verified=False)
    data = {"email": member.email, "first_name": "M", "last_name": "N", "is_active": "on"}
    assert office.post(f"/cms/users/edit/{member.pk}/", data).status_code == 302
    assert not member.emailaddress_set.get().verified


def test_leaving_the_team_closes_the_editors_side(office, editor, as_user):
    browser = as_user(editor)
    assert browser.get("/cms/").status_code == 200
    data = {"email": editor.email, "first_name": "E", "last_name": "D", "is_active": "on"}
    office.post(f"/cms/users/edit/{editor.pk}/", data)
    assert browser.get("/cms/").status_code == 403


@pytest.mark.parametrize("person", ["editor", "moderator", "privacy"])
@pytest.mark.parametrize("path", ["/cms/users/", "/cms/users/new/", "/cms/groups/"])
def test_accounts_are_the_administrators(path, person, site_root, as_user, request):
    response = as_user(request.getfixturevalue(person)).get(path)
    assert (response.status_code, response.url) == (302, "/cms/")


def test_nobody_changes_address_or_password_in_wagtails_account_page(site_root, editor, as_user):
    text = as_user(editor).get("/cms/account/").text
    assert 'name="name_email-email"' not in text
    assert "old_password" not in text
