"""Flip points against known curves, and the band's coverage."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.special import ndtri

from keci.experiments.discovery.flip import ABOVE, BELOW, FLIPS, UNCLEAR, flips, turns, value_at
from keci.experiments.discovery.pairs import pairs
from keci.experiments.discovery.smoother import critical, curve, local_linear


def with_mean(mean, seed: int = 1, worlds: int = 20_000):
    rng = np.random.default_rng(seed)
    table = pd.DataFrame(
        {"x": rng.random(worlds), "idle": rng.random(worlds), "step": rng.choice(["text", "police", "trade"], worlds)}
    )
    return pairs(table, mean(table) + rng.normal(size=worlds) * 0.5, 0.1, seed=seed)


def test_a_straight_line_flips_where_it_crosses() -> None:
    found = {flip.parameter: flip for flip in flips(with_mean(lambda t: t["x"] - 0.37))}
    (crossing,) = found["x"].crossings
    assert found["x"].answer == FLIPS and crossing.rising
    assert crossing.value == pytest.approx(0.37, abs=0.02)
    assert crossing.low < 0.37 < crossing.high and crossing.high - crossing.low < 0.15
    assert found["idle"].answer == ABOVE  # the mean over all x is 0.13


def test_a_bend_flips_twice() -> None:
    (found, *_) = flips(with_mean(lambda t: 1.0 - 16 * (t["x"] - 0.5) ** 2), parameters=[0])
    assert [c.rising for c in found.crossings] == [True, False]
    assert [c.value for c in found.crossings] == pytest.approx([0.25, 0.75], abs=0.04)


def test_no_flip_in_the_range_is_an_answer() -> None:
    assert flips(with_mean(lambda t: 1.0 + t["x"]), parameters=[0])[0].answer == ABOVE
    assert flips(with_mean(lambda t: 1.0 + t["x"]), mark=3.0, parameters=[0])[0].answer == BELOW
    assert flips(with_mean(lambda t: 0.0 * t["x"]), parameters=[0])[0].answer == UNCLEAR


def test_names_are_told_apart() -> None:
    effect = {"text": 0.5, "police": 0.0, "trade": -0.5}
    (found,) = flips(with_mean(lambda t: t["step"].map(effect)), parameters=[2])
    assert (found.answer, found.above, found.below) == (FLIPS, ("text",), ("trade",))


def test_a_transform_moves_the_flip_with_the_parameter() -> None:
    rng = np.random.default_rng(3)
    x = rng.random(5_000)
    difference = x - 0.5 + rng.normal(size=5_000) * 0.3
    (plain,) = flips(pairs(pd.DataFrame({"x": x}), difference, 0.1))
    (bent,) = flips(pairs(pd.DataFrame({"x": np.exp(5 * x)}), difference, 0.1))
    # equal up to the line drawn within a bin of a hundredth
    assert np.log(bent.crossings[0].value) / 5 == pytest.approx(plain.crossings[0].value, abs=0.01)


def test_the_smoother_returns_straight_lines_unchanged() -> None:
    rng = np.random.default_rng(4)
    place, worlds = np.sort(rng.random(40)), rng.integers(1, 50, 40).astype(float)
    assert local_linear(place, worlds) @ (3.0 - 2.0 * place) == pytest.approx(3.0 - 2.0 * place)


def test_the_critical_value_of_one_point_is_the_normal_quantile() -> None:
    assert critical(np.array([[1.0, 0.0], [2.0, 0.0]]), 0.95) == pytest.approx(ndtri(0.975))
    assert critical(np.zeros((3, 2)), 0.95) == pytest.approx(ndtri(0.975))


def test_the_critical_value_of_a_quarter_circle_is_exceeded_once_in_twenty() -> None:
    angles = np.linspace(0.0, np.pi / 2, 100)
    path = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    drawn = np.abs(np.random.default_rng(6).normal(size=(100_000, 2)) @ path.T).max(axis=1)
    assert (drawn > critical(path, 0.95)).mean() == pytest.approx(0.05, abs=0.002)  # three standard deviations


def test_the_band_holds_along_the_whole_curve() -> None:
    rng, hits = np.random.default_rng(5), 0
    for _ in range(400):
        code = rng.integers(0, 100, 5_000)
        gain = (code + 0.5) / 100 - 0.5 + rng.choice([-1.0, 0.0, 1.0], 5_000, p=[0.05, 0.9, 0.05])
        sums = [np.bincount(code, w, minlength=100).astype(float) for w in (None, gain, gain**2)]
        line = curve(sums[0], sums[1], sums[2], 0.95, 2.0)
        hits += bool(((line.low <= line.place - 0.5 + 0.005) & (line.high >= line.place - 0.5 - 0.005)).all())
    assert 0.92 <= hits / 400 <= 0.99


def test_where_no_pair_differs_the_band_is_what_may_hide() -> None:
    line = curve(np.full(20, 50.0), np.zeros(20), np.zeros(20), 0.95, 1.0)
    # at least the five bins of 50 whose middles are nearer than 0.15
    assert (line.mean == 0.0).all() and (line.low == -line.high).all()
    assert (1.0 - line.high[10]) ** 250 == pytest.approx(0.025) and line.high[0] > line.high[10]


def test_turns_leave_out_what_is_unsure() -> None:
    assert turns(np.array([0, -1, -1, 0, 0, 1, 0, 1, -1, 0])) == [(2, 5), (7, 8)]
    assert turns(np.zeros(5)) == []


def test_a_place_is_a_quantile() -> None:
    found = pairs(pd.DataFrame({"x": np.arange(1000.0)}), np.zeros(1000), 0.1)
    assert value_at(found, 0, 0.25) == pytest.approx(249.0, abs=1.0)
    assert (value_at(found, 0, 0.0), value_at(found, 0, 1.0)) == (0.0, 999.0)
