"""Where pages are kept: what every store does, and which one the settings choose."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from functools import cache
from uuid import uuid4

from django.conf import settings

GENERATION_LENGTH = 32


class StoreUnavailable(Exception):
    """The store did not answer; the site goes on without it."""


class PageStore(ABC):
    """Keeps pages, all of one generation.

    A request learns the generation once, with its look-up, before Django reads anything, and
    keeps its page under that generation. So a page rendered from what a publication has just
    replaced is kept under a generation that nobody looks at any more.

    All methods may raise StoreUnavailable, and no other error.
    """

    @abstractmethod
    def look_up(self, name: str) -> tuple[str, bytes | None]:
        """The present generation, and the page kept in it under a name."""

    @abstractmethod
    def keep(self, generation: str, pages: Mapping[str, bytes], seconds: int) -> None:
        """Keep pages by name, for that generation only."""

    @abstractmethod
    def move_on(self) -> None:
        """Begin a new generation: nothing kept so far is found again."""


def new_generation() -> str:
    """A name no generation had before; a counter could repeat after a store lost its memory."""
    return uuid4().hex


def configured_store() -> PageStore | None:
    """The store that ``settings.PAGE_CACHE`` names; None if the cache is off."""
    configured = settings.PAGE_CACHE
    return _store(configured["BACKEND"], str(configured.get("LOCATION", "")))


@cache
def _store(backend: str, location: str) -> PageStore | None:
    """One store for each place, so that one process has one set of connections."""
    if backend == "off":
        return None
    if backend == "file":
        from .file_pages import FilePages

        return FilePages(location)
    if backend == "redis":
        from .redis_pages import RedisPages

        return RedisPages(location)
    raise ValueError(f"PAGE_CACHE['BACKEND'] is {backend!r}, not redis, file or off.")
