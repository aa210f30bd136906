"""The few tables every app needs."""

from .media import SiteDocument, SiteImage, SiteRendition

__all__ = ["SiteDocument", "SiteImage", "SiteRendition"]
