"""Regression against closed forms and NumPy; what screening says of parameters whose R2 is known."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from keci.experiments.calibration.regression import PENALTIES, Scaling, Sums, fit, fit_with, involved, second_order
from keci.experiments.calibration.screening import patterns, prior_moments, projected, screen
from keci.experiments.calibration.table import reference_table
from keci.model.errors import InputError


def data(seed: int = 0, size: int = 500) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    terms = second_order(random.standard_normal((size, 3)), 3)
    return terms, terms @ random.standard_normal((10, 2)) + random.standard_normal((size, 2))


def test_terms_of_the_second_order() -> None:
    assert second_order(np.array([[2.0, 3.0, 5.0]]), 2).tolist() == [[1.0, 2.0, 3.0, 5.0, 4.0, 6.0, 9.0]]


def test_terms_that_hold_a_column() -> None:
    scaling = Scaling.of(np.array([[1.0, 2.0], [3.0, np.nan], [0.0, 1.0]]))
    # ones, x, y, y undefined, xx, xy, yy
    assert involved(scaling).astype(int).tolist() == [[0, 1, 0, 0, 1, 1, 0], [0, 0, 1, 1, 0, 1, 1]]


def test_a_vanishing_penalty_gives_least_squares() -> None:
    terms, targets = data()
    known = np.linalg.lstsq(terms, targets)[0]
    assert fit_with(Sums.over(iter([(terms, targets)])), 1e-12) == pytest.approx(known, abs=1e-8)
    assert fit(Sums.over(iter([(terms, targets)]))) == pytest.approx(known, abs=0.05)


@given(st.integers(0, 100), st.integers(1, 499))
def test_errors_from_sums_are_errors_from_the_data(seed: int, cut: int) -> None:
    terms, targets = data(seed)
    sums = Sums.over(iter([(terms[:cut], targets[:cut]), (terms[cut:], targets[cut:])]))
    weights = fit(sums)
    assert sums.error(weights) == pytest.approx(np.square(targets - terms @ weights).sum(axis=0), rel=1e-6)
    assert sums.spread_about(np.ones(2)) == pytest.approx(np.square(targets - 1.0).sum(axis=0), rel=1e-9)


def test_noise_gets_the_largest_penalty() -> None:
    random = np.random.default_rng(3)
    terms, noise = second_order(random.standard_normal((200, 10)), 10), random.standard_normal((200, 40))
    sums = Sums.over(iter([(terms, noise)]))
    chosen = np.abs(fit(sums)[1:]).sum()
    assert chosen < 0.75 * np.abs(fit_with(sums, PENALTIES[0])[1:]).sum()


def test_undefined_values_become_the_mean_and_a_flag() -> None:
    found = Scaling.of(np.array([[0.0, 1.0], [2.0, np.nan], [4.0, 3.0]]))(np.array([[2.0, np.nan], [4.0, 2.0]]))
    assert found[0].tolist() == [0.0, 0.0, 1.0]
    assert found[1, 2] == 0.0


def test_a_skewed_column_becomes_normal() -> None:
    column = np.exp(2.0 * np.random.default_rng(0).standard_normal((20_000, 1)))
    found = Scaling.of(column)(column)[:, 0]
    inside = np.abs(np.log(column[:, 0])) < 4.0  # within two deviations
    assert found[inside] == pytest.approx(np.log(column[inside, 0]) / 2.0, abs=0.05)


def test_r2_of_a_normal_mean_is_the_closed_form(normal_table) -> None:
    # prior variance 1, posterior variance .2: R2 = .8
    rows = screen(normal_table()).verdicts.set_index("parameter")
    assert rows.loc["theta", "R2"] == pytest.approx(0.8, abs=0.01)
    assert rows.loc["theta", "low"] < 0.8 < rows.loc["theta", "high"]
    assert rows.loc["theta", "verdict"] == "active"
    assert rows.loc["idle", "verdict"] == "posterior = prior"
    assert rows.loc["idle", "R2"] < 0.005


def test_a_weak_parameter_is_called_weak() -> None:
    random = np.random.default_rng(0)
    theta = random.standard_normal(20_000)
    statistic = theta + np.sqrt(19.0) * random.standard_normal(20_000)  # R2 = 1 / 20
    table = reference_table(
        pd.DataFrame({"theta": theta}), pd.DataFrame({"s": statistic}), pd.Series({"s": 0.0}), pd.Series({"s": 0.1})
    )
    verdicts = screen(table).verdicts
    assert verdicts["R2"].item() == pytest.approx(0.05, abs=0.01)
    assert verdicts["verdict"].item() == "weak"


def test_a_constant_parameter_stays_as_it_is(linear_table) -> None:
    table = linear_table(2000)
    fixed = reference_table(
        table.parameters.assign(fixed=3.0),
        pd.DataFrame(table.statistics, columns=table.names),
        pd.Series(table.record, table.names),
        pd.Series(table.tolerance, table.names),
    )
    row = screen(fixed).verdicts.set_index("parameter").loc["fixed"]
    assert row["R2"] == 0.0
    assert row["verdict"] == "posterior = prior"


def test_patterns_name_the_statistics_that_move_a_parameter(linear_table) -> None:
    found = patterns(screen(linear_table())).set_index(["parameter", "statistic"])
    # var a = 1 / 12; alone: 1 / 12 over 1 / 12 + .01
    assert found.loc[("b", "s2"), "alone"] == pytest.approx(1 / 1.12, abs=0.02)
    assert found.loc[("b", "s2"), "lost"] == pytest.approx(found.loc[("b", "s2"), "alone"], abs=0.02)
    # s1 and s3 say the same of a
    assert found.loc[("a", "s1"), "alone"] > 0.85
    assert found.loc[("a", "s1"), "lost"] < 0.1
    assert abs(found.loc["idle_0"]).to_numpy().max() < 0.01


def test_same_seed_same_result_and_another_seed_nearly_the_same(linear_table) -> None:
    table = linear_table(3000)
    first, again, other = screen(table, 1).verdicts, screen(table, 1).verdicts, screen(table, 2).verdicts
    pd.testing.assert_frame_equal(first, again)
    assert not first["R2"].equals(other["R2"])
    assert first["R2"].to_numpy() == pytest.approx(other["R2"].to_numpy(), abs=0.02)


def test_prior_moments_are_numpy_s(linear_table) -> None:
    table = linear_table(1000)
    centre, spread = prior_moments(table)
    assert centre == pytest.approx(table.parameters.mean().to_numpy())
    assert spread == pytest.approx(table.parameters.std(ddof=0).to_numpy())


def test_projection_has_a_statistic_for_each_parameter_that_is_told(linear_table) -> None:
    table = linear_table(record=(0.8, 0.2, 0.8))
    found = projected(table, screen(table))
    assert set(found.names) == {"a", "b"}
    expected = dict(zip(found.names, found.record, strict=True))
    assert expected["a"] == pytest.approx(0.3 * np.sqrt(12), abs=0.15)
    assert expected["b"] == pytest.approx(-0.3 * np.sqrt(12), abs=0.15)


def test_too_few_futures_or_folds_are_refused(linear_table) -> None:
    with pytest.raises(InputError, match="take at least 3"):
        screen(linear_table(1000), folds=2)
    wide = np.random.default_rng(0).random((300, 20))
    names = [f"s{number}" for number in range(20)]
    table = reference_table(
        pd.DataFrame({"a": wide[:, 0]}), pd.DataFrame(wide, columns=names), pd.Series(0.5, names), pd.Series(0.1, names)
    )
    with pytest.raises(InputError, match="300 futures for 231 terms; draw at least 462"):
        screen(table)
