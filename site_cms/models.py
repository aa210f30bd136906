"""The few tables every app needs."""

from .mailing.models import QueuedMail
from .media import SiteDocument, SiteImage, SiteRendition

__all__ = ["QueuedMail", "SiteDocument", "SiteImage", "SiteRendition"]
