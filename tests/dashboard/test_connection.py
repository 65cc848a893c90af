"""A server that stops or starts anew under an open page: the page notices it and says so."""

from __future__ import annotations

import re
import urllib.request
from urllib.parse import urlsplit

from playwright.sync_api import expect

from tests.dashboard.conftest import Watch, at_month, open_page, start, stop, visitor


def test_a_server_started_anew_is_noticed_and_said_and_the_page_can_be_loaded_again(chromium, tmp_path):
    noted = Watch()  # a browser complains of a server that is gone: that is what is tested
    served = start(tmp_path)
    port = str(urlsplit(served.address).port)
    context = visitor(chromium, noted)
    page = open_page(context, f"{served.address}/live?seed=7&month=30")
    at_month(page, 30)
    expect(page.locator(".keci-connection")).to_have_count(0)
    stop(served)
    notice = page.get_by_role("alert").filter(has_text="does not answer")
    expect(notice).to_be_visible(timeout=20_000)
    expect(page.get_by_text("Server disconnected.")).to_be_hidden()
    served = start(tmp_path, "--port", port)
    try:
        expect(page.get_by_role("alert").filter(has_text="was started anew")).to_be_visible(timeout=20_000)
        page.get_by_role("button", name="Load the page anew").click()
        at_month(page, 30)
        expect(page.locator(".keci-connection")).to_have_count(0)
        page.get_by_role("button", name="Step", exact=True).click()
        at_month(page, 31)
    finally:
        stop(served)
    context.close()
    assert noted.strays == []


def test_a_lost_connection_is_said_until_it_is_back(chromium, served):
    context = visitor(chromium, Watch())
    page = open_page(context, f"{served.address}/live?seed=7&month=12")
    at_month(page, 12)
    page.evaluate("solara.debug.dropConnection()")
    expect(page.locator(".keci-connection")).to_have_count(0)
    page.get_by_role("button", name="Step", exact=True).click()
    at_month(page, 13)
    context.close()


def test_the_page_says_its_language_and_can_be_enlarged(served):
    with urllib.request.urlopen(f"{served.address}/live", timeout=10) as reply:
        text = reply.read().decode()
    assert '<html lang="en">' in text
    viewport = re.search('<meta name="viewport" content="([^"]*)">', text)
    assert viewport and "width=device-width" in viewport[1]
    assert "user-scalable" not in viewport[1] and "maximum-scale" not in viewport[1]
    assert text.count("<v-progress-linear") == text.count('<v-progress-linear aria-hidden="true"') == 1


def test_the_content_is_a_landmark_and_the_first_stop_skips_to_it(page):
    expect(page.get_by_role("main")).to_have_count(1)
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.tagName") == "MAIN"
