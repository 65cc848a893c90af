"""How the dashboard bears load: start, speed of play, many visitors at once, memory over minutes of play.

    python -m benchmarks.dashboard_soak                     20 visitors for a minute, then 10 minutes of play
    python -m benchmarks.dashboard_soak --visitors 5 --seconds 20 --minutes 1

Drives real browsers; prints one line a figure, and ends with 1 if one is missed. Linux only (it reads /proc for memory and
processor time).

Many visitors are measured twice: with browsers that all paint on this machine, which real visitors do on machines of their own,
and with visitors that speak to the server and draw nothing, which shows what of an answer is the server's.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass

from playwright.sync_api import Browser, Page, expect, sync_playwright

from keci.benchmarks.bare_visitor import BareVisitor
from keci.benchmarks.dashboard_browser import Server, launch, server

STEP = 1.0  # seconds within which a step must be answered
COLD, WARM = 4.0, 1.5  # seconds until the page is usable
PACE = 10.0  # months a second
GROWTH = 0.10  # of memory between the first and the last third of the play
SLOW = 2  # months a second that each of many visitors plays


@dataclass(frozen=True)
class Crowd:
    """Many visitors at once: seconds until steps were answered, errors, and what it took while they played.

    `server` and `browsers` are shares of one processor, `shown` the months that all visitors together were shown a second.
    """

    answers: Sequence[float]
    errors: int
    server: float
    browsers: float
    shown: float

    def said(self) -> str:
        """In words."""
        median, slowest = statistics.median(self.answers), max(self.answers)
        return f"{len(self.answers)} steps, median {median:.2f} s, slowest {slowest:.2f} s, {self.errors} errors"

    def held(self) -> bool:
        """True if each step was answered in time and nothing failed."""
        return max(self.answers) <= STEP and self.errors == 0

    def share(self, of: float, whose: str) -> str:
        """What of the processors' time was somebody's."""
        return f"{whose} {of:.2f} of {os.cpu_count()} processors, {1000 * of / self.shown:.1f} ms for each month shown"


def month(page: Page) -> int:
    """The month that the charts show."""
    return int(page.locator(".keci-series").get_attribute("data-month") or 0)


def usable(page: Page, address: str) -> None:
    """Open a page and wait until it can be used."""
    page.goto(address)
    expect(page.get_by_role("button", name="Step", exact=True)).to_be_enabled(timeout=60_000)


def fresh(browser: Browser) -> Page:
    """A visitor of its own."""
    return browser.new_context(viewport={"width": 1280, "height": 900}).new_page()


def starts(browser: Browser, running: Server) -> dict[str, float]:
    """Seconds until the page is usable, from the start of the server's process and on a running server."""
    page = fresh(browser)
    usable(page, f"{running.address}/live")
    cold = time.monotonic() - running.began
    warm = []
    for _ in range(5):
        again = time.monotonic()
        usable(page, f"{running.address}/live")
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


def crowd(browser: Browser, running: Server, visitors: int, seconds: float) -> Crowd:
    """Many visitors play at once, each in a painted page, while one after the other takes a step."""
    errors: list[str] = []
    pages = [fresh(browser) for _ in range(visitors)]
    for number, page in enumerate(pages):
        page.on("pageerror", lambda error: errors.append(str(error)))
        usable(page, f"{running.address}/live?seed={number}&speed={SLOW}")
        page.evaluate(COUNT)
        page.evaluate(PLAY)

    def so_far() -> list[float]:
        return [running.processor_time(), running.browsers_time(), sum(page.evaluate("window.shownMonths") for page in pages)]

    answers: list[float] = []
    began, turn, before = time.monotonic(), 0, so_far()
    while time.monotonic() < began + seconds:
        page = pages[turn % visitors]
        turn += 1
        answers.append(page.evaluate(STEP_TIMED))
        page.evaluate(PLAY)
    took, after = time.monotonic() - began, so_far()
    for page in pages:
        page.context.close()
    return Crowd(answers, len(errors), *((late - early) / took for early, late in zip(before, after, strict=True)))


def bare_crowd(running: Server, visitors: int, seconds: float) -> Crowd:
    """The same with visitors that draw nothing."""
    everybody = [BareVisitor(running.address, f"/live?seed={number}&speed={SLOW}") for number in range(visitors)]
    for visitor in everybody:
        visitor.press("play")

    def so_far() -> list[float]:
        return [running.processor_time(), time.process_time(), sum(visitor.shown for visitor in everybody)]

    answers: list[float] = []
    began, turn, before = time.monotonic(), 0, so_far()
    while time.monotonic() < began + seconds:
        visitor = everybody[turn % visitors]
        turn += 1
        answers.append(visitor.step())
        visitor.press("play")
        time.sleep(0.2)  # so that the others play as long as beside browsers
    took, after = time.monotonic() - began, so_far()
    for visitor in everybody:
        visitor.close()
    return Crowd(answers, 0, *((late - early) / took for early, late in zip(before, after, strict=True)))


# counts the months that the charts have shown
COUNT = """() => {
  window.shownMonths = 0;
  new MutationObserver(() => { window.shownMonths += 1; })
    .observe(document.querySelector('.keci-series'), { attributes: true, attributeFilter: ['data-month'] });
}"""
# plays on, from the start if the end is reached
PLAY = """() => new Promise(done => {
  const press = name => [...document.querySelectorAll('.keci-transport button')].find(b => b.textContent === name && !b.disabled);
  const look = () => {
    if (press('Pause')) return done();
    if (press('Play')) press('Play').click(); else if (press('Reset')) press('Reset').click();
    setTimeout(look, 30);
  };
  look();
})"""
# pauses, and when the month stands still takes a step and times it inside the browser, until the month is painted
STEP_TIMED = """() => new Promise((done, fail) => {
  const press = name => [...document.querySelectorAll('.keci-transport button')].find(b => b.textContent === name && !b.disabled);
  const month = () => Number(document.querySelector('.keci-series').dataset.month);
  if (press('Pause')) press('Pause').click();
  const begin = () => {
    if (!press('Step')) return press('Reset') ? (press('Reset').click(), setTimeout(begin, 50)) : setTimeout(begin, 50);
    const settled = month() === Number(document.querySelector('.keci-transport input').value);
    if (press('Pause') || !settled) return setTimeout(begin, 20);
    const wanted = month() + 1, began = performance.now();
    press('Step').click();
    const painted = () => requestAnimationFrame(() => requestAnimationFrame(() => done((performance.now() - began) / 1000)));
    const look = () => month() >= wanted ? painted()
      : performance.now() - began > 20000 ? fail(new Error('no answer within 20 s')) : setTimeout(look, 5);
    look();
  };
  setTimeout(begin, 50);
})"""


def endurance(browser: Browser, running: Server, minutes: float) -> list[float]:
    """Memory of the server, MiB, every few seconds of play that begins anew whenever it ends, with a change now and then."""
    page = fresh(browser)
    usable(page, f"{running.address}/live?speed=5")
    samples, end = [], time.monotonic() + 60 * minutes
    while time.monotonic() < end:
        page.get_by_role("button", name="Another world").click()
        page.wait_for_function("document.querySelector('.keci-series').dataset.month === '0'")
        page.get_by_role("button", name="Play", exact=True).click()
        for _ in range(3):
            page.wait_for_timeout(min(4000, max(0, 1000 * (end - time.monotonic()))))
            samples.append(running.memory())
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
        print(f"{name:<46} {said}{'' if good else '   MISSED'}", flush=True)
        if not good:
            missed.append(name)

    with sync_playwright() as playwright:
        browser = launch(playwright)
        with server() as running:
            seconds = starts(browser, running)
            judge("usable after a cold start", f"{seconds['cold']:.1f} s", seconds["cold"] <= COLD)
            judge("usable, warm (median of 5)", f"{seconds['warm']:.2f} s", seconds["warm"] <= WARM)
            speed = pace(browser, running.address)
            judge("months a second at a nominal 10", f"{speed:.1f}", speed >= 0.97 * PACE)
            painted = crowd(browser, running, given.visitors, given.seconds)
            judge(f"{given.visitors} browsers for {given.seconds:.0f} s, all painting here", painted.said(), painted.held())
            print(f"  {painted.share(painted.server, 'the server')}\n  {painted.share(painted.browsers, 'browsers')}", flush=True)
            bare = bare_crowd(running, given.visitors, given.seconds)
            judge(f"{given.visitors} visitors for {given.seconds:.0f} s, the server alone", bare.said(), bare.held())
            print(f"  {bare.share(bare.server, 'the server')}", flush=True)
            samples = endurance(browser, running, given.minutes)
            third = max(1, len(samples) // 3)
            early, late = statistics.mean(samples[:third]), statistics.mean(samples[-third:])
            said = f"{early:.0f} MiB in the first third, {late:.0f} in the last"
            judge(f"memory over {given.minutes:g} minutes of play", said, late <= early * (1 + GROWTH))
        browser.close()
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
