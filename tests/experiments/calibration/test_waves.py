"""The emulator against known means and variances; history matching keeps what it should."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from keci.experiments.calibration.emulator import emulate
from keci.experiments.calibration.table import reference_table
from keci.experiments.calibration.waves import match
from keci.model.errors import InputError


def test_emulator_knows_means_chance_and_share(linear_table) -> None:
    emulator = emulate(linear_table(), ["a", "b"])
    values = np.array([[0.2, 0.7], [0.9, 0.1]])
    mean, variance = emulator.expect(values)
    assert mean == pytest.approx(np.array([[0.2, 0.7, 0.2], [0.9, 0.1, 0.9]]), abs=0.02)
    assert variance == pytest.approx(np.full((2, 3), 0.01), rel=0.15)
    assert emulator.chance.to_numpy() == pytest.approx(0.01, rel=0.05)
    assert emulator.share == pytest.approx(1 - 0.01 / (1 / 12 + 0.01), abs=0.01)


def test_variance_of_a_yes_or_no_is_the_bernoulli_s() -> None:
    random = np.random.default_rng(0)
    chance = random.random(40_000)
    table = reference_table(
        pd.DataFrame({"p": chance}),
        pd.DataFrame({"yes": (random.random(40_000) < chance).astype(float)}),
        pd.Series({"yes": 1.0}),
        pd.Series({"yes": 0.01}),
    )
    mean, variance = emulate(table, ["p"]).expect(np.array([[0.1], [0.5], [0.8]]))
    assert mean[:, 0] == pytest.approx([0.1, 0.5, 0.8], abs=0.02)
    assert variance[:, 0] == pytest.approx([0.09, 0.25, 0.16], abs=0.015)


def test_an_undefined_statistic_is_fitted_on_the_others() -> None:
    random = np.random.default_rng(0)
    a = random.random(10_000)
    statistics = pd.DataFrame({"s": 2 * a + 0.1 * random.standard_normal(10_000), "t": a})
    statistics.loc[a > 0.9, "s"] = np.nan
    table = reference_table(pd.DataFrame({"a": a}), statistics, pd.Series({"t": 0.5, "s": 1.0}), pd.Series({"s": 0.1, "t": 0.1}))
    mean, _ = emulate(table, ["a"]).expect(np.array([[0.5]]))
    assert mean[0] == pytest.approx([0.5, 1.0], abs=0.01)


def test_what_is_left_is_the_region_within_three_deviations(linear_table) -> None:
    # sqrt(tolerance^2 + V_ens) = sqrt(.01 + .01): a within .5 -+ 3 x .1414 is kept, b all but the same
    table = linear_table(record=(0.1, 0.5, 0.1))
    found = match(table, ["a", "b"])
    left = table.parameters[found.kept.loc[table.parameters.index].to_numpy()]
    assert left["a"].max() == pytest.approx(0.1 + 3 * np.sqrt(0.02), abs=0.02)
    assert left["a"].min() < 0.01
    assert left["b"].min() == pytest.approx(0.5 - 3 * np.sqrt(0.02), abs=0.02)
    assert left["idle_0"].mean() == pytest.approx(0.5, abs=0.02)
    assert found.report["share_of_all"].iloc[-1] == pytest.approx(found.kept.mean())


def test_the_report_names_what_rules_out_most(linear_table) -> None:
    found = match(linear_table(record=(0.5, 0.0, 0.5)), ["a", "b"])
    assert found.report["hardest"].iloc[0] == "s2"
    first = found.statistics[found.statistics["wave"] == 1].set_index("statistic")
    assert first.loc["s2", "ruled_out"] == pytest.approx(1 - 3 * np.sqrt(0.02), abs=0.02)
    assert first.loc["s1", "alone"] < 0.05


def test_the_true_future_survives(linear_table) -> None:
    table = linear_table(5000)
    survived = 0
    for row in range(40):
        pseudo = table.against(table.statistics[row].astype(float))
        survived += bool(match(pseudo, ["a", "b"]).kept.iloc[row])
    assert survived >= 39  # 3 statistics at 3 of sqrt(.02), while chance is only .1: 4.2 deviations


def test_a_fact_out_of_reach_leaves_nothing_and_is_named(linear_table) -> None:
    table = linear_table(record=(0.5, 3.0, 0.5))
    with pytest.raises(InputError, match="0 futures left after wave 1, 500 needed; 's2' rules out 100 %: widen its tolerance"):
        match(table, ["a", "b"])
    assert match(table, ["a", "b"], forgiven=1).kept.sum() > 500


def test_no_active_parameter_is_refused(linear_table) -> None:
    with pytest.raises(InputError, match="no active parameter"):
        match(linear_table(1000), [])
    with pytest.raises(InputError, match="unknown parameter 'c'"):
        match(linear_table(1000), ["c"])
    with pytest.raises(InputError, match="3 statistics forgiven of 3"):
        match(linear_table(1000), ["a"], forgiven=3)
