"""Intervals that hold together: coverage by simulation, bounds, and what pairing and power are worth in closed form."""

from __future__ import annotations

import math

import numpy as np
import pytest

from keci.experiments.statistics.intervals import LEVEL, average_of
from keci.experiments.statistics.moments import Moments
from keci.experiments.statistics.simultaneous import detectable, joint_level, needed, pairing_gain


def correlated(draw: np.random.Generator, count: int, outcomes: int, shared: float) -> np.ndarray:
    """Standard normal differences with the same correlation between all outcomes."""
    common = draw.standard_normal((count, 1))
    return math.sqrt(shared) * common + math.sqrt(1 - shared) * draw.standard_normal((count, outcomes))


@pytest.mark.parametrize("shared", [0.0, 0.8])
def test_coverage_single_and_simultaneous(shared: float, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("keci.experiments.statistics.simultaneous.DRAWS", 4_000)
    draw, studies, outcomes = np.random.default_rng(11), 400, 12
    single, together = np.zeros(outcomes), 0
    for _ in range(studies):
        values = correlated(draw, 60, outcomes, shared)
        level = joint_level(values)
        narrow, wide = ([average_of(Moments.of(column), (0, 0), at) for column in values.T] for at in (LEVEL, level))
        single += [found.low <= 0.0 <= found.high for found in narrow]
        together += all(found.low <= 0.0 <= found.high for found in wide)
    # 400 studies: two standard errors of a coverage of .95 are .022, of the mean over outcomes less
    assert single.mean() / studies == pytest.approx(0.95, abs=0.015)
    assert together / studies == pytest.approx(0.95, abs=0.033)


def test_independent_outcomes_need_sidaks_level() -> None:
    values = np.random.default_rng(3).standard_normal((20_000, 10))
    assert joint_level(values) == pytest.approx(0.95 ** (1 / 10), abs=4e-4)


def test_one_outcome_repeated_needs_no_more_than_one() -> None:
    values = np.random.default_rng(4).standard_normal((500, 1))
    assert joint_level(np.repeat(values, 8, axis=1)) == pytest.approx(0.95, abs=2e-3)


def test_two_correlated_outcomes_lie_between() -> None:
    values = correlated(np.random.default_rng(5), 50_000, 2, 0.5)
    assert 0.95 < joint_level(values) < math.sqrt(0.95)
    # two-sided 5 % point of the larger of two absolute normals with correlation 1/2, in tables 2.21
    from scipy.special import ndtri

    assert ndtri(0.5 + joint_level(values) / 2) == pytest.approx(2.21, abs=0.015)


def test_few_pairs_fall_back_on_sidak_and_what_never_moves_does_not_count() -> None:
    values = np.random.default_rng(6).standard_normal((10, 4))
    assert joint_level(values) == pytest.approx(0.95**0.25)
    still = np.column_stack([values[:, 0], np.zeros(10)])
    assert joint_level(still) == joint_level(np.zeros((0, 3))) == 0.95


def test_the_same_worlds_give_the_same_level() -> None:
    values = np.random.default_rng(7).standard_normal((300, 5))
    assert joint_level(values) == joint_level(values.copy())


def test_gain_from_pairing() -> None:
    # equal variances s and correlation r: 2 s over 2 s (1 - r)
    assert pairing_gain(4.0, 4.0, 8.0 * (1 - 0.9)) == pytest.approx(10.0)
    assert pairing_gain(1.0, 1.0, 0.0) == math.inf


def test_what_so_many_pairs_would_have_shown() -> None:
    assert detectable(1.0, 100) == pytest.approx(0.2802, abs=1e-4)
    draw = np.random.default_rng(8)
    means = draw.standard_normal((4000, 100)).mean(axis=1) + detectable(1.0, 100)
    assert np.mean(means > 1.96 / 10) == pytest.approx(0.8, abs=0.02)


def test_half_the_width_needs_four_times_the_pairs() -> None:
    assert needed(0.02, 1000, 0.01) == 4000
