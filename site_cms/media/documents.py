"""Documents."""

from functools import partial
from typing import Any, ClassVar

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _
from wagtail.documents.models import AbstractDocument

from .storage import discard, private_storage, unguessable_name


def document_name(_document: models.Model, filename: str) -> str:
    """Where an uploaded document is stored."""
    return unguessable_name("documents", filename)


class SiteDocument(AbstractDocument):
    """A file to download; a protected one is only for those who may see the page it belongs to.

    Documents are private files whether protected or not: ``views.serve_document`` decides at
    every request, so a change counts at once.
    """

    file = models.FileField(
        _("file"), upload_to=document_name, storage=private_storage, max_length=255
    )
    protected = models.BooleanField(
        _("protected"),
        default=False,
        help_text=_("Visitors cannot open this file, not even by its address."),
    )

    admin_form_fields = ("title", "file", "collection", "tags", "protected")

    #: Wagtail has no types: tells mypy what ``user.sitedocument_set`` holds.
    _default_manager: ClassVar[models.Manager["SiteDocument"]]

    class Meta(AbstractDocument.Meta):
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        permissions = [("choose_document", "Can choose document")]

    def clean(self) -> None:
        """Check the extension, unless the file is only about to come (multiple upload)."""
        if self.file:
            super().clean()

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, and delete a replaced file as soon as nothing can bring it back."""
        with transaction.atomic():
            stored = type(self).objects.select_for_update().filter(pk=self.pk).first()
            super().save(*args, **kwargs)
            if stored and stored.file.name != self.file.name:
                transaction.on_commit(partial(discard, stored.file))
