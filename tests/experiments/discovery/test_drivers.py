"""The order of drivers, their shares against closed forms, the error rate under shuffling, and the intervals' coverage."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from keci.experiments.discovery.drivers import drivers, family_chance, grouped, screened, shuffled
from keci.experiments.discovery.pairs import pairs
from keci.experiments.discovery.shares import Cells, Parts, cells_of, errors, interval, weights
from keci.experiments.discovery.surface import surface
from keci.model.errors import InputError


def steps(seed: int, worlds: int, slopes: tuple[float, ...]) -> tuple[pd.DataFrame, np.ndarray]:
    """d = sum of slope x whole tenths of uniform parameters + a standard normal: shares known exactly."""
    rng = np.random.default_rng(seed)
    table = pd.DataFrame(rng.random((worlds, len(slopes))), columns=[f"p{i}" for i in range(len(slopes))])
    return table, np.floor(table.to_numpy() * 10) @ np.array(slopes) + rng.normal(size=worlds)


def shares(slopes: tuple[float, ...]) -> np.ndarray:
    """The variance of whole numbers 0 to 9 is 8.25."""
    parts = 8.25 * np.array(slopes) ** 2
    return parts / (parts.sum() + 1.0)


def test_the_f_test_and_epsilon_squared_are_those_of_the_textbook() -> None:
    rng = np.random.default_rng(1)
    cell, gain = rng.integers(0, 4, 300), rng.normal(size=300)
    parts = Parts.of(Cells.of(cell, 4, gain, np.arange(300) % 200).whole)
    known = stats.f_oneway(*(gain[cell == k] for k in range(4)))
    assert parts.chance[0] == pytest.approx(known.pvalue)
    # epsilon squared from F: (F - 1) / (F + (N - k) / (k - 1))
    assert parts.share[0] == pytest.approx((known.statistic - 1.0) / (known.statistic + 296 / 3))


def test_shares_and_order_are_those_of_the_linear_toy() -> None:
    slopes = (0.05, 0.2, 0.0, 0.1, 0.0)
    table = drivers(pairs(*steps(2, 40_000, slopes), 0.05))
    assert table["parameter"].tolist()[:3] == ["p1", "p3", "p0"]
    known = dict(zip([f"p{i}" for i in range(5)], shares(slopes), strict=True))
    for row in table.itertuples():
        assert row.low <= known[row.parameter] + 0.002 and row.high >= known[row.parameter] - 0.002
        assert row.share == pytest.approx(known[row.parameter], abs=0.012)
    assert table["found"].tolist() == [True, True, True, False, False]
    top = table.iloc[0]
    assert (top["rank"], top["rank_low"], top["rank_high"]) == (1, 1, 1)
    assert top["top"] - top["bottom"] == pytest.approx(9 * 0.2, abs=0.1)


def test_intervals_of_shares_cover_the_truth() -> None:
    slopes, hits = (0.05, 0.15, 0.0), []
    known = shares(slopes)
    for seed in range(120):
        found = pairs(*steps(seed, 2_000, slopes), 0.05, seed=seed)
        drawn = weights(np.random.default_rng(seed))
        for p in range(3):
            cells = cells_of(found, (p,), 10, np.ones(2_000, bool))
            low, high = interval(float(Parts.of(cells.whole).share[0]), errors(cells, drawn))
            hits.append(low <= known[p] <= high)
    assert 0.92 <= np.mean(hits) <= 0.99


def test_the_family_wise_p_value_is_westfall_and_youngs() -> None:
    found = pairs(*steps(3, 500, (0.0, 0.1, 0.0)), 0.05)
    alone = np.array([0.5, 1e-12, 0.02])
    smallest = shuffled(found, 99).min(axis=0)
    assert family_chance(found, alone, 99) == pytest.approx([(1 + (smallest <= a).sum()) / 100 for a in alone])


def test_shuffled_p_values_are_uniform() -> None:
    values = shuffled(pairs(*steps(4, 1_000, (0.1,) * 20), 0.05), 199).ravel()
    assert stats.kstest(values, "uniform").statistic < 0.05


def test_screening_keeps_what_matters_and_little_else(toy) -> None:
    false = 0
    for seed in range(30):
        found = pairs(*toy(seed, 6_000, 60, effect=0.4), 0.02, seed=seed)
        kept = {found.binning.names[p] for p in screened(found, found.training)}
        assert {"p0", "step"} <= kept
        false += len(kept - {"p0", "p1", "step"})
    assert false <= 30  # a tenth of three or four is a third for each of the 30


def test_groups_add_up_and_one_of_noise_is_not_found() -> None:
    slopes = (0.1, 0.1, 0.0, 0.0, 0.0)
    table = grouped(pairs(*steps(5, 20_000, slopes), 0.05), {"trust": ["p0", "p1"], "arms": ["p2", "p3", "p4"]})
    assert table["group"].tolist() == ["trust", "arms"]
    assert table["low"][0] <= shares(slopes).sum() <= table["high"][0]
    assert table["found"].tolist() == [True, False]


def test_an_unknown_member_of_a_group_is_refused() -> None:
    with pytest.raises(InputError, match="group trust: unknown parameter 'p9'"):
        grouped(pairs(*steps(5, 300, (0.1, 0.1)), 0.05), {"trust": ["p9"]})


def test_the_surface_of_a_product_has_the_strongest_pair_and_its_interaction() -> None:
    # d = a b with a, b = -1 or 1: all of it interaction, 1 of a variance of 2; c adds 0.5^2
    rng = np.random.default_rng(6)
    table = pd.DataFrame(rng.choice([-1.0, 1.0], (20_000, 4)), columns=list("abcd"))
    difference = table["a"] * table["b"] + 0.5 * table["c"] + 0.05 * table["a"] + 0.05 * table["b"] + rng.normal(size=20_000)
    found = surface(pairs(table, difference.to_numpy(), 0.1))
    assert set(found.names) == {"a", "b"}
    whole = 1.0 + 0.25 + 2 * 0.05**2 + 1.0
    assert found.interaction.low < 1.0 / whole < found.interaction.high
    assert found.share.mean == pytest.approx((1.0 + 2 * 0.05**2) / whole, abs=0.02)
    assert found.verdicts == (("helps", "harms"), ("harms", "helps"))
    assert found.effects[1][1].mean == pytest.approx(1.1, abs=0.06)
    assert found.chance < 1e-9


def test_a_surface_needs_two_parameters() -> None:
    table = pd.DataFrame({"a": np.arange(300.0), "b": np.ones(300)})
    with pytest.raises(InputError, match="at least two"):
        surface(pairs(table, np.zeros(300), 0.1))
