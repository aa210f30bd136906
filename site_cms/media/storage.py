"""Where files lie: in the one place a web server serves, or in the one it does not.

Everything is private unless it has to be public, and only the renditions of pictures that are
not protected have to: originals may carry the place and time they were taken at, documents are
handed out by a view that asks for permission first.
"""

import re
import secrets
import unicodedata
from contextlib import suppress
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import IO, Any

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import FileSystemStorage, Storage, storages
from django.db.models.fields.files import FieldFile
from django.urls import reverse
from django.utils.deconstruct import deconstructible

#: Renditions whose names begin like this are in the private place.
PROTECTED_FOLDER = "protected"
PUBLIC_FOLDER = "images"

LONGEST_STEM = 120


@deconstructible(path="site_cms.media.storage.PrivateStorage")
class PrivateStorage(FileSystemStorage):
    """Files below ``PRIVATE_MEDIA_ROOT``, which no web server serves: they have no address."""

    def __init__(self) -> None:
        super().__init__(file_permissions_mode=0o600, directory_permissions_mode=0o700)

    @property
    def base_location(self) -> str:
        """The folder, read at every use so that nothing holds on to an earlier setting."""
        return str(settings.PRIVATE_MEDIA_ROOT)

    @property
    def location(self) -> str:
        """The folder as an absolute path."""
        return str(Path(self.base_location).absolute())

    def url(self, name: str | None) -> str:
        """Refuse: a private file is handed out by a view or not at all."""
        raise NotImplementedError("Private files have no address.")


@deconstructible(path="site_cms.media.storage.RenditionStorage")
class RenditionStorage(Storage):
    """Renditions in the public place, those of protected pictures in the private one.

    The name says which: it stays true for every file while a picture changes sides.
    """

    def place(self, name: str) -> Storage:
        """The storage that holds the file of that name."""
        protected = PurePosixPath(name).parts[:1] == (PROTECTED_FOLDER,)
        return storages["private" if protected else "public"]

    def _open(self, name: str, mode: str = "rb") -> File:
        return self.place(name).open(name, mode)

    def _save(self, name: str, content: IO[Any]) -> str:
        return self.place(name).save(name, content)

    def delete(self, name: str) -> None:
        """Delete the file of that name."""
        self.place(name).delete(name)

    def exists(self, name: str) -> bool:
        """Whether there is a file of that name."""
        return self.place(name).exists(name)

    def listdir(self, path: str) -> tuple[list[str], list[str]]:
        """The folders and the files in a folder."""
        return self.place(path).listdir(path)

    def size(self, name: str) -> int:
        """The size in bytes."""
        return self.place(name).size(name)

    def path(self, name: str) -> str:
        """The path on disk."""
        return self.place(name).path(name)

    def get_modified_time(self, name: str) -> datetime:
        """When the file was last written."""
        return self.place(name).get_modified_time(name)

    def url(self, name: str | None) -> str:
        """The address: the web server's for a public file, our view's for a protected one."""
        parts = PurePosixPath(name or "").parts
        if parts[:1] == (PROTECTED_FOLDER,):
            return reverse("protected_picture", args=["/".join(parts[1:])])
        return storages["public"].url(name)


def private_storage() -> Storage:
    """Where originals of pictures and all documents are kept."""
    return storages["private"]


def rendition_storage() -> Storage:
    """Where renditions of pictures are kept."""
    return RenditionStorage()


def unguessable_name(folder: str, filename: str) -> str:
    """A name in a folder of its own that nobody can guess and no other file has."""
    return f"{folder}/{secrets.token_urlsafe(16)}/{plain_name(filename)}"


def plain_name(filename: str) -> str:
    """The uploaded file's name, fit for a path, an address and a header.

    What is left are letters, digits, ``-`` and ``_``, one dot before the extension, and no more
    than file systems take: no way up, no invisible sign that turns the reading direction, no
    second extension.
    """
    path = PurePosixPath(unicodedata.normalize("NFC", filename).replace("\\", "/"))
    stem = re.sub(r"[^\w]+", "-", path.stem).strip("-_")
    stem = stem.encode()[:LONGEST_STEM].decode(errors="ignore")
    extension = re.sub(r"[^a-z0-9]", "", path.suffix.lower())[:10]
    return f"{stem or 'file'}.{extension}" if extension else stem or "file"


def discard(file: FieldFile) -> None:
    """Delete a stored file, if there is one, and the folder that was made for it alone."""
    if not file.name:
        return
    file.storage.delete(file.name)
    folder = PurePosixPath(file.name).parent
    if len(folder.parts) > 1:
        clear_folder(file.storage, str(folder))


def clear_folder(storage: Storage, folder: str) -> None:
    """Delete all files of a folder that belongs to one picture or document, and the folder."""
    try:
        _folders, files = storage.listdir(folder)
    except FileNotFoundError:
        return
    for file in files:
        storage.delete(f"{folder}/{file}")
    # A file written just now keeps its folder; whoever wrote it looks after it.
    with suppress(OSError):
        storage.delete(folder)
