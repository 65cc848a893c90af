"""Visitors side by side: nothing of one is seen by another, and a closed tab leaves nothing behind."""

from __future__ import annotations

import json
import re
import threading
import urllib.request

import psutil
import pytest
from playwright.sync_api import expect

from tests.dashboard.conftest import FIRST, PATIENCE, Served, Watch, at_month, open_page, start, stop, visitor


def kernels(served: Served) -> int:
    with urllib.request.urlopen(f"{served.address}/resourcez", timeout=PATIENCE / 1000) as reply:
        return int(json.load(reply)["kernels"]["total"])


def until(served: Served, visitors: int) -> None:
    """Wait until the server holds so many visitors."""
    for _ in range(PATIENCE // 100):
        if kernels(served) == visitors:
            return
        threading.Event().wait(0.1)
    assert kernels(served) == visitors


def test_two_visitors_do_not_see_each_other(chromium, watch: Watch, served: Served):
    first, second = visitor(chromium, watch), visitor(chromium, watch)
    one = open_page(first, served.address + "/live?seed=1&month=12")
    two = open_page(second, served.address + "/live?seed=2&month=40")
    at_month(one, 12)
    at_month(two, 40)
    told = two.locator(".keci-chronicle .what").all_inner_texts()
    one.get_by_label("Twin").select_option("kfor")
    expect(one.locator(".keci-maps")).to_contain_text("kfor")  # the new twin is there: until then it cannot be changed
    one.get_by_role("button", name="Set off").click()
    expect(one.get_by_label("Changes made")).to_contain_text("Armed attack")
    one.get_by_role("button", name="Play", exact=True).click()
    expect(one.get_by_role("button", name="Pause", exact=True)).to_be_visible()
    two.get_by_role("button", name="Step", exact=True).click()
    at_month(two, 41)
    expect(two.get_by_role("button", name="Play", exact=True)).to_be_visible()
    expect(two.get_by_label("Twin")).to_have_value("keci")
    expect(two.get_by_label("Seed")).to_have_value("2")
    expect(two.get_by_label("Changes made")).to_have_count(0)
    assert two.locator(".keci-chronicle .what").all_inner_texts()[-len(told) :] == told
    first.close()
    second.close()


def test_two_tabs_of_one_browser_are_two_visitors(chromium, watch: Watch, served: Served):
    context = visitor(chromium, watch)
    one = open_page(context, served.address + "/live?seed=3")
    two = open_page(context, served.address + "/live?seed=3")
    at_month(one, 0)
    at_month(two, 0)
    one.get_by_role("button", name="Step", exact=True).click()
    at_month(one, 1)
    two.get_by_role("button", name="Step", exact=True).click()
    two.get_by_role("button", name="Step", exact=True).click()
    at_month(two, 2)
    assert one.locator(".keci-series").get_attribute("data-month") == "1"
    context.close()


def test_a_request_that_would_leave_the_machine_is_noted_and_refused(chromium, served: Served):
    noted = Watch()
    context = visitor(chromium, noted)
    page = open_page(context, served.address + "/live")
    refused = "address => fetch(address, {mode: 'no-cors'}).then(() => 'let through', () => 'refused')"
    for address in ("http://example.org/", "http://192.0.2.1/"):
        assert page.evaluate(refused, address) == "refused"
        assert noted.strays.pop() == address
    context.close()
    assert noted.strays == []


@pytest.fixture
def own(tmp_path):
    """A dashboard that nobody else visits, so that its visitors can be counted."""
    running = start(tmp_path)
    yield running
    stop(running)


def test_a_closed_tab_is_forgotten_while_it_plays(chromium, watch: Watch, own: Served):
    context = visitor(chromium, watch)
    kept = open_page(context, own.address + "/live")
    at_month(kept, 0)
    page = open_page(context, own.address + "/live?speed=2")
    at_month(page, 0)
    assert kernels(own) == 2
    page.get_by_role("button", name="Play", exact=True).click()
    expect(page.locator(".keci-transport .date span")).to_have_text(re.compile("^month [1-9]"))
    page.close(run_before_unload=True)
    until(own, 1)
    kept.get_by_role("button", name="Step", exact=True).click()
    at_month(kept, 1)
    context.close()


def test_what_a_closed_tab_of_what_if_held_is_given_back(chromium, watch: Watch, own: Served):
    """Every round of tabs with large answers once left a hundred megabytes behind."""
    context, server = visitor(chromium, watch), psutil.Process(own.process.pid)

    def after_a_round(seed: int) -> int:
        page = open_page(context, f"{own.address}/what-if?keci.strength=1&futures=5000&seed={seed}")
        expect(page.locator(".verdict")).to_be_visible(timeout=FIRST)
        page.close(run_before_unload=True)
        until(own, 0)
        threading.Event().wait(3)  # half a second after it tidies up
        return int(server.memory_info().rss)

    rounds = [after_a_round(seed) for seed in (1, 2, 3)]
    for _ in range(60):  # what a closed tab was still working out is given back when that ends, on busy processors seconds later
        if rounds[-1] - rounds[1] < 60 * 2**20:
            break
        threading.Event().wait(1)
        rounds.append(int(server.memory_info().rss))
    assert rounds[-1] - rounds[1] < 60 * 2**20, rounds  # after the first rounds it stays where it is
    context.close()
