"""Pages kept in Redis, shared by all machines."""

import logging
from collections.abc import Callable, Mapping
from os import getpid
from threading import local
from time import monotonic
from typing import TypeVar

from redis import ConnectionError, Redis, RedisError
from redis.connection import ConnectionInterface

from .stores import GENERATION_LENGTH, PageStore, StoreUnavailable, new_generation

logger = logging.getLogger(__name__)

Answer = TypeVar("Answer")

KEY_PREFIX = "site-cms:pages:"
GENERATION_KEY = KEY_PREFIX + "generation"

#: A page is rendered in less time than waiting longer would cost.
TIMEOUT_SECONDS = 0.25
#: How long a Redis that failed is left alone.
PAUSE_SECONDS = 5.0


class RedisPages(PageStore):
    """Each page begins with the generation it is kept for.

    So one command, which Redis carries out as a whole, reads both the present generation and the
    page. Redis forgets pages when their time is over; give it ``maxmemory`` with
    ``allkeys-lru`` as bound. A generation that was forgotten is replaced by one never used.
    """

    def __init__(
        self, url: str, *, timeout: float = TIMEOUT_SECONDS, pause: float = PAUSE_SECONDS
    ) -> None:
        self.pause = pause
        self.paused_until = 0.0
        self._of_thread = local()
        self._redis: Redis = Redis.from_url(
            url,
            socket_timeout=timeout,
            socket_connect_timeout=timeout,
            protocol=2,
        )

    def look_up(self, name: str) -> tuple[str, bytes | None]:
        """Read the generation and the page in one round trip."""
        return self._unless_paused(lambda: self._look_up(name))

    def _look_up(self, name: str) -> tuple[str, bytes | None]:
        generation, page = self._read(GENERATION_KEY, KEY_PREFIX + name)
        if generation is None:
            # Several processes may try; the first one's stays.
            self._redis.set(GENERATION_KEY, new_generation(), nx=True)
            generation, page = self._read(GENERATION_KEY, KEY_PREFIX + name)
            if generation is None:
                raise StoreUnavailable("Redis keeps nothing.")
        if page is None or not page.startswith(generation):
            return generation.decode("latin-1"), None
        return generation.decode("latin-1"), page[GENERATION_LENGTH:]

    def _read(self, *names: str) -> list[bytes | None]:
        """MGET, in half the time of ``self._redis.mget()``: no pool, no retries, no metrics."""
        connection = self._connection()
        was_open = connection.is_connected
        try:
            return _ask(connection, names)
        except ConnectionError:
            if not was_open:
                raise
            # Redis closes connections that idle, and all when it restarts.
            return _ask(connection, names)

    def _connection(self) -> ConnectionInterface:
        """This thread's own connection; never one that a forked process shares with its parent."""
        kept = getattr(self._of_thread, "connection", None)
        if kept is not None and kept[0] == getpid():
            return kept[1]
        connection = self._redis.connection_pool.make_connection()
        self._of_thread.connection = getpid(), connection
        return connection

    def keep(self, generation: str, pages: Mapping[str, bytes], seconds: int) -> None:
        """Write all forms of a page in one round trip."""

        def write() -> None:
            pipeline = self._redis.pipeline(transaction=False)
            for name, page in pages.items():
                pipeline.set(KEY_PREFIX + name, generation.encode("latin-1") + page, ex=seconds)
            pipeline.execute()

        self._unless_paused(write)

    def move_on(self) -> None:
        """Write a new generation, also while Redis is left alone: who publishes can wait."""
        try:
            self._redis.set(GENERATION_KEY, new_generation())
        except (RedisError, OSError) as error:
            raise StoreUnavailable(type(error).__name__) from error

    def _unless_paused(self, command: Callable[[], Answer]) -> Answer:
        """Run a command, but let a Redis that failed cost one time-out every few seconds only."""
        if self.paused_until:
            if monotonic() < self.paused_until:
                raise StoreUnavailable("Redis failed a moment ago.")
            # This thread tries again; the others go on without.
            self.paused_until = monotonic() + self.pause
        try:
            answer = command()
        except (RedisError, OSError) as error:
            self.paused_until = monotonic() + self.pause
            logger.warning("The page cache pauses: %s", type(error).__name__)
            raise StoreUnavailable(type(error).__name__) from error
        self.paused_until = 0.0
        return answer


def _ask(connection: ConnectionInterface, names: tuple[str, ...]) -> list[bytes | None]:
    """Send MGET and read its answer; a connection that fails in between is closed by itself."""
    connection.send_command("MGET", *names)
    return connection.read_response(disable_decoding=True)
