"""Luck's share against toys of known variance."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from keci.experiments.discovery.luck import bound, components, luck
from keci.experiments.discovery.pairs import pairs
from keci.experiments.discovery.tree import grow
from keci.model.errors import InputError


def test_the_analysis_of_variance_by_hand() -> None:
    # sets {1, 3}, {2, 4, 6}, {5}: MSW = (2 + 8) / 3, SSB = 51 / ... worked out below with N = 6, n0 = (6 - 14 / 6) / 2
    sums = np.array([[2.0, 3, 1], [4, 12, 5], [10, 56, 25]])
    within, between = components(sums, np.ones((1, 3)))[:, 0]
    msw, msb = (2.0 + 8.0) / 3, (8.0 + 48.0 + 25.0 - 21.0**2 / 6) / 2
    assert within == pytest.approx(msw)
    assert between == pytest.approx(max(0.0, (msb - msw) / ((6 - 14 / 6) / 2)))


def rare(seed: int, sets: int, each: int) -> tuple[np.ndarray, np.ndarray, float]:
    """Differences 1 with chance 0.02 or 0.22 by set, else 0: between 0.01, within the mean of p (1 - p)."""
    rng = np.random.default_rng(seed)
    chance = rng.choice([0.02, 0.22], sets)
    number = np.repeat(np.arange(sets), each)
    within = (0.02 * 0.98 + 0.22 * 0.78) / 2
    return (rng.random(sets * each) < chance[number]).astype(float), number, within / (within + 0.01)


def test_luck_of_rare_events_is_known_and_covered() -> None:
    hits, means = [], []
    for seed in range(100):
        difference, number, known = rare(seed, 150, 8)
        found = luck(difference, number, futures=(10,), seed=seed)
        within = known / (1 - known) * 0.01
        of_ten = within / 10 / (within / 10 + 0.01)
        hits += [found.one.low <= known <= found.one.high, found.means[10].low <= of_ten <= found.means[10].high]
        means.append(found.one.mean)
    assert np.mean(means) == pytest.approx(known, abs=0.005)
    assert 0.90 <= np.mean(hits) <= 0.99


def test_all_luck_and_no_luck() -> None:
    rng = np.random.default_rng(1)
    number = np.repeat(np.arange(500), 4)
    assert luck(rng.normal(size=2_000), number).one.low > 0.9
    sure = luck(rng.normal(size=500)[number], number)
    assert (sure.one.mean, sure.one.high) == pytest.approx((0.0, 0.0), abs=1e-9)
    nothing = luck(np.zeros(2_000), number)
    assert (nothing.one.mean, nothing.within, nothing.between) == (0.0, 0.0, 0.0)


@given(st.permutations(range(40)), st.floats(0.1, 10.0))
def test_order_and_unit_change_no_share(order: list[int], unit: float) -> None:
    rng = np.random.default_rng(2)
    number, values = np.repeat(np.arange(20), 2), rng.normal(size=40) + np.repeat(rng.normal(size=20), 2)
    plain, other = luck(values, number), luck(unit * values[order], number[order])
    assert other.one.mean == pytest.approx(plain.one.mean)
    assert (other.one.low, other.one.high) == pytest.approx((plain.one.low, plain.one.high))
    shares = [plain.one.mean, *(share.mean for share in plain.means.values())]
    assert shares == sorted(shares, reverse=True)


def test_the_bound_lies_above_the_truth_and_well_below_one(toy) -> None:
    # variance of the mean: 0.3^2 x (1/15)(14/15); within: 0.05 + 0.3 / 15 less the squared means
    mean, second = 0.3 / 15, 0.05 + 0.3 / 15
    between = 0.09 * (1 / 15) * (14 / 15)
    known = 1.0 - between / (second - mean**2)
    bounds = []
    for seed in range(20):
        found = pairs(*toy(seed, 10_000), 0.02, seed=seed)
        most = bound(found, grow(found)).most
        bounds.append(most)
    assert sum(most >= known for most in bounds) >= 18
    assert max(bounds) < 0.99 and np.mean(bounds) < 0.97
    assert known == pytest.approx(0.9196, abs=1e-3)


def test_without_any_difference_luck_may_be_all() -> None:
    found = pairs(pd.DataFrame({"x": np.arange(300.0)}), np.zeros(300), 0.1)
    assert bound(found, grow(found)).most == 1.0


@pytest.mark.parametrize(
    ("values", "sets", "said"),
    [
        (np.zeros(20), np.arange(20), "no set has two futures"),
        (np.zeros(20), np.zeros(20), "1; at least 10"),
        (np.zeros(20), np.zeros(3), r"shape \(3,\)"),
        (np.full(40, np.inf), np.arange(40) // 2, "not finite"),
    ],
)
def test_wrong_replicates_are_refused(values: np.ndarray, sets: np.ndarray, said: str) -> None:
    with pytest.raises(InputError, match=said):
        luck(values, sets)
