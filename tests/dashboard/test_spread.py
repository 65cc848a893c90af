"""The thousand futures behind the one on the screen: how they spread, and where among them a future lies."""

from __future__ import annotations

import json

import numpy as np
import pytest

from keci.dashboard.futures.interventions import LeverMove, Shock
from keci.dashboard.futures.recording import Plan, record
from keci.dashboard.futures.spread import GRID, PAST_YEAR, SO_FAR, Spread, Spreads, counted, unchanging
from keci.dashboard.live.charts import CHARTS, SPREAD, axis, charts, rounded
from keci.dashboard.shell.simulation_task import Cancelled
from keci.dashboard.shell.standing import default_parameters
from keci.model import ensemble
from keci.model.scenario import Scenario

SHOWN = (("tension", ""), ("incidents", PAST_YEAR), ("severe", SO_FAR))


def plan(*moves: LeverMove | Shock, arm: str = "baseline") -> Plan:
    return Plan.of(Scenario.named(arm), 7, 3, moves, "0")


def told(_: int) -> None:
    pass


@pytest.fixture(scope="module")
def spread() -> Spread:
    return Spreads().of(plan(), SHOWN, told, futures=250)


def test_bands_hold_as_many_futures_as_they_say(spread: Spread):
    frame = ensemble.simulate(Scenario.named("baseline"), 250, 7, default_parameters(), record=("tension",))
    low, quarter, three_quarters, high = spread.bands(("tension", ""))
    played = frame.attrs["series"]["tension"]
    within = np.mean((played >= low - 1e-6) & (played <= high + 1e-6), axis=0)
    half = np.mean((played >= quarter - 1e-6) & (played <= three_quarters + 1e-6), axis=0)
    # at the ends of its scale many futures share a value, and a band then holds more
    assert within.min() > 0.87 and np.median(within) == pytest.approx(0.9, abs=0.02)
    assert half.min() > 0.47 and np.median(half) == pytest.approx(0.5, abs=0.02)


def test_a_place_counts_the_futures_below_and_those_that_are_equal(spread: Spread):
    own = record(plan())
    below, same = spread.place(("severe", SO_FAR), counted(np.array(own.series["severe"]), SO_FAR).tolist())
    frame = ensemble.simulate(Scenario.named("baseline"), 250, 7, default_parameters(), record=("severe",))
    others = np.cumsum(frame.attrs["series"]["severe"], axis=1)
    for month in (0, 12, 60, 120):
        mine = others[3, month]
        assert below[month] == pytest.approx(100 * np.mean(others[:, month] < mine), abs=1.5)
        assert same[month] == pytest.approx(100 * np.mean(others[:, month] == mine), abs=2)
    assert same[0] == 100, "nothing has happened anywhere"


def test_a_year_is_summed_from_its_months():
    months = np.arange(30.0)
    assert counted(months, PAST_YEAR)[20] == months[9:21].sum()
    assert counted(months, PAST_YEAR)[5] == months[:6].sum()
    assert counted(months, SO_FAR)[-1] == months.sum()


def test_a_lever_switched_on_on_the_way_plays_as_one_that_starts_then():
    moved = plan(LeverMove(30, "keci", 1.0, where="0"))
    scenario, left_out = unchanging(moved)
    assert not left_out
    assert record(moved).series == record(Plan(scenario, 7, 3)).series
    assert record(moved).series != record(plan()).series


def test_what_cannot_be_played_from_the_start_is_said():
    changes = [LeverMove(month, "kfor", strength, where="0") for month, strength in ((20, 1.0), (40, 2.0), (50, 0.0))]
    scenario, left_out = unchanging(plan(*changes))
    assert scenario.levers["kfor"].start == 20 and scenario.levers["kfor"].strength == 1.0
    assert left_out == ("Lever: robust KFOR, strength 2", "Lever off: robust KFOR")
    assert unchanging(plan(LeverMove(20, "keci_status_laden", 1.0, where="0"), arm="keci"))[1]


def test_a_shock_moves_the_futures_too(spread: Spread):
    struck = Spreads().of(plan(Shock(17, "armed_attack", 6.0)), SHOWN, told, futures=250)
    severe = ("severe", SO_FAR)
    assert np.array_equal(struck.grid[severe][:, :17], spread.grid[severe][:, :17])
    assert struck.bands(severe)[0, 18] >= 1 > spread.bands(severe)[0, 18]


def test_spreads_are_kept_and_can_be_given_up():
    def refuse(_: int) -> None:
        raise Cancelled

    kept = Spreads(most=1)
    with pytest.raises(Cancelled):
        kept.of(plan(), SHOWN, refuse, futures=250)
    assert kept.kept(plan(), SHOWN, 250) is None
    kept.of(plan(), SHOWN, told, futures=250)
    assert kept.of(plan(), SHOWN, refuse, futures=250).grid["tension", ""].shape == (GRID, 121)
    kept.of(plan(arm="kfor"), SHOWN, told, futures=250)
    assert kept.kept(plan(), SHOWN, 250) is None, "only so many are kept"


def test_charts_fit_their_axes_and_say_where_nothing_moves():
    twins = [record(plan()), record(Plan.of(Scenario.named("keci"), 7, 3, (), "1"))]
    both = [Spreads().of(plan(arm=arm), SPREAD, told, futures=250) for arm in ("baseline", "keci")]
    drawn = json.loads(charts(twins, both))
    found = [chart for group in drawn["groups"] for chart in group["charts"]]
    assert [chart["title"] for chart in found] == [chart.title for chart in CHARTS]
    for chart in found:
        seen = [v for line in chart["lines"] for v in line["values"]]
        seen += [v for one in chart["bands"] for edge in one["edges"] for v in edge]
        assert chart["low"] - 1e-3 <= min(seen) and max(seen) <= chart["high"] + 1e-3
        assert 2 <= len(chart["ticks"]) <= 7
        if chart["still"]:
            assert all(max(line["values"]) - min(line["values"]) < 0.1 for line in chart["lines"])
    assert not all(chart["still"] for chart in found)
    alike = {chart["title"]: chart["bands"][1]["like_first"] for chart in found}
    assert alike["Technical basket"] and not alike["NATO's word"]


@pytest.mark.parametrize(("step", "round_one"), [(0.3, 0.5), (0.02, 0.02), (7.0, 10.0), (2.4, 2.5)])
def test_ticks_are_round(step, round_one):
    assert rounded(step) == pytest.approx(round_one)


def test_what_hardly_moves_is_not_blown_up():
    low, high, _ = axis(CHARTS[0], [{"values": [0.3, 0.301]}], [])
    assert high - low >= 0.04
