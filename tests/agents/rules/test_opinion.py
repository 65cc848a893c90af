"""Publics: support for NATO lost by disappointment and won by what arrives, hawkish shifts, who follows a government."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keci.agents.rules import cooperation, opinion

unit = st.floats(0.0, 1.0)
examples = settings(deadline=None, derandomize=True, max_examples=50)
near = pytest.approx


# --- support for NATO ------------------------------------------------------------------------------------------------


def test_with_a_promise_unmet_support_decays_towards_its_floor_in_closed_form() -> None:
    support = 0.9
    for _ in range(120):
        support = opinion.support_disappointed(support, 0.65, 0.008)
    assert support == near(0.65 + 0.25 * 0.992**120)
    assert 0.62 < support < 0.84  # what the raw priors imply after ten years


def test_the_fastest_erosion_is_the_fall_reported_from_north_macedonia() -> None:
    """.87 to .62 in 18 months towards a floor of .5 takes a rate of .063 a month: the upper end of the prior is .06."""
    support = 0.87
    for _ in range(18):
        support = opinion.support_disappointed(support, 0.5, 0.06)
    assert support == near(0.62, abs=0.01)


@given(unit, unit, st.floats(0.0, 1.0), st.integers(1, 60))
@examples
def test_decay_never_crosses_the_floor_nor_lifts_support(support: float, floor: float, rate: float, months: int) -> None:
    for _ in range(months):
        before = support
        support = opinion.support_disappointed(support, floor, rate)
        assert support <= before
        assert support >= min(before, floor) - 1e-15
    assert opinion.support_disappointed(floor, floor, rate) == floor


def test_support_below_its_floor_stays_where_it_is() -> None:
    assert opinion.support_disappointed(0.5, 0.65, 0.06) == 0.5


@given(unit, unit, st.floats(0.0, 1.0))
@examples
def test_a_milestone_closes_part_of_the_gap_to_the_ceiling_and_never_passes_it(
    support: float, ceiling: float, gain: float
) -> None:
    lifted = opinion.support_gained(support, gain, ceiling)
    assert lifted >= support
    if support <= ceiling:
        assert lifted <= ceiling + 1e-15
        assert ceiling - lifted == near((1.0 - gain) * (ceiling - support), abs=1e-12)
    else:
        assert lifted == support


def test_ten_milestones_bring_support_near_the_ceiling() -> None:
    support = 0.75
    for _ in range(10):
        support = opinion.support_gained(support, 0.2, 0.95)
    assert support == near(0.95 - 0.2 * 0.8**10)


@given(unit, st.lists(st.booleans(), max_size=80), st.floats(0.5, 0.8), st.floats(0.0, 0.06), st.floats(0.0, 0.5))
@examples
def test_support_stays_a_share_through_any_history(
    support: float, milestones: list[bool], floor: float, rate: float, gain: float
) -> None:
    low, high = min(support, floor), max(support, 0.95)
    for milestone in milestones:
        won = opinion.support_gained(support, gain, 0.95)
        support = won if milestone else opinion.support_disappointed(support, floor, rate)
        assert low - 1e-12 <= support <= high + 1e-12


# --- hawkish shifts --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("half_life", "months"), [(1.0, 1), (2.0, 2), (6.0, 6)])
def test_a_hawkish_shift_halves_in_its_half_life(half_life: float, months: int) -> None:
    shift = opinion.hardline_step(0.0, cooperation.half_life_factor(half_life), 1.0, 0.03)
    assert shift == 0.03
    for _ in range(months):
        shift = opinion.hardline_step(shift, cooperation.half_life_factor(half_life), 0.0, 0.03)
    assert shift == near(0.015)


def test_each_severe_incident_adds_its_points() -> None:
    assert opinion.hardline_step(0.1, 0.5, 3.0, 0.03) == near(0.14)
    assert opinion.hardline_step(0.1, 0.5, 0.0, 0.03) == near(0.05)


def test_a_severe_incident_every_month_settles_at_the_geometric_sum() -> None:
    factor, shift = cooperation.half_life_factor(1.5), 0.0
    for _ in range(200):
        shift = opinion.hardline_step(shift, factor, 1.0, 0.03)
    assert shift == near(0.03 / (1.0 - 2.0 ** (-1.0 / 1.5)))


@given(unit, unit, st.integers(0, 30), st.floats(0.0, 0.06))
@examples
def test_a_hawkish_shift_is_a_share_of_the_public(shift: float, factor: float, severe: int, each: float) -> None:
    new = opinion.hardline_step(shift, factor, float(severe), each)
    assert 0.0 <= new <= 1.0
    assert new == near(min(1.0, shift * factor + severe * each))


# --- elections -------------------------------------------------------------------------------------------------------


@given(unit, st.floats(0.0, 1.0), st.floats(0.0, 20.0), st.floats(-1.0, 1.0), st.floats(0.0, 5.0))
@examples
def test_a_hawkish_public_makes_a_firmer_government_likelier_and_a_firm_one_its_successor_softer(
    hardline: float, more: float, swing: float, line: float, return_: float
) -> None:
    p = opinion.firmer_probability(hardline, swing, line, return_)
    assert 0.0 <= p <= 1.0
    assert opinion.firmer_probability(hardline + more, swing, line, return_) >= p
    assert opinion.firmer_probability(hardline, swing, min(1.0, line + more), return_) <= p
    assert opinion.firmer_probability(0.0, swing, 0.0, return_) == 0.5
    assert opinion.firmer_probability(0.0, swing, line, return_) == near(
        1.0 - opinion.firmer_probability(0.0, swing, -line, return_)
    )
    if 1e-9 < p < 1.0 - 1e-9:
        assert math.log(p / (1.0 - p)) == near(swing * hardline - return_ * line, rel=1e-6, abs=1e-9)
