"""Posteriors that share their worlds: which set a world takes, weighted effects and their intervals, forecasts with weights."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from keci.experiments.calibration.posterior import Posterior
from keci.experiments.dependence import effects
from keci.experiments.dependence.effects import Pairs
from keci.experiments.dependence.sets import sets_file, taken
from keci.experiments.dependence.taught import WHOLE, Taught, union, weights_of
from keci.experiments.record.window import Window
from keci.model.ensemble import assumptions


def posterior(labels: list[int], weights: list[float]) -> Posterior:
    draws = pd.DataFrame({"branching": [0.2 + 0.01 * label for label in labels]}, index=labels)
    return Posterior(draws, np.array(weights), "made")


def taught(name: str, window: Window, *found: Posterior) -> Taught:
    return Taught(name, window, 1000, ("branching",), dict(zip((WHOLE, "rounds", "freeze"), found, strict=False)))


def test_the_set_said_is_the_set_that_the_world_plays_with() -> None:
    draws = pd.DataFrame({"branching": np.linspace(0.2, 0.5, 7), "trust_0": np.linspace(0.1, 0.4, 7)}, index=range(50, 57))
    with sets_file(draws) as path:
        played = assumptions("baseline", 300, 11, path, first=4)
    rows = taken(7, 11, 300, first=4)
    assert played["branching"].to_numpy() == pytest.approx(draws["branching"].to_numpy()[rows], abs=0.0)
    assert set(rows) == set(range(7))


def test_sets_of_all_posteriors_stand_once_and_weigh_what_each_says() -> None:
    one = taught("a", Window("2011-03", "2016-12"), posterior([3, 8], [0.25, 0.75]), posterior([8, 9], [0.5, 0.5]))
    two = taught("b", Window("2011-03", "2020-12"), posterior([1, 8], [0.5, 0.5]))
    draws = union([one, two])
    assert draws.index.tolist() == [1, 3, 8, 9]
    assert weights_of(one.posteriors[WHOLE], draws.index).tolist() == [0.0, 0.25, 0.75, 0.0]


@pytest.mark.parametrize(
    ("end", "seen"), [("2016-12", ""), ("2020-12", ""), ("2021-01", "2021"), ("2022-12", "2021-22"), ("2025-12", "2021-25")]
)
def test_years_of_the_test_that_a_window_has_read_are_said(end: str, seen: str) -> None:
    found = taught("w", Window("2014-01", end))
    assert found.seen == seen and found.unseen == (seen == "")


def clusters(seed: int, sets: int = 120, each: int = 8) -> tuple[Pairs, float]:
    """Pairs whose effect differs from set to set, and the mean effect."""
    chance = np.random.default_rng(seed)
    rows = np.repeat(np.arange(sets), each)
    arm = 0.2 + 0.15 * chance.standard_normal(sets)[rows] + 0.1 * chance.standard_normal(sets * each)
    return Pairs(np.zeros(sets * each), arm, rows), 0.2


def test_intervals_hold_the_effect_as_often_as_they_say_although_worlds_share_sets() -> None:
    weights = np.random.default_rng(1).uniform(0.5, 1.5, 120)
    found = [effects.effect(pairs, weights) for pairs, _ in map(clusters, range(400))]
    held = np.mean([one.low <= 0.2 <= one.high for one in found])
    assert 0.91 <= held <= 0.98
    naive = 1.96 * np.std(clusters(0)[0].arm) / np.sqrt(960)
    assert found[0].high - found[0].mean > 1.5 * naive


def test_equal_weights_give_the_plain_mean_and_weights_choose_sets() -> None:
    pairs, _ = clusters(3)
    assert effects.effect(pairs, np.ones(120)).mean == pytest.approx(pairs.difference.mean())
    first = np.where(np.arange(120) < 40, 1.0, 0.0)
    told = effects.effect(pairs, first)
    assert told.mean == pytest.approx(pairs.difference[:320].mean()) and told.count == 320
    assert told.share_helped + told.share_harmed == pytest.approx(told.differing)


def test_a_change_is_the_difference_of_effects_and_none_against_itself() -> None:
    pairs, _ = clusters(4)
    one, two = np.ones(120), np.where(np.arange(120) < 100, 1.0, 0.0)
    difference, half = effects.change(pairs, two, one)
    assert difference == pytest.approx(effects.effect(pairs, two).mean - effects.effect(pairs, one).mean)
    alone = effects.effect(pairs, two)
    assert 0.0 < half < alone.high - alone.mean  # what both share does not count
    assert effects.change(pairs, one, one) == (0.0, 0.0)


def test_base_is_the_reference_s_weighted_share() -> None:
    pairs = Pairs(np.array([1.0, 0.0, 1.0, 1.0]), np.ones(4), np.array([0, 0, 1, 1]))
    assert effects.base(pairs, np.array([1.0, 3.0])) == pytest.approx((1.0 + 3.0 + 3.0) / 8.0)
