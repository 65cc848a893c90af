"""Forecasts from weighted hindcasts: nothing later than the origin counts, near histories count more."""

import numpy as np
import pytest

from keci.experiments.record.history import History
from keci.experiments.scoring.conditioned import LEAST_EFFECTIVE, conditioned_forecasts, likeness, narrowed, resampled
from keci.experiments.scoring.months import month_number
from keci.experiments.scoring.profile import PROFILE
from keci.model.errors import InputError

NAMES = ("incidents", "serious", "severe", "round", "political", "unilateral", "government_kosovo", "measures", "alert")


def history(count: int, months: int = 130, seed: int = 0, hot: float = 0.3) -> History:
    chance = np.random.default_rng(seed)
    rates = np.linspace(0.02, hot, count)[:, np.newaxis]
    monthly = {name: chance.poisson(rates, (count, months)).astype(float) for name in NAMES}
    return History(monthly, "2011-03", 30.0 * np.arange(months + 1))


def test_what_comes_at_the_origin_or_later_changes_no_weight() -> None:
    futures, record = history(600), history(1, seed=1)
    before = likeness(futures, record, "2020-01")
    first = futures.index("2020-01")
    for one in (futures, record):
        for array in one.monthly.values():
            array[:, first:] += 7.0
    assert np.array_equal(before, likeness(futures, record, "2020-01"))


def test_histories_like_the_record_weigh_more() -> None:
    futures = history(600)
    quiet = History({name: np.zeros((1, 130)) for name in NAMES}, "2011-03", futures.days)
    weights = likeness(futures, quiet, "2020-01")
    # rates grow from row to row, and 200 of 600 must stay effective
    assert weights[:200].sum() > 0.7 and weights[400:].sum() < 0.05


def test_the_effective_number_is_kept() -> None:
    squares = np.random.default_rng(2).exponential(3.0, 5000)
    weights = narrowed(squares)
    assert weights.sum() == pytest.approx(1.0)
    assert 1.0 / (weights**2).sum() == pytest.approx(LEAST_EFFECTIVE, rel=0.01)
    assert (np.diff(weights[np.argsort(squares)]) <= 1e-15).all()


def test_resampling_is_within_one_of_each_share() -> None:
    weights = np.random.default_rng(3).dirichlet(np.ones(50))
    counts = np.bincount(resampled(weights, 1000, np.random.default_rng(4)), minlength=50)
    assert (np.abs(counts - 1000 * weights) < 1.0 + 1e-9).all()


def test_forecasts_are_the_histories_own_months() -> None:
    futures, record = history(500), history(1, seed=1)
    origin = np.array([month_number("2020-01")])
    made = conditioned_forecasts(futures, record, origin, "serious", 6, 0)
    assert made.shape == (1, PROFILE.draws, 6)
    first = futures.index("2020-01")
    rows = {tuple(row) for row in futures.get("serious")[:, first : first + 6].astype(int).tolist()}
    assert {tuple(row) for row in made[0].tolist()} <= rows


def test_too_few_histories_and_unknown_targets_are_refused() -> None:
    with pytest.raises(InputError, match="at least 200"):
        likeness(history(100), history(1), "2020-01")
    with pytest.raises(InputError, match="does not count"):
        conditioned_forecasts(history(300), history(1), np.array([month_number("2020-01")]), "agreements", 6, 0)


def test_weights_that_hindcasts_have_before_count() -> None:
    futures, record = history(900), history(1, seed=1)
    equal = likeness(futures, record, "2020-01")
    assert likeness(futures, record, "2020-01", np.full(900, 2.0)) == pytest.approx(equal)
    half = np.where(np.arange(900) % 2 == 0, 1.0, 0.0)
    weights = likeness(futures, record, "2020-01", half)
    assert (weights[1::2] == 0.0).all() and weights.sum() == pytest.approx(1.0)
    assert 1.0 / (weights**2).sum() == pytest.approx(LEAST_EFFECTIVE, rel=0.01)


def test_a_near_history_without_weight_does_not_break_the_kernel() -> None:
    squares = np.concatenate([[0.0], np.linspace(50.0, 60.0, 600)])
    weights = narrowed(squares, prior=np.concatenate([[0.0], np.ones(600)]))
    assert weights[0] == 0.0 and np.isfinite(weights).all() and weights.sum() == pytest.approx(1.0)


def test_too_few_hindcasts_with_weight_are_refused_in_a_line() -> None:
    futures, record = history(900), history(1, seed=1)
    with pytest.raises(InputError, match="forecast at 2020-01: 30 hindcasts; at least 200 are needed"):
        likeness(futures, record, "2020-01", np.where(np.arange(900) < 30, 1.0, 0.0))
