"""How fast the dashboard is, measured in the browser: python -m benchmarks.dashboard_speed

Starts a server of its own on a free port and Chromium without a screen; prints a table against the targets.
"""

from __future__ import annotations

import os
import re
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass

from playwright.sync_api import Browser, Page, sync_playwright

from keci.benchmarks.dashboard_browser import launch, server

PATIENCE = 120_000  # milliseconds
RELEASES = 7  # of a slider
PLAYED = 4.0  # seconds of Live
LIVE = "/live?arms=baseline,keci&start=2026-01&seed=7&world=5"
WHAT_IF = "/what-if?keci.strength=1&futures=1000"
# what a page does: it notes when each chart was drawn, and when the answer to the sliders at `link` is on the screen
WAIT = """([link, since]) => new Promise(found => {
  const shown = () => (document.querySelector(".what-if .verdict") || {dataset: {}}).dataset.link === link;
  const look = () => shown() ? requestAnimationFrame(() => requestAnimationFrame(() => found(performance.now() - since)))
                             : requestAnimationFrame(look);
  look();
})"""
NOTE_CHARTS = """() => { window.drawn = 0; document.querySelectorAll(".js-plotly-plot").forEach(
  chart => chart.on("plotly_afterplot", () => { window.drawn = performance.now(); })); }"""
COUNT_MONTHS = """(seconds) => new Promise(found => {
  const said = () => document.querySelector(".keci-transport .date span").innerText;
  const month = () => Number((said().match(/^month (\\d+)/) || [0, 0])[1]);
  const begun = performance.now(), first = month(); let longest = 0, last = begun, at = first;
  const look = () => {
    const now = performance.now(), here = month();
    if (here !== at) { longest = Math.max(longest, now - last); last = now; at = here; }
    if (now - begun > 1000 * seconds) found([here - first, (now - begun) / 1000, longest]); else requestAnimationFrame(look);
  };
  look();
})"""


@dataclass(frozen=True)
class Figure:
    """One measured figure and its target; `most` says whether it may be at most or must be at least that."""

    name: str
    value: float
    unit: str
    target: float | None = None
    most: bool = True

    def line(self) -> str:
        """The figure as a row of the table."""
        if self.target is None:
            return f"{self.name:<58} {self.value:7.2f} {self.unit}"
        held = self.value <= self.target if self.most else self.value >= self.target
        sign = "at most" if self.most else "at least"
        return f"{self.name:<58} {self.value:7.2f} {self.unit:<14} {sign} {self.target:g}: {'held' if held else 'MISSED'}"


def opened(browser: Browser, address: str) -> tuple[Page, float]:
    """A page of a new visitor, and the seconds until it can be used: Live can be stepped."""
    page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    page.set_default_timeout(PATIENCE)
    begun = time.monotonic()
    page.goto(address + LIVE)
    page.locator("button:enabled", has_text=re.compile("^Step$")).wait_for()
    return page, time.monotonic() - begun


def months_a_second(page: Page) -> tuple[float, float]:
    """Months played a second with all charts on screen, and the longest time between two months, in seconds."""
    fastest = page.get_by_label("Speed")
    if fastest.count() and fastest.first.evaluate("e => e.tagName") == "SELECT":
        fastest.first.select_option(index=fastest.first.evaluate("e => e.options.length") - 1)
    page.get_by_role("button", name="Play", exact=True).click()
    page.locator(".keci-transport .date span", has_text=re.compile(r"^month ([3-9]|[1-9]\d) ")).wait_for()
    count, seconds, longest = page.evaluate(COUNT_MONTHS, PLAYED)
    return count / seconds, longest / 1000


def releases(page: Page, address: str, slider: str) -> tuple[list[float], list[float]]:
    """Seconds from a slider's release to the new effect on screen, and to the last chart, for some releases."""
    page.goto(address + WHAT_IF)
    page.locator(".what-if-verdict").wait_for()
    page.locator(".js-plotly-plot").nth(4).wait_for(state="attached")
    page.wait_for_load_state("networkidle")
    thumb = page.get_by_role("slider", name=slider)
    if not thumb.is_visible():
        page.get_by_text("Assumptions about the dialogue and the north").click()
    effects, charts = [], []
    for _ in range(RELEASES):
        page.evaluate(NOTE_CHARTS)
        thumb.focus()
        since = page.evaluate("performance.now()")
        page.keyboard.press("ArrowRight")  # Vuetify takes each press of a key as a release
        before = page.locator(".what-if .verdict").get_attribute("data-link")
        page.wait_for_function("before => location.search.slice(1) !== before", arg=before)
        link = page.evaluate("location.search.slice(1)")
        effects.append(page.evaluate(WAIT, [link, since]) / 1000)
        page.wait_for_timeout(700)
        charts.append((page.evaluate("window.drawn") - since) / 1000)
    return effects, charts


def measure(browser: Browser) -> list[Figure]:
    """All figures, on a server that is started for it."""
    with server() as running:
        address = running.address
        page, first = opened(browser, address)
        cold = time.monotonic() - running.began
        page.context.close()
        warm = []
        for _ in range(3):
            page, seconds = opened(browser, address)
            warm.append(seconds)
            page.context.close()
        page, _ = opened(browser, address)
        speed, longest = months_a_second(page)
        page.context.close()
        page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
        page.set_default_timeout(PATIENCE)
        lever = releases(page, address, "Delay of what was earned")
        assumption = releases(page, address, "Trust between the two at the start")
        page.context.close()
    return [
        Figure("Page usable after the command, cold", cold, "s", 4.0),
        Figure("  of that, the first page alone", first, "s"),
        Figure("Page usable, warm (median of 3 visitors)", statistics.median(warm), "s", 1.5),
        Figure("Live, two twins, all charts", speed, "months a second", 10.0, most=False),
        Figure("  longest time between two months", longest, "s"),
        *_released("lever", *lever, 0.7),
        *_released("assumption (both arms anew)", *assumption, None),
    ]


def _released(what: str, effects: Sequence[float], charts: Sequence[float], target: float | None) -> list[Figure]:
    return [
        Figure(f"What if, {what}: release to new effect (median of {RELEASES})", statistics.median(effects), "s", target),
        Figure("  slowest", max(effects), "s"),
        Figure("  to the last chart (median)", statistics.median(charts), "s"),
    ]


def main() -> None:
    """Measure and print."""
    with sync_playwright() as playwright:
        browser = launch(playwright)
        loads = os.getloadavg()[0]
        figures = measure(browser)
        browser.close()
    print(f"{os.cpu_count()} processors; load before: {loads:.1f}, after: {os.getloadavg()[0]:.1f}")
    for figure in figures:
        print(figure.line())


if __name__ == "__main__":
    main()
