"""Deleted pictures and documents leave nothing behind, whatever deleted them.

Wagtail's own handlers delete the one file of the row; these delete the folders around it too,
and what a process that died in between may have left in them.
"""

from functools import partial
from typing import Any

from django.db import transaction
from django.db.models.signals import post_delete
from django.dispatch import receiver

from .documents import SiteDocument
from .images import SiteImage, tidy
from .storage import discard


@receiver(post_delete, sender=SiteImage)
def tidy_after_image(instance: SiteImage, **_kwargs: Any) -> None:
    """Remove original and renditions once the deletion is certain."""
    transaction.on_commit(partial(tidy, instance))


@receiver(post_delete, sender=SiteDocument)
def tidy_after_document(instance: SiteDocument, **_kwargs: Any) -> None:
    """Remove the file once the deletion is certain."""
    transaction.on_commit(partial(discard, instance.file))
