"""The privacy audit passes on the demo, and finds what is planted there."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import urlsplit

import pytest

from tests.browser.pages import ENGLISH, GERMAN
from tests.databases import ROOT
from tests.demo_site import environment, manage, served

EMBEDDING = "/de/neuigkeiten/bevor-etwas-laedt/"


@dataclass(frozen=True)
class Demo:
    """A demo whose database may be changed."""

    folder: Path
    url: str

    def audit(self, *options: str) -> subprocess.CompletedProcess[str]:
        """Run the command as people do; options may name another address."""
        command = [sys.executable, "manage.py", "audit_privacy", "--url", self.url, *options]
        return subprocess.run(
            command, env=environment(self.folder), cwd=ROOT, capture_output=True, text=True
        )

    def run(self, code: str) -> None:
        """Change the demo."""
        manage(self.folder, "shell", "-c", f"from policy.models import Service\n{code}")


@pytest.fixture(scope="module")
def demo_to_change(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    folder = tmp_path_factory.mktemp("audited")
    with served(folder) as url:
        yield Demo(folder, url)


def findings(run: subprocess.CompletedProcess[str]) -> list[str]:
    """What the command found: state, page, culprit and reason."""
    lines, state = [], ""
    for line in run.stdout.splitlines():
        if line.startswith("  "):
            pages, _dot, rest = line.strip().partition(" · ")
            lines += [f"{state} · {page} · {rest}" for page in pages.split(", ")]
        state = line if line and not line.startswith(" ") else state
    return lines


@pytest.mark.xdist_group("audit")
def test_the_demo_passes(demo_to_change: Demo) -> None:
    run = demo_to_change.audit()

    assert findings(run) == []
    assert (run.returncode, run.stderr) == (0, "")
    for state in ("untouched", "all refused", "only youtube", "all granted", "withdrawn"):
        assert f"… {state}\n" in run.stdout
    assert "… without JavaScript\n… logged in\n" in run.stdout
    # Providers were really contacted, and really stored something.
    assert " in 12 states " in run.stdout
    assert " 0 of them to others" not in run.stdout


# Planted faults


Headers = list[tuple[str, str]]
Alteration = Callable[[bytes, Headers], tuple[bytes, Headers]]


def planted(markup: str, *, with_policy: bool = True) -> Alteration:
    """Put markup into a page; without its policy, the browser goes further."""

    def alter(body: bytes, headers: Headers) -> tuple[bytes, Headers]:
        kept = [each for each in headers if with_policy or "policy" not in each[0].lower()]
        return body.replace(b"</main>", f"{markup}</main>".encode()), kept

    return alter


def with_cookie(body: bytes, headers: Headers) -> tuple[bytes, Headers]:
    """Let a public page set a cookie."""
    return body, [*headers, ("Set-Cookie", "stray_own=1; Path=/; HttpOnly")]


SCRIPT = '<script src="https://tracker.example/t.js"></script>'
FRAME = '<iframe src="https://www.youtube-nocookie.com/embed/aqz-KE-bpKQ"></iframe>'
FONT = '<link rel="stylesheet" href="https://fonts.example/css">'
SOCKET = '<script>new WebSocket("wss://socket.example/")</script>'
PLANTED: dict[str, Alteration] = {
    GERMAN["home"]: planted(SCRIPT),
    GERMAN["parent"]: planted(FRAME),
    GERMAN["contact"]: with_cookie,
    GERMAN["imprint"]: planted(FONT),
    ENGLISH["home"]: planted(SCRIPT, with_policy=False),
    ENGLISH["contact"]: planted(FONT, with_policy=False),
    ENGLISH["imprint"]: planted(SOCKET, with_policy=False),
}
#: Nothing is planted there.
CLEAN = GERMAN["news list"]


class Altering(BaseHTTPRequestHandler):
    """Hands requests on to the demo, and alters the answers to some."""

    server: "Proxy"

    def do_GET(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        headers = {**self.headers, "Accept-Encoding": "identity"}
        demo = HTTPConnection(self.server.behind, timeout=30)
        demo.request(self.command, self.path, self.rfile.read(length), headers)
        answer = demo.getresponse()
        self._send(answer.status, answer.read(), answer.getheaders())
        demo.close()

    do_POST = do_GET

    def _send(self, status: int, body: bytes, headers: Headers) -> None:
        left_out = ("content-length", "connection", "transfer-encoding")
        headers = [each for each in headers if each[0].lower() not in left_out]
        alter = self.server.alterations.get(self.path)
        body, headers = alter(body, headers) if alter else (body, headers)
        self.send_response_only(status)
        for header in [*headers, ("Content-Length", str(len(body)))]:
            self.send_header(*header)
        self.end_headers()
        self.wfile.write(body)


class Proxy(ThreadingHTTPServer):
    """Stands in front of the demo."""

    daemon_threads = True

    def __init__(self, url: str, alterations: dict[str, Alteration]) -> None:
        self.behind = urlsplit(url).netloc.replace("localhost", "127.0.0.1")
        self.alterations = alterations
        super().__init__(("127.0.0.1", 0), Altering)


@contextmanager
def altered(url: str, alterations: dict[str, Alteration]) -> Iterator[str]:
    """Address of a site that is the demo but for some pages."""
    with Proxy(url, alterations) as proxy:
        Thread(target=proxy.serve_forever, daemon=True).start()
        yield f"http://localhost:{proxy.server_address[1]}"
        proxy.shutdown()


@pytest.fixture(scope="module")
def caught(demo_to_change: Demo) -> list[str]:
    """What the audit says about all planted faults at once; each stands on a page of its own."""
    pages = [option for page in (*PLANTED, CLEAN) for option in ("--page", page)]
    with altered(demo_to_change.url, PLANTED) as url:
        run = demo_to_change.audit("--url", url, "--state", "untouched", *pages)
    assert (run.returncode, run.stderr.splitlines()[-1][:12]) == (1, "CommandError")
    return findings(run)


@pytest.mark.xdist_group("audit")
class TestPlantedFaults:
    def on(self, caught: list[str], page: str) -> str:
        """All that was said about a page, on which something has to be wrong."""
        lines = [line for line in caught if line.startswith(f"untouched · {page} ·")]
        assert lines
        return "\n".join(lines)

    def test_an_undeclared_script_is_caught(self, caught):
        blocked = self.on(caught, GERMAN["home"])
        loaded = self.on(caught, ENGLISH["home"])

        assert "https://tracker.example/t.js · blocked by the Content-Security-Policy" in blocked
        assert "tracker.example · contacted by our page (script-src), in no entry" in loaded
        assert "tracker.example · contacted by our page (img-src), in no entry" in loaded

    def test_what_such_a_script_stores_is_caught(self, caught):
        loaded = self.on(caught, ENGLISH["home"])

        assert "stray_tracker · cookie under localhost: in no entry" in loaded
        assert "stray_storage · local storage under localhost: in no entry" in loaded
        assert "stray_pixel · cookie under tracker.example: in no entry" in loaded

    def test_an_early_load_is_caught(self, caught):
        said = self.on(caught, GERMAN["parent"])

        declared = "contacted by our page (frame-src), of YouTube, without consent"
        assert f"www.youtube-nocookie.com · {declared}" in said
        assert "YSC · cookie under youtube-nocookie.com: of YouTube, without consent" in said
        assert "i.ytimg.com · contacted by the frame of www.youtube-nocookie.com" in said

    def test_a_stray_cookie_is_caught(self, caught):
        said = self.on(caught, GERMAN["contact"])

        assert "stray_own · cookie under localhost: in no entry of the register" in said

    def test_a_font_from_elsewhere_is_caught(self, caught):
        blocked = self.on(caught, GERMAN["imprint"])
        loaded = self.on(caught, ENGLISH["contact"])

        assert "https://fonts.example/css · blocked by the Content-Security-Policy" in blocked
        assert "fonts.example · contacted by our page (style-src), in no entry" in loaded
        assert "fonts.example · contacted by our page (font-src), in no entry" in loaded

    def test_a_socket_is_caught(self, caught):
        said = self.on(caught, ENGLISH["imprint"])

        assert "socket.example · contacted by our page (connect-src), in no entry" in said

    def test_what_the_policy_does_not_name_is_told_in_both_languages(self, caught):
        for page in (GERMAN["policy"], ENGLISH["policy"]):
            said = [line for line in caught if line.startswith(f"policy · {page} ·")]
            culprits = {line.split(" · ")[2] for line in said}
            assert {"tracker.example", "stray_own", "stray_storage"} <= culprits
            # Their entries are in the register, and so they stand in the text.
            assert not {"YSC", "www.youtube-nocookie.com"} & culprits

    def test_no_other_page_is_blamed(self, caught):
        assert [line for line in caught if CLEAN in line] == []
        visited = [line for line in caught if not line.startswith("policy · ")]
        assert {line.split(" · ")[1] for line in visited} == set(PLANTED)


# The register


@pytest.mark.xdist_group("audit")
def test_it_fails_once_an_entry_is_deactivated(demo_to_change: Demo) -> None:
    demo_to_change.run("Service.objects.get(key='vimeo').unpublish()")
    try:
        run = demo_to_change.audit("--state", "untouched", "--page", EMBEDDING)
    finally:
        publish(demo_to_change, "vimeo")

    assert run.returncode == 1
    why = "player.vimeo.com · is embedded, but no service in use covers it"
    assert any(EMBEDDING in line and line.endswith(why) for line in findings(run))


@pytest.mark.xdist_group("audit")
def test_it_fails_once_hosts_are_removed_from_entries(demo_to_change: Demo) -> None:
    demo_to_change.run(without("openstreetmap", "tile.openstreetmap.org"))
    demo_to_change.run(without("google-analytics", "*.google-analytics.com"))
    try:
        run = demo_to_change.audit("--state", "all granted", "--page", EMBEDDING)
    finally:
        publish(demo_to_change, "openstreetmap", "google-analytics")

    assert run.returncode == 1
    said = "\n".join(line for line in findings(run) if EMBEDDING in line)
    assert "tile.openstreetmap.org · contacted by the frame of www.openstreetmap.org" in said
    assert "google-analytics.com/g/collect · blocked by the Content-Security-Policy" in said


def publish(demo: Demo, *keys: str) -> None:
    """Bring back the approved state of entries."""
    demo.run(
        f"for service in Service.objects.filter(key__in={keys!r}):\n"
        "    service.latest_revision.publish(skip_permission_checks=True)"
    )


def without(key: str, host: str) -> str:
    """Publish an entry without one of its hosts."""
    return (
        f"service = Service.objects.get(key={key!r})\n"
        "kept = [each for each in service.hosts.raw_data if each['value']['host'] != "
        f"{host!r}]\n"
        "from django.utils import timezone\n"
        "service.hosts, service.last_published_at = kept, timezone.now()\n"
        "service.save()"
    )
