"""The roles of the editorial team and what they may do on a fresh installation.

- Editors write and submit: pages, snippets, pictures, documents, translations.
- Moderators do so too, approve, unpublish, lock pages, and keep what has no drafts (redirects,
  collections, files behind published pages, settings of apps that say so). Wagtail calls that the
  right to publish; publishing itself is nobody's right, only the outcome of an approval.
- Privacy approvers see and correct every page, keep the facts about the operator and approve
  what touches personal data; they do not add pages.
- Accounts, groups, workflows, languages and sites belong to administrators alone.

Each role is given its rights on a kind of object once, and ``RoleGrant`` remembers it. From then on
the operator decides: nothing is given again, not even where all was taken away, and nothing is
taken away. What a later release brings is new and is given when it comes.
"""

from collections.abc import Iterable, Iterator, Mapping

from django.apps import AppConfig, apps
from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from wagtail.models import (
    Collection,
    GroupCollectionPermission,
    GroupPagePermission,
    Locale,
    Page,
)

from .models import RoleGrant
from .workflow import ensure_privacy_workflow, ensure_workflow, replace_wagtails_workflow

EDITORS = "Editors"
MODERATORS = "Moderators"
PRIVACY_APPROVERS = "Privacy approvers"

#: Which role gets which actions: ``{EDITORS: ("add", "change")}``.
Grants = Mapping[str, Iterable[str]]

#: Rights on every page of every language.
PAGE_GRANTS: Grants = {
    EDITORS: ("add", "change"),
    MODERATORS: ("add", "change", "publish", "lock", "unlock"),
    PRIVACY_APPROVERS: ("change",),
}
_FILES: Grants = {
    # Who may change a file may also delete it.
    EDITORS: ("add", "change", "choose"),
    MODERATORS: ("add", "change", "choose"),
    PRIVACY_APPROVERS: ("choose",),
}
#: Rights on every collection, by model.
COLLECTION_GRANTS: dict[str, Grants] = {
    "wagtailimages.Image": _FILES,
    "wagtaildocs.Document": _FILES,
    "wagtailcore.Collection": {MODERATORS: ("add", "change", "delete")},
}
_model_grants: dict[str, Grants] = {
    "wagtailadmin.Admin": dict.fromkeys((EDITORS, MODERATORS, PRIVACY_APPROVERS), ("access",)),
    "wagtail_localize.Translation": dict.fromkeys((EDITORS, MODERATORS), ("submit",)),
    "wagtailredirects.Redirect": {MODERATORS: ("add", "change", "delete")},
}
_moderated: list[str] = []


def register(model: str, grants: Grants, *, moderated: bool = False) -> None:
    """Say what the roles may do with a model (``"app.Model"``) of a higher layer.

    Call it in ``ready()``. A moderated model (a snippet with drafts and workflow) passes the
    same workflow as pages.
    """
    _model_grants[model] = grants
    if moderated:
        _moderated.append(model)


@transaction.atomic
def ensure_roles() -> None:
    """Create what is missing of languages, groups, rights and the workflow."""
    for code, _name in settings.WAGTAIL_CONTENT_LANGUAGES:
        Locale.objects.get_or_create(language_code=code)
    groups = {role: Group.objects.get_or_create(name=role)[0] for role in PAGE_GRANTS}
    if not RoleGrant.objects.exists():
        replace_wagtails_workflow(groups[MODERATORS])
    _grant_pages(groups)
    for model, grants in COLLECTION_GRANTS.items():
        _grant_collections(model, grants, groups)
    for model, grants in _model_grants.items():
        for group, permissions in _never_given(model, grants, groups):
            group.permissions.add(*permissions)
    ensure_workflow(groups[MODERATORS], _moderated)
    ensure_privacy_workflow(groups[PRIVACY_APPROVERS])


def _permissions(model: str, grants: Grants) -> dict[str, list[Permission]]:
    """The permissions to give, by role; actions of one word are completed to code names.

    Some permissions come from migrations, which an emptied database does not run again.
    """
    app_label, name = model.lower().split(".")
    content_type = ContentType.objects.filter(app_label=app_label, model=name).first()
    permissions = {
        permission.codename: permission
        for permission in Permission.objects.filter(content_type=content_type)
    }
    names = {
        role: [action if "_" in action else f"{action}_{name}" for action in actions]
        for role, actions in grants.items()
    }
    return {
        role: [permissions[codename] for codename in codenames]
        for role, codenames in names.items()
        if permissions.keys() >= set(codenames)
    }


def _never_given(
    model: str, grants: Grants, groups: dict[str, Group]
) -> Iterator[tuple[Group, list[Permission]]]:
    """Groups with the permissions they get now for the first time, which is noted down."""
    for role, permissions in _permissions(model, grants).items():
        _grant, is_first = RoleGrant.objects.get_or_create(
            group=groups[role], content_type_id=permissions[0].content_type_id
        )
        if is_first:
            yield groups[role], permissions


def _grant_pages(groups: dict[str, Group]) -> None:
    """Give the groups rights on all pages; some come with Wagtail."""
    root = Page.get_first_root_node()
    if root is None:
        return
    for group, permissions in _never_given("wagtailcore.Page", PAGE_GRANTS, groups):
        for permission in permissions:
            GroupPagePermission.objects.get_or_create(group=group, page=root, permission=permission)


def _grant_collections(model: str, grants: Grants, groups: dict[str, Group]) -> None:
    """Give the groups rights on this kind of thing in all collections; some come with Wagtail."""
    root = Collection.get_first_root_node()
    if root is None:
        return
    for group, permissions in _never_given(model, grants, groups):
        for permission in permissions:
            GroupCollectionPermission.objects.get_or_create(
                group=group, collection=root, permission=permission
            )


def after_migrate(sender: AppConfig, **kwargs: object) -> None:
    """Set up the roles once, after the last app: by then all permissions exist.

    Emptying the database sends the signal too, without a plan; then even what migrations put
    into it is missing.
    """
    if "plan" not in kwargs:
        return
    if sender == [config for config in apps.get_app_configs() if config.models_module][-1]:
        ensure_roles()
