"""The few tables every app needs."""

from .mailing.models import QueuedMail
from .media import SiteDocument, SiteImage, SiteRendition
from .moderation.models import RoleGrant

__all__ = ["QueuedMail", "RoleGrant", "SiteDocument", "SiteImage", "SiteRendition"]
