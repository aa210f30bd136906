"""Opens pages in headless Chromium and collects what they leave there."""

import json
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Error, Frame, Page, Response, sync_playwright

from .net import Net
from .observations import AuditedPage, Situation, Stored, Target, Violation, Visit
from .recorder import Recorder

FOLDER = Path(__file__).parent
COLLECT = (FOLDER / "collect.js").read_text()
FLAGS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
    # Pictures and frames further down count too.
    "--blink-settings=lazyLoadEnabled=false",
    # Chromium's own services: to a closed port, so that the net catches nobody but pages.
    *(f"--{service}=http://127.0.0.1:9/" for service in ("autofill-server-url", "gaia-url")),
    "--component-updater=url-source=http://127.0.0.1:9/",
)
STORAGES = ("local_storage", "session_storage", "indexed_db")
#: Milliseconds between two looks at open requests, and how many quiet ones are enough.
LOOK, QUIET, PATIENCE = 10, 3, 1000
TIMEOUT = 15_000
#: Where the settings page leads once a decision is saved.
SAVED = re.compile(r"\?saved")


class NoBrowser(Exception):
    """There is no Chromium."""


def chromium() -> str:
    """Where Chromium is.

    Raises:
        NoBrowser: nowhere.
    """
    found = shutil.which("chromium") or shutil.which("chromium", path="/usr/bin")
    if not found:
        raise NoBrowser("Chromium is missing: apt-get install chromium.")
    return found


@contextmanager
def browser(target: Target, net: Net) -> Iterator[Browser]:
    """A Chromium whose every connection but those to the site ends in the net."""
    known = {"localhost", "127.0.0.1", urlsplit(target.url).hostname}
    excluded = "".join(f", EXCLUDE {host}" for host in sorted(filter(None, known)))
    rules = f"--host-resolver-rules=MAP * 127.0.0.1:{net.port}{excluded}"
    with TemporaryDirectory(prefix="privacy-audit-") as profile, sync_playwright() as playwright:
        _allow_third_parties(Path(profile))
        started = playwright.chromium.launch_persistent_context(
            profile, executable_path=chromium(), args=[*FLAGS, rules]
        )
        assert started.browser  # noqa: S101 - Chromium is one
        yield started.browser
        started.close()


def _allow_third_parties(profile: Path) -> None:
    """Let frames store something, as in an ordinary window, and foresee nothing.

    Contexts are private windows, in which Chromium refuses it, and then nothing could be found.
    Connections that it opens on a guess would look like somebody's.
    """
    (profile / "Default").mkdir()
    preferences = {
        "profile": {"cookie_controls_mode": 0},
        "net": {"network_prediction_options": 2},
    }
    (profile / "Default" / "Preferences").write_text(json.dumps(preferences))


class Tab:
    """One tab of a fresh browser context: it has stored nothing yet."""

    def __init__(self, opened: Browser, target: Target, net: Net, situation: Situation) -> None:
        self._url, self._net = target.url, net
        self.context = opened.new_context(
            base_url=target.url,
            locale="de-DE",
            viewport={"width": 1280, "height": 900},
            service_workers="block",
            java_script_enabled=situation.with_scripts,
        )
        self.context.set_default_timeout(TIMEOUT)
        self.context.add_init_script(path=FOLDER / "listen.js")
        self._recorder = Recorder(self.context, target.url)
        self._known: set[Stored] = set()
        self.page: Page = self.context.new_page()

    def close(self) -> list[str]:
        """Leave, and say whom the net caught meanwhile."""
        self.context.close()
        return self._unannounced(self._net.take())

    def bring_cookie(self, cookie: dict[str, str]) -> None:
        """Put a cookie of the site, name and value, into the browser."""
        self.context.add_cookies(
            [{"url": self._url, "name": cookie["name"], "value": cookie["value"]}]
        )

    def forget_stored(self) -> None:
        """Report again what is stored: after a decision other things may be."""
        self._known = set()

    def open(self, page: AuditedPage, situation: Situation) -> Visit:
        """Open a page, wait until it has done everything, and say what that was."""
        visit = Visit(page, situation)
        self._recorder.forget()
        try:
            self._arrive(visit, self.page.goto(page.path))
        except Error as error:
            visit.problem = error.message.splitlines()[0]
        return self._watch(visit)

    def press_in_banner(self, button: str, visit: Visit) -> Visit:
        """Decide in the banner of the page that is open, and say what happens then."""

        def press() -> None:
            self.page.locator(f"#consent-banner [data-decide={button}]").click()
            self.page.locator("#consent-banner").wait_for(state="hidden")

        return self._act(press, visit)

    def send_settings(self, button: str, granted: frozenset[str], visit: Visit) -> Visit:
        """Decide on the settings page that is open, and say what the next page does."""

        def send() -> None:
            form = self.page.locator("#consent-settings")
            for box in form.locator("input[name=granted]").all():
                box.set_checked(box.get_attribute("data-service") in granted)
            with self.page.expect_navigation(url=SAVED):
                form.locator(f"button[value={button}]").click()

        return self._act(send, visit)

    def _act(self, action: Callable[[], None], visit: Visit) -> Visit:
        self._recorder.forget()
        visit.status, visit.path = visit.page.status, visit.page.path
        try:
            action()
        except Error as error:
            visit.problem = f"could not decide: {error.message.splitlines()[0]}"
        # What was agreed to begins to load only now.
        return self._watch(visit, quiet=5 * QUIET)

    def _watch(self, visit: Visit, quiet: int = QUIET) -> Visit:
        """Wait until the page is quiet and note what it did."""
        self._wait_until_quiet(visit, quiet)
        self._recorder.read_headers()
        visit.requests = self._recorder.requests
        visit.contacts = self._recorder.contacts
        visit.violations = self._recorder.violations
        visit.escaped = self._unannounced(self._net.take())
        for frame in self.page.frames:
            self._collect(frame, visit)
        visit.stored = [*self._recorder.set, *self._new(visit.stored + self._jar())]
        return visit

    def _unannounced(self, caught: list[str]) -> list[str]:
        """Whom Chromium connects to without ever having asked for anything there.

        It opens connections ahead to hosts that it has been asked for before, in any context.
        """
        self._net.announced |= {contact.host for contact in self._recorder.contacts}
        return [host for host in dict.fromkeys(caught) if host not in self._net.announced]

    def _arrive(self, visit: Visit, response: Response | None) -> None:
        visit.status = response.status if response else 0
        visit.path = urlsplit(self.page.url).path

    def _wait_until_quiet(self, visit: Visit, enough: int) -> None:
        """Wait until all frames have loaded and nothing is under way any more."""
        quiet = 0
        for _look in range(PATIENCE):
            self._hear_out_frames()
            quiet = quiet + 1 if self._recorder.is_quiet else 0
            if quiet >= enough:
                return
            self.page.wait_for_timeout(LOOK)
        visit.problem = visit.problem or "some requests never ended"

    def _hear_out_frames(self) -> None:
        """Wait for frames, and for what they report: their answers come after their requests."""
        for frame in self.page.frames[1:]:
            with suppress(Error):  # gone, or an error page
                frame.wait_for_load_state()
                frame.evaluate("0")

    def _collect(self, frame: Frame, visit: Visit) -> None:
        """Read what a frame stores and what it was refused."""
        try:
            found: dict[str, Any] = frame.evaluate(COLLECT)
        except Error:
            return  # gone, or an error page
        host = urlsplit(frame.url).hostname or urlsplit(self._url).hostname or ""
        visit.stored += [Stored(kind, name, host) for kind in STORAGES for name in found[kind]]
        if frame == self.page.main_frame:
            visit.cards = found["cards"]
            visit.violations += [Violation(*each) for each in found["violations"]]

    def _jar(self) -> list[Stored]:
        """The cookies that the browser keeps."""
        return [
            Stored("cookie", each["name"], each["domain"].lstrip("."))
            for each in self.context.cookies()
        ]

    def _new(self, stored: list[Stored]) -> list[Stored]:
        """What was not there on an earlier page: the page that brought it is to blame."""
        found = [each for each in dict.fromkeys(stored) if each not in self._known]
        self._known.update(found)
        return found
