"""Scores against closed forms, numbers worked by hand, and properness by simulation."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from keci.experiments.scoring.profile import PROFILE, Profile
from keci.experiments.scoring.scores import brier, crps, crps_fair, ignorance, interval_score, log_score
from keci.model.errors import InputError

numbers = st.floats(-1e6, 1e6)
samples = st.lists(st.integers(0, 50), min_size=2, max_size=40)


@given(numbers, numbers, st.integers(1, 20))
def test_crps_of_a_point_mass_is_the_absolute_error(point: float, seen: float, draws: int) -> None:
    assert crps(np.full(draws, point), seen) == pytest.approx(abs(point - seen), rel=1e-9, abs=1e-6)


def test_crps_of_two_points_by_hand() -> None:
    # draws 0 and 4, seen 1: (1 + 3)/2 - 1/2 x (4 + 4)/4 = 1; without the pairs of a draw with itself 2 - 1/2 x (4 + 4)/2 = 0
    assert crps(np.array([0.0, 4.0]), 1.0) == 1.0
    assert crps_fair(np.array([0.0, 4.0]), 1.0) == 0.0


@given(samples, st.integers(0, 60))
def test_crps_is_the_integrated_squared_distance_of_distribution_functions(draws: list[int], seen: int) -> None:
    """Gneiting and Raftery 2007, equation 20; the integrand is constant between whole numbers."""
    grid = np.arange(0, 61)
    cdf = (np.array(draws)[:, None] <= grid).mean(axis=0)
    assert crps(np.array(draws), seen) == pytest.approx(np.sum((cdf - (grid >= seen)) ** 2), abs=1e-9)


@given(samples, st.integers(0, 60))
def test_fair_and_plain_crps_differ_by_the_pairs_of_a_draw_with_itself(draws: list[int], seen: int) -> None:
    x, m = np.array(draws), len(draws)
    spread = np.abs(x[:, None] - x).sum() / 2.0
    assert crps(x, seen) - crps_fair(x, seen) == pytest.approx(spread * (1 / (m * (m - 1)) - 1 / m**2), abs=1e-9)


@pytest.mark.parametrize("seen", [-1.0, 0.0, 2.5])
def test_crps_of_gaussian_draws_is_the_closed_form_within_sampling_error(seen: float) -> None:
    rng = np.random.default_rng(3)
    found = crps_fair(rng.standard_normal((500, 400)), np.full(400, seen))
    closed = seen * (2 * stats.norm.cdf(seen) - 1) + 2 * stats.norm.pdf(seen) - 1 / math.sqrt(math.pi)
    error = found.std(ddof=1) / math.sqrt(len(found))
    assert abs(found.mean() - closed) < 4 * error
    assert error < 0.005


def test_the_plain_crps_charges_few_draws_and_the_fair_one_does_not() -> None:
    rng = np.random.default_rng(4)
    draws, seen = rng.poisson(2.0, (5, 40_000)), rng.poisson(2.0, 40_000)
    many = crps_fair(rng.poisson(2.0, (200, 40_000)), seen).mean()
    spread = np.abs(rng.poisson(2.0, 400_000) - rng.poisson(2.0, 400_000)).mean()
    assert crps_fair(draws, seen).mean() == pytest.approx(many, abs=0.02)
    assert crps(draws, seen).mean() - many == pytest.approx(spread / (2 * 5), abs=0.02)


def test_brier_and_log_score_by_hand() -> None:
    assert brier([0.2, 0.2], [1, 0]).tolist() == pytest.approx([0.64, 0.04])
    assert log_score([0.2, 0.2], [1, 0]).tolist() == pytest.approx([-math.log(0.2), -math.log(0.8)])


def test_the_log_score_of_an_impossible_event_is_the_floor_s() -> None:
    assert log_score([0.0, 1.0], [1, 0]).tolist() == pytest.approx([math.log(1000)] * 2)
    assert log_score([0.0], [1], Profile(probability_floor=0.01)) == pytest.approx(math.log(100))


def test_ignorance_of_a_known_histogram() -> None:
    """Four draws 0, 0, 1, 2 and one pseudo-draw in each of the 11 bins 0, 1-2, 3-5, ...: 15 in all."""
    draws = np.array([0, 0, 1, 2])
    assert ignorance(draws, 0) == pytest.approx(-math.log2(3 / 15))
    assert ignorance(draws, 1) == pytest.approx(-math.log2(3 / 15))
    assert ignorance(draws, 4) == pytest.approx(-math.log2(1 / 15))
    assert ignorance(draws, 10**6) == pytest.approx(-math.log2(1 / 15))


@pytest.mark.parametrize(
    ("first", "last"),
    [(0, 0), (1, 2), (3, 5), (6, 10), (11, 25), (26, 50), (51, 100), (101, 250), (251, 500), (501, 1000), (1001, 10**9)],
)
def test_the_challenge_s_bins_hold_these_counts(first: int, last: int) -> None:
    inside = ignorance(np.array([first]), first)
    assert ignorance(np.array([first]), last) == inside
    assert ignorance(np.array([first]), last + 1) > inside or last == 10**9
    assert first == 0 or ignorance(np.array([first]), first - 1) > inside


@given(samples)
def test_the_probabilities_behind_the_ignorance_score_add_up_to_one(draws: list[int]) -> None:
    seen = np.array(PROFILE.ignorance_bins)
    scores = ignorance(np.repeat(np.array(draws)[:, None], len(seen), axis=1), seen)
    assert np.sum(2.0**-scores) == pytest.approx(1.0)


def test_interval_score_by_hand() -> None:
    """Draws 0 ... 100: the central 90 % interval is 5 to 95, and a miss costs 2/0.1 = 20 a unit (Winkler 1972)."""
    draws = np.arange(101)
    assert interval_score(draws, 50) == pytest.approx(90)
    assert interval_score(draws, 95) == pytest.approx(90)
    assert interval_score(draws, 98) == pytest.approx(90 + 20 * 3)
    assert interval_score(draws, 1) == pytest.approx(90 + 20 * 4)
    assert interval_score(draws, 1, Profile(interval_level=0.5)) == pytest.approx(50 + 4 * 24)


@pytest.mark.parametrize("truth", [0.1, 0.35, 0.8])
def test_brier_and_log_score_are_least_on_average_for_the_true_probability(truth: float) -> None:
    happened = (np.random.default_rng(5).random(200_000) < truth).astype(float)
    claims = np.array([0.02, 0.1, 0.35, 0.6, 0.8, 0.95])
    for score in (brier, log_score):
        means = [score(np.full(len(happened), claim), happened).mean() for claim in claims]
        assert claims[int(np.argmin(means))] == truth


@pytest.mark.parametrize("score", [crps_fair, crps, ignorance, interval_score])
def test_scores_of_counts_are_least_on_average_for_the_true_distribution(score) -> None:
    """Against sharper, wider and shifted forecasts of the same draws; large samples, so that the plain CRPS is as good."""
    rng = np.random.default_rng(6)
    seen = rng.poisson(4.0, 4000)
    forecasts = {
        "true": rng.poisson(4.0, (300, 4000)),
        "low": rng.poisson(2.5, (300, 4000)),
        "high": rng.poisson(6.0, (300, 4000)),
        "narrow": rng.binomial(5, 0.8, (300, 4000)),
        "wide": rng.negative_binomial(1, 1 / 5, (300, 4000)),
    }
    means = {name: score(draws, seen).mean() for name, draws in forecasts.items()}
    assert min(means, key=means.__getitem__) == "true"


@given(samples, st.integers(0, 60))
def test_no_score_is_below_zero_and_none_is_nan(draws: list[int], seen: int) -> None:
    for score in (crps, ignorance, interval_score):
        assert score(np.array(draws), seen) >= -1e-12


@pytest.mark.parametrize("score", [crps, ignorance, interval_score])
def test_scores_keep_the_shape_of_the_cases(score) -> None:
    draws = np.random.default_rng(7).poisson(1.0, (30, 4, 6))
    seen = draws[0]
    assert score(draws, seen).shape == (4, 6)
    assert score(draws, seen)[2, 3] == pytest.approx(score(draws[:, 2, 3], seen[2, 3]))


@pytest.mark.parametrize(
    ("draws", "seen", "words"),
    [
        ([], [], "empty"),
        ([[1, -2], [0, 1]], [0, 0], "-2; should be 0 or more"),
        ([[1.5, 2], [0, 1]], [0, 0], "1.5; should be a whole number"),
        ([[1, math.nan], [0, 1]], [0, 0], "without gaps"),
        ([[1, 2], [0, 1]], [0, 0, 0], r"should be \(draws, ...\)"),
        ([["a", "b"]], [0, 0], "should be whole numbers"),
    ],
)
def test_wrong_draws_are_refused_in_one_line(draws: list, seen: list, words: str) -> None:
    with pytest.raises(InputError, match=words) as caught:
        ignorance(np.array(draws), np.array(seen))
    assert "\n" not in str(caught.value)


def test_wrong_probabilities_are_refused() -> None:
    with pytest.raises(InputError, match=r"1\.2; should be from 0 to 1"):
        brier([0.5, 1.2], [0, 1])
    with pytest.raises(InputError, match=r"2\.0; should be 0 or 1"):
        log_score([0.5], [2])
    with pytest.raises(InputError, match="should be the same"):
        brier([0.5], [0, 1])
    with pytest.raises(InputError, match="at least 2"):
        crps_fair(np.array([1.0]), 1.0)


@pytest.mark.parametrize(
    "wrong",
    [
        {"draws": 0},
        {"interval_level": 1.0},
        {"reliability_bins": 6},
        {"ignorance_bins": (0, 3, 3)},
        {"ignorance_bins": (1, 3)},
        {"hawkes_half_lives": (5.0, 5.0)},
    ],
)
def test_a_profile_with_a_senseless_constant_is_refused(wrong: dict) -> None:
    with pytest.raises(InputError, match=next(iter(wrong))):
        Profile(**wrong)
