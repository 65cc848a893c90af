"""WCAG 2.2 A and AA and best practice, as far as a machine can tell: axe-core on every page, in light and in dark."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.dashboard.conftest import FIRST, Served, Watch, visitor

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# address, and what is there once the page is drawn
PAGES = {
    "proposal": ("/", ".guide-council .seat"),
    "decade": ("/?screen=2", ".guide-decade .mark"),
    "thousands": ("/?screen=3", ".guide-squares path"),
    "hangs": ("/?screen=4", ".guide-doubt .point"),
    "belief": ("/?screen=5", ".guide-past circle"),
    "live": ("/live?seed=7&month=60", ".keci-series[data-month='60']"),
    "network": ("/live?seed=7&month=60&view=network", ".keci-maps .node"),
    "what-if": ("/what-if?keci.strength=1&futures=250", ".keci-chart .main-svg"),
    "runs": ("/runs", "text=Start a run"),
    "actors": ("/evidence", ".keci-chart .main-svg"),
    "record": ("/evidence?show=record", ".keci-chart .main-svg"),
    "parameters": ("/evidence?show=parameters", "table"),
    "tests": ("/evidence?show=tests", "text=Calibration"),
    "past": ("/record", ".keci-past circle"),
    "seat": ("/seat?answers=10", ".seat .choices"),
    "missing": ("/no-such-page", "text=There is no such page"),
}


def violations(page: Page) -> list[tuple[Any, ...]]:
    """What axe-core objects to: rule, impact, how many elements, the first of them.

    What it finds in order is not described: on a long table that took ten times as long as finding it.
    """
    options = {"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]}
    found = Axe().run(page, options=options).response["violations"]
    return [(one["id"], one["impact"], len(one["nodes"]), one["nodes"][0]["html"][:200]) for one in found]


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_in_light_and_in_dark(chromium, served: Served, name):
    address, drawn = PAGES[name]
    context = visitor(chromium, Watch())  # a missing page is an error to the browser, and meant to be
    page = context.new_page()
    page.goto(f"{served.address}{address}")
    expect(page.locator(drawn).first).to_be_attached(timeout=FIRST)
    page.evaluate("document.querySelectorAll('details').forEach(closed => { closed.open = true; })")
    if name != "missing":  # terms of the glossary are marked once the page stands still
        expect(page.locator("main .keci-term").first).to_be_attached(timeout=FIRST)
    assert violations(page) == []
    switch = page.locator(".keci-theme")
    if switch.count():
        switch.click()
        expect(page.locator(".theme--dark").first).to_be_attached()
    else:  # a page without the frame follows the device
        page.emulate_media(color_scheme="dark")
        page.reload()
        expect(page.locator(drawn).first).to_be_attached(timeout=FIRST)
    assert violations(page) == []
    context.close()
