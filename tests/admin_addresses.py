"""The addresses of the editors' side about a site full of unapproved edits."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import pytest
from django.apps import apps
from django.contrib.auth.models import Group
from django.urls import get_resolver
from wagtail.admin.views.bulk_action.registry import bulk_action_registry
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import (
    Collection,
    Locale,
    Page,
    Site,
    Task,
    TaskState,
    UploadedFile,
    Workflow,
    WorkflowState,
    get_page_models,
)
from wagtail_localize.models import StringSegment, Translation, TranslationSource

from home.models import Navigation, Topic
from members.accounts.models import User
from policy.models import Service
from site_cms.media import SiteDocument, SiteImage
from tests.admin_world import World
from tests.test_url_matrix import OURS, patterns

UNKNOWN = "Nobody has said what stands for {} in {}: add it to VALUES in tests/admin_addresses.py."


@dataclass(frozen=True)
class Address:
    """An address about something."""

    path: str
    #: What it is about, if that is a text.
    text: Any = None


@dataclass(frozen=True)
class Place:
    """A pattern of addresses, with what was chosen for its parameters so far."""

    world: World
    pattern: str
    chosen: dict[str, Any] = field(default_factory=dict)

    @property
    def model(self) -> type[Any] | None:
        """What the address is about one of, if that is known."""
        if any(name in self.chosen for name in PAGE_NAMES):
            return Page
        if {"app_label", "model_name"} <= self.chosen.keys():
            return apps.get_model(self.chosen["app_label"], self.chosen["model_name"])
        return next((model for part, model in MODELS.items() if part in self.pattern), None)

    @property
    def text(self) -> Any:
        """The page or snippet that the address is about."""
        keys = [self.chosen[name] for name in (*PAGE_NAMES, "pk") if name in self.chosen]
        if not keys or self.model is None:
            return None
        same_kind = (each for each in self.world.texts if isinstance(each, self.model))
        return next((each for each in same_kind if each.pk == keys[0]), None)


PAGE_NAMES = ("page_id", "parent_page_id", "page_to_move_id", "page_pk")
#: Of what addresses with a part are about one.
MODELS: dict[str, type[Any]] = {
    "home/topic/": Topic,
    "home/navigation/": Navigation,
    "policy/service/": Service,
    "cms/workflows/tasks/": Task,
    "cms/workflows/": Workflow,
    "cms/settings/": Site,
    "pages/": Page,
    "documents/": SiteDocument,
    "images/": SiteImage,
    "collections/": Collection,
    "locales/": Locale,
    "sites/": Site,
    "users/": User,
    "groups/": Group,
}

Choice = Callable[[Place], Iterable[Any]]

#: Something public with an edit, and something never published.
FEW = ("draft", "new")
MODERATED = ("draft", "waiting in English", "new waiting", "scheduled", "corrected")
#: Of which pages addresses that match are about.
PAGES = {
    r"<int:page_id>/edit/$": (*FEW, "draft in English", "waiting in English", "scheduled", "alias"),
    r"moderation/.*<str:pk>/$": MODERATED,
    r"schedule": ("scheduled",),
    r"alias": ("alias", "draft in English"),
    r"parent_page_id|cms/workflows/": ("home",),
    r"workflow": ("waiting in English", "new waiting"),
    r"": FEW,
}
#: The actions of Wagtail's API.
ACTIONS = ("copy", "publish", "unpublish", "create_alias", "convert_alias", "move", "delete")


def _some(model: type[Any]) -> list[Any]:
    return [each.pk for each in model._default_manager.order_by("-pk")[:2]]


def _pages(place: Place) -> list[int]:
    names = next(names for part, names in PAGES.items() if re.search(part, place.pattern))
    return [place.world.pages[name].pk for name in names]


def _primary_keys(place: Place) -> list[Any]:
    if place.model is None:
        pytest.fail(UNKNOWN.format("pk", place.pattern))
    if place.model is Page:
        return _pages(place)
    of_all = r"/edit/|workflow"
    if place.model is Topic and re.search(of_all, place.pattern):
        return [each.pk for each in place.world.texts if isinstance(each, Topic)]
    return _some(place.model)


#: By a part of the pattern, the apps and models that an address may name.
TYPES: dict[str, dict[str, list[str]]] = {
    "cms/settings/": {"policy": ["operator"], "members_consent": ["analytics"]},
    "cms/workflows/": {"site_cms": ["approvaltask"], "wagtailcore": ["groupapprovaltask"]},
    "/snippet": {"home": ["topic", "navigation"], "policy": ["service"]},
    "cms/tag-autocomplete/": {"home": ["contentpage"]},
    "cms/pages/": {"home": ["contentpage"]},
    "": {"wagtailcore": ["page"], "home": ["topic", "navigation"], "policy": ["service"]},
}


def _apps(place: Place) -> dict[str, list[str]]:
    return next(types for part, types in TYPES.items() if part in place.pattern)


def _models(place: Place) -> list[str]:
    return _apps(place)[place.chosen.get("app_label") or place.chosen["app_name"]]


def _page_types(place: Place) -> list[str]:
    if not re.fullmatch("cms/pages/add/[^/]*/[^/]*/<int:parent_page_id>/", place.pattern):
        return ["contentpage"]
    return [model._meta.model_name for model in get_page_models() if model is not Page]


def _keys(objects: Any) -> list[int]:
    return list(objects.order_by("pk").values_list("pk", flat=True))


def _states(place: Place) -> list[int]:
    return _keys(WorkflowState.objects.for_instance(place.text))


def _task_states(place: Place) -> list[int]:
    return _keys(TaskState.objects.filter(workflow_state__in=_states(place)))


def _sources(place: Place) -> list[int]:
    """What two of the pages are translated from."""
    keys = [place.world.pages[name].translation_key for name in ("draft", "waiting")]
    return _keys(TranslationSource.objects.filter(object_id__in=keys))


def _translations(place: Place) -> list[int]:
    return _keys(Translation.objects.filter(source__in=_sources(place)))


def _segments(place: Place) -> list[int]:
    found = StringSegment.objects.filter(source__translations=place.chosen["translation_id"])
    return _keys(found)[:2]


def _of(model: type[Any]) -> Choice:
    return lambda place: _some(model)


def _fixed(*values: Any) -> Choice:
    return lambda place: values


#: What stands for the parameters of addresses, by their names.
VALUES: dict[str, Choice] = {
    **dict.fromkeys(PAGE_NAMES, _pages),
    "pk": _primary_keys,
    "object_id": lambda place: [place.world.session.object_id],
    "session_id": lambda place: [place.world.session.pk],
    **dict.fromkeys(("app_label", "app_name"), _apps),
    "model_name": _models,
    "content_type_app_name": _fixed("home"),
    "content_type_model_name": _page_types,
    "revision_id": lambda place: [place.text.latest_revision_id],
    "revision_id_a": _fixed("live"),
    "revision_id_b": _fixed("latest"),
    "task_state_id": _task_states,
    "workflow_state_id": _states,
    "workflow_pk": _of(Workflow),
    "task_id": _of(Task),
    "action_name": lambda place: ACTIONS if "api/" in place.pattern else ["approve"],
    "destination_id": lambda place: [place.world.pages[name].pk for name in ("home", "new")],
    "translation_source_id": _sources,
    "translation_id": _translations,
    "string_segment_id": _segments,
    # There are none: nothing may be found.
    "overridable_segment_id": _fixed(1),
    "mode": _fixed("de"),
    "redirect_id": _of(Redirect),
    "collection_id": _of(Collection),
    # Nobody has objected or taken anything along.
    "reference": _fixed("1234567890"),
    "export_key": _fixed("wrong"),
    "document_id": _of(SiteDocument),
    "doc_id": _of(SiteDocument),
    "image_id": _of(SiteImage),
    "uploaded_file_id": _of(UploadedFile),
    "filter_spec": _fixed("width-100"),
    "uidb64": _fixed("MQ"),
    "token": _fixed("set-password"),
}

#: Filled in from the registry of such actions.
BULK = "cms/bulk/<str:app_label>/<str:model_name>/<str:action>/"


def everything(world: World) -> dict[str, list[Address]]:
    """All addresses about a world, by pattern or action on several objects."""
    # Those whose parameters have no names, by an address each.
    samples = {OURS[pattern][0][1:]: pattern for pattern in OURS if pattern.startswith("^cms/")}
    named = {template: pattern for pattern, template in patterns(get_resolver())} | samples
    found = {
        pattern: list(_addresses(Place(world, pattern), template))
        for template, pattern in named.items()
        if pattern.startswith(("cms/", "^cms/")) and pattern != BULK
    }
    bulk_action_registry._scan_for_bulk_actions()
    for app, models in bulk_action_registry.actions.items():
        for model, actions in models.items():
            for action in actions:
                path = f"{app}/{model}/{action}/"
                found[path] = list(_bulk_addresses(world, apps.get_model(app, model), path))
    assert all(found.values()), [pattern for pattern in found if not found[pattern]]
    return found


def _addresses(place: Place, template: str) -> Iterator[Address]:
    """The addresses of a template about everything in a world."""
    left = [name for name in re.findall(r"%\((\w+)\)s", template) if name not in place.chosen]
    if not left:
        yield Address(f"/{template % place.chosen}", place.text)
        return
    if left[0] not in VALUES:
        pytest.fail(UNKNOWN.format(left[0], place.pattern))
    for value in VALUES[left[0]](place):
        chosen = {**place.chosen, left[0]: value}
        yield from _addresses(Place(place.world, place.pattern, chosen), template)


def _bulk_addresses(world: World, model: type[Any], path: str) -> Iterator[Address]:
    """An action on two objects, and on one that is not public.

    Actions leave out what the person may not touch; deleting is refused for all together.
    """
    keys = [world.pages[name].pk for name in FEW] if model is Page else sorted(_some(model))
    for chosen in (keys, keys[-1:]):
        yield Address(f"/cms/bulk/{path}?{urlencode({'id': chosen}, doseq=True)}")
