"""The seeded demo, served by a real server on a copy of its data.

``python -m tests.demo_site`` seeds it ahead of the tests that need it.
"""

import hashlib
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

from tests.databases import ROOT, TEMPLATES, locked

#: Files that decide what the seeded demo contains.
SHAPED_BY = ("requirements.txt", "*/**/*.py", "home/demo/**/*.toml", "templates/**/*.html")


def fingerprint() -> str:
    """A short hash of everything that shapes the demo's data."""
    digest = hashlib.sha256()
    for pattern in SHAPED_BY:
        for path in sorted(ROOT.glob(pattern)):
            if not {".venv", "audit", "tests", "var"} & set(path.relative_to(ROOT).parts):
                digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def environment(folder: Path) -> dict[str, str]:
    """The environment of a demo whose data lies in the folder."""
    kept = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
    return {**kept, "VAR_DIR": str(folder), "DJANGO_SETTINGS_MODULE": "site_cms.settings.dev"}


def manage(folder: Path, *arguments: str) -> None:
    """Run a management command on the demo in the folder."""
    command = [sys.executable, str(ROOT / "manage.py"), *arguments]
    subprocess.run(command, env=environment(folder), cwd=ROOT, check=True, capture_output=True)


def seeded_folder() -> Path:
    """The folder of a freshly seeded demo, seeded once for each state of the code."""
    with locked("demo"):
        folder = TEMPLATES / f"demo-{fingerprint()}"
        if not folder.exists():
            for stale in TEMPLATES.glob("demo-*/"):
                shutil.rmtree(stale)
            unfinished = TEMPLATES / "demo-unfinished"
            manage(unfinished, "migrate", "--verbosity", "0")
            manage(unfinished, "seed_demo")
            unfinished.rename(folder)
        return folder


def free_port() -> int:
    """A port of this machine that nobody uses right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_until_answering(address: str, server: subprocess.Popen[bytes]) -> None:
    """Ask until the server answers; fail when it has stopped."""
    while server.poll() is None:
        try:
            urlopen(address, timeout=5).close()
        except HTTPError:
            return
        except (URLError, TimeoutError):
            continue
        return
    raise RuntimeError(f"The server stopped with {server.returncode}.")


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a copy of the demo in the folder; its address, without a slash at the end."""
    shutil.copytree(seeded_folder(), folder, dirs_exist_ok=True)
    port = free_port()
    manage(folder, "seed_demo", "--port", str(port))
    command = [
        *(sys.executable, "-m", "gunicorn", "site_cms.wsgi", "--no-control-socket"),
        *("--bind", f"127.0.0.1:{port}", "--threads", "4", "--log-level", "warning"),
    ]
    server = subprocess.Popen(
        command, env={**environment(folder), "PORT": str(port)}, cwd=ROOT, stderr=subprocess.PIPE
    )
    try:
        wait_until_answering(f"http://127.0.0.1:{port}/robots.txt", server)
        yield f"http://localhost:{port}"
    finally:
        server.terminate()
        server.wait(timeout=20)


if __name__ == "__main__":
    seeded_folder()
