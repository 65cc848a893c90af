"""Patterns in closed form on histories made by hand, on the record, and what must hold for any history."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from keci.experiments.record.frequencies import autocorrelation, dispersion, follows
from keci.experiments.record.history import History
from keci.experiments.record.pattern import Pattern, Tolerance, times, within
from keci.experiments.record.patterns import PATTERNS, fitting, measured, pattern, record_values
from keci.experiments.record.violence import episodes
from keci.model.errors import InputError
from tests.experiments.record.worlds import incidents, quiet


def value(name: str, history: History) -> float:
    (found,) = set(pattern(name).values(history).tolist())
    return float(found)


def of_notes(name: str) -> float:
    """A pattern of the record with the alerts counted as incidents, as the record's notes do."""
    return value(name, History.observed(alerts=True))


# the record against its notes


@pytest.mark.parametrize(
    ("name", "noted", "digits"),
    [
        ("incidents", 2.9, 1),  # P1: 45 in 15.3 years
        ("episodes", 1.9, 1),  # P1: 29 episodes
        ("largest_episode", 3, 0),  # P1
        ("serious", 1.04, 2),  # P2: 16
        ("severe_share", 8 / 16, 6),
        ("yearly_dispersion", 2.8, 1),  # P4: 2012-25
        ("dispersion", 1.88, 2),  # P4
        ("episode_dispersion", 0.99, 2),  # P4
        ("quiet_months", 0.85, 2),  # P4
        ("monthly_lag", 0.08, 2),  # P4
        ("within_week", 1 - 29 / 45, 6),  # P1
    ],
)
def test_the_record_has_the_published_values_where_definitions_agree(name: str, noted: float, digits: int) -> None:
    assert of_notes(name) == pytest.approx(noted, abs=0.5 * 10**-digits + 1e-9)


@pytest.mark.parametrize(
    ("name", "noted", "monthly"),
    [
        ("within_thirty", 0.47, 0.49),  # one pair lies exactly 30 days apart
        ("deals_in_rounds", 0.17, 0.30),  # same month, not same day: 14 of 47
        ("breakdown_after", 0.52 - 0.30, 0.17),  # six months after the month, and only months known to the end
        ("violence_after", 0.67 - 0.32, 0.29),
        ("incident_after_step", 0.50 - 0.08, 0.33),  # the month and the next, not 14 days
        ("incident_with_round", 0.20 - 0.13, 0.09),  # without sessions of negotiators
        ("round_after_serious", 0.15 - 0.27, -0.10),
        ("gap_median", 34 / 30.4, 1.5),
        ("gap_mean", 85 / 30.4, 3.26),
    ],
)
def test_what_months_make_of_the_daily_figures(name: str, noted: float, monthly: float) -> None:
    assert of_notes(name) == pytest.approx(monthly, abs=0.01)
    assert abs(of_notes(name) - noted) < 0.5


def test_the_record_s_events_are_as_they_were() -> None:
    record = record_values()
    assert record[["hot_cool_hot", "freeze", "functional_step", "no_association", "banjska"]].tolist() == [1.0] * 5
    assert record[["status_step", "comprehensive", "political_done"]].tolist() == [0.0] * 3
    assert record["technical_done"] == pytest.approx((9 + 7 / 2) / 17)
    assert (record["lag_serbia"], record["lag_kosovo"], record["measures"]) == (3.0, 5.0, 30.0)
    assert record["force_rise"] == pytest.approx(4.811 / 3.735 - 1)
    assert record["softening"] == pytest.approx(-0.1)


@pytest.mark.parametrize(
    "window", [("2011-03", "2026-06"), ("2011-03", "2020-12"), ("2021-01", "2025-12"), ("2013-05", "2013-05")]
)
def test_every_pattern_that_fits_a_window_has_a_number_within_its_own_tolerance(window: tuple[str, str]) -> None:
    record = record_values(*window)
    assert record.index.tolist() == [p.name for p in fitting(*window)]
    assert np.isfinite(record).all()
    assert all(pattern(name).met(np.array([found]), found).all() for name, found in record.items())


def test_patterns_are_left_out_of_windows_in_which_they_make_no_sense() -> None:
    early, late = ({p.name for p in fitting(*w)} for w in (("2011-03", "2020-12"), ("2021-01", "2025-12")))
    assert not {"hot_cool_hot", "freeze", "measures", "restraint", "by_government", "force_rise", "kfor_2025"} & early
    assert not {"functional_step", "kfor_2017", "yearly_lag", "lag_serbia", "early_rounds"} & late
    assert {"freeze", "measures", "kfor_2025"} <= late and {"functional_step", "kfor_2017", "lag_serbia"} <= early
    with pytest.raises(InputError, match=r"pattern kfor_2017: makes no sense.*needs the months 2017-02 to 2017-02"):
        pattern("kfor_2017").values(quiet(12))
    with pytest.raises(InputError, match=r"pattern lag_serbia: the record shows nothing of it.*'paid_serbia'"):
        pattern("lag_serbia").record("2021-01", "2025-12")
    with pytest.raises(InputError, match="unknown pattern 'dispersal'; did you mean 'dispersion'"):
        pattern("dispersal")


def test_a_pattern_that_is_not_known_is_refused_and_no_number() -> None:
    with pytest.raises(InputError, match="pattern kfor_2017: not known"):
        pattern("kfor_2017").values(quiet(80, kfor=[math.nan] * 80))


# one history for each pattern


def test_rates_are_a_year() -> None:
    history = incidents(24, [(0, 3), (0, 20), (7, 1)], serious=((9, 1),))
    assert (value("incidents", history), value("serious", history)) == (2.0, 0.5)
    for name, series in (("rounds", "round"), ("technical", "technical"), ("political", "political"), ("alerts", "alert"),
                         ("breakdowns", "breakdown"), ("unilateral", "unilateral"), ("rewards_serbia", "paid_serbia"),
                         ("rewards_kosovo", "paid_kosovo")):  # fmt: skip
        assert value(name, quiet(24, **{series: {3: 1.0, 17: 1.0, 18: 1.0}})) == 1.5


def test_incidents_are_merged_across_the_ends_of_months_and_only_within_the_gap() -> None:
    # a month has 30.4375 days: day 29 of month 0 and day 5 of month 1 lie 6.4 days apart, day 6 lies 7.4 apart
    near, far = incidents(3, [(0, 29), (1, 5)]), incidents(3, [(0, 29), (1, 6)])
    assert (value("episodes", near), value("within_week", near), value("largest_episode", near)) == (4.0, 0.5, 2.0)
    assert (value("episodes", far), value("within_week", far), value("within_thirty", far)) == (8.0, 0.0, 0.5)
    chain = incidents(3, [(0, 2), (0, 9), (0, 16), (0, 24)])  # each seven days after the last, the fourth eight
    assert episodes(chain)[0][0].tolist() == [2, 0, 0] and value("largest_episode", chain) == 3.0


def test_incidents_beyond_one_a_day_count_with_their_day() -> None:
    history = quiet(12, incidents={4: 3}, small_days={4: 1 << 10})
    assert episodes(history)[0].sum() == 1
    assert value("within_week", history) == pytest.approx(2 / 3) and value("largest_episode", history) == 3.0


def test_shares_of_severity() -> None:
    history = incidents(12, [(0, 1), (1, 1), (2, 1)], serious=((3, 1), (5, 1)), severe={3: 1}, banjska={3: 1})
    assert (value("serious_share", history), value("severe_share", history), value("banjska", history)) == (0.4, 0.5, 1.0)
    assert (value("serious_share", quiet(12)), value("banjska", quiet(12))) == (0.0, 0.0)


def test_dispersion_and_autocorrelation_in_closed_form() -> None:
    counts = np.array([[0.0, 4.0, 0.0, 4.0], [2.0, 2.0, 2.0, 2.0], [0.0, 0.0, 1.0, 0.0], [0.0, 0.0, 0.0, 0.0]])
    assert dispersion(counts).tolist() == pytest.approx([(16 / 3) / 2, 0.0, 1.0, 1.0])  # a single event has 1
    assert autocorrelation(counts)[[0, 1]].tolist() == pytest.approx([-0.75, 0.0])
    history = incidents(12, [(4, 1)])
    assert (value("dispersion", history), value("episode_dispersion", history)) == pytest.approx((1.0, 1.0))
    assert value("quiet_months", history) == pytest.approx(11 / 12)
    assert value("monthly_lag", quiet(6, incidents=[1, 0, 1, 0, 1, 0])) == pytest.approx(-5 / 6)


def yearly(counts: list[int]) -> History:
    return quiet(12 * len(counts), start="2011-01", incidents={12 * year + 3: n for year, n in enumerate(counts)})


def test_years_hot_and_cool() -> None:
    assert value("hot_cool_hot", yearly([4, 4, 1, 0, 0, 1, 5, 4] + [1] * 6)) == 1.0
    assert value("hot_cool_hot", yearly([4, 4, 1, 0, 0, 4, 5, 4] + [4] * 6)) == 0.0  # three cool years are no phase
    assert value("hot_cool_hot", yearly([1, 0, 0, 1] + [9] * 10)) == 0.0  # nothing hot before
    assert value("hot_cool_hot", yearly([9] * 7 + [0] * 7)) == 0.0  # nothing hot after
    assert value("hot_cool_hot", yearly([0] * 14)) == 0.0
    assert value("yearly_dispersion", yearly([0, 4, 0, 4] * 2)) == pytest.approx((32 / 7) / 2)
    assert value("yearly_lag", yearly([0, 4, 0, 4] * 2)) == pytest.approx(-7 / 8)


def test_gaps_between_rounds() -> None:
    history = quiet(40, round={2: 1, 3: 1, 5: 1, 15: 1})
    assert (value("gap_median", history), value("gap_mean", history)) == (2.0, pytest.approx(13 / 3))
    assert value("gap_longest", history) == 24.0  # from month 15 to the end, month 39
    for name in ("gap_median", "gap_mean", "gap_longest"):
        assert value(name, quiet(40)) == 40.0
    assert value("gap_longest", quiet(40, round={30: 1})) == 30.0
    assert value("early_rounds", quiet(40, round={0: 1, 33: 1, 34: 1})) == pytest.approx(24 / 34)


def test_a_freeze_is_two_years_without_a_round() -> None:
    assert value("freeze", quiet(60, start="2021-01", round={35: 1})) == 1.0
    assert value("freeze", quiet(60, start="2021-01", round={36: 1})) == 0.0


def test_deals_in_rounds() -> None:
    history = quiet(12, round={1: 1, 2: 1, 3: 1, 4: 1}, signed={2: 1, 8: 2})
    assert value("deals_in_rounds", history) == 0.25  # the text of month 8 came without a round


def test_what_follows_is_held_against_any_month() -> None:
    # texts in months 0 and 10; a breakdown in month 3: after the first, not after the second
    history = quiet(26, signed={0: 1, 10: 2}, breakdown={3: 1}, serious={12: 1})
    # months 0 to 19 are known for six months: the breakdown follows months 0, 1, 2; the incident follows 6 to 11
    assert value("breakdown_after", history) == pytest.approx(1 / 2 - 3 / 20)
    assert value("violence_after", history) == pytest.approx(1 / 2 - 6 / 20)
    assert value("breakdown_after", quiet(26, breakdown={3: 1})) == 0.0
    step = quiet(11, unilateral={2: 1, 5: 1}, incidents={3: 1})
    assert value("incident_after_step", step) == pytest.approx(1 / 2 - 2 / 10)
    serious = quiet(11, serious={2: 1}, round={3: 1, 7: 1})
    assert value("round_after_serious", serious) == pytest.approx(1 - 2 / 10)
    coupled = quiet(10, round={0: 1, 1: 1}, incidents={1: 2, 5: 1})
    assert value("incident_with_round", coupled) == pytest.approx(1 / 2 - 1 / 8)
    paid = quiet(22, paid_kosovo={0: 1}, paid_serbia={1: 1}, signed={13: 1})
    assert value("deals_after_rewards", paid) == pytest.approx(1 / 2 - 9 / 10)


def test_too_short_a_history_knows_of_nothing_that_follows() -> None:
    assert follows(np.ones((2, 3)), np.ones((2, 3)), 1, 6).tolist() == [0.0, 0.0]


def test_what_is_carried_out_and_undone() -> None:
    ending = {"start": "2025-01"}
    made = quiet(18, **ending, tech_agreed={17: 0.4}, tech_implemented={17: 0.3})
    assert value("technical_done", made) == pytest.approx(0.75)
    texts = quiet(18, **ending, political={2: 1, 9: 1}, political_done={2: 0.95, 9: 0.85}, reversal={5: 1, 8: 1})
    assert (value("political_done", texts), value("reversal", texts)) == (0.5, 2.0)
    assert (value("technical_done", quiet(18, **ending)), value("political_done", quiet(18, **ending))) == (0.0, 0.0)


def test_conduct_by_government_and_under_measures() -> None:
    firm = dict.fromkeys(range(12, 36), 0.6)
    history = quiet(36, start="2020-03", unilateral={0: 1, 12: 1, 13: 1, 14: 1, 20: 1}, government_kosovo=firm)
    assert value("by_government", history) == pytest.approx(2.0 - 1.0)
    assert value("by_government", quiet(36, start="2020-03", unilateral={0: 1})) == 0.0
    measures = quiet(36, start="2023-01", unilateral={0: 1, 12: 1, 13: 1}, measures=dict.fromkeys((*range(12, 18), 20), 1))
    assert value("restraint", measures) == pytest.approx(12 * (2 / 7 - 1 / 29))
    assert value("measures", measures) == 6.0


def test_rewards_come_after_texts() -> None:
    history = quiet(30, paid_serbia={0: 1, 5: 1, 9: 1, 20: 1}, signed={3: 1, 8: 2, 20: 1})
    assert value("lag_serbia", history) == 1.0  # 2, 1 and 0 months; the first reward followed nothing
    assert value("lag_kosovo", history) == 30.0


def test_troops_rise_after_a_severe_incident() -> None:
    strength = [4.0] * 12 + [4.4] * 3 + [5.0] * 3 + [6.0] * 6
    history = quiet(24, start="2022-06", kfor=strength, severe={11: 1})
    assert value("force_rise", history) == pytest.approx(0.25)  # month 17 is the sixth after; 6,000 came later
    assert value("force_rise", quiet(24, start="2022-06", kfor=strength)) == 0.0


def test_steps_of_status() -> None:
    assert value("functional_step", quiet(184, nato_level={69: 0.25})) == 1.0  # December 2016
    assert value("functional_step", quiet(184, nato_level={70: 0.25})) == 0.0
    assert (value("status_step", quiet(9, nato_level={3: 0.5})), value("status_step", quiet(9, nato_level={3: 0.49}))) == (1, 0)
    assert (value("comprehensive", quiet(9, signed={2: 3})), value("comprehensive", quiet(9, signed={2: 2}))) == (1.0, 0.0)
    assert value("no_association", quiet(184, asm_implemented={158: 0.25})) == 0.0  # May 2024
    assert value("no_association", quiet(184)) == 1.0


def test_levels_in_single_months() -> None:
    history = quiet(184, kfor={71: 4.0, 168: 5.0}, nato_support={159: 0.9}, rejecting_kosovo={51: 0.6},
                    rejecting_serbia={63: 0.8, 147: 0.75})  # fmt: skip
    names = ("kfor_2017", "kfor_2025", "nato_support_2024", "rejecting_kosovo_2015", "rejecting_serbia_2016")
    assert [value(name, history) for name in names] == [4.0, 5.0, 0.9, 0.6, 0.8]
    assert value("softening", history) == pytest.approx(-0.05)


# what must hold for all


def test_names_are_single_and_reasons_are_given() -> None:
    assert len({p.name for p in PATTERNS}) == len(PATTERNS)
    assert all(p.reason and p.label and p.unit for p in PATTERNS)
    assert {p.code for p in PATTERNS} == {f"P{k}" for k in range(1, 17)} | {"S1", "S2", "S3", "S4"}


def test_tolerances_in_closed_form() -> None:
    assert times(0.5, 2.0).around(3.0) == (1.5, 6.0)
    assert within(0.1).around(0.5) == pytest.approx((0.4, 0.6)) and within(0.1, 0.0).around(0.5) == pytest.approx((0.4, 0.5))
    assert [t.words() for t in (times(0.5, 2), within(0.1), within(0, 0.2), Tolerance("same"))] == [
        "0.5 to 2 times", "-0.1 to +0.1", "+0 to +0.2", "the same",
    ]  # fmt: skip


def random_history(seed: int, count: int, months: int = 184) -> History:
    """Histories of which every array is drawn; the days agree with the counts."""
    draw, plain = np.random.default_rng(seed), quiet(months, count)
    arrays = {name: (draw.random((count, months)) < 0.1).astype(float) for name in plain.monthly}
    small, serious = (draw.integers(0, 2**31, (count, months)) * (draw.random((count, months)) < 0.1) for _ in range(2))
    bits = [np.array([[int(x).bit_count() for x in row] for row in days], dtype=float) for days in (small, serious)]
    arrays |= {"small_days": small.astype(float), "serious_days": serious.astype(float), "serious": bits[1],
               "incidents": bits[0] + bits[1] + draw.integers(0, 2, (count, months)) * (bits[0] > 0),
               "severe": np.floor(bits[1] / 2), "kfor": 4.0 + draw.random((count, months))}  # fmt: skip
    return History(arrays, plain.start, plain.days)


@given(seed=st.integers(0, 2**32 - 1))
def test_values_follow_their_histories_into_any_order(seed: int) -> None:
    history = random_history(seed, 4)
    order = np.random.default_rng(seed).permutation(4)
    assert (measured(history).to_numpy()[order] == measured(history.taken(order)).to_numpy()).all()


@given(seed=st.integers(0, 2**32 - 1), times_=st.integers(2, 5))
def test_more_of_everything_scales_rates_and_leaves_shares(seed: int, times_: int) -> None:
    history = random_history(seed, 2)
    more = {name: times_ * history.get(name) for name in ("incidents", "serious")}
    scaled = History({**history.monthly, **more}, history.start, history.days)
    first, second = measured(history), measured(scaled)
    raised = ("incidents", "serious", "dispersion", "yearly_dispersion")
    kept = ("serious_share", "quiet_months", "monthly_lag", "episodes", "hot_cool_hot")
    for name, factor in [*((n, times_) for n in raised), *((n, 1) for n in kept)]:
        np.testing.assert_allclose(second[name], factor * first[name], atol=1e-9, err_msg=name)


@given(seed=st.integers(0, 2**32 - 1))
def test_no_pattern_of_any_history_is_no_number_and_shares_are_shares(seed: int) -> None:
    found = measured(random_history(seed, 2))
    assert np.isfinite(found.to_numpy()).all()
    for one in PATTERNS:
        if one.unit.startswith("share of") or one.unit == "0 or 1" or (one.unit == "share" and one.name != "force_rise"):
            assert found[one.name].between(0.0, 1.0).all(), one.name
        elif one.unit == "difference of shares":
            assert found[one.name].between(-1.0, 1.0).all(), one.name
    assert (found["within_week"] <= found["within_thirty"]).all()
    assert (found["episodes"] <= found["incidents"]).all()


@given(seed=st.integers(0, 2**32 - 1))
def test_nothing_outside_a_window_changes_its_values(seed: int) -> None:
    history, other = random_history(seed, 2), random_history(seed + 1, 2)
    first, last = history.index("2014-01"), history.index("2020-12") + 1
    mixed = {}
    for name, array in history.monthly.items():
        mixed[name] = other.get(name).copy()
        mixed[name][:, first:last] = array[:, first:last]
    found = measured(History(mixed, history.start, history.days).window("2014-01", "2020-12"))
    assert found.equals(measured(history.window("2014-01", "2020-12")))


@given(seed=st.integers(0, 2**32 - 1))
def test_the_two_sides_rewards_are_measured_alike(seed: int) -> None:
    history = random_history(seed, 2)
    swapped = {**history.monthly, "paid_kosovo": history.get("paid_serbia"), "paid_serbia": history.get("paid_kosovo")}
    ours, theirs = measured(history), measured(History(swapped, history.start, history.days))
    for pair in (("lag_kosovo", "lag_serbia"), ("rewards_kosovo", "rewards_serbia")):
        for one, two in (pair, pair[::-1]):
            assert (ours[one] == theirs[two]).all(), one
    assert (ours["deals_after_rewards"] == theirs["deals_after_rewards"]).all()


@given(seed=st.integers(0, 2**32 - 1), month=st.integers(0, 177), day=st.integers(0, 29))
def test_one_incident_more_is_one_incident_more(seed: int, month: int, day: int) -> None:
    """On a free day of any month: rates rise by it, quiet months and shares of graver ones never do."""
    history = random_history(seed, 1)
    small = history.get("small_days").copy()
    taken = (int(small[0, month]) | int(history.get("serious_days")[0, month])) >> day & 1
    small[0, month] = float(int(small[0, month]) | 1 << day)
    count = history.get("incidents").copy()
    count[0, month] += 1 - taken
    before, after = measured(history).iloc[0], measured(History({**history.monthly, "small_days": small, "incidents": count},
                                                                history.start, history.days)).iloc[0]  # fmt: skip
    if taken:
        return
    assert after["incidents"] == pytest.approx(before["incidents"] + 12.0 / history.months)
    assert after["serious"] == before["serious"] and after["serious_share"] <= before["serious_share"]
    assert after["quiet_months"] <= before["quiet_months"] and after["largest_episode"] >= before["largest_episode"]
    # it stands alone, joins an episode, or joins two into one
    assert abs(after["episodes"] - before["episodes"]) <= 12.0 / history.months + 1e-9


@given(seed=st.integers(0, 2**32 - 1))
def test_tolerances_hold_the_record_s_own_value_and_widen_with_it(seed: int) -> None:
    value = float(np.random.default_rng(seed).exponential(2.0))
    for one in PATTERNS:
        low, high = one.bounds(value)
        assert low <= value <= high and one.met(np.array([value]), value).all(), one.name
        wider = one.bounds(2.0 * value)
        assert wider[1] - wider[0] >= high - low - 1e-12, one.name


def test_the_record_played_as_a_future_has_the_record_s_values() -> None:
    """One function for both: the record's rows, handed in as the model hands in its own, give what the record gives."""
    record = History.observed("2011-03", "2020-12")
    names = ("incidents", "serious", "severe", "banjska", "round", "signed", "breakdown", "unilateral", "alert", "paid_kosovo",
             "paid_serbia", "measures", "nato_level", "government_kosovo", "asm_implemented", "tech_agreed")  # fmt: skip
    series = {name: np.tile(np.concatenate([[[0.0]], record.get(name)], axis=1), (3, 1)) for name in names}
    future, monthly_only = History.simulated(series, "2011-03"), 0
    for one in fitting("2011-03", "2020-12"):
        if not reads(one, future):
            continue
        assert one.values(future).tolist() == [one.record("2011-03", "2020-12")] * 3, one.name
        monthly_only += 1
    assert monthly_only > 24


def reads(one: Pattern, history: History) -> bool:
    """Whether a history holds all arrays that a pattern reads."""
    try:
        one.values(history)
    except InputError:
        return False
    return True
