"""The page Record: what hindcasts said beside what happened, and in a real browser."""

from __future__ import annotations

import json
import re

import numpy as np
import pytest
from playwright.sync_api import Browser, expect

from keci.dashboard.record import hindsight
from keci.dashboard.record.hindsight import Shown, bands, drawn, kept_forecast, yearly
from keci.dashboard.record.tables import kept_rows
from keci.experiments.record.hindcasts import LAST, START, hindcasts
from keci.experiments.record.history import History
from tests.dashboard.conftest import FIRST, Served, Watch, visitor


@pytest.fixture(scope="module")
def futures() -> History:
    return hindcasts(300, hindsight.parameters(), 0)


@pytest.fixture(scope="module")
def record() -> History:
    return History.observed(START, LAST, alerts=True)


@pytest.fixture(scope="module")
def found(futures: History, record: History) -> hindsight.Bands:
    return bands(futures, record)


def test_years_are_sums_of_their_months(record: History):
    severe = yearly(record, Shown("severe", "", ""))[0]
    place = record.index("2023-01")
    assert severe[2023 - 2012] == record.get("severe")[0, place : place + 12].sum() == 2
    kfor = yearly(record, Shown("kfor", "", "", mean=True))[0]
    assert 3.0 < np.nanmin(kfor) < np.nanmax(kfor) < 7.0


def test_bands_hold_their_share_of_the_hindcasts(found: hindsight.Bands, futures: History):
    values = yearly(futures, Shown("incidents", "", ""))
    edges = found.edges["incidents"][0]
    within = np.mean((values >= edges[0]) & (values <= edges[4]), axis=0)
    assert np.all(within >= 0.9 - 1e-9)
    assert found.years == list(range(2012, 2026))


def test_an_origin_looks_ahead_only_and_knows_more(found: hindsight.Bands):
    edges = found.edges["kfor"]
    late = edges[2024]
    assert np.all(np.isnan(late[:, : 2024 - 2012])) and np.all(np.isfinite(late[:, 2024 - 2012 :]))
    assert not np.array_equal(late[:, -1], edges[0][:, -1]), "the past is looked at"


def test_coverage_counts_what_lies_inside(found: hindsight.Bands):
    cases, wide, half = found.coverage()
    assert 30 <= cases <= 5 * len(hindsight.SERIES) and half <= wide <= cases
    edges = {name: {0: np.repeat([[-1.0], [-1.0], [0.0], [1e9], [1e9]], 14, axis=1)} for name in found.record}
    everything = hindsight.Bands(found.years, found.record, edges)
    assert everything.coverage() == (cases, cases, cases)


def test_what_the_browser_gets_has_no_gaps_that_it_cannot_read(found: hindsight.Bands):
    told = json.loads(drawn(found))
    assert {len(chart["record"]) for chart in told["charts"]} == {14}
    assert all(set(chart["edges"]) == {"0", *map(str, hindsight.ORIGINS)} for chart in told["charts"])


def test_the_kept_forecast_is_shown_as_it_was_made():
    kept = kept_forecast()
    assert kept is not None
    head, rows = kept_rows(kept)
    assert head == ["event", "within 6 months", "within 12 months", "within 24 months"]
    assert len(rows) == len({row["event"] for row in kept["events"]})
    assert "69 %" in rows[[row[0] for row in rows].index("a severe incident (a death by organised violence, or ten injured)")][3]


def test_the_page_shows_what_happened_beside_what_was_expected(chromium: Browser, watch: Watch, served: Served):
    context = visitor(chromium, watch)
    page = context.new_page()
    page.goto(f"{served.address}/record")
    expect(
        page.get_by_role("heading", name=re.compile(r"Of \d+ yearly figures from 2021 on, \d+ lie in the band"))
    ).to_be_visible(timeout=FIRST)
    figures = page.locator(".keci-past figure")
    expect(figures).to_have_count(len(hindsight.SERIES))
    bars = figures.first.locator("rect.wide")
    expect(bars).to_have_count(14)
    page.get_by_label("What the model knew").fill("10")
    expect(page.locator(".keci-past output")).to_have_text("all that happened before January 2022")
    expect(bars).to_have_count(4)
    expect(page.get_by_role("heading", name=re.compile(r"\d+ of \d+ patterns of the record lie"))).to_be_visible(timeout=FIRST)
    page.get_by_role("button", name=re.compile("^All .* patterns")).click()
    assert page.locator(".keci-patterns tbody tr").count() > 30
    expect(page.get_by_role("heading", name="Against simple rivals")).to_be_visible(timeout=FIRST)
    expect(page.get_by_role("heading", name="What it says of the two years to come")).to_be_visible()
    context.close()
