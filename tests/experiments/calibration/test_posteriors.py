"""Rejection, adjustment and forest against posteriors known in closed form."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from keci.experiments.calibration.adjustment import disagreement, local_linear
from keci.experiments.calibration.distance import scales, standardised
from keci.experiments.calibration.forest import binned, forest
from keci.experiments.calibration.posterior import prior, prior_against_posterior, weighted, weighted_quantiles
from keci.experiments.calibration.rejection import accept, nearest
from keci.experiments.calibration.screening import projected, screen
from keci.experiments.calibration.table import reference_table
from keci.model.errors import InputError


def near(table, kept: int = 500):
    return accept(table, standardised(table, scales(table)), kept)


def test_a_normal_mean(normal_table) -> None:
    found = near(normal_table(40_000))
    assert found.mean()["theta"] == pytest.approx(0.8, abs=0.06)  # standard error: sqrt(.2 / 420) = .02
    assert found.deviation()["theta"] == pytest.approx(np.sqrt(0.2), abs=0.04)


def test_a_normal_mean_with_error_in_the_record(normal_table) -> None:
    # variance of the statistic .25 + .5^2, so posterior mean z / 1.5 and variance 1 - 1 / 1.5
    found = near(normal_table(40_000, tolerance=0.5).with_error())
    assert found.mean()["theta"] == pytest.approx(1 / 1.5, abs=0.09)
    assert found.deviation()["theta"] ** 2 == pytest.approx(1 / 3, abs=0.07)


def test_a_poisson_rate(poisson_table) -> None:
    found = near(poisson_table(40_000), 600)
    known = stats.gamma(10.0, scale=1 / 6.0)
    assert found.mean()["rate"] == pytest.approx(known.mean(), abs=0.08)
    assert found.quantiles([0.05, 0.95]).loc["rate"].to_numpy() == pytest.approx(known.ppf([0.05, 0.95]), rel=0.1)


def test_what_the_record_does_not_touch_keeps_its_prior(normal_table) -> None:
    table = normal_table()
    frame = prior_against_posterior(prior(table), near(table)).set_index("parameter")
    assert frame.loc["theta", "contraction"] == pytest.approx(0.8, abs=0.05)
    assert frame.loc["idle", "contraction"] == pytest.approx(0.0, abs=0.15)
    assert abs(frame.loc["idle", "shift"]) < 0.2


def test_whole_rows_are_kept(linear_table) -> None:
    table = linear_table(2000)
    found = near(table, 100)
    assert found.draws.equals(table.parameters.loc[found.draws.index])
    again = found.resample(50, 1)
    assert again.equals(table.parameters.loc[again.index])


@given(st.integers(0, 50), st.integers(30, 90))
def test_weights_are_epanechnikov_s_and_fall_with_distance(seed: int, kept: int) -> None:
    distances = np.random.default_rng(seed).random(200)
    rows, weights, radius = nearest(distances, kept)
    assert len(rows) == kept
    assert set(rows) == set(np.argsort(distances)[:kept])
    assert radius == np.sort(distances)[kept]
    assert weights == pytest.approx(1 - (distances[rows] / radius) ** 2)


def test_the_order_of_rows_is_irrelevant_to_every_posterior(linear_table) -> None:
    table = linear_table(2000)
    statistics = pd.DataFrame(table.statistics, columns=table.names)
    shuffled = table.parameters.sample(frac=1, random_state=3)
    other = reference_table(shuffled, statistics, pd.Series(table.record, table.names), pd.Series(table.tolerance, table.names))
    for one, two in ((table, other), (table.with_error(2), other.with_error(2))):
        first, second = near(one, 200), near(two, 200)
        assert first.draws.equals(second.draws)
        assert np.array_equal(first.weights, second.weights)
        assert local_linear(one, first, ["a"]).draws.equals(local_linear(two, second, ["a"]).draws)
        assert np.array_equal(forest(one, ["a"])["a"].weights, forest(two, ["a"])["a"].weights)


def test_acceptance_on_projected_statistics_is_nearer_to_the_posterior() -> None:
    # theta ~ N(0, 1) seen through one statistic in 20, the others are noise: posterior N(z / 1.25, .2)
    random = np.random.default_rng(0)
    theta = random.standard_normal(20_000)
    names = [f"s{number}" for number in range(20)]
    statistics = pd.DataFrame(random.standard_normal((20_000, 20)), columns=names)
    statistics["s0"] = theta + 0.5 * statistics["s0"]
    record = pd.Series(0.0, names)
    record["s0"] = 1.5
    table = reference_table(pd.DataFrame({"theta": theta}), statistics, record, pd.Series(0.1, names))
    plain = near(table)
    better = projected(table, screen(table))
    found = accept(better, standardised(better, scales(better)), 500)
    assert plain.mean()["theta"] < 1.0
    assert found.mean()["theta"] == pytest.approx(1.2, abs=0.08)
    assert found.deviation()["theta"] == pytest.approx(np.sqrt(0.2), abs=0.05)


def test_ties_all_weigh_the_same() -> None:
    rows, weights, radius = nearest(np.repeat([0.0, 1.0], [50, 150]), 40)
    assert (rows.tolist(), radius) == (list(range(40)), 0.0)
    assert set(weights) == {1.0}


def test_effective_size_by_hand() -> None:
    draws = pd.DataFrame({"a": np.arange(60.0)})
    assert weighted(draws, np.ones(60), "x").effective == pytest.approx(60)
    assert weighted(draws, np.repeat([2.0, 0.0], [40, 20]), "x").effective == pytest.approx(40)


def test_too_few_survivors_say_what_to_do(linear_table) -> None:
    table = linear_table(1000)
    with pytest.raises(InputError, match=r"too few survivors, 1\.0 effective draws of 30 needed; draw more futures"):
        weighted(pd.DataFrame({"a": [1.0, 2.0]}), np.array([1.0, 0.0]), "test")
    with pytest.raises(InputError, match="cannot accept 10 of 1000 futures; take 30 to 500"):
        near(table, 10)
    with pytest.raises(InputError, match="999 distances for 1000 futures"):
        accept(table, np.ones(999), 100)


def test_weighted_quantiles_of_equal_weights_are_hazen_s() -> None:
    values = np.random.default_rng(0).random(101)
    known = np.quantile(values, [0.05, 0.5, 0.9], method="hazen")
    assert weighted_quantiles(values, np.full(101, 1 / 101), [0.05, 0.5, 0.9]) == pytest.approx(known)


def test_resampling_keeps_shares_within_one() -> None:
    posterior = weighted(pd.DataFrame({"a": np.arange(50.0)}), np.arange(1.0, 51.0), "x")
    counts = np.bincount(posterior.resample(1000, 3)["a"].astype(int), minlength=50)
    assert np.abs(counts - 1000 * posterior.weights).max() < 1.0


def test_adjustment_mends_a_wide_acceptance(normal_table) -> None:
    table = normal_table(record=1.5)
    wide = near(table, 8000)
    adjusted = local_linear(table, wide, ["theta"], {"theta": (-6.0, 6.0)})
    assert abs(wide.mean()["theta"] - 1.2) > 0.2
    assert adjusted.mean()["theta"] == pytest.approx(1.2, abs=0.05)
    assert adjusted.deviation()["theta"] == pytest.approx(np.sqrt(0.2), abs=0.05)
    assert adjusted.draws["idle"].equals(wide.draws["idle"].astype(float))


def test_heteroscedastic_adjustment_mends_the_width() -> None:
    random = np.random.default_rng(0)
    statistic = random.random(20_000)
    theta = statistic * random.standard_normal(20_000)  # deviation of theta given s is s
    table = reference_table(
        pd.DataFrame({"theta": theta}), pd.DataFrame({"s": statistic}), pd.Series({"s": 0.5}), pd.Series({"s": 0.01})
    )
    wide = accept(table, np.abs(statistic - 0.65) + 0.01, 8000)  # lopsided on purpose
    bounds = {"theta": (-8.0, 8.0)}
    plain = local_linear(table, wide, ["theta"], bounds, heteroscedastic=False).deviation()["theta"]
    mended = local_linear(table, wide, ["theta"], bounds).deviation()["theta"]
    assert plain > 0.6
    assert mended == pytest.approx(0.5, abs=0.05)


def test_adjusted_draws_stay_in_their_bounds(linear_table) -> None:
    table = linear_table(record=(1.6, -0.6, 1.6))  # far outside
    found = local_linear(table, near(table), ["a", "b"], {"a": (0.0, 1.0), "b": (0.0, 1.0)})
    assert found.draws[["a", "b"]].min().min() >= 0
    assert found.draws[["a", "b"]].max().max() <= 1
    with pytest.raises(InputError, match="'a' has draws outside"):
        local_linear(table, near(table), ["a"], {"a": (0.2, 0.8)})


def test_the_forest_finds_a_normal_mean_and_ignores_what_is_idle(normal_table) -> None:
    found = forest(normal_table(), ["theta", "idle"], trees=100)
    assert found["theta"].mean()["theta"] == pytest.approx(0.8, abs=0.12)
    assert found["theta"].deviation()["theta"] == pytest.approx(np.sqrt(0.2), abs=0.1)
    assert abs(found["idle"].mean()["idle"]) < 0.25


def test_the_forest_of_a_poisson_rate(poisson_table) -> None:
    found = forest(poisson_table(), ["rate"], trees=50)["rate"]
    assert found.mean()["rate"] == pytest.approx(10 / 6, abs=0.1)
    assert found.deviation()["rate"] == pytest.approx(np.sqrt(10) / 6, abs=0.08)


def test_the_same_seed_grows_the_same_forest(linear_table) -> None:
    table = linear_table(2000)
    one, two, other = (forest(table, ["a"], seed, trees=100)["a"] for seed in (1, 1, 2))
    assert one.draws.equals(two.draws)
    assert np.array_equal(one.weights, two.weights)
    assert not one.draws.index.equals(other.draws.index)


def test_bins_keep_order_and_put_the_undefined_last() -> None:
    column = np.r_[np.linspace(0, 1, 300), np.full(20, np.nan)]
    table = reference_table(
        pd.DataFrame({"a": column[::-1]}).fillna(0.0), pd.DataFrame({"s": column}), pd.Series({"s": 0.5}), pd.Series({"s": 0.1})
    )
    codes, record = binned(table)
    assert (np.diff(codes[:300, 0].astype(int)) >= 0).all()
    assert codes[300:, 0].min() > codes[:300, 0].max()
    assert abs(int(record[0]) - int(codes[150, 0])) <= 1


def test_opinions_agree_where_the_model_is_right_and_differ_where_it_is_wrong(linear_table) -> None:
    def opinions(table):
        accepted = near(table, 300)
        adjusted = local_linear(table, accepted, ["a", "b"])
        return {"rejection": accepted, "regression": adjusted, "forest": forest(table, ["a", "b"])}

    right = linear_table(record=(0.5, 0.4, 0.5))
    found = disagreement(prior(right), opinions(right), ["a", "b"])
    assert not found["alarm"].any()
    wrong = linear_table(record=(0.2, 0.4, 2.0))  # s1 and s3 measure the same
    found = disagreement(prior(wrong), opinions(wrong), ["a", "b"]).set_index("parameter")
    assert found.loc["a", "alarm"]
    assert found.loc["a", "difference"] > 0.5
    with pytest.raises(InputError, match="forest: unknown parameter 'b'"):
        disagreement(prior(wrong), {"rejection": near(wrong), "forest": forest(wrong, ["a"])}, ["a", "b"])
    silenced = disagreement(prior(wrong), opinions(wrong), ["a"], pd.Series({"a": 9.0}))
    assert not silenced["alarm"].any()
