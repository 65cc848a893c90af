"""The record and futures as the same arrays, their windows, and what is refused."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from keci.experiments.record.history import History, month_name, month_number
from keci.experiments.record.observed import figure_month
from keci.experiments.record.patterns import fitting, measured, record_values
from keci.model.ensemble import SERIES, simulate
from keci.model.errors import InputError
from keci.model.evidence.tables import table
from keci.model.scenario import Scenario

CALIBRATION = ("2011-03", "2020-12")


def tables() -> dict[str, pd.DataFrame]:
    return {name: table(name) for name in ("agreements", "events", "kfor", "opinion")}


def bits(days: np.ndarray) -> np.ndarray:
    return np.array([[int(value).bit_count() for value in row] for row in days])


def test_the_record_counts_the_rows_of_the_tables() -> None:
    events, record = table("events"), History.observed(alerts=True)
    found = events[events.kind == "incident"]
    assert (record.months, record.start, record.end, record.count) == (184, "2011-03", "2026-06", 1)
    assert record.get("incidents").sum() == len(found) == 45
    assert record.get("serious").sum() == (found.severity >= 0.6).sum() == 16
    assert record.get("severe").sum() == 8 and record.get("banjska").sum() == 1
    assert record.at("banjska", "2023-09") == 1
    assert (record.get("technical").sum(), record.get("political").sum()) == (17, 5)
    assert record.get("breakdown").sum() == 10
    assert record.get("unilateral").sum() == 15  # months; 18 steps
    assert record.get("round").sum() == 47


def test_without_alerts_six_incidents_are_acts_of_serbia() -> None:
    record = History.observed()
    assert record.get("incidents").sum() == 39 and record.get("alert").sum() == 6
    assert (record.get("incidents") + record.get("alert") == History.observed(alerts=True).get("incidents")).all()


def test_the_days_of_the_record_are_its_dates() -> None:
    record = History.observed()
    assert int(record.at("serious_days", "2011-07")[0]) == 2**25 + 2**26  # the 26th and 27th
    assert int(record.at("serious_days", "2023-05")[0]) == 2**25 + 2**28
    assert record.days[record.index("2012-03")] - record.days[record.index("2012-02")] == 29
    both = bits(record.get("small_days")) + bits(record.get("serious_days"))
    assert (both <= record.get("incidents")).all()
    assert both.sum() == 39  # no two small ones on one day, or the mark would hold one of them


def test_measures_rewards_and_governments_stand_in_their_months() -> None:
    record = History.observed()
    assert record.at("measures", "2023-05") == 0 and record.at("measures", "2023-06") == 1
    assert record.at("measures", "2025-11") == 1 and record.at("measures", "2025-12") == 0
    assert [record.at("paid_serbia", month)[0] for month in ("2012-03", "2013-06", "2014-01", "2015-12")] == [1, 1, 1, 1]
    assert [record.at("paid_kosovo", month)[0] for month in ("2013-06", "2015-10", "2016-04", "2024-01")] == [1, 1, 1, 1]
    assert record.at("government_kosovo", "2021-02") < 0 < record.at("government_kosovo", "2021-03")
    assert record.at("nato_level", "2016-11") < 0.25 == record.at("nato_level", "2016-12")


def test_troops_and_polls_stand_where_they_are_known_and_nowhere_else() -> None:
    record = History.observed()
    assert record.at("kfor", "2017-02") == 4.273 and record.at("kfor", "2023-11") == 4.811
    assert np.isnan(record.at("kfor", "2017-03"))
    assert np.isfinite(record.get("kfor")).sum() == 10
    assert record.at("nato_support", "2024-06") == 0.88 and np.isfinite(record.get("nato_support")).sum() == 2
    assert record.at("rejecting_serbia", "2022-06") == pytest.approx((0.75 + 0.82) / 2)
    assert np.isnan(record.at("tech_implemented", "2026-05")) and record.at("tech_implemented", "2026-06") > 0


@pytest.mark.parametrize(
    ("note", "month"),
    [("Nov 2013, rounded; archived Feb 2013", 11), ("late 2023 (Jan 2024 dump)", 11), ("mid-2021; AP in Oct", 6), ("", 6)],
)
def test_the_month_of_a_troop_figure_is_read_from_its_note(note: str, month: int) -> None:
    assert figure_month(2013, note) == f"2013-{month:02d}"


def test_the_calibration_window_reads_nothing_of_the_test_years() -> None:
    altered = tables()
    events, deals = altered["events"], altered["agreements"]
    late = events.date > "2020-12-31"
    events.loc[late, "kind"] = "incident"
    events.loc[late, "severity"] = 1.0
    events.loc[late, "title"] = [f"alert {k}" for k in range(late.sum())]
    deals.loc[deals.agreement_date > "2020-12-31", ["class", "status"]] = ["technical", "implemented"]
    altered["kfor"].loc[altered["kfor"].year > 2020, "troops"] = 50_000.0
    altered["opinion"].loc[altered["opinion"].year > 2020, "percent"] = 1.0
    plain, changed = History.observed(*CALIBRATION), History.observed(*CALIBRATION, tables=altered)
    for name, array in plain.monthly.items():
        np.testing.assert_array_equal(array, changed.get(name), err_msg=name)
    chosen = fitting(*CALIBRATION)
    assert len(chosen) > 35
    pd.testing.assert_frame_equal(measured(plain, chosen), measured(changed, chosen))
    assert measured(plain, chosen).iloc[0].to_dict() == record_values(*CALIBRATION).to_dict()


def test_what_became_of_agreements_is_not_known_before_the_record_ends() -> None:
    assert np.isnan(History.observed(*CALIBRATION).get("political_done")).all()
    assert not {"technical_done", "political_done"} & set(record_values(*CALIBRATION).index)
    assert {"technical_done", "political_done"} <= set(record_values().index)


def test_a_window_of_the_whole_is_the_record_of_the_window() -> None:
    whole, part = History.observed().window("2012-05", "2018-02"), History.observed("2012-05", "2018-02")
    known = [name for name in part.monthly if name not in ("tech_implemented", "text_done", "political_done")]
    for name in known:
        np.testing.assert_array_equal(whole.get(name), part.get(name), err_msg=name)
    np.testing.assert_array_equal(whole.days, part.days)


def test_whole_years_begin_with_the_first_january() -> None:
    record = History.observed(alerts=True)
    assert record.full_years() == (10, 14)
    assert record.yearly(record.get("incidents"))[0].tolist() == [3, 6, 1, 0, 0, 1, 3, 2, 0, 4, 5, 9, 6, 0]


def test_simulated_histories_leave_out_the_start_state_and_derive_what_became_of_texts() -> None:
    zero = np.zeros((1, 7))
    signed = np.array([[0.0, 2.0, 1.0, 0.0, 0.0, 2.0, 0.0]])
    done = np.array([[0.0, 0.0, 0.3, 0.5, 0.35, 0.0, 0.95]])
    made = History.simulated({"signed": signed, "text_done": done, "incidents": zero}, "2020-11")
    assert made.months == 6 and made.end == "2021-04"
    assert made.get("technical")[0].tolist() == [0, 1, 0, 0, 0, 0]
    assert made.get("political")[0].tolist() == [1, 0, 0, 0, 1, 0]
    assert made.get("political_done")[0].tolist() == [0.5, 0, 0, 0, 0.95, 0]
    assert made.get("reversal")[0].tolist() == [0, 0, 0, 1, 0, 0]  # the new text of the next month is no reversal


def test_the_model_s_days_agree_with_its_counts() -> None:
    frame = simulate(Scenario.named("baseline", start="2011-03", months=60), 60, 4, "prior", record=SERIES)
    made = History.simulated(frame.attrs["series"], "2011-03")
    small, serious = bits(made.get("small_days")), bits(made.get("serious_days"))
    assert made.get("incidents").sum() > 100
    assert (serious <= made.get("serious")).all() and (small + serious <= made.get("incidents")).all()
    assert ((serious > 0) == (made.get("serious") > 0)).all()
    assert ((small > 0) == (made.get("incidents") > made.get("serious"))).all()
    assert (made.get("incidents").sum(axis=1) / 5 == frame["incidents_per_year"]).all()


def test_months_have_names_and_numbers() -> None:
    assert month_name(month_number("2011-03")) == "2011-03"
    assert month_number("2012-01") - month_number("2011-12") == 1


@pytest.mark.parametrize(
    ("start", "end", "said"),
    [
        ("2011-3", "2020-12", "written YYYY-MM"),
        ("2020-12", "2011-03", "holds no month"),
        ("2010-01", "2020-12", "the record holds 2011-03 to 2026-06"),
        ("2011-03", "2027-01", "the record holds 2011-03 to 2026-06"),
        ("2011-13", "2020-12", "written YYYY-MM"),
    ],
)
def test_wrong_windows_are_refused(start: str, end: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        History.observed(start, end)
    with pytest.raises(InputError):
        History.observed().window(start, end)


def spoil(name: str, column: str, row: int, value: object) -> dict[str, pd.DataFrame]:
    spoilt = tables()
    spoilt[name] = spoilt[name].astype({column: object})
    spoilt[name].loc[row, column] = value
    return spoilt


INCIDENT = int(table("events").index[table("events").kind == "incident"][0])


def gap() -> dict[str, pd.DataFrame]:
    """The record without the rows of two years."""
    events = table("events")
    year = pd.to_datetime(events["date"]).dt.year
    return tables() | {"events": events[~year.isin([2015, 2016])]}


def test_blank_notes_and_rows_in_any_order_are_no_damage() -> None:
    whole = History.observed()
    given = tables()
    given["events"] = given["events"].iloc[::-1].assign(note=lambda frame: frame["note"].where(frame["note"] != "", None))
    again = History.observed(tables=given)
    for name, values in whole.monthly.items():
        assert np.array_equal(values, again.get(name), equal_nan=True), name


def test_damaged_tables_are_refused_in_one_line() -> None:
    twice = tables()
    twice["events"] = pd.concat([twice["events"], twice["events"].iloc[[7]]], ignore_index=True)
    without = {name: frame for name, frame in tables().items() if name != "kfor"}
    bare = tables() | {"kfor": table("kfor").drop(columns="note")}
    for spoilt, said in (
        (twice, "row 208.*occurs before"),
        (without, "table kfor: missing"),
        (bare, "no column 'note'"),
        (spoil("events", "kind", 5, "riot"), "row 5: kind 'riot'; one of agreement, breakdown"),
        (spoil("events", "actor", 5, "nobody"), "row 5: actor 'nobody'"),
        (spoil("events", "date", 5, "soon"), "row 5: date 'soon'; a day from 2011-03"),
        (spoil("events", "date", 5, "1999-01-01"), "row 5: date '1999-01-01'"),
        (spoil("events", "date", 5, "2013-02-30"), "row 5: date '2013-02-30'"),
        (spoil("events", "date", 5, None), "row 5: date 'None'"),
        (spoil("agreements", "agreement_date", 2, "2013-13-01"), "table agreements, row 2: agreement_date '2013-13-01'"),
        (spoil("agreements", "status", 2, "maybe"), "row 2: status 'maybe'; one of implemented, partial, not"),
        (spoil("agreements", "class", 2, "secret"), "row 2: class 'secret'; one of technical, political"),
        (spoil("events", "severity", INCIDENT, np.nan), f"row {INCIDENT}: severity 'nan'; a number from 0 to 1, for an incident"),
        (spoil("events", "severity", INCIDENT, "high"), f"row {INCIDENT}: severity 'high'; a number from 0 to 1"),
        (spoil("events", "severity", INCIDENT, 1.5), f"row {INCIDENT}: severity '1.5'; a number from 0 to 1"),
        (spoil("events", "title", 5, np.nan), "row 5: title 'nan'; a text"),
        (spoil("kfor", "troops", 2, "many"), "table kfor, row 2: troops 'many'; a number from 0 to 60000"),
        (spoil("kfor", "year", 2, "soon"), "table kfor, row 2: year 'soon'; a number from 1999 to 2026"),
        (spoil("opinion", "percent", 2, 140), "table opinion, row 2: percent '140'; a number from 0 to 100"),
        (tables() | {"events": table("events").iloc[:0]}, "table events: no rows"),
        (gap(), "no event of any kind between 2014-06-22 and 2017-01-14, 937 days; at most 540, or rows are missing"),
    ):
        with pytest.raises(InputError, match=said) as caught:
            History.observed(tables=spoilt)
        assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("series", "said"),
    [
        ({}, "no series"),
        ({"incident": np.zeros((2, 5))}, "unknown series 'incident'; did you mean 'incidents'"),
        ({"incidents": np.zeros(5)}, r"shape \(5,\)"),
        ({"incidents": np.zeros((2, 1))}, "at least one month"),
        ({"incidents": np.zeros((2, 5)), "round": np.zeros((2, 6))}, "all must be"),
        ({"incidents": np.array([[0.0, 1.0], [0.0, np.nan]])}, "world 1, month 1: no finite number"),
    ],
)
def test_wrong_series_are_refused(series: dict[str, np.ndarray], said: str) -> None:
    with pytest.raises(InputError, match=said):
        History.simulated(series, "2011-03")


def test_what_a_history_does_not_hold_is_refused() -> None:
    made = History.simulated({"incidents": np.zeros((2, 5))}, "2011-03")
    with pytest.raises(InputError, match="unknown monthly series 'round'"):
        made.get("round")
    with pytest.raises(InputError, match="outside the history; must lie from 2011-03 to 2011-06"):
        made.at("incidents", "2011-07")
