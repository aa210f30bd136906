"""A site full of unapproved edits by one person."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.utils import timezone
from wagtail.admin.models import EditingSession
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import (
    Collection,
    Locale,
    Page,
    Revision,
    Site,
    UploadedFile,
    WorkflowState,
)
from wagtail_localize.models import StringTranslation

from home.models import HomePage, Navigation, Topic
from members.accounts.models import User
from members.consent.models import Analytics
from policy.models import Operator, Service
from site_cms.media import SiteDocument, SiteImage
from site_cms.moderation import approval, translations
from tests import blocks_data, factories

#: Stands in everything that nobody approved.
MARKER = "UNAPPROVED"


@dataclass
class World:
    """What there is, with an edit by one person in every text."""

    person: User
    #: Somebody else, who approves.
    second: User
    pages: dict[str, Page] = field(default_factory=dict)
    snippets: dict[str, Any] = field(default_factory=dict)
    image: SiteImage = field(init=False)
    document: SiteDocument = field(init=False)
    session: EditingSession = field(init=False)

    @property
    def texts(self) -> list[Any]:
        """All pages and snippets."""
        return [*self.pages.values(), *self.snippets.values()]


# Making it


def make_world(person: User, second: User, home: HomePage) -> World:
    """Texts in every state: draft, waiting, scheduled, never published and sent back."""
    world = World(person, second)
    _make_files(world)
    _make_pages(world, home)
    _make_snippets(world, home)
    _mark_everything(world)
    _start_workflows(world)
    for texts in (world.pages, world.snippets):
        for name, text in texts.items():
            texts[name] = type(text).objects.get(pk=text.pk)
    return world


def _make_files(world: World) -> None:
    world.image, world.document = blocks_data.make_picture(), blocks_data.make_document()
    Collection.get_first_root_node().add_child(name="Eigene")
    for each in (world.image, world.document):
        each.uploaded_by_user = world.person
        each.save()
        UploadedFile.objects.create(
            for_content_type=ContentType.objects.get_for_model(each),
            file=ContentFile(world.image.file.file.read(), name="neu.png"),
            uploaded_by_user=world.person,
        )


def _make_pages(world: World, home: HomePage) -> None:
    index = factories.make_news_index(home)
    topic = _make_topic("Labor", live=True)
    body = [
        blocks_data.block("rich_text", f'<a linktype="document" id="{world.document.pk}">Datei</a>')
    ]
    article = factories.make_news(
        index, "Artikel", topic=topic, cover=world.image, body=body, lead="Ein Vorspann."
    )
    world.snippets["topic"] = topic
    originals: dict[str, Page] = {"home": home, "index": index, "article": article}
    for name in ("draft", "waiting", "scheduled", "corrected"):
        originals[name] = factories.make_content(home, f"Seite {name}", lead="Ein Vorspann.")
    english = Locale.objects.get(language_code="en")
    for name, page in originals.items():
        if name not in ("home", "scheduled", "corrected"):
            factories.translate(page, {page.title: f"{page.title} in English"})
        world.pages[name] = page
    for name in ("home", "draft", "waiting", "article"):
        world.pages[f"{name} in English"] = originals[name].get_translation(english)
    for name in ("new", "new waiting"):
        world.pages[name] = factories.make_content(home, f"Seite {name}", live=False)
    translations.translate(world.pages["new"], [english], world.person)
    world.pages["new in English"] = world.pages["new"].get_translation(english)
    draft = Page.objects.get(pk=world.pages["draft"].pk).specific
    world.pages["alias"] = draft.create_alias(parent=home, update_slug="doppel")
    for setting in (Analytics, Operator):
        setting.objects.create(site=Site.objects.get(is_default_site=True))
    Redirect.objects.create(old_path="/alt", redirect_page=home)
    world.session = EditingSession.objects.create(
        user=world.person, content_object=draft, last_seen_at=timezone.now()
    )


def _make_topic(name: str, *, live: bool) -> Topic:
    topic = Topic.objects.create(name_de=name, name_en=name, slug=name.lower(), live=False)
    revision = topic.save_revision()
    if live:
        revision.publish()
    return Topic.objects.get(pk=topic.pk)


def _make_snippets(world: World, home: HomePage) -> None:
    world.snippets["waiting topic"] = _make_topic("Werkstatt", live=True)
    world.snippets["new topic"] = _make_topic("Neues", live=False)
    world.snippets["service"] = factories.make_service()
    world.snippets["new service"] = factories.make_service("vimeo", live=False)
    menu = Navigation.objects.create(
        site=Site.objects.get(is_default_site=True),
        main_menu=[blocks_data.block("item", {"page": world.pages["draft"].pk})],
        claim_de="Satz",
        claim_en="Sentence",
        live=False,
    )
    menu.save_revision().publish()
    world.snippets["menu"] = Navigation.objects.get(pk=menu.pk)


def _mark_everything(world: World) -> None:
    """Let the person write something into every text, and into the translations of its parts."""
    for name, text in world.pages.items():
        if name != "alias":
            later = timezone.now() + timedelta(days=1) if name == "scheduled" else None
            mark(text, world.second if name == "corrected" else world.person, go_live_at=later)
    for text in world.snippets.values():
        mark(text, world.person)
    mark(world.pages["corrected"], world.person, lead=f"{MARKER}: a correction")
    for translated in StringTranslation.objects.filter(context__path="lead"):
        translated.data = f"{MARKER}: a translation"
        translated.save()


def mark(text: Any, user: User, **fields: Any) -> Revision:
    """Save a draft of a text that says it is not approved."""
    draft = type(text).objects.get(pk=text.pk).get_latest_revision_as_object()
    names = {
        Navigation: ("claim_de", "claim_en"),
        Service: ("name", "summary_de", "summary_en"),
        Topic: ("name_de", "name_en"),
    }
    for name in names.get(type(text), ("title", "seo_title")):
        if MARKER not in getattr(draft, name):
            setattr(draft, name, f"{MARKER} {getattr(draft, name)}")
    for name, value in fields.items():
        setattr(draft, name, value)
    return draft.save_revision(user=user)


def _start_workflows(world: World) -> None:
    pages, snippets = world.pages, world.snippets
    together = [pages["waiting"], pages["waiting in English"]]
    approval.submit(together, world.person)
    others = [pages[name] for name in ("new", "scheduled", "corrected", "new waiting")]
    for text in [*others, snippets["waiting topic"], snippets["menu"], snippets["service"]]:
        approval.submit([text], world.person)
    [back] = WorkflowState.objects.for_instance(pages["new"])
    approval.reject(back, world.second, "Bitte kürzer.", seen=[back.current_task_state_id])
    [planned] = WorkflowState.objects.for_instance(pages["scheduled"])
    approval.approve(planned, world.second, seen=[planned.current_task_state_id])
