"""A dashboard served by a process of its own, and Chromium to look at it; nothing may leave this machine."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect, sync_playwright
from playwright.sync_api import Error as PlaywrightError

from keci.benchmarks.dashboard_browser import installed, launch

ROOT = Path(__file__).resolve().parents[2]
SERVE = [sys.executable, str(Path(__file__).with_name("serve.py"))]
PATIENCE = 120_000  # milliseconds for what a page does at once: the processors may be busy
FIRST = 240_000  # milliseconds for what is played for the first time: it may compile the rules


@pytest.fixture(autouse=True, scope="session")
def _patience() -> None:
    """Playwright's own five seconds are those of an idle machine."""
    expect.set_options(timeout=PATIENCE)


@dataclass
class Served:
    """A running dashboard: its address, its folder, its process, and what it wrote to stderr."""

    address: str
    folder: Path
    process: subprocess.Popen[str]
    log: Path


def start(folder: Path, *arguments: str, environment: dict[str, str] | None = None, command: list[str] | None = None) -> Served:
    """Start `keci dashboard` on a free port in `folder`, and wait until it says where it is and answers."""
    log = folder / "dashboard.log"
    with log.open("w") as stream:
        process = subprocess.Popen(
            [*(command or SERVE), "--port", "0", *arguments],
            cwd=folder,
            stderr=stream,
            stdout=stream,
            text=True,
            env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1", **(environment or {})},
        )
    for _ in range(600):
        said = re.search(r"http://\S+:\d+", log.read_text())
        if said and _answers(said.group()):
            return Served(said.group(), folder, process, log)
        if process.poll() is not None:
            break
        try:
            process.wait(0.1)
        except subprocess.TimeoutExpired:
            continue
    process.kill()
    raise AssertionError(f"the dashboard did not start:\n{log.read_text()}")


def _answers(address: str) -> bool:
    import urllib.request

    try:
        with urllib.request.urlopen(f"{address}/readyz", timeout=2) as reply:
            return bool(reply.status == 200)
    except OSError:
        return False


def stop(served: Served) -> None:
    """End a dashboard."""
    served.process.terminate()
    try:
        served.process.wait(10)
    except subprocess.TimeoutExpired:
        served.process.kill()
        served.process.wait()


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One dashboard for all tests of a worker; its folder has no runs yet."""
    running = start(tmp_path_factory.mktemp("dashboard"))
    yield running
    stop(running)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """With a failed test goes what its dashboard wrote and where each of its threads was: a page that waits says not for what."""
    report = yield
    served = getattr(item, "funcargs", {}).get("served")
    if report.failed and isinstance(served, Served) and served.process.poll() is None and hasattr(signal, "SIGUSR1"):
        served.process.send_signal(signal.SIGUSR1)
        time.sleep(1.0)
        report.sections.append(("dashboard", served.log.read_text()[-20_000:]))
    return report


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Chromium or Chrome as installed; a test without one fails and says how to get it."""
    with sync_playwright() as playwright:
        if installed() is None and not Path(playwright.chromium.executable_path).exists():
            pytest.fail(
                "no Chrome or Chromium found; on Debian and Ubuntu: apt install chromium; "
                "elsewhere: python -m playwright install chromium"
            )
        browser = launch(playwright, "--process-per-site")  # what `visitor` reuses
        yield browser
        browser.close()


@dataclass
class Watch:
    """What a browser complained of and where it wanted to go."""

    errors: list[str] = field(default_factory=list)
    strays: list[str] = field(default_factory=list)

    def console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.errors.append(message.text)

    def address(self, address: str) -> None:
        """Note an address that a page asks for, unless it is on this machine."""
        url = urlsplit(address)
        if url.scheme not in ("data", "blob") and url.hostname not in ("127.0.0.1", "localhost"):
            self.strays.append(address)

    def follow(self, page: Page) -> None:
        """Listen to a page."""
        page.on("console", self.console)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("request", lambda request: self.address(request.url))
        page.on("websocket", lambda socket: self.address(socket.url))


@pytest.fixture
def watch() -> Iterator[Watch]:
    """Notes complaints of every page a test opens; at the end there must be none."""
    noted = Watch()
    yield noted
    assert noted.strays == [], "requests left the machine"
    assert noted.errors == [], "the browser's console has errors"


Look = tuple[int, int, str]  # width, height, light or dark


class Visitor:
    """A browser session with cookies and a storage of its own, which is emptied and used again when it is closed.

    Half of what a page costs is spent on compiling Solara's scripts; pages of one session share them as long as one of them is
    open (all are in one process). A page of an idle session stays for that: an address of the server that is no page.
    """

    idle: ClassVar[dict[tuple[Browser, Look], list[BrowserContext]]] = {}

    def __init__(self, chromium: Browser, watch: Watch, look: Look) -> None:
        self._key, self._watch, self._origins = (chromium, look), watch, set[str]()
        kept = self.idle.get(self._key)
        self._context = kept.pop() if kept else _context(chromium, look)
        self._kept = set(self._context.pages)
        self._context.set_default_timeout(PATIENCE)
        self._context.on("page", self._follow)

    def __getattr__(self, name: str) -> Any:
        """All else is as in Playwright's own."""
        return getattr(self._context, name)

    @property
    def pages(self) -> list[Page]:
        """The tabs that the visitor opened."""
        return [page for page in self._context.pages if page not in self._kept]

    def _follow(self, page: Page) -> None:
        self._watch.follow(page)
        page.on("framenavigated", lambda frame: self._origins.add("/".join(frame.url.split("/")[:3])))

    def close(self) -> None:
        """Close the tabs and forget what they have left: the next visitor finds nothing of it."""
        self._context.remove_listener("page", self._follow)
        origins = sorted(origin for origin in self._origins if origin.startswith("http"))
        if not origins:
            self._context.close()
            return
        if not self._kept:
            waiting = self._context.new_page()
            try:
                waiting.goto(f"{origins[0]}/server-name")
            except PlaywrightError:  # its server is gone
                self._context.close()
                return
            self._kept.add(waiting)
        for page in self.pages:
            page.close()
        devices = self._context.new_cdp_session(self._context.pages[0])
        for origin in origins:
            devices.send("Storage.clearDataForOrigin", {"origin": origin, "storageTypes": "local_storage"})
        devices.detach()
        self._context.clear_cookies()
        self._context.clear_permissions()
        self.idle.setdefault(self._key, []).append(self._context)


def _context(chromium: Browser, look: Look) -> BrowserContext:
    width, height, scheme = look
    return chromium.new_context(
        viewport={"width": width, "height": height}, color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce"
    )


def visitor(chromium: Browser, watch: Watch, width: int = 1280, height: int = 900, scheme: str = "light") -> Visitor:
    """A browser session of its own, with its own cookies.

    What it asks of other machines is noted, and refused by the browser itself: were requests held up here to be looked at,
    what a closing tab sends last would be lost.
    """
    return Visitor(chromium, watch, (width, height, scheme))


def open_page(context: Visitor, address: str) -> Page:
    """A tab at an address."""
    page = context.new_page()
    page.goto(address)
    page.locator("nav[aria-label=Pages]").wait_for()
    return page


def at_month(page: Page, month: int) -> None:
    """Wait until Live shows a month in all its parts: the scrubber shows at once what the others follow."""
    expect(page.locator(".keci-series")).to_have_attribute("data-month", str(month), timeout=FIRST)
    expect(page.locator(f".keci-live [data-month]:not([data-month='{month}'])")).to_have_count(0)


@pytest.fixture
def page(chromium: Browser, watch: Watch, served: Served) -> Iterator[Page]:
    """A tab on the dashboard's first page, 1280 pixels wide."""
    context = visitor(chromium, watch)
    yield open_page(context, served.address)
    context.close()
