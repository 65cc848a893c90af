"""What one takes along: the link, the page as a file that needs no server, and the page for a wall."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page, expect

from tests.dashboard.conftest import Served, Watch, open_page, visitor


def shown(page: Page, served: Served) -> None:
    page.goto(f"{served.address}/?screen=2&world=3")
    expect(page.locator(".guide-decade svg")).to_be_visible(timeout=120_000)


def test_the_link_is_copied(chromium, watch: Watch, served: Served):
    context = visitor(chromium, watch)
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = open_page(context, f"{served.address}/?screen=1")
    page.get_by_role("button", name="Copy link").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == page.url
    context.close()


def test_a_saved_page_shows_the_same_without_a_server(chromium, page: Page, served: Served, tmp_path: Path):
    shown(page, served)
    title = page.locator("#screen-2").inner_text()
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save page").click()
    assert saved.value.suggested_filename == "keci.html"
    file = tmp_path / "keci.html"
    saved.value.save_as(file)
    text = file.read_text(encoding="utf-8")
    assert "<script" not in text and "not a forecast" in text and "world=3" in text
    context = visitor(chromium, noted := Watch())
    alone = context.new_page()
    alone.goto(file.as_uri())
    expect(alone.get_by_role("heading", name=title)).to_be_visible()
    assert (alone.locator(".guide-decade svg").bounding_box() or {})["height"] > 100
    expect(alone.get_by_role("button")).to_have_count(0)
    assert noted.errors == [] and noted.strays == [file.as_uri()], "nothing but the file itself is asked for"
    context.close()


def test_on_a_wall_letters_are_larger_and_what_only_steers_is_gone(page: Page, served: Served):
    page.goto(f"{served.address}/what-if?keci.strength=1&futures=250")
    expect(page.locator(".what-if-verdict")).to_be_visible(timeout=120_000)
    size = "parseFloat(getComputedStyle(document.documentElement).fontSize)"
    before = page.evaluate(size)
    page.get_by_role("button", name="Present", exact=True).click()
    expect(page.locator(".dials")).to_be_hidden()
    assert page.evaluate(size) > 1.15 * before
    page.keyboard.press("Escape")
    expect(page.locator(".dials")).to_be_visible()
    assert page.evaluate(size) == before
