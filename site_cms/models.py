"""The few tables every app needs."""

from .mailing.models import QueuedMail
from .media import SiteDocument, SiteImage, SiteRendition
from .moderation.models import (
    ApprovalTask,
    ApprovalTaskState,
    JointSubmission,
    NoticeSetting,
    RoleGrant,
    TranslatedPage,
    WaitingNotice,
)

__all__ = [
    "ApprovalTask",
    "ApprovalTaskState",
    "JointSubmission",
    "NoticeSetting",
    "QueuedMail",
    "RoleGrant",
    "SiteDocument",
    "SiteImage",
    "SiteRendition",
    "TranslatedPage",
    "WaitingNotice",
]
