"""One filled row for each declaration of personal data: ``tests/test_personal_data.py`` wants it.

A new table of personal data needs a sample here. ``new`` fills every text, declared as personal or
not, with a marker that occurs nowhere else, and every field that names an account with the account;
the sample gives what else the row needs, and what links it to the person where that is neither.
"""

from collections.abc import Callable, Container
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from secrets import token_hex
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.db import models
from django.utils import timezone
from wagtail.models import Locale, Page, Revision, Workflow, WorkflowState

from members.accounts.models import User
from members.consent.models import Wording
from members.rights.hashes import hash_of_address
from members.rights.people import person_of
from site_cms.personal_data import Declaration, Person, declared
from tests.factories import promise

LONG_AGO = timedelta(days=10 * 366)


@dataclass
class World:
    """A person about whom everything is known."""

    user: User = field(init=False)
    subject: str = "subject-of-the-marked"
    #: Begins every marker: files of other tests are still there.
    seed: str = field(default_factory=lambda: f"m{token_hex(2)}")
    #: Key of a declaration and name of a field → the marker in it.
    markers: dict[tuple[str, str], str] = field(default_factory=dict)
    rows: dict[str, models.Model] = field(default_factory=dict)

    @property
    def person(self) -> Person:
        """Who it is."""
        return person_of(self.user)

    def marker(self, key: str, name: str) -> str:
        """A text that occurs nowhere else."""
        return self.markers.setdefault((key, name), f"{self.seed}x{len(self.markers):03}x")

    def values(self, declaration: Declaration, given: Container[str] = ()) -> dict[str, Any]:
        """Markers and the account for the fields that nobody gave a value."""
        names = [
            name for name in (*declaration.personal, *_argued(declaration)) if name not in given
        ]
        values = {name: self._value(declaration, name) for name in names}
        return {name: value for name, value in values.items() if value is not None}

    def _value(self, declaration: Declaration, name: str) -> Any:
        column = declaration.column(name)
        if column.related_model and column.related_model._meta.label == settings.AUTH_USER_MODEL:
            return self.user
        if not isinstance(column, FREE) or column.choices:
            return None
        marker = self.marker(declaration.key, name)
        if isinstance(column, models.JSONField):
            return {"note": [marker]}
        if isinstance(column, models.FileField):
            return ContentFile(marker.encode(), f"{marker}.png")
        return f"{marker}@example.com" if isinstance(column, models.EmailField) else marker


def _argued(declaration: Declaration) -> list[str]:
    """The texts that are said to be about nobody: they may hold something all the same."""
    model = declaration.model
    argued = declared.not_personal.get(declaration.label, {})
    return [name for name in free_texts(model) if name in argued and not is_the_sites(model, name)]


def free_texts(model: type[models.Model]) -> list[str]:
    """The fields of a table in which anything may stand."""
    fields = model._meta.local_concrete_fields
    return [each.name for each in fields if isinstance(each, FREE) and not each.choices]


def is_the_sites(model: type[models.Model], name: str) -> bool:
    """Whether a text is the site's own."""
    names = SITE_TEXTS.get(model._meta.label, "").split()
    return name in names or model._meta.label in SITE_TABLES


#: Tables that the team fills with what the whole site says, and that erasing leaves as they are.
SITE_TABLES = {
    *("home.ContactPage", "home.ContentPage", "home.HomePage", "home.ImprintPage"),
    *("home.Navigation", "home.NewsIndexPage", "home.NewsPage", "home.Topic"),
    *("home.PageViewCount", "members_consent.RefusalCount", "members_consent.Analytics"),
    *("members_accounts.RegistrationPage", "members_consent.Wording"),
    *("policy.Operator", "policy.Service", "policy.PolicyPage", "policy.PolicyVersion"),
    *("policy.Drift", "site_cms.SiteRendition", "site_cms.TranslatedPage"),
}
_FILE = "title description file file_hash"
#: Columns of other tables that hold such texts, or names and numbers that the site makes.
SITE_TEXTS = {
    "wagtailcore.Page": "path title draft_title slug url_path seo_title search_description",
    "wagtailcore.Revision": "object_id object_str content",
    "wagtailcore.WorkflowState": "object_id",
    "wagtailcore.ModelLogEntry": "action object_id",
    "wagtailcore.PageLogEntry": "action label",
    "wagtailimages.Image": _FILE,
    "wagtaildocs.Document": _FILE,
    "site_cms.SiteImage": _FILE,
    "site_cms.SiteDocument": _FILE,
    "wagtail_localize.StringTranslation": "data tool_name field_error",
    "wagtail_localize.SegmentOverride": "data_json field_error",
    "wagtailcore.Comment": "contentpath position",
    "members_rights.Objection": "reference",
    "members_rights.Export": "key",
    "members_rights.Erasure": "case results found",
}
FREE = (models.CharField, models.TextField, models.JSONField, models.FileField)
Sample = Callable[[World, Declaration], models.Model]


def new(**given: Any) -> Sample:
    """A new row; given values may be functions of the world."""

    def make(world: World, declaration: Declaration) -> models.Model:
        values = {name: _given(value, world) for name, value in given.items()}
        markers = world.values(declaration, values)
        return declaration.model._base_manager.create(**{**markers, **values})

    return make


def existing(find: Callable[[World], models.Model]) -> Sample:
    """A row that is there already and now is about the person."""

    def change(world: World, declaration: Declaration) -> models.Model:
        row = find(world)
        values = world.values(declaration)
        for name, value in values.items():
            setattr(row, name, value)
        type(row)._base_manager.filter(pk=row.pk).update(**values)
        return row

    return change


def _given(value: Any, world: World) -> Any:
    return value(world) if callable(value) else value


def make_world() -> World:
    """Fill every declared table, the account and its second address first."""
    world = World()
    first = (USER, ADDRESS)
    keys = sorted((each.key for each in declared.declarations), key=lambda key: key not in first)
    by_key = {each.key: each for each in declared.declarations}
    for key in keys:
        row = SAMPLES[key](world, by_key[key])
        world.rows[key] = row
        if isinstance(row, User):
            world.user = row
            EmailAddress.objects.create(user=row, email=row.email, verified=True, primary=True)
    return world


# What rows need


def page(world: World) -> Page:
    """A page of the site."""
    return Page.objects.get(slug="start")


def type_of(model: type[models.Model]) -> Callable[[World], ContentType]:
    """The content type of a model."""
    return lambda world: ContentType.objects.get_for_model(model)


def ago(**since: float) -> Callable[[World], datetime]:
    """A time in the past."""
    return lambda world: timezone.now() - timedelta(**since)


def workflow_state(world: World) -> WorkflowState:
    """A page in a workflow."""
    target = page(world)
    state, _created = WorkflowState.objects.get_or_create(
        base_content_type=type_of(Page)(world),
        content_type=target.content_type,
        object_id=str(target.pk),
        workflow=Workflow.objects.get_or_create(name="sample")[0],
        status="approved",
    )
    return state


def revision(world: World) -> Revision:
    """A stored state of a page."""
    return page(world).specific.save_revision()


def task_state(world: World) -> dict[str, Any]:
    """What a step of a workflow needs."""
    from site_cms.models import ApprovalTask

    task, _created = ApprovalTask.objects.get_or_create(name="sample")
    return {
        "workflow_state": workflow_state(world),
        "revision": revision(world),
        "task": task.task_ptr,
        "status": "approved",
    }


def step(world: World, declaration: Declaration) -> models.Model:
    """A step of a workflow."""
    return new(**task_state(world))(world, declaration)


def approval(world: World, declaration: Declaration) -> models.Model:
    """A step of ours, whose content type Wagtail sets."""
    return new(**task_state(world))(world, declaration)


def wording(world: World) -> Wording:
    """Words that somebody agreed to."""
    facts = {"purpose": "p", "version": "1", "language": "de", "place": "settings", "text": "Ja."}
    return Wording.objects.get_or_create(hash="0" * 64, defaults=facts)[0]


def answers(world: World) -> dict[str, Any]:
    """An answer to a field that editors added to the registration."""
    marker = world.marker(USER, "answers")
    return {"f": {"value": marker, "label": "Beruf", "text": marker}}


def mail(world: World) -> dict[str, Any]:
    """A packed mail to the person's second address."""
    body = world.marker("site_cms.queuedmail", "packed")
    return {"to": list(world.person.other_emails), "body": body}


def session(world: World, declaration: Declaration) -> models.Model:
    """A session of the person."""
    from members.accounts.sessions import SessionStore

    store = SessionStore()
    store["_auth_user_id"] = str(world.user.pk)
    store.save()
    found = declaration.model._base_manager.get(pk=store.session_key)
    world.markers[declaration.key, "session_key"] = str(found.pk)
    return found


def translation(world: World) -> dict[str, Any]:
    """What the translation of a sentence needs."""
    from wagtail_localize.models import String, TranslationContext

    target = Locale.objects.get(language_code="en")
    return {
        "locale": target,
        "context": TranslationContext.objects.first(),
        "translation_of": String.objects.first(),
    }


def sentence(world: World, declaration: Declaration) -> models.Model:
    """The translation of a sentence."""
    from wagtail_localize.models import StringTranslation

    return existing(lambda world: StringTranslation.objects.first())(world, declaration)


def override(world: World, declaration: Declaration) -> models.Model:
    """A value that differs in a translation."""
    given = translation(world)
    given.pop("translation_of")
    return new(**given, data_json="{}")(world, declaration)


def picture(world: World) -> dict[str, Any]:
    """What a picture needs."""
    from wagtail.images.tests.utils import get_test_image_file

    return {"title": "Sample", "file": get_test_image_file(size=(1, 1))}


USER = "members_accounts.user"
ADDRESS = "account.emailaddress"
TASK = "django_tasks_database.dbtaskresult"
OBJECT = {"content_type": type_of(Page), "object_id": "1"}
OBJECTION = {
    "kind": "other",
    "language": "de",
    "way": "letter",
    "decision": "granted",
    "decided_at": ago(days=3 * 366),
}
LOG = {"content_type": type_of(User), "action": "wagtail.edit", "timestamp": ago(days=1)}


def comment_in_log(key: str) -> dict[str, Any]:
    """An entry of a log with what somebody said to it."""
    said = {"data": lambda world: {"comment": world.marker(key, "data")}}
    return {**LOG, **said, "action": "wagtail.workflow.approve"}


SAMPLES: dict[str, Sample] = {
    USER: new(answers=answers, consent_subject=lambda world: world.subject),
    "members_accounts.user_groups": new(group=lambda world: Group.objects.first()),
    "members_accounts.user_user_permissions": new(
        permission=lambda world: Permission.objects.first()
    ),
    ADDRESS: new(verified=True),
    "account.emailconfirmation": new(email_address=lambda world: world.rows[ADDRESS]),
    "members_accounts.membersession": session,
    "members_accounts.policynotice": new(version=lambda world: promise()),
    "mfa.authenticator": new(type="totp"),
    "members_consent.consentrecord": new(
        subject=lambda world: world.subject,
        wording=wording,
        granted=False,
        language="de",
        place="settings",
        decided_at=lambda world: timezone.now() - LONG_AGO,
    ),
    TASK: new(
        args_kwargs=lambda world: {
            "args": [world.user.email, world.marker(TASK, "args_kwargs")],
            "kwargs": {},
        },
        status="READY",
        run_after=ago(days=1),
    ),
    "site_cms.queuedmail": new(packed=mail),
    "site_cms.noticesetting": new(),
    "site_cms.waitingnotice": new(),
    "site_cms.approvaltaskstate": approval,
    "site_cms.sitedocument": new(title="Sample", file=lambda world: ContentFile(b"x", "x.txt")),
    "site_cms.siteimage": lambda world, declaration: new(**picture(world))(world, declaration),
    "wagtaildocs.document": new(title="Sample", file=lambda world: ContentFile(b"x", "x.txt")),
    "wagtailimages.image": lambda world, declaration: new(**picture(world))(world, declaration),
    "policy.policyapproval": new(version=lambda world: promise(), at=ago(days=1)),
    "members_rights.objection": new(**OBJECTION),
    "members_rights.objection:decided_by": new(**OBJECTION, reference="SAMPLE"),
    "members_rights.suppression": new(
        address_hash=lambda world: hash_of_address(world.user.email), since=ago(days=10 * 366)
    ),
    "members_rights.erasure": new(
        who=lambda world: hash_of_address(world.user.email),
        way="desk",
        state="done",
        finished_at=ago(days=3 * 366),
        expires_at=ago(days=1),
    ),
    "members_rights.export": new(language="de", expires_at=ago(days=1)),
    "members_rights.export:made_by": new(
        language="de", expires_at=ago(days=1), address="third@example.com", state="failed"
    ),
    "members_rights.deskaccess": new(
        whom=lambda world: f"account:{world.user.pk}", what="read", at=ago(days=366)
    ),
    "members_rights.deskaccess:who": new(what="read", at=ago(days=366)),
    "wagtailcore.page": existing(page),
    "wagtailcore.page:locked_by": existing(page),
    "wagtailcore.revision": existing(revision),
    "wagtailcore.comment": new(page=page, contentpath="title"),
    "wagtailcore.comment:resolved_by": new(
        page=page, contentpath="title", text="Solved.", user=lambda world: other_user()
    ),
    "wagtailcore.commentreply": new(comment=lambda world: world.rows["wagtailcore.comment"]),
    "wagtailcore.pagesubscription": new(page=page, comment_notifications=True),
    "wagtailcore.workflowstate": existing(workflow_state),
    "wagtailcore.taskstate": step,
    "wagtailcore.modellogentry": new(
        **comment_in_log("wagtailcore.modellogentry"), label="A setting", object_id="1"
    ),
    "wagtailcore.modellogentry:label": new(**LOG, object_id=lambda world: str(world.user.pk)),
    "wagtailcore.pagelogentry": new(
        **comment_in_log("wagtailcore.pagelogentry"), label="A page", page=page
    ),
    "wagtailcore.uploadedfile": new(),
    "wagtailcore.apitoken": new(prefix="marker", created=ago(days=1)),
    "wagtailusers.userprofile": new(),
    "wagtailadmin.editingsession": new(**OBJECT, last_seen_at=ago(hours=1)),
    "wagtailadmin.formstate": new(**OBJECT, last_updated_at=ago(hours=1)),
    "wagtail_localize.stringtranslation": sentence,
    "wagtail_localize.segmentoverride": override,
}


def other_user() -> User:
    """Somebody else, whose data must stay."""
    found, _created = User.objects.get_or_create(email="other@example.com")
    return found
