"""What hangs on assumptions: found where it is, not found where it is not, and shares of variance that are known."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from keci.experiments.statistics.explained import explained
from keci.experiments.statistics.halves import Drawn, apart, strongest_cuts


def futures(count: int, parameters: int, seed: int) -> tuple[np.ndarray, np.random.Generator]:
    draw = np.random.default_rng(seed)
    return draw.uniform(size=(count, parameters)), draw


def test_the_strongest_cut_is_found() -> None:
    assumptions, draw = futures(4000, 40, 1)
    quantity = 0.3 * (assumptions[:, 7] > 0.5) + draw.standard_normal(4000)
    (cut,) = strongest_cuts([Drawn(assumptions, quantity[:, np.newaxis])])
    assert cut is not None
    assert cut.parameter == 7
    assert cut.threshold == pytest.approx(0.5, abs=0.03)
    assert cut.chance < 0.01


def test_the_batches_do_not_matter() -> None:
    assumptions, draw = futures(1200, 5, 2)
    quantity = (assumptions[:, 1] + draw.standard_normal(1200))[:, np.newaxis]
    first = Drawn(assumptions[:600], quantity[:600])
    (by_two,) = strongest_cuts([first, Drawn(assumptions[600:], quantity[600:])])
    assert by_two is not None
    kept = np.arange(1200) % 2 == 1
    above = assumptions[kept, 1] > by_two.threshold
    known = stats.ttest_ind(quantity[kept, 0][above], quantity[kept, 0][~above], equal_var=False)
    assert by_two.z == pytest.approx(known.statistic, rel=1e-3)


def test_chance_alone_is_seldom_taken_for_a_cut() -> None:
    found = 0
    for seed in range(200):
        assumptions, draw = futures(400, 20, seed)
        found += strongest_cuts([Drawn(assumptions, draw.standard_normal((400, 1)))])[0] is not None
    # the bound is 5 % of studies; the test of one cut at the level of twenty is stricter still
    assert found <= 10


def test_what_is_yes_or_no_is_cut_between() -> None:
    draw = np.random.default_rng(5)
    works = (draw.uniform(size=2000) < 0.8).astype(float)
    quantity = works + 0.1 * draw.standard_normal(2000)
    (cut,) = strongest_cuts([Drawn(np.column_stack([works, draw.uniform(size=2000)]), quantity[:, np.newaxis])])
    assert cut is not None
    assert (cut.parameter, cut.threshold) == (0, 0.5)


def test_too_few_futures_show_nothing() -> None:
    assumptions = np.linspace(0.0, 1.0, 30)[:, np.newaxis]
    assert strongest_cuts([Drawn(assumptions, assumptions.copy())]) == [None]
    assert strongest_cuts([]) == []


def test_apart_is_welchs_statistic() -> None:
    draw = np.random.default_rng(6)
    one, two = draw.standard_normal(50), 2.0 * draw.standard_normal(80) + 0.5
    known = stats.ttest_ind(one, two, equal_var=False).statistic
    sides = [(float(x.mean()), float(x.var(ddof=1)), len(x)) for x in (one, two)]
    assert apart(*sides) == pytest.approx(known)
    assert apart((1.0, float("nan"), 1), (0.0, 1.0, 10)) == 0.0


@pytest.mark.parametrize("share", [0.2, 0.6])
def test_a_known_share_is_explained(share: float) -> None:
    assumptions, draw = futures(20_000, 10, 9)
    scaled = (assumptions - 0.5) * np.sqrt(12)
    quantity = 3.0 + np.sqrt(share / 2) * (scaled[:, 0] - scaled[:, 4]) + np.sqrt(1 - share) * draw.standard_normal(20_000)
    found = explained([Drawn(assumptions, quantity[:, np.newaxis])])
    assert found is not None
    assert found.found
    assert found.share == pytest.approx(share, abs=0.02)
    assert found.spread == pytest.approx(np.sqrt(share), abs=0.02)
    low, high = found.tenths
    assert (low + high) / 2 == pytest.approx(quantity.mean())
    assert high - low == pytest.approx(2 * 1.2816 * found.spread, rel=1e-4)


def test_nothing_is_explained_by_what_does_not_matter() -> None:
    for seed in range(10):
        assumptions, draw = futures(1000, 30, seed)
        found = explained([Drawn(assumptions, draw.standard_normal((1000, 1)))])
        assert found is not None
        assert found.share < 0.01


def test_what_goes_with_assumptions_in_another_than_a_linear_way_is_not_claimed() -> None:
    assumptions, _ = futures(4000, 3, 12)
    curved = np.abs(assumptions[:, :1] - 0.5)
    found = explained([Drawn(assumptions, curved)])
    assert found is not None
    assert found.share < 0.02


def test_no_spread_and_few_futures_have_no_share() -> None:
    assumptions, _ = futures(100, 3, 13)
    assert explained([Drawn(assumptions, np.ones((100, 1)))]) is None
    assert explained([Drawn(assumptions[:5], assumptions[:5, :1])]) is None
    assert explained([]) is None
