"""Calibration of the methods on models whose posteriors are known, and that bad methods are found out."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from keci.experiments.calibration.adjustment import disagreement, local_linear
from keci.experiments.calibration.checks import calibration, left_out, predictive, pseudo_records, usual_disagreement
from keci.experiments.calibration.distance import scales, standardised
from keci.experiments.calibration.forest import forest
from keci.experiments.calibration.posterior import Posterior, prior
from keci.experiments.calibration.rejection import accept
from keci.experiments.calibration.table import ReferenceTable
from keci.model.errors import InputError


def rejection(table: ReferenceTable) -> Posterior:
    return accept(table, standardised(table, scales(table)), 300)


def regression(table: ReferenceTable) -> Posterior:
    return local_linear(table, rejection(table), ["theta"], {"theta": (-6.0, 6.0)})


def overconfident(table: ReferenceTable) -> Posterior:
    found = rejection(table)
    return replace(found, draws=found.mean() + 0.4 * (found.draws - found.mean()))


@pytest.mark.parametrize("method", [rejection, regression])
def test_methods_are_calibrated_on_a_normal_mean(normal_table, method) -> None:
    found = calibration(normal_table(), ["theta"], method, 500).parameters.iloc[0]
    assert 0.86 <= found["coverage"] <= 0.94  # three standard errors
    assert found["uniform"] > 0.01
    assert found["predictivity"] == pytest.approx(0.8, abs=0.06)
    assert found["contraction"] == pytest.approx(0.8, abs=0.06)
    assert found["identified"] and not found["doubtful"]


def test_the_forest_is_calibrated_on_a_normal_mean(normal_table) -> None:
    found = calibration(normal_table(5000), ["theta"], lambda table: forest(table, ["theta"], trees=25), 120).parameters.iloc[0]
    assert 0.80 <= found["coverage"] <= 0.97
    assert found["predictivity"] == pytest.approx(0.8, abs=0.07)


def test_rejection_is_calibrated_on_a_poisson_rate(poisson_table) -> None:
    found = calibration(poisson_table(), ["rate"], rejection, 200, seed=1).parameters.iloc[0]
    assert 0.80 <= found["coverage"] <= 0.97
    assert found["uniform"] > 0.01
    # prior variance 3, mean posterior variance (3 + 15) / 36: predictivity 1 - .5 / 3
    assert found["predictivity"] == pytest.approx(1 - 0.5 / 3, abs=0.06)


def test_error_in_the_record_is_allowed_for(normal_table) -> None:
    table = normal_table(tolerance=0.5).with_error()
    found = calibration(table, ["theta"], rejection, 200).parameters.iloc[0]
    assert 0.80 <= found["coverage"] <= 0.97
    assert found["predictivity"] == pytest.approx(1 / 1.5, abs=0.08)


def test_an_overconfident_method_is_found_out(normal_table) -> None:
    found = calibration(normal_table(), ["theta"], overconfident, 200).parameters.iloc[0]
    assert found["doubtful"]
    assert found["coverage"] < 0.6


def test_what_does_nothing_is_not_identified(normal_table) -> None:
    found = calibration(normal_table(5000), ["theta", "idle"], rejection, 100).parameters.set_index("parameter")
    assert found["identified"].to_dict() == {"theta": True, "idle": False}
    assert found.loc["idle", "predictivity"] < 0.05
    assert abs(found.loc["idle", "contraction"]) < 0.25


def test_pseudo_records_have_all_statistics_and_hang_on_labels(linear_table) -> None:
    table = linear_table(1000)
    statistics = table.statistics.copy()
    statistics[::2, 1] = np.nan
    part = replace(table, statistics=statistics)
    chosen = pseudo_records(part, 100, 0)
    assert np.isfinite(statistics[chosen]).all()
    assert np.array_equal(chosen, pseudo_records(part, 100, 0))
    assert not np.array_equal(chosen, pseudo_records(part, 100, 1))


def test_a_pseudo_record_s_future_is_not_in_its_table(linear_table) -> None:
    table = linear_table(500)
    rest = left_out(table, 7)
    assert 7 not in rest.labels
    assert rest.size == 499
    assert rest.record == pytest.approx(table.statistics[7])


def test_what_is_usual_between_opinions(normal_table) -> None:
    table = normal_table(5000)
    usual = usual_disagreement(table, ["theta"], {"rejection": rejection, "regression": regression}, records=20)
    found = disagreement(prior(table), {"rejection": rejection(table), "regression": regression(table)}, ["theta"], usual)
    assert 0 < usual["theta"] < 0.5
    assert found["usual"][0] == usual["theta"]
    assert not found["alarm"][0]


def test_predictive_check_names_what_is_out_of_reach(linear_table) -> None:
    table = linear_table(record=(0.5, 3.0, 0.5))
    found = predictive(table, rejection(table))
    assert found["statistic"][0] == "s2"
    assert found["beyond"][0] == 0.0
    assert found["beyond"][1:].min() > 0.3
    assert not found.isna().any().any()
    foreign = Posterior(pd.DataFrame({"a": [0.5]}, index=[-1]), np.ones(1), "x")
    with pytest.raises(InputError, match="futures that the table has not"):
        predictive(table, foreign)


def test_a_statistic_that_no_accepted_future_defines_is_refused(linear_table) -> None:
    table = linear_table(1000)
    statistics = table.statistics.copy()
    found = rejection(table)
    statistics[table.labels.get_indexer(found.draws.index), 1] = np.nan
    with pytest.raises(InputError, match="no accepted future defines 's2'"):
        predictive(replace(table, statistics=statistics), found)


def test_too_few_pseudo_records_are_refused(linear_table) -> None:
    with pytest.raises(InputError, match="40 pseudo-records of 2000 futures; take 50 to 200"):
        calibration(linear_table(2000), ["a"], rejection, 40)
