"""Reliability: the decomposition adds up, tables by hand, transforms and coverage of forecasts known to be right or wrong."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from keci.experiments.scoring.profile import MOST_RELIABILITY_BINS, Profile
from keci.experiments.scoring.reliability import coverage, decompose, probability_integral_transform, reliability_table
from keci.experiments.scoring.scores import brier
from keci.model.errors import InputError

cases = st.lists(st.tuples(st.sampled_from([0.0, 0.1, 0.2, 0.5, 0.9, 1.0]), st.integers(0, 1)), min_size=1, max_size=40)


@given(cases)
def test_the_parts_add_up_to_the_brier_score_and_none_is_negative(pairs: list[tuple[float, int]]) -> None:
    p, y = np.array(pairs).T
    parts = decompose(p, y)
    assert parts.brier == pytest.approx(brier(p, y).mean(), abs=1e-12)
    assert min(parts.miscalibration, parts.discrimination, parts.uncertainty) >= -1e-12


def test_a_decomposition_by_hand() -> None:
    """Forecasts .2 (1 of 4 happened) and .8 (4 of 4): recalibrated to 1/4 and 1."""
    parts = decompose([0.2] * 4 + [0.8] * 4, [1, 0, 0, 0, 1, 1, 1, 1])
    assert parts.uncertainty == pytest.approx(5 / 8 * 3 / 8)
    assert parts.miscalibration == pytest.approx((0.05**2 * 4 + 0.2**2 * 4) / 8)
    assert parts.discrimination == pytest.approx(5 / 8 * 3 / 8 - (4 * 0.25 * 0.75) / 8)


def test_the_base_rate_is_reliable_and_says_nothing() -> None:
    parts = decompose([0.25] * 8, [1, 1, 0, 0, 0, 0, 0, 0])
    assert (parts.miscalibration, parts.discrimination) == pytest.approx((0.0, 0.0))


def test_forecasts_the_wrong_way_round_do_not_discriminate() -> None:
    parts = decompose([0.9, 0.8, 0.2, 0.1], [0, 0, 1, 1])
    assert parts.discrimination == pytest.approx(0.0)
    assert parts.miscalibration > 0.4


@given(cases)
def test_the_table_holds_every_case_once_in_rising_bins(pairs: list[tuple[float, int]]) -> None:
    p, y = np.array(pairs).T
    table = reliability_table(p, y)
    assert len(table) <= MOST_RELIABILITY_BINS
    assert table.cases.sum() == len(p)
    assert (table.cases * table.observed).sum() == pytest.approx(y.sum())
    assert (table.lowest.to_numpy()[1:] > table.highest.to_numpy()[:-1]).all()
    assert ((table.observed_low <= table.observed + 1e-12) & (table.observed <= table.observed_high + 1e-12)).all()


def test_a_table_of_ten_cases_by_hand() -> None:
    p = np.arange(10) / 10
    table = reliability_table(p, (p > 0.45).astype(int))
    assert table.cases.tolist() == [2] * 5
    assert table.forecast.tolist() == pytest.approx([0.05, 0.25, 0.45, 0.65, 0.85])
    assert table.observed.tolist() == [0, 0, 0.5, 1, 1]


@given(cases, st.integers(1, MOST_RELIABILITY_BINS))
def test_the_transform_is_a_histogram(pairs: list[tuple[float, int]], bins: int) -> None:
    seen = np.array([y for _, y in pairs])
    draws = np.random.default_rng(19).poisson(0.5, (20, len(seen)))
    heights = probability_integral_transform(draws, seen + 3, Profile(reliability_bins=bins))
    assert heights.sum() == pytest.approx(1.0)
    assert heights.min() >= 0.0


def test_the_transform_of_the_true_law_is_flat_and_of_a_narrow_one_u_shaped() -> None:
    rng = np.random.default_rng(20)
    seen = stats.nbinom.rvs(1, 0.2, size=6000, random_state=21)
    flat = probability_integral_transform(stats.nbinom.rvs(1, 0.2, size=(400, 6000), random_state=22), seen)
    narrow = probability_integral_transform(rng.poisson(4.0, (400, 6000)), seen)
    assert np.abs(flat - 0.2).max() < 0.02
    assert narrow[0] > 0.3 > 0.15 > narrow[2]


def test_counts_that_no_draw_shows_lie_at_the_ends_or_between() -> None:
    draws = np.array([[0], [0], [4], [4]])
    assert probability_integral_transform(draws, [9]).tolist() == [0, 0, 0, 0, 1]
    assert probability_integral_transform(draws, [2]).tolist() == [0, 0, 1, 0, 0]
    assert probability_integral_transform(draws + 1, [0]).tolist() == [1, 0, 0, 0, 0]


def test_coverage_of_uniform_draws_is_the_level() -> None:
    draws = np.repeat(np.arange(1001)[:, None], 1001, axis=1)
    assert coverage(draws, np.arange(1001)) == pytest.approx(901 / 1001)
    assert coverage(draws, np.arange(1001), Profile(interval_level=0.5)) == pytest.approx(501 / 1001)


def test_wrong_cases_are_refused() -> None:
    with pytest.raises(InputError, match="empty"):
        reliability_table([], [])
    with pytest.raises(InputError, match="should be the same"):
        decompose([0.1, 0.2], [1])
    with pytest.raises(InputError, match=r"should be \(draws"):
        coverage(np.zeros((5, 3)), np.zeros(2))
