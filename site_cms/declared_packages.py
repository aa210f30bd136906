"""What the tables of packages hold about people: mostly which editor did what.

An editor's account is erased like everybody's. What they wrote for the site is the operator's and
stays; that it was them goes. ``personal_data`` explains the words.
"""

from datetime import timedelta

from django.apps import apps
from django.db import connection
from django.db.models import Q
from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from .log_texts import eraser, forgetter, said
from .mentions import by_mention
from .personal_data import (
    DELETE,
    Field,
    LegalBasis,
    Purpose,
    Retention,
    about_account,
    by_user,
    clear,
    declare,
    not_personal,
)

EDITING = Purpose(
    "editing",
    _("Editing the site"),
    LegalBasis.LEGITIMATE_INTERESTS,
    _("editors"),
    _("Who wrote, changed, approved or uploaded something, so that the team can answer for it."),
    internal=True,
)
OPERATION = Purpose(
    "operation",
    _("Running the site"),
    LegalBasis.LEGITIMATE_INTERESTS,
    _("members and editors"),
    _("Being logged in, and work that is done in the background."),
)
WITH_CONTENT = Retention(_("as long as the text, picture or file itself"))
WITH_ACCOUNT = Retention(_("as long as the account"))

#: Arguments.
SITE = "Describes the site, not people."
CONTENT = "Content of the site, written by its team for everyone; the operator's, not the author's."
STATE = "The state of a text or a task, about nobody."
LINK = "Which row belongs to which; the rows are declared themselves."

#: For how long logs say who did what; then the entry stays and the name goes.
LOG_PERIOD = timedelta(days=3 * 365)


def authors(label: str, *fields: str, context: str = "") -> None:
    """Fields that say which editor did something: emptied, and the row stays.

    A declaration for each, for they may name different people.
    """
    named = apps.get_model(label)._meta.verbose_name_plural
    # What the package leaves in English is in ``package_words``.
    table = lazy(lambda: gettext(str(named)), str)()
    for name in fields:
        declare(
            label,
            about=by_user(name),
            title=format_lazy(_("Your name at: {table}"), table=table),
            purpose=EDITING,
            personal={name: None},
            context=context.split(),
            retention=WITH_CONTENT,
            erase=clear(name),
        )


def own(
    label: str, personal: str, *, context: str = "", retention: Retention = WITH_ACCOUNT
) -> None:
    """What editors have for themselves: deleted."""
    declare(
        label,
        about=by_user(personal.split()[0]),
        purpose=EDITING,
        personal=dict.fromkeys(personal.split()),
        context=context.split(),
        retention=retention,
        erase=DELETE,
    )


def _log(label: str) -> None:
    """Who did something and what they said; the name of what it was done to may be somebody's."""
    declare(
        label,
        about=by_user("user"),
        title=_("What you did, in the log of the site"),
        purpose=EDITING,
        personal={"user": None, "data": Field(label=_("what you said"), shown=said)},
        context=["action", "timestamp"],
        retention=Retention(
            _("three years"), LOG_PERIOD, "timestamp", Q(user__isnull=False), forgetter(label)
        ),
        erase=eraser(label),
    )


# Django

not_personal("auth.Permission", "name content_type codename", why=SITE)
not_personal("auth.Group", "name", why="What roles are called.")
not_personal("auth.Group_permissions", "group permission", why=LINK)
not_personal("contenttypes.ContentType", "app_label model", why=SITE)
not_personal(
    "django_tasks_database.DBTaskResult",
    "id status enqueued_at started_at finished_at priority task_path worker_ids queue_name"
    " backend_name run_after exception_class_path",
    why="Which of our functions runs when; the names are those of our code.",
)
declare(
    "django_tasks_database.DBTaskResult",
    about=by_mention(
        "django_tasks_database.DBTaskResult", "args_kwargs", "return_value", "traceback"
    ),
    title=_("Arguments of work in the background"),
    purpose=OPERATION,
    personal=dict.fromkeys(
        ("args_kwargs", "return_value", "traceback"),
        Field(exported=False, why=_("It may hold secrets, or name others.")),
    ),
    context=["task_path", "enqueued_at"],
    retention=Retention(
        _("until the work is done, and then at most an hour"),
        timedelta(0),
        "finished_at",
        Q(status__in=("SUCCESSFUL", "FAILED")),
    ),
    erase=DELETE,
)

# Wagtail: logs; before the comments, which say whose words the logs repeat

for label, target in (
    ("wagtailcore.ModelLogEntry", "object_id"),
    ("wagtailcore.PageLogEntry", "page"),
):
    _log(label)
    not_personal(
        label,
        f"content_type action timestamp uuid revision content_changed deleted {target}",
        why=STATE,
    )
not_personal("wagtailcore.PageLogEntry", "label", why=f"Titles of pages. {CONTENT}")
#: Entries about accounts: their label is a name or an address.
declare(
    "wagtailcore.ModelLogEntry",
    about=about_account,
    title=_("Your account's name in the log of the site"),
    purpose=EDITING,
    personal={"label": None, "data": None},
    context=["action", "timestamp"],
    retention=WITH_ACCOUNT,
    erase=clear("label", "data"),
)

# Wagtail: pages and what belongs to them

not_personal("wagtailcore.Locale", "language_code", why=SITE)
not_personal("wagtailcore.Site", "hostname port site_name root_page is_default_site", why=SITE)
not_personal(
    "wagtailcore.Page",
    "path depth numchild translation_key locale latest_revision live has_unpublished_changes"
    " first_published_at last_published_at live_revision go_live_at expire_at expired locked"
    " locked_at title draft_title slug content_type url_path latest_revision_created_at alias_of"
    " show_in_menus seo_title search_description",
    why=CONTENT,
)
authors("wagtailcore.Page", "owner", "locked_by", context="title")
not_personal("wagtailcore.PageViewRestriction", "restriction_type password page", why=SITE)
not_personal("wagtailcore.PageViewRestriction_groups", "pageviewrestriction group", why=LINK)
not_personal(
    "wagtailcore.Revision",
    "content_type base_content_type object_id created_at object_str content approved_go_live_at",
    why=f"{CONTENT} Of comments in it, the names of accounts are numbers that mean nobody once"
    " the account is gone.",
)
authors("wagtailcore.Revision", "user", context="object_str created_at")
not_personal(
    "wagtailcore.Comment",
    "page contentpath position created_at updated_at revision_created resolved_at",
    why=STATE,
)
own("wagtailcore.Comment", "user text", context="created_at", retention=WITH_CONTENT)
authors("wagtailcore.Comment", "resolved_by", context="resolved_at")
not_personal("wagtailcore.CommentReply", "comment created_at updated_at", why=STATE)
own("wagtailcore.CommentReply", "user text", context="created_at", retention=WITH_CONTENT)
own("wagtailcore.PageSubscription", "user page comment_notifications")
not_personal(
    "wagtailcore.ReferenceIndex",
    "content_type base_content_type object_id to_content_type to_object_id model_path"
    " content_path content_path_hash",
    why="Which text refers to which.",
)

# Wagtail: workflows

not_personal("wagtailcore.Workflow", "name active", why=SITE)
not_personal("wagtailcore.WorkflowPage", "page workflow", why=LINK)
not_personal("wagtailcore.WorkflowContentType", "content_type workflow", why=LINK)
not_personal("wagtailcore.WorkflowTask", "sort_order workflow task", why=LINK)
not_personal("wagtailcore.Task", "name content_type active", why=SITE)
not_personal("wagtailcore.GroupApprovalTask_groups", "groupapprovaltask group", why=LINK)
not_personal(
    "wagtailcore.WorkflowState",
    "content_type base_content_type object_id workflow status created_at current_task_state",
    why=STATE,
)
authors("wagtailcore.WorkflowState", "requested_by", context="created_at status")
not_personal(
    "wagtailcore.TaskState",
    "workflow_state revision task status started_at finished_at content_type",
    why=STATE,
)
declare(
    "wagtailcore.TaskState",
    about=by_user("finished_by"),
    purpose=EDITING,
    personal={"finished_by": None, "comment": None},
    context=["finished_at", "status"],
    retention=WITH_CONTENT,
    erase=clear("finished_by", "comment"),
)
# Wagtail: rights, files, and what editors have for themselves

not_personal("wagtailcore.GroupPagePermission", "group page permission", why=LINK)
not_personal("wagtailcore.GroupSitePermission", "group site permission", why=LINK)
not_personal("wagtailcore.GroupCollectionPermission", "group collection permission", why=LINK)
not_personal("wagtailcore.Collection", "path depth numchild name", why=SITE)
not_personal(
    "wagtailcore.CollectionViewRestriction", "restriction_type password collection", why=SITE
)
not_personal(
    "wagtailcore.CollectionViewRestriction_groups", "collectionviewrestriction group", why=LINK
)
not_personal("wagtailcore.UploadedFile", "for_content_type", why=STATE)
own("wagtailcore.UploadedFile", "uploaded_by_user file")
declare(
    "wagtailcore.APIToken",
    about=by_user("user"),
    purpose=EDITING,
    personal={
        "user": None,
        "name": None,
        "key_hash": Field(exported=False, why=_("A secret: who reads it may try to use it.")),
        "prefix": None,
        "created": None,
        "revoked_at": None,
        "last_used_at": None,
    },
    retention=WITH_ACCOUNT,
    erase=DELETE,
)
own(
    "wagtailusers.UserProfile",
    "user submitted_notifications approved_notifications rejected_notifications"
    " updated_comments_notifications preferred_language current_time_zone avatar dismissibles"
    " theme contrast density keyboard_shortcuts",
)
own(
    "wagtailadmin.EditingSession",
    "user content_type object_id last_seen_at is_editing",
    retention=Retention(_("a day"), timedelta(days=1), "last_seen_at"),
)
own(
    "wagtailadmin.FormState",
    "user data content_type object_id parent_object_id last_updated_at",
    retention=Retention(_("a day"), timedelta(days=1), "last_updated_at"),
)
for label, fields in (
    (
        "wagtailimages.Image",
        "description width height focal_point_x focal_point_y focal_point_width focal_point_height",
    ),
    ("wagtaildocs.Document", ""),
):
    not_personal(
        label, f"{fields} collection title created_at file file_size file_hash", why=CONTENT
    )
    authors(label, "uploaded_by_user", context="title created_at")
not_personal(
    "wagtailimages.Rendition", "filter_spec file width height focal_point_key image", why=CONTENT
)
not_personal(
    "wagtailembeds.Embed",
    "url max_width hash type html title author_name provider_name thumbnail_url width height"
    " last_updated cache_until",
    why="What a provider says about public content that the team embedded.",
)
not_personal(
    "wagtailredirects.Redirect",
    "old_path site is_permanent redirect_page redirect_page_route_path redirect_link"
    " automatically_created created_at",
    why=SITE,
)
not_personal(
    "wagtailsearch.IndexEntry",
    "content_type object_id title_norm autocomplete title body"
    + (" title_text body_text" if connection.vendor == "postgresql" else ""),
    why=f"Words of pages, pictures and documents. {CONTENT} Accounts are not indexed.",
)
if connection.vendor == "sqlite":
    not_personal(
        "wagtailsearch.SQLiteFTSIndexEntry", "autocomplete title body index_entry", why=CONTENT
    )

# Translations, tags

_LOCALIZE = {
    "TranslatableObject": "translation_key content_type",
    "TranslationSource": "object specific_content_type locale object_repr content_json"
    " schema_version created_at last_updated_at",
    "Translation": "uuid source target_locale created_at translations_last_updated_at"
    " destination_last_updated_at enabled",
    "TranslationLog": "source locale created_at revision",
    "String": "locale data_hash data",
    "TranslationContext": "object path_id path field_path",
    "StringTranslation": "translation_of locale context data translation_type tool_name created_at"
    " updated_at has_error field_error",
    "Template": "uuid template template_format string_count",
    "SegmentOverride": "locale context created_at updated_at data_json has_error field_error",
    "StringSegment": "source context order string attrs",
    "TemplateSegment": "source context order template",
    "RelatedObjectSegment": "source context order object",
    "OverridableSegment": "source context order data_json",
    "LocaleSynchronization": "locale sync_from",
}
for name, fields in _LOCALIZE.items():
    not_personal(f"wagtail_localize.{name}", fields, why=CONTENT)
authors("wagtail_localize.StringTranslation", "last_translated_by", context="updated_at")
authors("wagtail_localize.SegmentOverride", "last_translated_by", context="updated_at")
not_personal("taggit.Tag", "name slug", why=SITE)
not_personal("taggit.TaggedItem", "tag content_type object_id", why=LINK)
