"""The Hawkes process: likelihood against direct sums, recovery of known parameters, simulation against known moments."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad

from keci.experiments.scoring.hawkes import HawkesFit, Paths, fit, log_likelihood, simulate
from keci.experiments.scoring.profile import Profile
from keci.experiments.scoring.record import TARGETS, Record
from keci.model.errors import InputError

NONE = np.empty(0)


def known(background: float, branching: float, decay: float) -> HawkesFit:
    return HawkesFit(background, branching, decay, 0.0, 0.0)


@given(st.lists(st.floats(0.0, 100.0), min_size=1, max_size=15), st.floats(0.01, 2.0), st.floats(0.0, 0.9), st.floats(0.05, 2.0))
def test_the_recursion_gives_the_double_sum(days: list[float], background: float, branching: float, decay: float) -> None:
    times = np.sort(np.array(days))
    before = np.tril(np.ones((len(times), len(times))), -1)
    kernel = before * np.exp(-decay * np.tril(times[:, None] - times))
    logs = np.log(background + branching * decay * kernel.sum(axis=1)).sum()
    integral = background * 100.0 + branching * np.sum(1 - np.exp(-decay * (100.0 - times)))
    assert log_likelihood(times, 100.0, background, branching, decay) == pytest.approx(logs - integral, rel=1e-9, abs=1e-9)


def test_the_integral_of_the_intensity_is_the_one_in_the_likelihood() -> None:
    times, (mu, branching, decay) = np.array([1.0, 1.5, 6.0]), (0.2, 0.5, 0.7)

    def intensity(t: float) -> float:
        return mu + branching * decay * float(np.sum(np.exp(-decay * (t - times[times < t]))))

    integral = quad(intensity, 0.0, 10.0, points=times.tolist(), limit=200)[0]
    logs = sum(math.log(intensity(t)) for t in times)
    assert log_likelihood(times, 10.0, mu, branching, decay) == pytest.approx(logs - integral, rel=1e-7)


def test_a_fit_recovers_the_parameters_of_a_long_simulated_path() -> None:
    truth = known(0.1, 0.4, 0.2)
    path = simulate(truth, NONE, 0.0, 12_000.0, 1, np.random.default_rng(8))
    found = fit(np.sort(path.when), 12_000.0)
    assert found.background == pytest.approx(0.1, rel=0.12)
    assert found.branching == pytest.approx(0.4, abs=0.06)
    assert found.half_life == pytest.approx(truth.half_life, rel=0.3)
    assert found.log_likelihood >= log_likelihood(np.sort(path.when), 12_000.0, 0.1, 0.4, 0.2)
    assert found.likelihood_ratio > 50.0


def test_a_poisson_path_gains_next_to_nothing_from_excitation() -> None:
    times = np.sort(np.random.default_rng(9).uniform(0.0, 20_000.0, 1500))
    assert 0.0 <= fit(times, 20_000.0).likelihood_ratio < 8.0


def test_the_fit_to_the_record_gives_the_published_pattern() -> None:
    """The record's compilers fitted the same process: 1.7 a year, branching ratio .41, half-life 3.8 days, ratio 47."""
    record = Record.installed()
    history = record.history(TARGETS[0], record.end)
    found = fit(history.days, history.span)
    assert found.background * 365.25 == pytest.approx(1.7, abs=0.05)
    assert found.branching == pytest.approx(0.41, abs=0.01)
    assert found.half_life == pytest.approx(3.8, abs=0.15)
    assert found.likelihood_ratio == pytest.approx(47.0, abs=1.5)


def test_no_other_parameters_near_the_fit_are_likelier() -> None:
    history = Record.installed().history(TARGETS[0], 540)
    found = fit(history.days, history.span)
    for b, n, d in ((1.03, 1, 1), (0.97, 1, 1), (1, 1.03, 1), (1, 0.97, 1), (1, 1, 1.05), (1, 1, 0.95)):
        near = log_likelihood(history.days, history.span, found.background * b, found.branching * n, found.decay * d)
        assert near <= found.log_likelihood + 1e-9


@pytest.mark.parametrize("count", [0, 1, 4])
def test_few_events_give_a_poisson_process(count: int) -> None:
    found = fit(np.arange(count) * 10.0 + 5.0, 100.0)
    assert (found.background, found.branching) == (count / 100.0, 0.0)
    assert found.likelihood_ratio == 0.0


def test_simulated_counts_have_the_stationary_mean_and_variance() -> None:
    """Mean background/(1 - n) a day, and variance over mean 1/(1 - n)^2 over long spans (Hawkes 1971)."""
    paths = simulate(known(0.2, 0.5, 1.0), NONE, 0.0, 1000.0, 4000, np.random.default_rng(10))
    counts = paths.counts(np.array([200.0, 1000.0]))[:, 0]
    assert counts.mean() == pytest.approx(0.2 / 0.5 * 800, rel=0.01)
    assert counts.var() / counts.mean() == pytest.approx(4.0, rel=0.1)


def test_a_recent_event_raises_the_next_days_by_its_offspring() -> None:
    """Expected extra events of one event just before the origin: n/(1 - n) over all time, here with n = .4."""
    truth, rng = known(0.01, 0.4, 0.5), np.random.default_rng(11)
    calm = simulate(truth, NONE, 100.0, 200.0, 40_000, rng)
    stirred = simulate(truth, np.array([100.0]), 100.0, 200.0, 40_000, rng)
    extra = (len(stirred.when) - len(calm.when)) / 40_000
    assert extra == pytest.approx(0.4 / 0.6, abs=0.03)


def test_without_excitation_the_waiting_times_are_exponential() -> None:
    paths = simulate(known(0.05, 0.0, 1.0), NONE, 0.0, 100.0, 20_000, np.random.default_rng(12))
    counts = paths.counts(np.array([0.0, 50.0, 100.0]))
    assert (counts == 0).mean() == pytest.approx(math.exp(-2.5), abs=0.005)
    assert counts.mean(axis=0).tolist() == pytest.approx([2.5, 2.5], abs=0.04)


def test_nothing_comes_of_nothing_and_every_event_is_counted_once() -> None:
    empty = simulate(known(0.0, 0.0, 1.0), NONE, 0.0, 10.0, 5, np.random.default_rng(0))
    assert empty.counts(np.array([0.0, 10.0])).tolist() == [[0]] * 5
    paths = Paths(3, np.array([0, 2, 2]), np.array([1.0, 2.5, 9.0]))
    assert paths.counts(np.array([0.0, 2.0, 10.0])).tolist() == [[1, 0], [0, 0], [0, 2]]


@pytest.mark.parametrize(("days", "span"), [([3.0, 1.0], 10.0), ([-1.0, 1.0], 10.0), ([1.0, 11.0], 10.0), ([], 0.0)])
def test_events_outside_the_span_or_out_of_order_are_refused(days: list[float], span: float) -> None:
    with pytest.raises(InputError, match="Hawkes fit"):
        fit(np.array(days), span)


def test_the_profile_bounds_the_fit() -> None:
    times = np.sort(np.concatenate([np.arange(20) * 100.0, np.arange(20) * 100.0 + 0.01]))
    found = fit(times, 2000.0, Profile(hawkes_half_lives=(2.0, 50.0), hawkes_most_branching=0.3))
    assert found.branching <= 0.3
    assert 2.0 - 1e-9 <= found.half_life <= 50.0 + 1e-9
