"""Forms for pictures and documents: one for every way by which editors upload.

Wagtail builds the forms for adding, for several files at once, for replacing a file and for the
choosers' upload tabs from these two (``WAGTAILIMAGES_IMAGE_FORM_BASE`` and its counterpart).
"""

from pathlib import PurePath
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.core.files.uploadedfile import UploadedFile
from django.forms import FileField
from django.utils.translation import gettext as _
from wagtail.documents.fields import WagtailDocumentField
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

from .inspection import inspect_picture
from .kinds import KINDS


class PictureField(WagtailImageField):
    """Accepts whole, still pictures of bearable size, and says what is wrong with others."""

    def to_python(self, data: Any) -> UploadedFile | None:
        """Look at the file before Wagtail decodes it, which is not prepared for broken ones."""
        file = FileField.to_python(self, data)
        if file is not None:
            self.check_image_file_size(file)
            self._check_extension(file)
            inspect_picture(file, self.max_image_pixels)
        return super().to_python(data)

    def check_image_pixel_size(self, f: UploadedFile) -> None:
        """Nothing: ``inspect_picture`` has counted, and decoding once more takes seconds."""

    def _check_extension(self, file: File) -> None:
        if _extension(file) not in self.allowed_image_extensions:
            message = self.error_messages["invalid_image_extension"]
            raise ValidationError(message, code="invalid_image_extension")


class DocumentField(WagtailDocumentField):
    """Accepts documents that are what their extension says."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        extensions = ", ".join(settings.WAGTAILDOCS_EXTENSIONS).upper()
        self.help_text: str = _("Supported formats: %s.") % extensions + f" {self.help_text}"

    def to_python(self, data: Any) -> UploadedFile | None:
        """Check size, extension and content."""
        file = super().to_python(data)
        if file is not None:
            self._check_kind(file)
        return file

    def _check_kind(self, file: File) -> None:
        extension = _extension(file)
        allowed = settings.WAGTAILDOCS_EXTENSIONS
        if extension not in allowed:
            raise ValidationError(
                _("Files of this kind cannot be uploaded. Supported formats: %(extensions)s.")
                % {"extensions": ", ".join(allowed).upper()},
                code="invalid_extension",
            )
        if extension in KINDS and not KINDS[extension].matches(file):
            raise ValidationError(
                _("This file is broken, or it is not what its name ends in: .%(extension)s.")
                % {"extension": extension},
                code="invalid_content",
            )
        file.seek(0)


class SiteImageForm(BaseImageForm):
    """Wagtail's form for pictures with our field; the model looks after replaced files."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _replace_field(self, PictureField)
        # Wagtail would delete the replaced file before the transaction is through.
        self.original_file = None


class SiteDocumentForm(BaseDocumentForm):
    """Wagtail's form for documents with our field; the model looks after replaced files."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _replace_field(self, DocumentField)
        # Wagtail would delete the replaced file before the transaction is through.
        self.original_file = None


def _replace_field(form: BaseImageForm | BaseDocumentForm, field_class: type[FileField]) -> None:
    """Exchange the file field that Wagtail insists on; some forms have none."""
    if "file" in form.fields:
        old = form.fields["file"]
        form.fields["file"] = field_class(label=old.label, required=old.required, widget=old.widget)


def _extension(file: File) -> str:
    return PurePath(file.name or "").suffix.lower().lstrip(".")
