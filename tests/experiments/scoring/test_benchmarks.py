"""Benchmarks: what each must be by its definition, fits against closed forms, their order where the truth is known."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from keci.experiments.scoring.benchmarks import BENCHMARKS, dispersion_size, stretches, truncated_rate
from keci.experiments.scoring.profile import PROFILE
from keci.experiments.scoring.record import History
from keci.experiments.scoring.scores import crps, ignorance
from keci.model.errors import InputError
from tests.experiments.scoring.series import history_of

counts_lists = st.lists(st.integers(0, 6), min_size=36, max_size=60)


def draws_of(name: str, counts: np.ndarray, horizon: int = 12, draws: int = 1000, seed: int = 1) -> np.ndarray:
    return BENCHMARKS[name](history_of(counts), horizon, draws, np.random.default_rng(seed), PROFILE)


@given(st.sampled_from(sorted(BENCHMARKS)), counts_lists, st.integers(1, 14))
def test_every_benchmark_gives_whole_counts_of_the_right_shape(name: str, counts: list[int], horizon: int) -> None:
    drawn = draws_of(name, np.array(counts), horizon, draws=20)
    assert drawn.shape == (20, horizon)
    assert drawn.dtype.kind == "i"
    assert drawn.min() >= 0


@given(st.sampled_from(sorted(BENCHMARKS)), counts_lists)
def test_the_same_generator_gives_the_same_forecast(name: str, counts: list[int]) -> None:
    assert np.array_equal(draws_of(name, np.array(counts), draws=10), draws_of(name, np.array(counts), draws=10))


@given(st.sampled_from(sorted(BENCHMARKS)))
def test_a_record_without_events_forecasts_none(name: str) -> None:
    assert draws_of(name, np.zeros(40, dtype=int)).sum() == 0


def test_zero_last_value_and_conflictology_by_their_definitions() -> None:
    counts = np.arange(60)
    assert draws_of("zero", counts).max() == 0
    assert set(np.unique(draws_of("last value", counts))) == {59}
    assert set(np.unique(draws_of("conflictology 12", counts))) == set(range(48, 60))
    assert set(np.unique(draws_of("conflictology 36", counts))) == set(range(24, 60))


def test_conflictology_needs_as_many_months_as_it_draws_from() -> None:
    with pytest.raises(InputError, match="history: 11 months; should be at least the 12"):
        draws_of("conflictology 12", np.zeros(11, dtype=int))


@given(counts_lists, st.integers(1, 24))
def test_climatology_has_the_history_s_distribution_in_every_month(counts: list[int], horizon: int) -> None:
    values = np.array(counts)
    drawn = stretches(values, horizon, 3 * len(values))
    for month in range(horizon):
        assert np.array_equal(np.sort(drawn[:, month]), np.sort(np.repeat(values, 3)))


def test_climatology_s_chance_of_an_event_is_the_share_of_past_windows() -> None:
    counts = np.zeros(120, dtype=int)
    counts[[5, 6, 7]] = 1  # windows of 12 that begin from month -6 to 7: 14 of 120
    assert (draws_of("climatology so far", counts, draws=1200).sum(axis=1) > 0).mean() == pytest.approx(14 / 120)


@pytest.mark.parametrize("rate", [0.05, 0.7, 3.0])
def test_the_truncated_rate_inverts_the_mean(rate: float) -> None:
    assert truncated_rate(rate / -np.expm1(-rate)) == pytest.approx(rate, rel=1e-6)


def test_the_truncated_rate_at_its_edge() -> None:
    assert truncated_rate(1.0) == 0.0
    with pytest.raises(InputError, match="should be 1 or more"):
        truncated_rate(0.9)


def test_the_hurdle_keeps_the_share_of_quiet_months_and_the_mean() -> None:
    counts = np.array([0] * 80 + [1] * 10 + [2] * 6 + [5] * 4)
    drawn = draws_of("hurdle", counts, draws=8000)
    assert (drawn > 0).mean() == pytest.approx(0.2, abs=0.006)
    assert drawn[drawn > 0].mean() == pytest.approx(42 / 20, abs=0.04)


def test_a_hurdle_fitted_to_single_events_draws_no_doubles() -> None:
    assert draws_of("hurdle", np.array([0, 1] * 30)).max() == 1


@pytest.mark.parametrize(("size", "mean"), [(0.3, 0.25), (2.0, 3.0)])
def test_the_negative_binomial_s_size_is_recovered(size: float, mean: float) -> None:
    counts = stats.nbinom.rvs(size, size / (size + mean), size=400_000, random_state=13)
    assert dispersion_size(counts) == pytest.approx(size, rel=0.03)


def test_the_fitted_size_is_scipy_s_most_likely_one() -> None:
    counts = np.array([0] * 30 + [1, 1, 2, 4, 0, 3])
    best, mean = dispersion_size(counts), counts.mean()
    sizes = best * np.array([0.9, 1.0, 1.1])
    likelihoods = [stats.nbinom.logpmf(counts, k, k / (k + mean)).sum() for k in sizes]
    assert int(np.argmax(likelihoods)) == 1


def test_counts_that_vary_no_more_than_poisson_have_no_size() -> None:
    assert dispersion_size(np.array([1, 1, 2, 1, 1, 2])) == np.inf
    drawn = draws_of("negative binomial", np.array([1, 2] * 20), draws=4000)
    assert drawn.var() / drawn.mean() == pytest.approx(1.0, abs=0.04)


def test_the_negative_binomial_has_its_mean_and_variance() -> None:
    counts = np.array([0] * 50 + [4] * 10)
    size, mean = dispersion_size(counts), counts.mean()
    drawn = draws_of("negative binomial", counts, draws=20_000)
    assert drawn.mean() == pytest.approx(mean, rel=0.03)
    assert drawn.var() == pytest.approx(mean + mean**2 / size, rel=0.08)


def test_the_mixture_keeps_events_possible_after_quiet_years() -> None:
    counts = np.array([0, 3] * 10 + [0] * 40)
    assert draws_of("conflictology 36", counts).max() == 0
    drawn = draws_of("mixture", counts, draws=4000)
    assert set(np.unique(drawn)) == {0, 3}
    assert (drawn > 0).mean() == pytest.approx(0.05, abs=0.005)


def test_poisson_months_have_the_history_s_mean() -> None:
    drawn = draws_of("Poisson", np.array([0, 0, 1, 4] * 10), draws=8000)
    assert drawn.mean() == pytest.approx(1.25, rel=0.02)
    assert drawn.var() == pytest.approx(1.25, rel=0.04)


def test_the_hawkes_forecast_is_higher_after_a_burst() -> None:
    """The same yearly bursts of six days, once ending four days before the origin and once half a year before it."""
    forecasts = []
    for counts in (np.array(([0] * 11 + [6]) * 8), np.array(([0] * 5 + [6] + [0] * 6) * 8)):
        made = history_of(counts)
        late = History(counts, made.first, made.days + 21.0)
        forecasts.append(BENCHMARKS["Hawkes"](late, 1, 4000, np.random.default_rng(1), PROFILE).mean())
    assert forecasts[0] > 1.5 * forecasts[1]


def test_order_of_benchmarks_where_months_are_negative_binomial() -> None:
    """Months drawn from one negative binomial law: its own fit beats Poisson and the last value in ignorance and CRPS."""
    size, mean = 0.5, 2.0
    counts = stats.nbinom.rvs(size, size / (size + mean), size=240, random_state=14)
    seen = stats.nbinom.rvs(size, size / (size + mean), size=3000, random_state=15)
    scored = {}
    for name in ("negative binomial", "Poisson", "last value", "zero", "conflictology 12"):
        drawn = np.resize(draws_of(name, counts, horizon=12, draws=400).ravel(), (400, 1))
        repeated = np.broadcast_to(drawn, (400, len(seen)))
        scored[name] = (ignorance(repeated, seen).mean(), crps(repeated, seen).mean())
    for column in (0, 1):
        best = scored["negative binomial"][column]
        assert best < scored["Poisson"][column] < scored["zero"][column]
        assert best < scored["conflictology 12"][column]
        assert best < scored["last value"][column]
