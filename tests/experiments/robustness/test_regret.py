"""Regret: worked tables, invariants, the choice of each rule, the price of being wrong."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from keci.experiments.robustness.regret import (
    choices,
    hindsight_regrets,
    price_of_being_wrong,
    regrets_of,
    resampled_means,
)
from keci.model.errors import InputError

# rows states of the world, columns acts; acts 0 and 1 are each best once, act 2 is never best but never far off
TABLE = np.array([[10.0, 0.0, 7.0], [0.0, 8.0, 5.0]])
tables = arrays(float, array_shapes(min_dims=2, max_dims=2, max_side=6), elements=st.floats(-100.0, 100.0, width=32))


def test_a_worked_table() -> None:
    assert regrets_of(TABLE).tolist() == [[0.0, 10.0, 3.0], [8.0, 0.0, 3.0]]


def test_savage_s_minimax_takes_the_act_that_is_never_best() -> None:
    by_rule = {choice.rule: choice for choice in choices(TABLE)}
    assert by_rule["minimax"].chosen == 2
    assert by_rule["minimax"].price == 3.0
    assert by_rule["mean"].chosen == 2 and by_rule["mean"].value == 3.0
    # the 90th percentile of two values a tenth below the larger of them
    assert by_rule["90th percentile"].value == pytest.approx(3.0)


def test_rules_can_disagree() -> None:
    # act 0 is best in nine of ten states and loses 10 in the tenth; act 1 loses 2 in nine and nothing in the tenth
    means = np.array([[2.0, 0.0]] * 9 + [[0.0, 10.0]])
    by_rule = {choice.rule: choice for choice in choices(means)}
    assert by_rule["mean"].chosen == 0 and by_rule["mean"].value == pytest.approx(1.0)
    assert by_rule["minimax"].chosen == 1 and by_rule["minimax"].value == 2.0
    assert by_rule["mean"].worst == 9 and by_rule["mean"].price == 10.0


@given(tables)
def test_regret_is_never_negative_and_somebody_has_none(means: np.ndarray) -> None:
    regrets = regrets_of(means)
    assert (regrets >= 0.0).all()
    assert (regrets.min(axis=1) == 0.0).all()


@given(tables, st.integers(-50, 50))
def test_what_all_sets_gain_alike_changes_no_regret(means: np.ndarray, gain: int) -> None:
    assert np.allclose(regrets_of(means + gain), regrets_of(means), atol=1e-9)


@given(tables)
def test_no_set_beats_the_minimax_choice_at_its_worst(means: np.ndarray) -> None:
    minimax = next(choice for choice in choices(means) if choice.rule == "minimax")
    assert minimax.value == regrets_of(means).max(axis=0).min() == minimax.price


@given(tables)
def test_least_mean_regret_is_greatest_mean(means: np.ndarray) -> None:
    chosen = next(choice for choice in choices(means) if choice.rule == "mean").chosen
    assert means.mean(axis=0)[chosen] == pytest.approx(means.mean(axis=0).max(), abs=1e-9)


@given(tables)
def test_acting_on_what_holds_costs_nothing(means: np.ndarray) -> None:
    prices = price_of_being_wrong(means)
    assert prices.shape == (len(means), len(means))
    assert (np.diag(prices) == 0.0).all() and (prices >= 0.0).all()


def test_the_price_of_being_wrong_is_read_by_row_acted_on_and_column_that_holds() -> None:
    assert price_of_being_wrong(TABLE).tolist() == [[0.0, 8.0], [10.0, 0.0]]


def test_hindsight_regrets_more_than_any_one_set_can_avoid() -> None:
    worlds = np.array([[[1.0, 0.0], [0.0, 1.0]]])  # each of two sets is best in one of two worlds
    assert hindsight_regrets(worlds).mean(axis=2).tolist() == [[0.5, 0.5]]
    assert regrets_of(worlds.mean(axis=2)).tolist() == [[0.0, 0.0]]


@given(st.integers(0, 1000))
def test_resampling_keeps_the_pairing_of_sets(seed: int) -> None:
    worlds = np.random.default_rng(1).normal(size=(2, 3, 40))
    worlds[:, 1] = worlds[:, 0] + 0.25  # one set is better by the same in every world
    again = resampled_means(worlds, seed, 20)
    assert again.shape == (20, 2, 3)
    assert np.allclose(again[:, :, 1] - again[:, :, 0], 0.25)


def test_resampled_means_spread_as_the_standard_error() -> None:
    worlds = np.random.default_rng(2).normal(size=(1, 1, 400))
    again = resampled_means(worlds, 0, 4000)[:, 0, 0]
    expected = worlds.std() / np.sqrt(400)
    assert again.mean() == pytest.approx(worlds.mean(), abs=4 * expected / np.sqrt(4000))
    assert again.std() == pytest.approx(expected, rel=0.06)  # five standard errors of a spread from 4,000


def test_a_sure_choice_is_made_in_every_resample_and_a_toss_up_is_not() -> None:
    sure = np.array([[1.0, 0.0]])
    assert choices(sure, np.array([[[1.0, 0.0]], [[0.9, 0.1]]]))[0].share == 1.0
    assert choices(sure, np.array([[[1.0, 0.0]], [[0.0, 1.0]]]))[0].share == 0.5


@pytest.mark.parametrize("means", [np.zeros(3), np.zeros((0, 2)), np.array([[1.0, np.nan]])])
def test_tables_that_are_none_are_refused(means: np.ndarray) -> None:
    with pytest.raises(InputError, match="means"):
        regrets_of(means)
