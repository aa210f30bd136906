"""The site's own image, rendition and document models."""

from django.core.files.storage import Storage, storages
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.documents.models import AbstractDocument
from wagtail.images.models import (
    AbstractImage,
    AbstractRendition,
    WagtailImageField,
    get_rendition_upload_to,
    get_upload_to,
)


def image_storage() -> Storage:
    """Where pictures and their renditions are kept."""
    return storages["default"]


def document_storage() -> Storage:
    """Where documents are kept: never where a web server could hand them out by itself."""
    return storages["private"]


class SiteImage(AbstractImage):
    """A picture; a protected one is only for those who may see the page it belongs to."""

    file = WagtailImageField(
        verbose_name=_("file"),
        upload_to=get_upload_to,
        storage=image_storage,
        width_field="width",
        height_field="height",
    )
    protected = models.BooleanField(
        _("protected"),
        default=False,
        help_text=_("Only people who may read the page it stands on can open this file."),
    )

    admin_form_fields = (
        "title",
        "file",
        "description",
        "collection",
        "tags",
        "protected",
        "focal_point_x",
        "focal_point_y",
        "focal_point_width",
        "focal_point_height",
    )

    class Meta(AbstractImage.Meta):
        verbose_name = _("image")
        verbose_name_plural = _("images")
        permissions = [("choose_image", "Can choose image")]


class SiteRendition(AbstractRendition):
    """A picture in one size and format."""

    file = WagtailImageField(
        upload_to=get_rendition_upload_to,
        storage=image_storage,
        width_field="width",
        height_field="height",
    )
    image = models.ForeignKey(SiteImage, related_name="renditions", on_delete=models.CASCADE)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("image", "filter_spec", "focal_point_key"), name="unique_rendition"
            )
        ]


class SiteDocument(AbstractDocument):
    """A file to download; a protected one is only for those who may see the page it belongs to."""

    file = models.FileField(_("file"), upload_to="documents", storage=document_storage)
    protected = models.BooleanField(
        _("protected"),
        default=False,
        help_text=_("Only people who may read the page it stands on can open this file."),
    )

    admin_form_fields = ("title", "file", "collection", "tags", "protected")

    class Meta(AbstractDocument.Meta):
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        permissions = [("choose_document", "Can choose document")]
