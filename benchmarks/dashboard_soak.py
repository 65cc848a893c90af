"""How the dashboard bears load: start, speed of play, many visitors at once, memory over minutes of play.

    python benchmarks/dashboard_soak.py                     20 visitors for a minute, then 10 minutes of play
    python benchmarks/dashboard_soak.py --visitors 5 --seconds 20 --minutes 1

Drives real browsers; prints one line a figure, and ends with 1 if one is missed. Linux only (it reads /proc for memory).
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, expect, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
STEP = 1.0  # seconds within which a step must be answered
COLD, WARM = 4.0, 1.5  # seconds until the page is usable
PACE = 10.0  # months a second
GROWTH = 0.10  # of memory between the first and the last third of the play


@contextmanager
def server() -> Iterator[tuple[str, subprocess.Popen[str], float]]:
    """A dashboard in a process of its own: its address, the process, and when it was started."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "experiments.dashboard", "--port", "0"]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        process = subprocess.Popen(
            command, cwd=folder, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True, env=environment
        )
        assert process.stderr is not None
        found = re.search(r"http://\S+:\d+", process.stderr.readline())
        assert found, "the dashboard did not start"
        try:
            yield found.group(), process, began
        finally:
            process.terminate()
            process.wait(15)


def memory(process: subprocess.Popen[str]) -> float:
    """Resident memory of the server, MiB."""
    status = Path(f"/proc/{process.pid}/status").read_text(encoding="ascii")
    return int(re.search(r"VmRSS:\s+(\d+)", status).group(1)) / 1024  # type: ignore[union-attr]


def month(page: Page) -> int:
    """The month that the charts show."""
    return int(page.locator(".keci-series").get_attribute("data-month") or 0)


def usable(page: Page, address: str) -> None:
    """Open a page and wait until it can be used; a server that is only starting is asked again."""
    for _ in range(200):
        try:
            page.goto(address)
            break
        except Exception as error:
            if "ERR_CONNECTION_REFUSED" not in str(error):
                raise
            time.sleep(0.05)
    expect(page.get_by_role("button", name="Step", exact=True)).to_be_enabled(timeout=60_000)


def fresh(browser: Browser) -> Page:
    """A visitor of its own."""
    return browser.new_context(viewport={"width": 1280, "height": 900}).new_page()


def starts(browser: Browser, address: str, began: float) -> dict[str, float]:
    """Seconds until the page is usable, from the start of the server's process and on a running server."""
    page = fresh(browser)
    usable(page, f"{address}/live")
    cold = time.monotonic() - began
    warm = []
    for _ in range(5):
        again = time.monotonic()
        usable(page, f"{address}/live")
        warm.append(time.monotonic() - again)
    page.context.close()
    return {"cold": cold, "warm": statistics.median(warm)}


def pace(browser: Browser, address: str) -> float:
    """Months a second that the charts show at the nominal ten, over a hundred months."""
    page = fresh(browser)
    usable(page, f"{address}/live?speed=10")
    page.get_by_role("button", name="Play", exact=True).click()
    page.wait_for_function("Number(document.querySelector('.keci-series').dataset.month) >= 10")
    first, began = month(page), time.monotonic()
    page.wait_for_function("Number(document.querySelector('.keci-series').dataset.month) >= 110")
    speed = (month(page) - first) / (time.monotonic() - began)
    page.context.close()
    return speed


def crowd(browser: Browser, address: str, visitors: int, seconds: float) -> tuple[list[float], int]:
    """Many visitors play at once while one after the other takes a step: seconds until each is answered, and errors.

    Only the page whose step is timed is painted: real visitors have a machine each, and here all browsers share the server's.
    """
    errors: list[str] = []
    pages = [fresh(browser) for _ in range(visitors)]
    for number, page in enumerate(pages):
        page.on("pageerror", lambda error: errors.append(str(error)))
        usable(page, f"{address}/live?seed={number}&speed=2")
        page.evaluate(PLAY)
    answers: list[float] = []
    end, turn = time.monotonic() + seconds, 0
    while time.monotonic() < end:
        page = pages[turn % visitors]
        turn += 1
        answers.append(page.evaluate(STEP_TIMED))
        page.evaluate(PLAY)
    for page in pages:
        page.context.close()
    return answers, len(errors)


# plays on, from the start if the end is reached, and stops painting
PLAY = """() => new Promise(done => {
  const press = name => [...document.querySelectorAll('.keci-transport button')].find(b => b.textContent === name && !b.disabled);
  const look = () => {
    if (press('Pause')) { document.body.style.display = 'none'; return done(); }
    if (press('Play')) press('Play').click(); else if (press('Reset')) press('Reset').click();
    setTimeout(look, 30);
  };
  look();
})"""
# paints, pauses, and when the month stands still takes a step and times it inside the browser
STEP_TIMED = """() => new Promise((done, fail) => {
  const press = name => [...document.querySelectorAll('.keci-transport button')].find(b => b.textContent === name && !b.disabled);
  const month = () => Number(document.querySelector('.keci-series').dataset.month);
  document.body.style.display = '';
  if (press('Pause')) press('Pause').click();
  const begin = () => {
    if (!press('Step')) return press('Reset') ? (press('Reset').click(), setTimeout(begin, 50)) : setTimeout(begin, 50);
    const settled = month() === Number(document.querySelector('.keci-transport input').value);
    if (press('Pause') || !settled) return setTimeout(begin, 20);
    const wanted = month() + 1, began = performance.now();
    press('Step').click();
    const look = () => month() >= wanted ? done((performance.now() - began) / 1000)
      : performance.now() - began > 20000 ? fail(new Error('no answer within 20 s')) : setTimeout(look, 5);
    look();
  };
  setTimeout(begin, 50);
})"""


def endurance(browser: Browser, address: str, process: subprocess.Popen[str], minutes: float) -> list[float]:
    """Memory of the server, MiB, every few seconds of play that begins anew whenever it ends, with a change now and then."""
    page = fresh(browser)
    usable(page, f"{address}/live?speed=5")
    samples, end = [], time.monotonic() + 60 * minutes
    while time.monotonic() < end:
        page.get_by_role("button", name="Another world").click()
        page.wait_for_function("document.querySelector('.keci-series').dataset.month === '0'")
        page.get_by_role("button", name="Play", exact=True).click()
        for _ in range(3):
            page.wait_for_timeout(min(4000, max(0, 1000 * (end - time.monotonic()))))
            samples.append(memory(process))
        if page.get_by_role("button", name="Pause", exact=True).count():
            page.get_by_role("button", name="Pause", exact=True).click()
    page.context.close()
    return samples


def main() -> int:
    """Measure, print, and judge."""
    parser = argparse.ArgumentParser(description="Load on the dashboard.")
    parser.add_argument("--visitors", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--minutes", type=float, default=10.0)
    given = parser.parse_args()
    missed: list[str] = []

    def judge(name: str, said: str, good: bool) -> None:
        print(f"{name:<44} {said}{'' if good else '   MISSED'}", flush=True)
        if not good:
            missed.append(name)

    found: Any = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
        with server() as (address, process, began):
            seconds = starts(browser, address, began)
            judge("usable after a cold start", f"{seconds['cold']:.1f} s", seconds["cold"] <= COLD)
            judge("usable, warm (median of 5)", f"{seconds['warm']:.2f} s", seconds["warm"] <= WARM)
            speed = pace(browser, address)
            judge("months a second at a nominal 10", f"{speed:.1f}", speed >= 0.97 * PACE)
            answers, errors = crowd(browser, address, given.visitors, given.seconds)
            worst = max(answers)
            said = f"{len(answers)} steps, median {statistics.median(answers):.2f} s, slowest {worst:.2f} s, {errors} errors"
            judge(f"{given.visitors} visitors for {given.seconds:.0f} s", said, worst <= STEP and errors == 0)
            samples = endurance(browser, address, process, given.minutes)
            third = max(1, len(samples) // 3)
            early, late = statistics.mean(samples[:third]), statistics.mean(samples[-third:])
            said = f"{early:.0f} MiB in the first third, {late:.0f} in the last"
            judge(f"memory over {given.minutes:g} minutes of play", said, late <= early * (1 + GROWTH))
        browser.close()
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
