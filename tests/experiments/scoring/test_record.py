"""The record: what is counted, what was known at an origin, and one clear line for every kind of wrong input."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from keci.experiments.scoring.months import first_day, month_edges, month_number, month_text, months_of
from keci.experiments.scoring.record import TARGETS, History, Record, Target, spread_within_days
from keci.model.errors import InputError
from keci.model.evidence.tables import COUNTED, table
from tests.experiments.scoring.series import INCIDENTS, record_of, table_of


def test_month_numbers_are_those_of_views() -> None:
    assert month_number("1980-01") == 1
    assert month_number("2018-01") == 457  # so in the challenge's own code
    assert month_text(month_number("2026-06")) == "2026-06"


@given(st.integers(1, 1200))
def test_months_go_there_and_back(number: int) -> None:
    assert month_number(month_text(number)) == number
    assert months_of(np.array([first_day(number), first_day(number + 1) - np.timedelta64(1, "D")])).tolist() == [number] * 2


def test_edges_know_leap_years() -> None:
    assert month_edges(month_number("2024-01"), 3).tolist() == [0, 31, 60, 91]


@pytest.mark.parametrize("month", ["2021-13", "2021", "21-01", "1979-12", 202101])
def test_months_that_are_none_are_refused(month: object) -> None:
    with pytest.raises(InputError, match="month"):
        month_number(month)  # type: ignore[arg-type]


def test_the_installed_record_counts_what_the_monthly_table_counts() -> None:
    record, monthly = Record.installed(), table("monthly")
    for column, kind in COUNTED.items():
        assert record.counts(Target(column, kind)).tolist() == monthly[column].tolist()


def test_severities_are_counted_from_their_edge_up() -> None:
    record, severity = Record.installed(), table("events").severity
    for target in TARGETS[:3]:
        assert record.counts(target).sum() == (severity >= target.least_severity).sum()


def test_a_history_ends_before_its_origin() -> None:
    record = record_of(np.arange(1, 13))
    history = record.history(INCIDENTS, month_number("2011-04"))
    assert history.counts.tolist() == [1, 2, 3]
    assert history.span == 31 + 28 + 31
    assert history.days.max() < history.span
    assert history.origin == month_number("2011-04")


@given(st.lists(st.integers(0, 9), min_size=3, max_size=30), st.data())
def test_the_future_of_the_record_is_not_in_a_history(counts: list[int], data: st.DataObject) -> None:
    cut = data.draw(st.integers(1, len(counts) - 1))
    other = data.draw(st.lists(st.integers(0, 9), min_size=len(counts) - cut, max_size=len(counts) - cut))
    one, two = record_of(np.array(counts)), record_of(np.array(counts[:cut] + other))
    known = [record.history(INCIDENTS, record.first + cut) for record in (one, two)]
    assert np.array_equal(known[0].counts, known[1].counts)
    assert np.array_equal(known[0].days, known[1].days)


@given(st.lists(st.integers(0, 20), max_size=30))
def test_events_of_one_day_are_spread_inside_it(days: list[int]) -> None:
    whole = np.sort(np.array(days, dtype=np.int64))
    times = spread_within_days(whole)
    assert np.array_equal(np.floor(times), whole)
    assert (np.diff(times) > 0).all()


def test_single_events_stand_at_noon_and_pairs_at_the_quarters() -> None:
    assert spread_within_days(np.array([3, 7, 7])).tolist() == [3.5, 7.25, 7.75]


def changed(column: str, value: object) -> Callable[[pd.DataFrame], pd.DataFrame]:
    def change(frame: pd.DataFrame) -> pd.DataFrame:
        cells = frame[column].astype(object)
        cells.iloc[1] = value
        return frame.assign(**{column: cells})

    return change


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (changed("date", "2011-02-30"), "'2011-02-30'; should be a day"),
        (changed("date", "yesterday"), "'yesterday'; should be a day"),
        (changed("date", None), "should be a day"),
        (changed("date", "2019-01-01"), "2019-01-01; should lie in the months covered, from 2011-01 to 2011-03"),
        (changed("kind", "incidence"), "did you mean 'incident'"),
        (changed("severity", None), "should be from 0 to 1"),
        (changed("severity", 1.5), "1.5; should be from 0 to 1"),
        (changed("severity", "bad"), "'bad'; should be from 0 to 1"),
        (lambda frame: pd.concat([frame, frame.iloc[[0]]]), "stands twice; should stand once"),
        (lambda frame: frame.drop(columns="severity"), "no column 'severity'"),
    ],
)
def test_a_wrong_record_is_refused_in_one_line(change: Callable[[pd.DataFrame], pd.DataFrame], words: str) -> None:
    with pytest.raises(InputError, match=words) as caught:
        Record.of_table(change(table_of(np.array([2, 1, 1]), "2011-01")), "2011-01", "2011-03")
    assert "\n" not in str(caught.value)


def test_a_record_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(InputError, match="should end after it begins"):
        Record.of_table(table_of(np.array([1]), "2011-01"), "2011-03", "2011-01")


def test_an_origin_without_history_is_refused() -> None:
    record = record_of(np.ones(12, dtype=int))
    for origin in (record.first, record.end + 1):
        with pytest.raises(InputError, match="empty history or outside the record; should be from 2011-02 to 2012-01"):
            record.history(INCIDENTS, origin)


@pytest.mark.parametrize(
    ("counts", "days", "words"),
    [([], [], "empty"), ([1, -1], [0.5], "-1; should be 0 or more"), ([1, 1], [0.5], "differ"), ([[1], [0]], [0.5], "shape")],
)
def test_a_wrong_history_is_refused(counts: list, days: list[float], words: str) -> None:
    with pytest.raises(InputError, match=words):
        History(np.array(counts), 373, np.array(days))


def test_targets_that_cannot_be_are_refused() -> None:
    with pytest.raises(InputError, match="unknown kind of event 'riots'"):
        Target("riots", "riots")
    with pytest.raises(InputError, match="should be from 0 to 1"):
        Target("worse", "incident", 2.0)
    with pytest.raises(InputError, match="only incidents have a severity"):
        Target("talks", "dialogue_meeting", 0.5)
