"""What drives the dashboard from outside: Chromium as installed, a server in a process of its own, their processor time.

The one home of both for the dashboard's benchmarks and for its tests.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Playwright

ROOT = Path(__file__).resolve().parents[1]
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # whatever would leave this machine is refused by the browser itself
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]


def installed() -> str | None:
    """Where the system's Chromium or Chrome is; None if there is none."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def launch(playwright: Playwright, *further: str) -> Browser:
    """Chromium or Chrome without a screen; the system's, or else Playwright's own. `further` are arguments beside the usual."""
    return playwright.chromium.launch(executable_path=installed(), args=[*ARGUMENTS, *further])


@dataclass(frozen=True)
class Server:
    """A running dashboard: its address, its process, and when the command was given (by `time.monotonic`)."""

    address: str
    process: subprocess.Popen[bytes]
    began: float

    def memory(self) -> float:
        """Resident memory, MiB."""
        status = Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii")
        return int(re.search(r"VmRSS:\s+(\d+)", status).group(1)) / 1024  # type: ignore[union-attr]

    def processor_time(self) -> float:
        """Seconds of processor time so far."""
        return _times()[self.process.pid][1]

    def browsers_time(self) -> float:
        """Seconds of processor time so far of all other processes that this one has started: Chromium and its driver."""
        times, found, ahead = _times(), 0.0, [os.getpid()]
        while ahead:
            above = ahead.pop()
            below = [pid for pid, (parent, _) in times.items() if parent == above and pid != self.process.pid]
            found += sum(times[pid][1] for pid in below)
            ahead += below
        return found


def _times() -> dict[int, tuple[int, float]]:
    """By process: its parent, and its seconds of processor time."""
    found = {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = status.read_text(encoding="utf-8", errors="replace").rsplit(")", 1)[1].split()
        except OSError:  # it has ended
            continue
        found[int(status.parent.name)] = (int(fields[1]), (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK"))
    return found


@contextmanager
def server() -> Iterator[Server]:
    """A dashboard of its own on a free port, in an empty folder; it listens, and may still be loading."""
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "log"
        began = time.monotonic()
        with log.open("w") as stream:
            process = subprocess.Popen(
                [sys.executable, "-m", "keci.dashboard.command", "--port", "0"],
                cwd=folder,
                stderr=stream,
                stdout=stream,
                env={**os.environ, "PYTHONPATH": str(ROOT)},
            )
        try:
            yield Server(_address(process, log), process, began)
        finally:
            process.terminate()
            process.wait(15)


def _address(process: subprocess.Popen[bytes], log: Path) -> str:
    while process.poll() is None:
        found = re.search(r"http://\S+:\d+", log.read_text())
        if found:
            return found.group()
        time.sleep(0.01)
    raise RuntimeError(f"the dashboard did not start:\n{log.read_text()}")
