"""A real browser on the seeded demo."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request

from tests.demo_site import served

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test of this folder needs the browser."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, object]:
    """Debian's Chromium, which also runs as root and looks nothing up."""
    return {"executable_path": CHROMIUM, "args": FLAGS}


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of the seeded demo."""
    with served(tmp_path_factory.mktemp("demo")) as address:
        yield address


class Watched:
    """A browser page whose console and requests are remembered."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.problems: list[str] = []
        self.hosts: set[str] = set()
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.problems.append(str(error)))
        page.on("request", self._request)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.problems.append(message.text)

    def _request(self, request: Request) -> None:
        if request.url.startswith(("http", "ws")):
            self.hosts.add(request.url.split("/")[2])


@pytest.fixture
def browser_context_args(demo: str) -> dict[str, object]:
    """A German visitor on a desktop screen."""
    return {
        "base_url": demo,
        "locale": "de-DE",
        "viewport": {"width": 1280, "height": 900},
        "service_workers": "block",
    }


@pytest.fixture
def watched(context: BrowserContext, demo: str) -> Iterator[Watched]:
    """A page that must end without console errors and without foreign requests."""
    page = Watched(context.new_page())
    yield page
    assert page.problems == []
    assert page.hosts <= {demo.removeprefix("http://")}


@pytest.fixture
def phone(browser: Browser, demo: str) -> Iterator[Page]:
    """A page on a phone, 390 px wide, whose owner wants nothing to move."""
    context = browser.new_context(
        base_url=demo,
        locale="de-DE",
        viewport={"width": 390, "height": 844},
        reduced_motion="reduce",
    )
    yield context.new_page()
    context.close()
