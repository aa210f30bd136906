"""Pages kept in files, shared by all processes of one machine."""

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple
from uuid import uuid4

from .stores import GENERATION_LENGTH, PageStore, StoreUnavailable, new_generation

#: Holds the name of the present generation.
CURRENT = "current"
UNFINISHED = ".unfinished"

#: A page is kept in three files, one for each encoding.
MOST_FILES = 6000
MOST_BYTES = 256 * 1024 * 1024
#: Counting takes a few milliseconds, so the limits may be passed by that many pages.
PAGES_BETWEEN_COUNTS = 50
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
    """A folder for each generation; the file ``current`` names the present one.

    Files are written beside their place and then renamed, so that readers find the old one or
    the new one, never half of one.
    """

    def __init__(
        self, location: str | Path, *, most_files: int = MOST_FILES, most_bytes: int = MOST_BYTES
    ) -> None:
        self.folder = Path(location)
        self.current = self.folder / CURRENT
        self.most_files = most_files
        self.most_bytes = most_bytes
        self.kept_since_count = 0

    def look_up(self, name: str) -> tuple[str, bytes | None]:
        """Read the name, then the page."""
        with _unavailable_on_error():
            generation = self._generation()
            try:
                return generation, _read(f"{self.folder}/{generation}/{name}")
            except FileNotFoundError:
                return generation, None

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
        """Write a new name, then remove what is left of the older generations."""
        with _unavailable_on_error():
            self._make_folder()
            # Listed before: nobody's newer generation can be among them.
            older = [path for path in self.folder.iterdir() if path.is_dir()]
            _write(self.folder, CURRENT, new_generation().encode())
            for path in older:
                shutil.rmtree(path, ignore_errors=True)

    def _generation(self) -> str:
        """The present generation; a new one if there is none, or nonsense after a crash."""
        try:
            generation = _read(self.current).decode("latin-1")
            if len(generation) == GENERATION_LENGTH and generation.isalnum():
                return generation
            self.current.unlink()
        except FileNotFoundError:
            self._make_folder()
        return self._begin()

    def _begin(self) -> str:
        """Write the first name, unless another process has just done so."""
        unfinished = self.folder / f"{uuid4().hex}{UNFINISHED}"
        unfinished.write_bytes(new_generation().encode())
        with suppress(FileExistsError):
            self.current.hardlink_to(unfinished)
        unfinished.unlink()
        return _read(self.current).decode("latin-1")

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
            file.path.unlink(missing_ok=True)
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


def _read(path: str | Path) -> bytes:
    """A whole file, with as few system calls as there can be."""
    file = os.open(path, os.O_RDONLY)
    try:
        return os.read(file, os.fstat(file).st_size)
    finally:
        os.close(file)


def _write(folder: Path, name: str, content: bytes) -> None:
    """Write a file beside its place, then rename it."""
    unfinished = folder / f"{uuid4().hex}{UNFINISHED}"
    try:
        unfinished.write_bytes(content)
        unfinished.replace(folder / name)
    except OSError:
        unfinished.unlink(missing_ok=True)
        raise
