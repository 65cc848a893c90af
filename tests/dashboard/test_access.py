"""For everybody: contrast, names, keyboard, little motion, paper."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from keci.dashboard.shell.theme import style
from tests.dashboard.conftest import Served, Watch, at_month, open_page, visitor

WCAG_TEXT = 4.5
MOST_SHIFT = 0.1  # of the layout while it plays; above, web.dev calls a page in need of improvement


def colours(theme: str) -> dict[str, str]:
    """The colour variables of a theme, from the style itself."""
    block = re.search(rf"\.theme--{theme} {{(.*?)}}", style(), re.DOTALL)
    assert block
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", block[1]))


def luminance(colour: str) -> float:
    parts = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_colour_that_is_used_for_text_can_be_read(theme):
    found = colours(theme)
    text = [name for name in found if name.startswith("arm-")] + ["ink", "soft", "accent", "good", "bad"]
    assert len(text) == 12
    for name in text:
        for ground in ("paper", "band"):
            assert contrast(found[name], found[ground]) >= WCAG_TEXT, (name, ground)
    assert contrast(found["edge"], found["paper"]) >= 3.0, "borders of fields"


@pytest.fixture
def live(chromium, watch: Watch, served: Served):
    context = visitor(chromium, watch)
    page = open_page(context, f"{served.address}/live?seed=7&month=60&speed=20")
    at_month(page, 60)
    yield page
    context.close()


def test_a_name_holds_what_is_written(live: Page):
    live.get_by_role("button", name="Network of influence").click()
    node = live.locator(".keci-maps .node").first
    written = node.locator("text").text_content() or "?"
    shown = f"{node.locator('title').text_content()} {written}"
    assert node.get_attribute("aria-label") == shown, "for those who speak to their computer"


def test_the_chronicle_is_one_stop_with_arrow_keys(live: Page):
    listed = live.locator(".keci-chronicle ol")
    assert listed.locator("button:not([tabindex='-1'])").count() == 0
    listed.focus()
    for key in ("ArrowDown", "ArrowDown", "ArrowUp", "End", "Home"):
        live.keyboard.press(key)
    expect(listed.locator("button").first).to_be_focused()
    live.keyboard.press("Enter")
    expect(live.get_by_label("Why", exact=True)).to_be_visible()


def shifted(page: Page) -> float:
    """Play for some seconds; how much the layout shifted meanwhile, as the browser itself counts it."""
    page.evaluate(
        """() => { window.shift = 0;
        const add = list => list.getEntries().forEach(e => { window.shift += e.value; });
        new PerformanceObserver(add).observe({ type: "layout-shift" }); }"""
    )
    page.get_by_role("button", name="Play", exact=True).click()
    at_month(page, 120)
    page.wait_for_timeout(300)
    return float(page.evaluate("window.shift"))


def test_nothing_is_pushed_about_while_it_plays(chromium, watch: Watch, served: Served):
    context = chromium.new_context(viewport={"width": 1280, "height": 1500})
    context.on("page", watch.follow)
    page = open_page(context, f"{served.address}/live?seed=7&month=20&speed=20")
    at_month(page, 20)
    assert shifted(page) < MOST_SHIFT
    newest = page.locator(".keci-chronicle li").first
    expect(newest).to_be_in_viewport()
    assert page.locator(".keci-chronicle ol").evaluate("list => list.scrollTop") <= 2
    expect(page.get_by_text("one picture a second")).to_have_count(0)
    context.close()


def test_who_wants_little_motion_gets_a_picture_a_second(live: Page):
    expect(live.get_by_text("one picture a second")).to_be_visible()
    live.evaluate(
        """() => { window.pictures = 0;
        new MutationObserver(() => { window.pictures += 1; }).observe(document.querySelector(".keci-series"),
          { attributes: true, attributeFilter: ["data-month"] }); }"""
    )
    live.get_by_role("button", name="Play", exact=True).click()
    at_month(live, 120)  # sixty months at twenty a second
    assert live.evaluate("window.pictures") <= 5


def test_where_the_worlds_coincide_one_line_stands_for_both(live: Page, served: Served):
    live.goto(f"{served.address}/live?arms=baseline,placebo&seed=7&month=60")
    at_month(live, 60)
    figures = live.locator(".keci-series figure")
    expect(live.locator(".keci-series .differ")).to_have_text("So far both worlds are the same in all 16 charts.")
    assert figures.count() == live.get_by_text("both worlds are the same here").count() == 16
    assert figures.filter(has_text="Support for NATO").locator("polyline").count() == 1
    live.goto(f"{served.address}/live?arms=baseline,keci&seed=7&month=0")
    at_month(live, 0)
    assert live.get_by_text("both worlds are the same here").count() >= 14
    live.goto(f"{served.address}/live?arms=baseline,kfor&seed=7&month=60")
    at_month(live, 60)
    expect(live.locator(".keci-series .differ")).to_contain_text(
        re.compile("So far the worlds differ in [1-9][0-9]? of 16 charts")
    )
    assert figures.filter(has_text="KFOR Reinforced").locator("polyline").count() == 2


def test_a_page_that_is_left_at_once_asks_nothing_more(live: Page, served: Served):
    """The charts ask for the thousand futures a moment after they stand; the watch at the end of the test notes what fails."""
    for month in range(5):
        live.goto(f"{served.address}/live?seed=7&month={month}")
        live.locator(".keci-series").wait_for()


def test_charts_with_buttons_are_no_pictures(chromium, watch: Watch, served: Served):
    """A picture (role img) hides what stands in it from screen readers, buttons included."""
    context = visitor(chromium, watch)
    page = open_page(context, f"{served.address}/evidence")
    expect(page.locator(".keci-chart .modebar-btn").first).to_be_attached()
    assert page.locator("[role=img]:has(a, button, [tabindex])").count() == 0
    assert page.locator(".keci-chart[role=group][aria-label]").count() == page.locator(".keci-chart").count()
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_paper_colours_stay_and_what_only_steers_goes(chromium, watch: Watch, served: Served, scheme):
    context = visitor(chromium, watch, scheme=scheme)
    page = open_page(context, f"{served.address}/live?seed=7&month=60&view=map")
    at_month(page, 60)
    page.emulate_media(media="print")
    for place in (".keci-maps .swatch", ".keci-maps .dot"):
        assert page.locator(place).first.evaluate("e => getComputedStyle(e).printColorAdjust") == "exact"
    assert page.locator(".keci").evaluate("e => getComputedStyle(e).getPropertyValue('--paper').trim()") == "#ffffff"
    expect(page.get_by_role("button", name="Play", exact=True)).to_be_hidden()
    expect(page.locator(".keci-maps svg").first).to_be_visible()
    context.close()


def test_on_paper_charts_of_a_dark_screen_have_dark_ink(chromium, watch: Watch, served: Served):
    context = visitor(chromium, watch, scheme="dark")
    page = open_page(context, f"{served.address}/evidence")
    tick = page.locator(".keci-chart .xtick text").first
    expect(tick).to_have_css("fill", "rgb(232, 236, 238)")
    page.emulate_media(media="print")
    expect(page.locator(".keci-chart .xtick text").first).to_have_css("fill", "rgb(29, 36, 41)")
    page.emulate_media(media="screen")
    expect(page.locator(".keci-chart .xtick text").first).to_have_css("fill", "rgb(232, 236, 238)")
    context.close()
