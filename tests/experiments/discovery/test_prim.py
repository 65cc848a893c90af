"""PRIM recovers a planted box, drops what chance explains, and is judged on the other half."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import hypergeom

from keci.experiments.discovery.box import HARMS, HELPS, best_box, covered
from keci.experiments.discovery.pairs import pairs
from keci.experiments.discovery.prim import Searched, best_run, peeled, quasi_ps
from keci.experiments.discovery.region import Restriction


@pytest.mark.parametrize(("sign", "better"), [(HELPS, 1), (HARMS, -1)])
def test_the_planted_box_is_recovered(toy, sign: int, better: int) -> None:
    table, difference = toy(1, 20_000, 30)
    box = best_box(pairs(table, difference, 0.02, better, seed=4), sign, resamples=20)
    asked = {c.parameter: c for c in box.conditions}
    assert box.found and set(asked) == {"p0", "p1", "step"}
    assert asked["p0"].low == pytest.approx(0.6, abs=0.03) and asked["p0"].high is None
    assert asked["p1"].high == pytest.approx(0.5, abs=0.03) and asked["p1"].low is None
    assert asked["step"].levels == ("text",)
    assert box.density.low < better * 0.3 + 0.02 and better * box.density.mean == pytest.approx(0.3, abs=0.05)
    assert box.support.mean == pytest.approx(1 / 15, abs=0.01)
    # help inside: 1/15 of 0.325; all help: that and 14/15 of 0.025
    assert box.coverage.mean == pytest.approx(0.325 / (0.325 + 14 * 0.025), abs=0.06)
    assert abs(box.outside.mean) < 0.01
    assert max(box.quasi_p.values()) < 1e-6
    assert min(box.stability[name] for name in asked) >= 0.9 and box.overlap > 0.8
    assert all(rate <= 0.2 for name, rate in box.stability.items() if name not in asked)


def test_a_box_in_the_middle_of_a_range_has_two_limits() -> None:
    rng = np.random.default_rng(2)
    table = pd.DataFrame(rng.random((8_000, 5)), columns=list("abcde"))
    inside = (table["c"] > 0.3) & (table["c"] < 0.6)
    difference = (rng.random(8_000) < 0.4 * inside).astype(float)
    (condition,) = best_box(pairs(table, difference, 0.05), resamples=0).conditions
    assert condition.parameter == "c"
    assert (condition.low, condition.high) == pytest.approx((0.3, 0.6), abs=0.02)


def test_no_harm_is_found_where_there_is_only_help(toy) -> None:
    assert not best_box(pairs(*toy(3, 10_000), 0.02), HARMS, resamples=0).found


def test_a_uniform_effect_is_no_region() -> None:
    rng = np.random.default_rng(4)
    table = pd.DataFrame(rng.random((4_000, 6)), columns=list("abcdef"))
    box = best_box(pairs(table, (rng.random(4_000) < 0.3).astype(float), 0.05), resamples=0)
    assert not box.found and box.conditions == () and box.support.mean == 1.0


def test_each_peel_takes_a_twentieth_and_the_path_ends_at_the_least() -> None:
    rng = np.random.default_rng(5)
    searched = Searched(
        rng.integers(0, 100, (3, 5_000)).astype(np.uint8), rng.normal(size=5_000), np.ones(3, bool), np.full(3, 100), 0.1
    )
    sizes = np.array([step.worlds for step in peeled(searched)])
    assert (sizes[1:] / sizes[:-1] <= 0.95).all() and (sizes[1:] / sizes[:-1] > 0.80).all()
    assert sizes[-1] >= 100


@given(st.lists(st.integers(-5, 5), min_size=1, max_size=12), st.booleans(), st.booleans())
def test_the_best_run_has_the_largest_sum(excess: list[int], low: bool, high: bool) -> None:
    values = np.array(excess, dtype=float)
    found = best_run(values, low, high)
    runs = itertools.combinations(range(len(values) + 1), 2)
    allowed = [(a, b) for a, b in runs if (low or a == 0) and (high or b == len(values))]
    assert values[found].sum() == max(values[a:b].sum() for a, b in allowed)
    assert (low or found[0]) and (high or found[-1])
    assert (np.diff(np.flatnonzero(found)) == 1).all()


def test_the_quasi_p_is_near_the_exact_tail_for_ones() -> None:
    # 800 of 2,000 worlds in the box, 50 of 100 ones: the exact tail is hypergeometric
    gain = np.zeros(2_000)
    gain[:50] = gain[800:850] = 1.0
    codes = np.repeat([0, 1], [800, 1_200]).astype(np.uint8)[None, :]
    (value,) = quasi_ps(codes, gain, [Restriction(0, np.array([False, True]))])
    exact = float(hypergeom.sf(49, 2_000, 100, 800)) + float(hypergeom.sf(50, 2_000, 100, 800))
    assert value == pytest.approx(exact / 2.0, rel=0.1)  # the mid-p-value, which a normal tail without correction is near


def test_coverage_is_a_share_of_help_alone() -> None:
    gain, inside = np.array([1.0, 1.0, -1.0, 2.0, 0.0]), np.array([True, False, True, True, False])
    found = covered(gain, inside)
    assert (found.mean, found.count) == (0.75, 3)
    assert 0.0 <= found.low < 0.75 < found.high <= 1.0
    assert (covered(-np.ones(4), np.ones(4, bool)).low, covered(-np.ones(4), np.ones(4, bool)).high) == (0.0, 1.0)


def test_density_covers_the_true_mean_of_the_box(toy) -> None:
    grid, _ = toy(10_000, 50_000, 4)
    inside = (grid["p0"] > 0.6) & (grid["p1"] <= 0.5) & (grid["step"] == "text")
    hits = []
    for seed in range(80):
        box = best_box(pairs(*toy(seed, 3_000, 4, effect=0.5), 0.02, seed=seed), resamples=0)
        here = np.logical_and.reduce([c.holds(grid[c.parameter].to_numpy()) for c in box.conditions])
        hits.append(box.found and box.density.low <= 0.5 * inside[here].mean() <= box.density.high)
    assert 0.90 <= np.mean(hits) <= 0.99
