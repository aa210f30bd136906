"""Pictures and documents: where they lie, who may open them, what may be uploaded.

``images`` and ``documents`` hold the tables, ``storage`` says where files lie, ``gates`` decides
who may open them, ``views`` hands them out, ``inspection`` and ``forms`` look at uploads.
"""

from .documents import SiteDocument
from .images import SiteImage, SiteRendition

__all__ = ["SiteDocument", "SiteImage", "SiteRendition"]
