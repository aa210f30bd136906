"""Pictures and their renditions."""

import hashlib
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache, partial
from typing import Any, ClassVar

from django.core.cache.backends.base import BaseCache
from django.core.cache.backends.dummy import DummyCache
from django.core.files import File
from django.db import IntegrityError, models, transaction
from django.utils.functional import classproperty
from django.utils.translation import gettext_lazy as _
from wagtail.coreutils import string_to_ascii
from wagtail.images.exceptions import InvalidFilterSpecError
from wagtail.images.models import (
    AbstractImage,
    AbstractRendition,
    Filter,
    SourceImageIOError,
    WagtailImageField,
    get_rendition_upload_to,
    get_upload_to,
)

from .. import page_cache
from .metadata import PlainFilter
from .storage import (
    PROTECTED_FOLDER,
    PUBLIC_FOLDER,
    clear_folder,
    discard,
    private_storage,
    rendition_storage,
    unguessable_name,
)

logger = logging.getLogger(__name__)


@lru_cache(maxsize=200)
def _parsed(spec: str) -> Filter:
    """The filter of a specification; it finds its operations once and remembers them."""
    return Filter(spec)


class SiteImage(AbstractImage):
    """A picture; a protected one is only for those who may see the page it belongs to.

    The original is always private: it may hold metadata that is nobody's business. Visitors get
    renditions, which hold none; those of a protected picture are private files too.
    """

    file = WagtailImageField(
        verbose_name=_("file"),
        upload_to=get_upload_to,
        storage=private_storage,
        width_field="width",
        height_field="height",
        max_length=255,
    )
    protected = models.BooleanField(
        _("protected"),
        default=False,
        help_text=_("Visitors cannot open this file, not even by its address."),
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

    #: Wagtail has no types: tells mypy what ``user.siteimage_set`` holds.
    _default_manager: ClassVar[models.Manager["SiteImage"]]

    class Meta(AbstractImage.Meta):
        verbose_name = _("image")
        verbose_name_plural = _("images")
        permissions = [("choose_image", "Can choose image")]

    def get_upload_to(self, filename: str) -> str:
        """Where an uploaded original is stored; renditions take their names from it."""
        return unguessable_name("originals", string_to_ascii(filename))

    def rendition_folder(self, *, protected: bool) -> str:
        """The folder of this file's renditions; one place's name does not tell the other's."""
        place = PROTECTED_FOLDER if protected else PUBLIC_FOLDER
        digest = hashlib.sha256(f"{place}:{self.file.name}".encode()).hexdigest()
        return f"{place}/{digest[:32]}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save; after the commit, remove what a new file or a changed side leaves behind."""
        with transaction.atomic():
            stored = SiteImage.objects.select_for_update().filter(pk=self.pk).first()
            super().save(*args, **kwargs)
            if stored and (stored.file.name, stored.protected) != (self.file.name, self.protected):
                transaction.on_commit(partial(tidy, stored))

    def generate_rendition_file(self, filter: Filter, *, source: File | None = None) -> File:
        """Make a rendition without the original's metadata."""
        try:
            return super().generate_rendition_file(PlainFilter(filter.spec), source=source)
        except (InvalidFilterSpecError, OSError):
            raise
        except Exception as error:
            # Decoders answer broken bytes with whatever exception is nearest.
            raise SourceImageIOError(str(error)) from error

    def get_renditions(self, *filters: Filter | str) -> dict[str, AbstractRendition]:
        """Renditions by their filters' specifications, each of which is parsed only once."""
        specs = [one.spec if isinstance(one, Filter) else one for one in filters]
        return super().get_renditions(*map(_parsed, specs))

    def create_rendition(self, filter: Filter) -> "SiteRendition":
        """Make and store a rendition, or find that somebody else just did."""
        with self._making_renditions():
            return super().create_rendition(filter)

    def create_renditions(self, *filters: Filter) -> dict[Filter, "SiteRendition"]:
        """Make and store several renditions at once."""
        if len(filters) < 2:
            return super().create_renditions(*filters)
        with self._making_renditions():
            return self._stored(super().create_renditions(*filters))

    def _stored(self, made: dict[Filter, "SiteRendition"]) -> dict[Filter, "SiteRendition"]:
        """Replace renditions that lost a race by those that won, and delete the losers' files."""
        keys = {(rendition.filter_spec, rendition.focal_point_key) for rendition in made.values()}
        for winner in self.renditions.filter(filter_spec__in={spec for spec, _key in keys}):
            loser = made.get(Filter(winner.filter_spec))
            if loser and loser.focal_point_key == winner.focal_point_key:
                if loser.file.name != winner.file.name:
                    loser.file.delete(save=False)
                made[Filter(winner.filter_spec)] = winner
        return made

    @contextmanager
    def _making_renditions(self) -> Iterator[None]:
        """Turn failures into the one error that templates survive, and check the side twice.

        Somebody may protect the picture while a rendition of it is being made: once the
        rendition is visible to others, look whether it still lies where it should.
        """
        try:
            yield
        except (OSError, IntegrityError) as error:
            logger.warning("Picture %s has no rendition: %s", self.pk, type(error).__name__)
            raise SourceImageIOError(str(error)) from error
        finally:
            transaction.on_commit(partial(_tidy_if_misplaced, self))


class SiteRendition(AbstractRendition):
    """A picture in one size and format."""

    file = WagtailImageField(
        upload_to=get_rendition_upload_to,
        storage=rendition_storage,
        width_field="width",
        height_field="height",
        max_length=255,
    )
    image = models.ForeignKey(SiteImage, related_name="renditions", on_delete=models.CASCADE)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("image", "filter_spec", "focal_point_key"), name="unique_rendition"
            )
        ]

    @classproperty
    def cache_backend(cls) -> BaseCache:
        """No cache: it could outlive a picture's change of sides, and pages prefetch renditions."""
        return DummyCache("", {})

    @property
    def lost(self) -> bool:
        """Whether this only stands in for a rendition of a file that is lost or broken."""
        return self.file.name == "not-found"

    @property
    def url(self) -> str:
        """The address; empty for a lost file."""
        return "" if self.lost else super().url

    def img_tag(self, extra_attributes: dict[str, Any] | None = None) -> str:
        """The picture as HTML; nothing for a lost file, a broken picture helps nobody."""
        return "" if self.lost else super().img_tag(extra_attributes)

    def get_upload_to(self, filename: str) -> str:
        """Where the rendition is stored."""
        return f"{self.image.rendition_folder(protected=self.image.protected)}/{filename}"


def tidy(known: SiteImage) -> None:
    """Remove every file and rendition of a picture that is not where the picture now is.

    ``known`` is the picture as it was at some time. What is right is read again under a lock, so
    calls may come late, twice or in any order.
    """
    with transaction.atomic():
        image = SiteImage.objects.select_for_update().filter(pk=known.pk).first()
        right = image.rendition_folder(protected=image.protected) if image else ""
        if image:
            image.renditions.exclude(file__startswith=f"{right}/").delete()
        for state in filter(None, (known, image)):
            for protected in (True, False):
                folder = state.rendition_folder(protected=protected)
                if folder != right:
                    clear_folder(rendition_storage(), folder)
        if not image or image.file.name != known.file.name:
            discard(known.file)
    # A page rendered meanwhile may name a rendition that is gone now.
    page_cache.move_on_after_commit()


def _tidy_if_misplaced(known: SiteImage) -> None:
    """Call ``tidy`` if a rendition was made for a state that has changed meanwhile."""
    # Reading a picture reads its size too, which would cost a query each if it were left out.
    pictures = SiteImage.objects.only("file", "protected", "width", "height")
    image = pictures.filter(pk=known.pk).first()
    if not image or (image.file.name, image.protected) != (known.file.name, known.protected):
        tidy(known)
