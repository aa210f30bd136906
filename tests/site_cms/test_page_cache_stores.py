"""Files and a real Redis: both keep pages alike, across threads and processes."""

import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from time import monotonic
from typing import NamedTuple

import pytest
from redis import Redis, RedisError

from site_cms.page_cache import PageCache, generation
from site_cms.page_cache.file_pages import PAGES_BETWEEN_COUNTS, FilePages
from site_cms.page_cache.keys import PageKeys
from site_cms.page_cache.redis_pages import GENERATION_KEY, KEY_PREFIX, RedisPages
from site_cms.page_cache.stores import PageStore, StoreUnavailable, _store, configured_store
from tests.databases import ROOT

from .tiny_site import TinySite, ask

pytestmark = [pytest.mark.one_database, pytest.mark.xdist_group("page_cache_stores")]

KEYS = PageKeys(hosts=["example.com"])


class RedisServer(NamedTuple):
    """A Redis that belongs to one test."""

    process: subprocess.Popen[bytes]
    port: int

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def start_redis(port: int, folder: Path) -> RedisServer:
    """Start a Redis that writes nothing, and wait until it answers."""
    command = ["redis-server", "--bind", "127.0.0.1", "--port", str(port), "--save", ""]
    process = subprocess.Popen(
        command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    with Redis(port=port) as client:
        while process.poll() is None:
            try:
                client.ping()
                return RedisServer(process, port)
            except RedisError:
                continue
    raise RuntimeError(f"redis-server stopped with {process.returncode}.")


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[RedisServer]:
    if not shutil.which("redis-server"):
        if os.environ.get("CI"):
            pytest.fail("CI needs redis-server.")
        pytest.skip("redis-server is not installed.")
    server = start_redis(free_port(), tmp_path)
    yield server
    server.stop()


@pytest.fixture(params=["file", "redis"])
def location(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, str]:
    """Backend and LOCATION as in the settings."""
    if request.param == "file":
        return "file", str(tmp_path / "pages")
    return "redis", request.getfixturevalue("redis").url


@pytest.fixture
def store(location: tuple[str, str]) -> PageStore:
    store = _store(*location)
    assert store is not None
    return store


class TestEveryStore:
    def test_a_page_is_found_until_the_store_moves_on(self, store: PageStore):
        first, page = store.look_up("a")
        assert page is None
        store.keep(first, {"a": b"\x00page\xff", "b": b""}, 300)
        assert store.look_up("a") == (first, b"\x00page\xff")
        store.move_on()
        second, page = store.look_up("a")
        assert page is None
        assert second != first

    def test_a_page_kept_for_a_generation_that_is_over_is_not_found(self, store: PageStore):
        old, _ = store.look_up("a")
        store.move_on()
        store.keep(old, {"a": b"old"}, 300)
        assert store.look_up("a")[1] is None

    def test_a_newer_page_replaces_an_older_one(self, store: PageStore):
        present, _ = store.look_up("a")
        for page in (b"longer page", b"page"):
            store.keep(present, {"a": page}, 300)
        assert store.look_up("a") == (present, page)

    def test_another_process_moves_it_on(self, store: PageStore, location: tuple[str, str]):
        site = TinySite(text="old")
        cache = PageCache(site, store, KEYS)
        ask(cache)
        site.text = "new"
        assert ask(cache).body == b"old"
        _in_another_process(location, "move_on()")
        assert ask(cache).body == b"new"

    def test_another_process_sees_what_is_kept(self, store: PageStore, location: tuple[str, str]):
        present, _ = store.look_up("a")
        store.keep(present, {"a": b"page"}, 300)
        assert _in_another_process(location, "look_up('a')") == f"{(present, b'page')}\n"

    def test_all_processes_agree_on_the_first_generation(
        self, store: PageStore, location: tuple[str, str]
    ):
        seen: set[str] = set()
        stores = [_store.__wrapped__(*location) for _ in range(4)]
        threads = [Thread(target=lambda one=one: seen.add(one.look_up("a")[0])) for one in stores]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(seen) == 1

    def test_threads_never_see_what_was_replaced_before_they_asked(self, store: PageStore):
        """Each answer is at least as new as what was published when its request began."""
        site = TinySite(text="0")
        cache = PageCache(site, store, KEYS)
        published = [0]
        stale: list[tuple[int, int]] = []

        def read() -> None:
            while published[-1] < 100:
                newest = published[-1]
                seen = int(ask(cache).body)
                if seen < newest:
                    stale.append((newest, seen))

        readers = [Thread(target=read) for _ in range(4)]
        for reader in readers:
            reader.start()
        for version in range(1, 101):
            site.text = str(version)
            store.move_on()
            published.append(version)
        for reader in readers:
            reader.join()
        assert stale == []


class TestFiles:
    @pytest.fixture
    def files(self, tmp_path: Path) -> FilePages:
        return FilePages(tmp_path / "deep" / "pages", most_files=8, most_bytes=1000)

    def test_old_generations_are_removed(self, files: FilePages):
        for _ in range(3):
            present, _page = files.look_up("a")
            files.keep(present, {"a": b"page"}, 300)
            files.move_on()
            assert [path.name for path in files.folder.iterdir()] == ["current"]

    def test_a_generation_that_is_over_does_not_come_back(self, files: FilePages):
        old, _ = files.look_up("a")
        files.move_on()
        files.keep(old, {"a": b"page"}, 300)
        assert not (files.folder / old).exists()

    @pytest.mark.parametrize("nonsense", [b"", b"\x00" * 32, b"../..", b"\xff" * 32, b"a" * 5000])
    def test_a_generation_lost_in_a_crash_is_replaced(self, files: FilePages, nonsense: bytes):
        before, _ = files.look_up("a")
        files.current.write_bytes(nonsense)
        after, _ = files.look_up("a")
        assert after.isalnum()
        assert after != before
        assert files.look_up("a")[0] == after

    @pytest.mark.parametrize(("written", "size", "left"), [(9, 1, 6), (6, 200, 3), (5, 200, 5)])
    def test_the_oldest_go_first(self, files: FilePages, written: int, size: int, left: int):
        present, _ = files.look_up("a")
        folder = files.folder / present
        for number in range(written):
            files.keep(present, {str(number): b"x" * size}, 300)
            os.utime(folder / str(number), (number, number))
        files.clear_oldest(folder)
        expected = {str(number) for number in range(written - left, written)}
        assert {path.name for path in folder.iterdir()} == expected

    def test_who_comes_second_takes_the_generation_of_the_first(self, files: FilePages):
        present, _ = files.look_up("a")
        assert FilePages(files.folder)._begin() == present

    def test_the_number_of_files_is_bounded(self, files: FilePages):
        present, _ = files.look_up("a")
        for number in range(3 * PAGES_BETWEEN_COUNTS):
            files.keep(present, {str(number): b"x"}, 300)
        written = len(list((files.folder / present).iterdir()))
        assert written <= files.most_files + PAGES_BETWEEN_COUNTS

    def test_nobody_else_may_write_what_we_send(self, files: FilePages):
        present, _ = files.look_up("a")
        files.keep(present, {"a": b"page"}, 300)
        for folder in (files.folder, files.folder / present):
            assert folder.stat().st_mode & 0o777 == 0o700

    def test_moving_on_at_the_same_time_does_not_fail(self, files: FilePages):
        failed: list[Exception] = []

        def move_on() -> None:
            try:
                for _ in range(50):
                    files.move_on()
            except StoreUnavailable as error:
                failed.append(error)

        threads = [Thread(target=move_on) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert failed == []
        assert files.look_up("a")[1] is None


class TestRedis:
    def test_the_site_goes_on_when_it_dies_and_caches_when_it_is_back(
        self, redis: RedisServer, tmp_path: Path
    ):
        cache = PageCache(TinySite(), RedisPages(redis.url, pause=0), KEYS)
        assert [ask(cache).cache, ask(cache).cache] == ["miss", "hit"]
        redis.stop()
        assert [ask(cache).cache, ask(cache).cache] == ["bypass", "bypass"]
        again = start_redis(redis.port, tmp_path)
        try:
            assert [ask(cache).cache, ask(cache).cache] == ["miss", "hit"]
        finally:
            again.stop()

    def test_one_that_restarted_is_used_at_once(self, redis: RedisServer, tmp_path: Path):
        cache = PageCache(TinySite(), RedisPages(redis.url, pause=3600), KEYS)
        ask(cache)
        redis.stop()
        again = start_redis(redis.port, tmp_path)
        try:
            assert [ask(cache).cache, ask(cache).cache] == ["miss", "hit"]
        finally:
            again.stop()

    def test_one_that_hangs_costs_one_timeout(self, redis: RedisServer):
        pages = RedisPages(redis.url, timeout=0.5, pause=3600)
        cache = PageCache(TinySite(), pages, KEYS)
        ask(cache)
        redis.process.send_signal(signal.SIGSTOP)
        start = monotonic()
        assert {ask(cache).cache for _ in range(5)} == {"bypass"}
        assert 0.5 <= monotonic() - start < 1.0

    def test_one_that_hangs_from_the_start_costs_one_timeout(self, redis: RedisServer):
        redis.process.send_signal(signal.SIGSTOP)
        for command in ("look_up", "keep", "move_on"):
            pages = RedisPages(redis.url, timeout=0.5, pause=3600)
            arguments = {"look_up": ("a",), "keep": ("a", {"a": b""}, 300), "move_on": ()}[command]
            start = monotonic()
            with pytest.raises(StoreUnavailable):
                getattr(pages, command)(*arguments)
            assert monotonic() - start < 1.0

    def test_one_that_refuses_is_asked_once(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as refusing:
            pages = RedisPages(f"redis://127.0.0.1:{refusing.getsockname()[1]}/0", timeout=5)
            asked: list[str] = []

            def refuse() -> None:
                while True:
                    try:
                        refusing.accept()[0].close()
                    except OSError:
                        return
                    asked.append("asked")

            Thread(target=refuse, daemon=True).start()
            with pytest.raises(StoreUnavailable):
                pages.look_up("a")
            with pytest.raises(StoreUnavailable):
                pages.look_up("a")
            refusing.shutdown(socket.SHUT_RDWR)
        assert len(asked) == 1

    def test_after_a_timeout_answers_and_commands_still_match(self, redis: RedisServer):
        pages = RedisPages(redis.url, timeout=0.1, pause=0)
        present, _ = pages.look_up("a")
        pages.keep(present, {"a": b"page a", "b": b"page b"}, 300)
        redis.process.send_signal(signal.SIGSTOP)
        with pytest.raises(StoreUnavailable):
            pages.look_up("a")
        redis.process.send_signal(signal.SIGCONT)
        assert pages.look_up("b")[1] == b"page b"

    def test_one_thread_at_a_time_tries_again(self, redis: RedisServer):
        pages = RedisPages(redis.url, pause=3600)
        pages.paused_until = monotonic() - 1
        seen: list[float] = []

        class Watched(RedisPages):
            def _look_up(self, name: str) -> tuple[str, bytes | None]:
                seen.append(self.paused_until - monotonic())
                return super()._look_up(name)

        pages.__class__ = Watched
        pages.look_up("a")
        assert seen[0] > 3000, "others must be told to go on without while this one tries"
        assert pages.paused_until == 0

    def test_who_publishes_does_not_wait_for_the_pause_to_end(self, redis: RedisServer):
        pages = RedisPages(redis.url, pause=3600)
        before, _ = pages.look_up("a")
        pages.paused_until = monotonic() + 3600
        pages.move_on()
        pages.paused_until = 0
        assert pages.look_up("a")[0] != before

    def test_pages_are_forgotten_in_time(self, redis: RedisServer):
        pages = RedisPages(redis.url)
        present, _ = pages.look_up("a")
        pages.keep(present, {"a": b"page"}, 300)
        with Redis(port=redis.port) as client:
            assert 290 < client.ttl(KEY_PREFIX + "a") <= 300

    def test_a_generation_that_was_forgotten_is_not_repeated(self, redis: RedisServer):
        pages = RedisPages(redis.url)
        before, _ = pages.look_up("a")
        pages.keep(before, {"a": b"page"}, 300)
        with Redis(port=redis.port) as client:
            client.delete(GENERATION_KEY)
        after, page = pages.look_up("a")
        assert after != before
        assert page is None

    @pytest.mark.parametrize("nonsense", [b"", b"\xff\xfe", b"x" * 100_000])
    def test_nonsense_in_redis_does_no_harm(self, redis: RedisServer, nonsense: bytes):
        site = TinySite()
        cache = PageCache(site, RedisPages(redis.url), KEYS)
        ask(cache)
        with Redis(port=redis.port) as client:
            for key in client.keys(f"{KEY_PREFIX}*"):
                client.set(key, nonsense)
            assert ask(cache).body == site.text.encode()
            client.delete(GENERATION_KEY)
            client.lpush(GENERATION_KEY, "a list")
            assert ask(cache).cache == "bypass"

    def test_keys_do_not_show_what_was_read(self, redis: RedisServer):
        ask(PageCache(TinySite(), RedisPages(redis.url), KEYS), "/de/secret/")
        with Redis(port=redis.port) as client:
            assert not [key for key in client.keys("*") if b"secret" in key]

    def test_a_forked_process_has_a_connection_of_its_own(self, redis: RedisServer):
        pages = RedisPages(redis.url)
        pages.look_up("a")
        mine = pages._connection()
        child = os.fork()
        if child == 0:
            os._exit(0 if pages._connection() is not mine else 1)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        assert pages._connection() is mine


class TestMovingOn:
    def test_uses_the_configured_store(self, settings, tmp_path: Path):
        settings.PAGE_CACHE = {"BACKEND": "file", "LOCATION": tmp_path / "pages"}
        store = configured_store()
        assert store is not None
        before, _ = store.look_up("a")
        generation.move_on()
        assert store.look_up("a")[0] != before

    def test_is_nothing_without_a_cache(self, settings):
        settings.PAGE_CACHE = {"BACKEND": "off"}
        generation.move_on()

    def test_never_fails(self, settings, caplog: pytest.LogCaptureFixture):
        settings.PAGE_CACHE = {
            "BACKEND": "redis",
            "LOCATION": f"redis://:secret@127.0.0.1:{free_port()}/0",
        }
        generation.move_on()
        assert "could not move on" in caplog.text
        assert [record.levelname for record in caplog.records] == ["ERROR"]
        assert "secret" not in caplog.text

    def test_a_backend_nobody_knows_is_an_error(self, settings):
        settings.PAGE_CACHE = {"BACKEND": "memory"}
        with pytest.raises(ValueError, match="memory"):
            configured_store()


def _in_another_process(location: tuple[str, str], call: str) -> str:
    """Call a method of the store in a process of its own; what it printed."""
    code = (
        "import sys; from site_cms.page_cache.stores import _store;"
        f"print(_store(sys.argv[1], sys.argv[2]).{call})"
    )
    return subprocess.run(
        [sys.executable, "-c", code, *location],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
