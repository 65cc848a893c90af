"""Rolling origins: windows, forecasts that see no future, the table and its sentence."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keci.experiments.scoring.benchmarks import BENCHMARKS, IN_SAMPLE
from keci.experiments.scoring.months import month_number, month_text
from keci.experiments.scoring.profile import Profile
from keci.experiments.scoring.record import TARGETS, Record
from keci.experiments.scoring.rolling import benchmark_forecasts, event_probability, observations, origins, single_scores
from keci.experiments.scoring.scores import brier, crps
from keci.experiments.scoring.table import BETTER, COLUMNS, NOT_APART, OURS, WORSE, score_table, sentence
from keci.model.errors import InputError
from tests.experiments.scoring.series import INCIDENTS, record_of

FEW = Profile(draws=60, bootstrap_samples=200)
LONG = 144  # months from January 2011 to December 2022


def made(seed: int, months: int = LONG) -> np.ndarray:
    return np.random.default_rng(seed).negative_binomial(0.4, 0.5, months)


def oracle(record: Record, horizon: int, draws: int) -> np.ndarray:
    """Forecasts that know the answer."""
    seen = observations(record, INCIDENTS, horizon)
    return np.repeat(seen[:, None, :], draws, axis=1)


def test_origins_of_the_record_are_half_years_and_years() -> None:
    record = Record.installed()
    assert [month_text(n) for n in origins(record, 12)] == [f"{year}-01" for year in range(2021, 2026)]
    halves = [month_text(n) for n in origins(record, 6)]
    assert halves == [f"{year}-{month}" for year in range(2021, 2026) for month in ("01", "07")] + ["2026-01"]


def test_observations_are_the_record_s_months_in_order() -> None:
    record = Record.installed()
    seen = observations(record, TARGETS[0], 6)
    begin = month_number("2021-01") - record.first
    assert seen.ravel().tolist() == record.counts(TARGETS[0])[begin : begin + 66].tolist()


@pytest.mark.parametrize(("first", "horizon"), [("2011-01", 6), ("2022-08", 6), ("2010-01", 6), ("2021-01", 0)])
def test_origins_that_do_not_fit_are_refused(first: str, horizon: int) -> None:
    with pytest.raises(InputError, match="horizon" if horizon == 0 else "should be 2011-02 to 2022-07"):
        origins(record_of(made(0)), horizon, first)


@settings(max_examples=25)
@given(st.lists(st.integers(0, 5), min_size=18, max_size=18), st.integers(0, 100))
def test_no_benchmark_sees_its_origin_or_later(future: list[int], seed: int) -> None:
    """Another record from July 2021 on: all forecasts made up to then stay the same, to the last draw."""
    past = made(1, 126)
    one, two = record_of(np.r_[past, made(2, 18)]), record_of(np.r_[past, np.array(future)])
    forecasts = [benchmark_forecasts(record, INCIDENTS, 6, seed, profile=FEW) for record in (one, two)]
    for name in BENCHMARKS:
        assert np.array_equal(forecasts[0][name][:2], forecasts[1][name][:2])


def test_later_origins_do_use_what_has_happened_since_and_in_sample_has_seen_all() -> None:
    past = made(1, 126)
    one, two = record_of(np.r_[past, np.zeros(18, dtype=int)]), record_of(np.r_[past, np.full(18, 4)])
    quiet, violent = (benchmark_forecasts(record, INCIDENTS, 6, 0, profile=FEW) for record in (one, two))
    for name in set(BENCHMARKS) - {"zero"}:
        assert quiet[name][-1].mean() < violent[name][-1].mean()
    assert quiet[IN_SAMPLE][0].mean() < violent[IN_SAMPLE][0].mean()


def test_another_benchmark_or_origin_changes_no_forecast() -> None:
    record = record_of(made(3))
    whole = benchmark_forecasts(record, INCIDENTS, 6, 0, profile=FEW)
    alone = benchmark_forecasts(record, INCIDENTS, 6, 0, "2021-07", FEW, {"Poisson": BENCHMARKS["Poisson"]})
    assert np.array_equal(alone["Poisson"], whole["Poisson"][1:])
    assert not np.array_equal(benchmark_forecasts(record, INCIDENTS, 6, 1, profile=FEW)["Poisson"], whole["Poisson"])


def test_climatology_in_sample_beats_any_other_constant_forecast() -> None:
    """No forecast that is the same every month has a lower mean CRPS than the distribution of the months scored."""
    record = record_of(made(4))
    seen = observations(record, INCIDENTS, 12)
    exact = Profile(draws=seen.size)
    forecasts = benchmark_forecasts(record, INCIDENTS, 12, 0, profile=exact)
    best = single_scores(forecasts[IN_SAMPLE], seen, exact)["CRPS"].mean()
    rng = np.random.default_rng(5)
    for rate in (0.1, 0.3, 0.6, 1.0):
        constant = np.repeat(rng.negative_binomial(0.4, 0.4 / (0.4 + rate), seen.size)[:, None], seen.size, axis=1)
        assert crps(constant, seen.ravel()).mean() >= best - 1e-12


def test_event_probability_is_the_share_of_draws_with_an_event_in_the_window() -> None:
    draws = np.array([[[0, 0], [1, 0], [0, 2], [1, 1]]])
    assert event_probability(draws).tolist() == [0.75]
    assert event_probability(draws, at_least=2).tolist() == [0.5]


def test_single_scores_are_those_of_each_month_and_window() -> None:
    rng = np.random.default_rng(6)
    draws, seen = rng.poisson(0.3, (3, 60, 6)), rng.poisson(0.3, (3, 6))
    scores = single_scores(draws, seen, FEW)
    assert {name: len(values) for name, values in scores.items()} == {
        "CRPS": 18,
        "ignorance": 18,
        "interval score": 18,
        "Brier": 3,
        "log score": 3,
    }
    assert scores["CRPS"][7] == pytest.approx(crps(draws[1, :, 1], seen[1, 1]))
    assert scores["Brier"][2] == pytest.approx(brier((draws[2].sum(axis=1) > 0).mean(), float(seen[2].sum() > 0)))


def test_an_oracle_is_told_apart_as_better_and_a_wild_forecast_as_worse() -> None:
    record = record_of(made(7, 186))
    know = score_table(record, {("incidents", 6): oracle(record, 6, 60)}, profile=FEW)
    assert set(know.verdict[know.score == "CRPS"]) <= {OURS, BETTER}
    assert (know["mean"][(know.verdict == OURS) & (know.score == "CRPS")] == 0.0).all()
    wild = score_table(record, {("incidents", 6): oracle(record, 6, 60) + 9}, profile=FEW)
    assert set(wild.verdict[wild.score == "CRPS"]) == {OURS, WORSE}


def test_a_benchmark_entered_as_ours_is_not_told_apart_from_itself() -> None:
    record = record_of(made(8))
    ours = benchmark_forecasts(record, INCIDENTS, 6, 0, profile=FEW)["Poisson"]
    table = score_table(record, {("incidents", 6): ours}, profile=FEW)
    itself = table[table.forecaster == "Poisson"]
    assert set(itself.verdict) == {NOT_APART}
    assert itself[["difference", "low", "high"]].abs().to_numpy().max() == 0.0


def test_the_table_has_every_forecaster_and_score_and_adds_up() -> None:
    record = record_of(made(9))
    ours = {("incidents", horizon): oracle(record, horizon, 60) for horizon in (6, 12)}
    table = score_table(record, ours, profile=FEW, name="mine")
    assert tuple(table.columns) == COLUMNS
    assert len(table) == 2 * 5 * (1 + len(BENCHMARKS) + 1)
    assert not table.isna().any().any()
    own = table[table.forecaster == "mine"].set_index(["horizon", "score"])["mean"]
    expected = own.loc[list(zip(table.horizon, table.score, strict=True))].to_numpy() - table["mean"].to_numpy()
    assert table.difference.to_numpy() == pytest.approx(expected)
    assert score_table(record, ours, profile=FEW, name="mine").equals(table)


def test_the_sentence_says_what_the_table_holds() -> None:
    record = record_of(made(10))
    ours = {("incidents", horizon): oracle(record, horizon, 60) for horizon in (6, 12)}
    table = score_table(record, ours, profile=FEW)
    rivals = table[~table.forecaster.isin(["keci", IN_SAMPLE])]
    said = sentence(table, record, profile=FEW)
    assert said.startswith("The 24 months from 2021-01 to 2022-12 and 2 windows of 12 months ")
    assert f"of {len(rivals)} comparisons of keci" in said
    assert f"{(rivals.verdict == BETTER).sum()} come out better and {(rivals.verdict == WORSE).sum()} worse" in said
    assert said.count(".") - said.count("0.") <= 1 and said.endswith(".")


def test_forecasts_that_do_not_fit_are_refused() -> None:
    record = record_of(made(11))
    right = oracle(record, 6, 60)
    for wrong, words in (
        ({}, "none; should be draws"),
        ({("incidence", 6): right}, "did you mean 'incidents'"),
        ({("incidents", 7): right}, "horizon 7; should be one of"),
        ({("incidents", 6): right[:, :50]}, r"should be \(4, 60, 6\)"),
        ({("incidents", 6): right - 9}, "should be 0 or more"),
        ({("incidents", 6): right + 0.5}, "should be a whole number"),
    ):
        with pytest.raises(InputError, match=words):
            score_table(record, wrong, profile=FEW)
