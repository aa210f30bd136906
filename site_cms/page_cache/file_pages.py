"""Pages kept in files, shared by all processes of one machine."""

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
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
        self.location = str(location)
        self.current = os.path.join(self.location, "current")
        self.most_files = most_files
        self.most_bytes = most_bytes
        self.kept_since_count = 0

    def look_up(self, name: str) -> tuple[str, bytes | None]:
        """Read the link, then the file, with as few system calls as there can be."""
        with _unavailable_on_error():
            generation = self._generation()
            try:
                file = os.open(f"{self.location}/{generation}/{name}", os.O_RDONLY)
            except FileNotFoundError:
                return generation, None
            try:
                return generation, os.read(file, os.fstat(file).st_size)
            finally:
                os.close(file)

    def keep(self, generation: str, pages: Mapping[str, bytes], seconds: int) -> None:
        """Write all files of a page. Their age stands inside, so ``seconds`` is of no use here."""
        with _unavailable_on_error():
            folder = os.path.join(self.location, generation)
            with suppress(FileNotFoundError):
                # The folder of a generation that is over is gone, and must not come back.
                if os.readlink(self.current) == generation:
                    os.makedirs(folder, mode=0o700, exist_ok=True)
                for name, page in pages.items():
                    _write(folder, name, page)
            self._count(folder)

    def move_on(self) -> None:
        """Point the link at a new name, then remove what is left of the older generations."""
        with _unavailable_on_error():
            os.makedirs(self.location, mode=0o700, exist_ok=True)
            # Listed before the link is read: nobody's newer generation can be among them.
            older = os.listdir(self.location)
            new_link = os.path.join(self.location, f"{LINK_PREFIX}{uuid4().hex}")
            os.symlink(new_generation(), new_link)
            os.replace(new_link, self.current)
            present = os.readlink(self.current)
            for name in older:
                if name not in ("current", present) and not name.startswith(LINK_PREFIX):
                    _remove(os.path.join(self.location, name))

    def _generation(self) -> str:
        """The present generation; the first one if there is none yet."""
        try:
            return os.readlink(self.current)
        except FileNotFoundError:
            os.makedirs(self.location, mode=0o700, exist_ok=True)
            with suppress(FileExistsError):
                os.symlink(new_generation(), self.current)
            return os.readlink(self.current)

    def _count(self, folder: str) -> None:
        """Now and then make sure that the folder is within its limits."""
        self.kept_since_count += 1
        if self.kept_since_count >= PAGES_BETWEEN_COUNTS:
            self.kept_since_count = 0
            with suppress(FileNotFoundError):
                self.clear_oldest(folder)

    def clear_oldest(self, folder: str) -> None:
        """Remove the files written first, if there are too many or too large ones."""
        with os.scandir(folder) as entries:
            files = sorted((info.st_mtime_ns, info.st_size, path) for path, info in _infos(entries))
        number, size = len(files), sum(file[1] for file in files)
        if number <= self.most_files and size <= self.most_bytes:
            return
        for _written, file_size, path in files:
            if number <= self.most_files * CLEARED_TO and size <= self.most_bytes * CLEARED_TO:
                return
            _remove(path)
            number, size = number - 1, size - file_size


def _infos(entries: Iterator[os.DirEntry[str]]) -> Iterator[tuple[str, os.stat_result]]:
    """Path and size of each file that another process has not removed meanwhile."""
    for entry in entries:
        with suppress(FileNotFoundError):
            yield entry.path, entry.stat(follow_symlinks=False)


def _write(folder: str, name: str, content: bytes) -> None:
    """Write a file beside its place, then rename it."""
    unfinished = os.path.join(folder, f"{uuid4().hex}.unfinished")
    try:
        with open(unfinished, "xb") as file:
            file.write(content)
        os.replace(unfinished, os.path.join(folder, name))
    except OSError:
        _remove(unfinished)
        raise


def _remove(path: str) -> None:
    """Remove a file, link or folder that another process may be removing too."""
    if os.path.isdir(path) and not os.path.islink(path):
        shutil.rmtree(path, ignore_errors=True)
    else:
        with suppress(OSError):
            os.unlink(path)
