"""The block bootstrap: coverage where differences depend on each other, exact cases, the same seed the same interval."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from keci.experiments.scoring.bootstrap import paired_difference, resampled_means
from keci.experiments.scoring.profile import Profile
from keci.model.errors import InputError

FEW = Profile(bootstrap_samples=400)


def autoregressive(rng: np.random.Generator, count: int, carried: float) -> np.ndarray:
    noise = rng.standard_normal(count + 50)
    series = np.zeros(count + 50)
    for t in range(1, count + 50):
        series[t] = carried * series[t - 1] + noise[t]
    return series[50:]


def coverage(count: int, block: int, carried: float, runs: int = 400) -> float:
    """Share of runs whose 95 % interval holds the true mean, 0."""
    rng = np.random.default_rng(16)
    found = [paired_difference(autoregressive(rng, count, carried), np.zeros(count), block, k, FEW) for k in range(runs)]
    return float(np.mean([not one.told_apart for one in found]))


@pytest.mark.parametrize(("count", "block", "carried"), [(60, 12, 0.0), (60, 12, 0.5), (11, 2, 0.0), (5, 2, 0.0), (240, 12, 0.5)])
def test_intervals_cover_the_true_mean_about_as_often_as_they_say(count: int, block: int, carried: float) -> None:
    assert coverage(count, block, carried) >= 0.89


def test_single_cases_instead_of_blocks_cover_too_seldom_where_cases_depend() -> None:
    assert coverage(240, 1, 0.7) < 0.70
    assert coverage(240, 24, 0.7) > 0.87


def test_intervals_are_not_so_wide_that_they_never_tell_apart() -> None:
    rng = np.random.default_rng(17)
    found = paired_difference(rng.standard_normal(60) + 1.0, np.zeros(60), 12, 0)
    assert found.told_apart
    assert found.low > 0.0


@given(st.lists(st.floats(-5, 5), min_size=2, max_size=30), st.integers(1, 40), st.integers(0, 10))
def test_interval_holds_the_mean_and_is_the_same_for_the_same_seed(values: list[float], block: int, seed: int) -> None:
    ours = np.array(values)
    one = paired_difference(ours, np.zeros(len(ours)), block, seed, FEW)
    assert one == paired_difference(ours, np.zeros(len(ours)), block, seed, FEW)
    assert one.mean == pytest.approx(ours.mean())
    assert np.isfinite([one.low, one.high]).all()
    assert one.low <= one.high


@given(st.floats(-5, 5), st.integers(2, 30))
def test_equal_differences_have_no_spread(shift: float, count: int) -> None:
    found = paired_difference(np.full(count, shift), np.zeros(count), 3, 0, FEW)
    assert (found.low, found.high) == pytest.approx((shift, shift), abs=1e-9)


def test_swapping_the_pair_mirrors_the_interval() -> None:
    rng = np.random.default_rng(18)
    a, b = rng.random(40), rng.random(40)
    one, other = paired_difference(a, b, 6, 3), paired_difference(b, a, 6, 3)
    assert (one.mean, one.low, one.high) == pytest.approx((-other.mean, -other.high, -other.low))


def test_resamples_are_made_of_whole_blocks() -> None:
    values = np.arange(12.0)
    means = resampled_means(values, 6, 0, FEW)
    starts = np.arange(7.0)
    possible = {float((a + b) / 2 + 2.5) for a in starts for b in starts}
    assert {round(float(m), 6) for m in means} <= {round(p, 6) for p in possible}


def test_what_cannot_be_paired_is_refused() -> None:
    with pytest.raises(InputError, match="should be the same"):
        paired_difference([1.0, 2.0], [1.0], 1, 0)
    with pytest.raises(InputError, match="without gaps"):
        paired_difference([1.0, np.nan], [1.0, 2.0], 1, 0)
    with pytest.raises(InputError, match="block of the bootstrap: 0"):
        paired_difference([1.0, 2.0], [1.0, 2.0], 0, 0)
