"""The normal-Laplace law against quadrature; planted misfits and conflicts are named."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate, stats

from keci.experiments.calibration.emulator import emulate
from keci.experiments.calibration.misspecification import adjustment_parameters, conflicts, pairs
from keci.experiments.calibration.synthetic import adjustments, log_marginal, sample, share_above


def joint(gamma: float, away: float, scale: float) -> float:
    return float(stats.norm.pdf(away - gamma) * stats.laplace.pdf(gamma, scale=scale))


@settings(max_examples=30)
@given(st.floats(-8, 8), st.floats(0.3, 3))
def test_marginal_and_side_are_the_integrals(away: float, scale: float) -> None:
    exact = {"epsabs": 0.0, "epsrel": 1e-9, "limit": 200}
    below = integrate.quad(joint, -20, 0, (away, scale), points=[min(away, -1e-3)], **exact)[0]
    above = integrate.quad(joint, 0, 20, (away, scale), points=[max(away, 1e-3)], **exact)[0]
    assert np.exp(log_marginal(np.array(away), scale)) == pytest.approx(below + above, rel=1e-5)
    assert share_above(np.array(away), scale) == pytest.approx(above / (below + above), abs=1e-5)


def test_marginal_holds_far_out() -> None:
    found = log_marginal(np.array([-300.0, 300.0]))
    assert found == pytest.approx([0.5 - np.log(2.0) - 300.0] * 2)
    assert share_above(np.array([-300.0, 300.0])) == pytest.approx([0.0, 1.0])


@pytest.mark.parametrize("away", [-2.0, 0.0, 0.7, 4.0, 50.0])
def test_adjustments_have_the_posterior_s_mean_and_spread(away: float) -> None:
    drawn = adjustments(np.full(100_000, away), np.random.default_rng(1))
    low, high = away - 12, away + 12
    total = integrate.quad(joint, low, high, (away, 1.0), points=[0.0, away])[0]
    mean = integrate.quad(lambda g: g * joint(g, away, 1.0), low, high, points=[0.0, away])[0] / total
    square = integrate.quad(lambda g: g * g * joint(g, away, 1.0), low, high, points=[0.0, away])[0] / total
    assert drawn.mean() == pytest.approx(mean, abs=0.02)
    assert drawn.var() == pytest.approx(square - mean**2, rel=0.03)


def test_the_sampler_finds_the_parameters(linear_table) -> None:
    table = linear_table(record=(0.3, 0.7, 0.3))
    found = sample(table, emulate(table, ["a", "b"]))
    assert found.values.mean(axis=0) == pytest.approx([0.3, 0.7], abs=0.05)
    # a is measured twice, b once
    assert found.values[:, 0].std() < found.values[:, 1].std()


def test_the_sampler_s_density_is_the_target_on_a_grid(linear_table) -> None:
    table = linear_table(record=(0.1, 0.7, 0.3))
    emulator = emulate(table, ["a"])
    grid = np.linspace(0, 1, 2001)[:, np.newaxis]
    mean, variance = emulator.expect(grid)
    sigma = np.sqrt(0.01 + variance)
    weights = np.exp((log_marginal((table.record - mean) / sigma) - np.log(sigma)).sum(axis=1))
    weights /= weights.sum()
    known = weights @ grid[:, 0]
    found = sample(table, emulator, particles=4000).values[:, 0]
    assert found.mean() == pytest.approx(known, abs=0.01)
    assert found.std() == pytest.approx(np.sqrt(weights @ (grid[:, 0] - known) ** 2), rel=0.06)


def test_a_planted_misfit_is_named_and_nothing_else(linear_table) -> None:
    table = linear_table(record=(0.5, 2.0, 0.5))  # s2 cannot exceed 1 by much
    found = adjustment_parameters(table, emulate(table, ["a", "b"])).set_index("statistic")
    assert found.index[0] == "s2"
    assert found["cannot_meet"].to_dict() == {"s2": True, "s1": False, "s3": False}
    # far out the likelihood of b is exp(b / sigma), sigma = sqrt(.02) = .141: b is 1 - .141 on average; the prior's pull on gamma
    # takes 1 / scale = 1 off the (2 - .859) / .141 = 8.07 deviations that are missing
    assert found.loc["s2", "model"] == pytest.approx(0.859, abs=0.03)
    assert found.loc["s2", "gamma"] == pytest.approx(7.07, abs=0.3)


def test_a_right_model_meets_all_facts(linear_table) -> None:
    table = linear_table()
    emulator = emulate(table, ["a", "b"])
    named = 0
    for row in range(20):
        found = adjustment_parameters(table.against(table.statistics[row].astype(float)), emulator)
        named += int(found["cannot_meet"].sum())
    assert named <= 1
    assert not conflicts(table, emulator)["conflict"].any()


def test_facts_that_want_different_parameters_are_named(linear_table) -> None:
    table = linear_table(record=(0.1, 0.5, 0.9))  # s1 and s3 measure the same
    emulator = emulate(table, ["a", "b"])
    two = pairs(table, emulator)
    assert (two["statistic"][0], two["other"][0]) == ("s1", "s3")
    assert two["conflict"].tolist() == [True, False, False]
    assert two["ratio"][1:].to_numpy() == pytest.approx(1.0, abs=0.1)  # b has nothing to do with a
    against = conflicts(table, emulator).set_index("statistic")
    assert against["conflict"].to_dict() == {"s1": True, "s3": True, "s2": False}
    assert against.loc["s1", "parameter"] == "a"
    # what s3 = .9 alone says of a in [0, 1], with the heavy tails of its adjustment
    grid = np.linspace(0, 1, 2001)
    known = np.average(grid, weights=np.exp(log_marginal((0.9 - grid) / np.sqrt(0.02))))
    assert against.loc["s1", "expected"] == pytest.approx(known, abs=0.03)
    assert against.loc["s3", "expected"] == pytest.approx(1 - known, abs=0.03)


def test_facts_that_agree_support_each_other(linear_table) -> None:
    table = linear_table(record=(0.5, 0.5, 0.5))
    two = pairs(table, emulate(table, ["a", "b"])).set_index(["statistic", "other"])["ratio"]
    # both N(z; a, .02) over a in [0, 1]: density of the difference 0 under N(0, .04), over densities of 1 each
    assert two["s1", "s3"] == pytest.approx(1 / np.sqrt(2 * np.pi * 0.04), rel=0.1)


def test_same_seed_same_result(linear_table) -> None:
    table = linear_table(2000, record=(0.1, 0.5, 0.9))
    emulator = emulate(table, ["a", "b"])
    assert adjustment_parameters(table, emulator, 3).equals(adjustment_parameters(table, emulator, 3))
    assert not adjustment_parameters(table, emulator, 3).equals(adjustment_parameters(table, emulator, 4))
