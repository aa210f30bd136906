"""What the ground's own tables hold about people."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from . import traces  # noqa: F401 - the stores that are no tables
from .declared_packages import CONTENT, LINK, SITE, STATE, authors, own
from .mailing.leftovers import GIVEN_UP, KEEP_FAILED_MAIL
from .mentions import by_mention
from .personal_data import (
    DELETE,
    Field,
    LegalBasis,
    Purpose,
    Retention,
    declare,
    not_personal,
)

MAIL = Purpose(
    "mail",
    _("Sending mail"),
    LegalBasis.CONTRACT,
    _("members and editors"),
    _("Mail that has not been handed to the mail server yet."),
)

declare(
    "site_cms.QueuedMail",
    about=by_mention("site_cms.QueuedMail", "packed"),
    purpose=MAIL,
    personal={
        "packed": Field(
            exported=False,
            why=_(
                "Links in a mail can be secrets, and mail to others may mention you. "
                "What is for you reaches you by itself."
            ),
        )
    },
    not_personal=dict.fromkeys(
        ("mail_class", "queued_at", "due", "taken_at", "attempts", "found_no_server"), STATE
    ),
    context=["mail_class", "queued_at"],
    retention=Retention(
        _("until it is delivered; two weeks if it cannot be"),
        KEEP_FAILED_MAIL,
        "queued_at",
        GIVEN_UP,
    ),
    erase=DELETE,
)
own("site_cms.NoticeSetting", "user digest")
own(
    "site_cms.WaitingNotice",
    "user created_at subject body",
    retention=Retention(
        _("a week; it goes with the next daily mail"), timedelta(days=7), "created_at"
    ),
)
not_personal("site_cms.ApprovalTaskState", "only_wording", why=STATE)
authors("site_cms.ApprovalTaskState", "corrected_by")
not_personal("site_cms.ApprovalTask", "for_personal_data", why=SITE)
not_personal("site_cms.ApprovalTask_groups", "approvaltask group", why=LINK)
not_personal("site_cms.JointSubmission", "workflow_state key", why=LINK)
not_personal("site_cms.RoleGrant", "group content_type", why=LINK)
not_personal("site_cms.TranslatedPage", "page original stale_since", why=CONTENT)
_FILE = "collection title created_at file_size file_hash file protected"
_PICTURE = (
    "description width height focal_point_x focal_point_y focal_point_width focal_point_height"
)
not_personal("site_cms.SiteDocument", _FILE, why=CONTENT)
authors("site_cms.SiteDocument", "uploaded_by_user", context="title created_at")
not_personal("site_cms.SiteImage", f"{_FILE} {_PICTURE}", why=CONTENT)
authors("site_cms.SiteImage", "uploaded_by_user", context="title created_at")
not_personal(
    "site_cms.SiteRendition", "filter_spec width height focal_point_key file image", why=CONTENT
)
