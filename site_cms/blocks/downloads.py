"""Files to take along."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.documents import get_document_model
from wagtail.documents.blocks import DocumentChooserBlock

from site_cms.media import SiteDocument

from .lines import LineBlock, LinesBlock
from .related import ChoosesMixin


class FileChooserBlock(ChoosesMixin, DocumentChooserBlock):
    """Chooses a document; reads all chosen documents in one query."""

    kind = "document"


class DownloadValue(blocks.StructValue):
    """A document with what a reader wants to know before taking it."""

    @property
    def url(self) -> str:
        """Where the document is; empty when it is gone."""
        document: SiteDocument | None = self.get("document")
        return document.url if document else ""

    @property
    def kind(self) -> str:
        """The type of the file, such as PDF."""
        document: SiteDocument | None = self.get("document")
        return document.file_extension.upper() if document else ""

    @property
    def size(self) -> int | None:
        """The size in bytes, None if unknown. Reading a page writes nothing, unlike Wagtail's."""
        document: SiteDocument | None = self.get("document")
        if document is None or document.file_size is not None:
            return document.file_size if document else None
        try:
            size: int = document.file.size
        except (OSError, ValueError):
            return None
        return size


class DownloadBlock(blocks.StructBlock):
    """A document with a title and a word on what is in it."""

    document = FileChooserBlock(
        label=_("Document"), help_text=_("Its type and size are shown by themselves.")
    )
    title = LineBlock(
        label=_("Title"), max_length=120, help_text=_("What it is, such as: test diary.")
    )
    description = LinesBlock(
        label=_("Description"),
        required=False,
        max_length=300,
        rows=2,
        help_text=_("What is in it and what it is good for."),
    )

    class Meta:
        icon = "download"
        label = _("Download")
        description = _("A document to download, with its type and size.")
        template = "blocks/download.html"
        group = _("Actions")
        label_format = "{title}"
        value_class = DownloadValue

    def get_preview_value(self) -> Any:
        """The first document of the library."""
        documents = get_document_model().objects.filter(protected=False).order_by("pk")
        return self.normalize(
            {
                "document": documents.first(),
                "title": _("Checklist for a good report"),
                "description": _("One page to print."),
            }
        )

    def get_preview_context(
        self, value: Any, parent_context: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        """Let the preview say that there is no document to show."""
        return {**(parent_context or {}), "nothing_to_show": value["document"] is None}
