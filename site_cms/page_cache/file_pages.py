"""Pages kept in files, shared by all processes of one machine."""

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple
from uuid import uuid4

from .stores import PageStore, StoreUnavailable, new_generation

#: A page is kept in three files, one for each encoding.
MOST_FILES = 6000
MOST_BYTES = 256 * 1024 * 1024
#: Counting takes a few milliseconds, so the limits may be passed by that many pages.
PAGES_BETWEEN_COUNTS = 50
#: Links on their way to become ``current``, perhaps another process's.
LINK_PREFIX = "link-"
#: How much of the limits is left in use after clearing.
CLEARED_TO = 0.75


@contextmanager
def _unavailable_on_error() -> Iterator[None]:
    """Let the site go on without its cache when the disk refuses."""
    try:
        yield
    except OSError as error:
        raise StoreUnavailable(type(error).__name__) from error


class FilePages(PageStore):
    """A folder for each generation; the link ``current`` names the present one.

    A link can be read, and replaced by renaming, in one step. So can files: readers find the old
    one or the new one, never half of one.
    """

    def __init__(
        self, location: str | Path, *, most_files: int = MOST_FILES, most_bytes: int = MOST_BYTES
    ) -> None:
        self.folder = Path(location)
        self.current = self.folder / "current"
        self.most_files = most_files
        self.most_bytes = most_bytes
        self.kept_since_count = 0

    def look_up(self, name: str) -> tuple[str, bytes | None]:
        """Read the link, then the file, with as few system calls as there can be."""
        with _unavailable_on_error():
            generation = self._generation()
            try:
                file = os.open(f"{self.folder}/{generation}/{name}", os.O_RDONLY)
            except FileNotFoundError:
                return generation, None
            try:
                return generation, os.read(file, os.fstat(file).st_size)
            finally:
                os.close(file)

    def keep(self, generation: str, pages: Mapping[str, bytes], seconds: int) -> None:
        """Write all files of a page. Their age stands inside, so ``seconds`` is of no use here."""
        with _unavailable_on_error():
            folder = self.folder / generation
            with suppress(FileNotFoundError):
                # The folder of a generation that is over is gone, and must not come back.
                if self._generation() == generation:
                    folder.mkdir(mode=0o700, exist_ok=True)
                for name, page in pages.items():
                    _write(folder, name, page)
                self._count(folder)

    def move_on(self) -> None:
        """Point the link at a new name, then remove what is left of the older generations."""
        with _unavailable_on_error():
            self._make_folder()
            # Listed before the link is read: nobody's newer generation can be among them.
            older = list(self.folder.iterdir())
            link = self.folder / f"{LINK_PREFIX}{uuid4().hex}"
            link.symlink_to(new_generation())
            link.replace(self.current)
            kept = ("current", self._generation())
            for path in older:
                if path.name not in kept and not path.name.startswith(LINK_PREFIX):
                    _remove(path)

    def _generation(self) -> str:
        """The present generation; the first one if there is none yet."""
        try:
            return os.readlink(self.current)  # noqa: PTH115 (a path would cost as much again)
        except FileNotFoundError:
            self._make_folder()
            with suppress(FileExistsError):
                self.current.symlink_to(new_generation())
            return str(self.current.readlink())

    def _make_folder(self) -> None:
        """Nobody else on the machine may write what we send."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def _count(self, folder: Path) -> None:
        """Now and then make sure that a generation is within its limits."""
        self.kept_since_count += 1
        if self.kept_since_count >= PAGES_BETWEEN_COUNTS:
            self.kept_since_count = 0
            self.clear_oldest(folder)

    def clear_oldest(self, folder: Path) -> None:
        """Remove the files written first, if there are too many or too large ones."""
        files = sorted(_files(folder))
        number, size = len(files), sum(file.size for file in files)
        if number <= self.most_files and size <= self.most_bytes:
            return
        for file in files:
            if number <= self.most_files * CLEARED_TO and size <= self.most_bytes * CLEARED_TO:
                return
            _remove(file.path)
            number, size = number - 1, size - file.size


class _File(NamedTuple):
    written: int
    size: int
    path: Path


def _files(folder: Path) -> Iterator[_File]:
    """The files in a folder that another process is not just removing."""
    with os.scandir(folder) as entries:
        for entry in entries:
            with suppress(FileNotFoundError):
                info = entry.stat(follow_symlinks=False)
                yield _File(info.st_mtime_ns, info.st_size, Path(entry.path))


def _write(folder: Path, name: str, content: bytes) -> None:
    """Write a file beside its place, then rename it."""
    unfinished = folder / f"{uuid4().hex}.unfinished"
    try:
        unfinished.write_bytes(content)
        unfinished.replace(folder / name)
    except OSError:
        _remove(unfinished)
        raise


def _remove(path: Path) -> None:
    """Remove a file, link or folder that another process may be removing too."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        with suppress(OSError):
            path.unlink()
