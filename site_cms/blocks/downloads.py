"""Files to take along."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock


class DownloadBlock(blocks.StructBlock):
    """A document with a title and a word on what is in it."""

    document = DocumentChooserBlock(label=_("document"))
    title = blocks.CharBlock(label=_("title"), max_length=120)
    description = blocks.TextBlock(label=_("description"), required=False, max_length=300)

    class Meta:
        icon = "download"
        label = _("Download")
        description = _("A document to download, with its type and size.")
        template = "blocks/download.html"
        preview_value = {"title": "Checkliste", "description": "Eine Seite zum Ausdrucken."}
