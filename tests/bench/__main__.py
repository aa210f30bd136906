"""Measure home, a list and an article: uncached, cached, as a file, and against bare WSGI."""

import json
import shutil
import subprocess
import sys
import tempfile
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from socket import socket
from typing import Any
from urllib.request import Request, urlopen

from tests.databases import ROOT
from tests.demo_site import environment, free_port, seeded_folder

from . import wrk
from .wrk import Speed

#: The same for every server that is compared.
WORKERS = (
    *("--worker-class", "gthread", "--workers", "2", "--threads", "1"),
    *("--keep-alive", "65", "--preload", "--no-control-socket", "--log-level", "error"),
)
#: The best round counts: whatever else the machine does can only slow a round down.
ROUNDS = 3
SECONDS = 1
#: Requests that are under way at the end do not count: slow ones need longer.
UNCACHED_SECONDS = 3

BARE, CACHED, FILE, UNCACHED = "bare WSGI", "page cache", "static file", "uncached"
#: Requests per second, as a part of what bare WSGI reaches. Below half of it the measurement fails.
AIMS = {CACHED: 0.5, UNCACHED: 0.02}


@dataclass(frozen=True)
class Target:
    """One way to be sent one page."""

    page: str
    way: str
    url: str


def main() -> int:
    """Measure and print; the exit code."""
    parser = ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--settings", default="site_cms.settings.dev", help="settings module")
    parser.add_argument("--redis", metavar="URL", help="keep pages in this Redis, not in files")
    arguments = parser.parse_args()
    if not wrk.is_installed():
        print("wrk is missing. Install it with: apt-get install wrk", file=sys.stderr)
        return 2
    print("Preparing a copy of the demo …", flush=True)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-")))
        shutil.copytree(seeded_folder(), folder, dirs_exist_ok=True)
        (folder / "bench-static").mkdir()
        variables = _variables(folder, arguments.settings, arguments.redis)
        samples = _samples(variables)
        targets = _targets(stack, variables, samples)
        _check(targets)
        print("Measuring …", flush=True)
        speeds = _measure(targets)
    _print(samples, speeds)
    return _judge(samples, speeds)


def _variables(folder: Path, settings: str, redis: str | None) -> dict[str, str]:
    """The environment of all processes."""
    return {
        **environment(folder),
        "DJANGO_SETTINGS_MODULE": "tests.bench.settings",
        "BENCH_SETTINGS": settings,
        "BENCH_BACKEND": "redis" if redis else "file",
        "BENCH_LOCATION": redis or str(folder / "bench-pages"),
        "BENCH_SAMPLES": str(folder / "samples.json"),
    }


def _samples(variables: dict[str, str]) -> list[dict[str, Any]]:
    """The pages to measure; see samples.py."""
    file = variables["BENCH_SAMPLES"]
    command = [sys.executable, "-m", "tests.bench.samples", file]
    if subprocess.run(command, env=variables, cwd=ROOT).returncode:
        raise SystemExit("The pages could not be prepared.")
    samples: list[dict[str, Any]] = json.loads(Path(file).read_text())
    return samples


def _targets(
    stack: ExitStack, variables: dict[str, str], samples: list[dict[str, Any]]
) -> list[Target]:
    """Start the servers: one with the cache, one without, one that only sends bytes."""
    site = stack.enter_context(_served("site_cms.wsgi", variables))
    off = stack.enter_context(_served("site_cms.wsgi", {**variables, "BENCH_BACKEND": "off"}))
    bare = stack.enter_context(_served("tests.bench.bare", variables))
    return [
        Target(sample["name"], way, server + path)
        for sample in samples
        for way, server, path in (
            (BARE, bare, sample["path"]),
            (CACHED, site, sample["path"]),
            (FILE, site, sample["static_path"]),
            (UNCACHED, off, sample["path"]),
        )
    ]


@contextmanager
def _served(module: str, variables: dict[str, str]) -> Iterator[str]:
    """Run gunicorn; its address."""
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", *WORKERS, "--bind", f"127.0.0.1:{port}"]
    server = subprocess.Popen([*command, f"{module}:application"], env=variables, cwd=ROOT)
    try:
        _wait(port, server)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(timeout=20)


def _wait(port: int, server: subprocess.Popen[bytes]) -> None:
    """Wait until gunicorn listens: it does once it has read the site."""
    while server.poll() is None:
        with socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
    raise SystemExit("A server did not start.")


def _check(targets: list[Target]) -> None:
    """Make sure that each server does what it is measured for."""
    bodies: dict[str, set[bytes]] = {}
    for target in targets:
        for _ in range(2):
            with urlopen(Request(target.url, headers={"Accept-Encoding": "br"})) as answer:
                body, cache = answer.read(), answer.headers.get("X-Page-Cache")
        if target.way == UNCACHED:
            cached = cache is not None
        else:
            bodies.setdefault(target.page, set()).add(body)
            cached = cache == "hit"
        if cached != (target.way in (CACHED, BARE)):
            raise SystemExit(f"{target.way} of {target.page} answers X-Page-Cache: {cache}")
    if any(len(different) != 1 for different in bodies.values()):
        raise SystemExit("The servers send different bytes.")


def _measure(targets: list[Target]) -> dict[tuple[str, str], Speed]:
    """The best of all rounds for each page and way."""
    best: dict[tuple[str, str], Speed] = {}
    for _ in range(ROUNDS):
        for target in targets:
            seconds = UNCACHED_SECONDS if target.way == UNCACHED else SECONDS
            speed = wrk.measure(target.url, seconds)
            key = target.page, target.way
            best[key] = max(best.get(key, speed), speed, key=lambda one: one.per_second)
    return best


def _print(samples: list[dict[str, Any]], speeds: dict[tuple[str, str], Speed]) -> None:
    """A table for people."""
    print(f"\n{wrk.CONNECTIONS} connections, best of {ROUNDS} rounds")
    for sample in samples:
        name = sample["name"]
        print(
            f"\n{name}: {sample['path']}  "
            f"({sample['size']} bytes as Brotli, {sample['queries']} queries uncached)"
        )
        print(f"  {'':12} {'requests/s':>10} {'p50 ms':>8} {'p99 ms':>8} {'of bare':>8}")
        for way in (BARE, CACHED, FILE, UNCACHED):
            speed = speeds[name, way]
            ratio = speed.per_second / speeds[name, BARE].per_second
            print(
                f"  {way:12} {speed.per_second:>10.0f} {speed.median_ms:>8.2f} "
                f"{speed.p99_ms:>8.2f} {ratio:>8.3f}{_verdict(way, ratio)}"
            )


def _verdict(way: str, ratio: float) -> str:
    """Whether the aim was reached."""
    if way not in AIMS:
        return ""
    return f"  aim {AIMS[way]}: {'reached' if ratio >= AIMS[way] else 'MISSED'}"


def _judge(samples: list[dict[str, Any]], speeds: dict[tuple[str, str], Speed]) -> int:
    """1 if a page is slower than half of an aim: this machine's mood explains no more than that."""
    failed = [
        f"{way} of {sample['name']}"
        for sample in samples
        for way, aim in AIMS.items()
        if speeds[sample["name"], way].per_second
        < aim / 2 * speeds[sample["name"], BARE].per_second
    ]
    if failed:
        print(f"\nFar too slow: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
