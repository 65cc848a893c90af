"""Publics: support for NATO with and without milestones, hawkish shifts, and when elections are held."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.rules import cooperation, opinion

unit = st.floats(0.0, 1.0)
examples = settings(deadline=None, derandomize=True, max_examples=200)
near = pytest.approx


# --- support for NATO ------------------------------------------------------------------------------------------------


def test_without_milestones_support_decays_towards_its_floor_in_closed_form() -> None:
    support = 0.9
    for _ in range(120):
        support = opinion.support_without_milestone(support, 0.65, 0.008)
    assert support == near(0.65 + 0.25 * 0.992**120)
    assert 0.62 < support < 0.84  # what the raw priors imply after ten years


def test_the_fastest_erosion_is_the_fall_reported_from_north_macedonia() -> None:
    """.87 to .62 in 18 months towards a floor of .5 takes a rate of .063 a month: the upper end of the prior is .06."""
    support = 0.87
    for _ in range(18):
        support = opinion.support_without_milestone(support, 0.5, 0.06)
    assert support == near(0.62, abs=0.01)


@given(unit, unit, st.floats(0.0, 1.0), st.integers(1, 60))
@examples
def test_decay_never_crosses_the_floor_nor_lifts_support(support: float, floor: float, rate: float, months: int) -> None:
    for _ in range(months):
        before = support
        support = opinion.support_without_milestone(support, floor, rate)
        assert support <= before
        assert support >= min(before, floor) - 1e-15
    assert opinion.support_without_milestone(floor, floor, rate) == floor


def test_support_below_its_floor_stays_where_it_is() -> None:
    assert opinion.support_without_milestone(0.5, 0.65, 0.06) == 0.5


@given(unit, unit, st.floats(0.0, 1.0))
@examples
def test_a_milestone_closes_part_of_the_gap_to_the_ceiling_and_never_passes_it(
    support: float, ceiling: float, gain: float
) -> None:
    lifted = opinion.support_after_milestone(support, gain, ceiling)
    assert lifted >= support
    if support <= ceiling:
        assert lifted <= ceiling + 1e-15
        assert ceiling - lifted == near((1.0 - gain) * (ceiling - support), abs=1e-12)
    else:
        assert lifted == support


def test_ten_milestones_bring_support_near_the_ceiling() -> None:
    support = 0.75
    for _ in range(10):
        support = opinion.support_after_milestone(support, 0.2, 0.95)
    assert support == near(0.95 - 0.2 * 0.8**10)


@given(unit, st.lists(st.booleans(), max_size=80), st.floats(0.5, 0.8), st.floats(0.0, 0.06), st.floats(0.0, 0.5))
@examples
def test_support_stays_a_share_through_any_history(
    support: float, milestones: list[bool], floor: float, rate: float, gain: float
) -> None:
    low, high = min(support, floor), max(support, 0.95)
    for milestone in milestones:
        if milestone:
            support = opinion.support_after_milestone(support, gain, 0.95)
        else:
            support = opinion.support_without_milestone(support, floor, rate)
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


def share_of_draws_that_call(months_since: float, term: float, hazard: float) -> float:
    """Exact probability of an election in a month, read from the rule: hazards here are multiples of 1 / 200."""
    draws = [(k + 0.5) / 200 for k in range(200)]
    return sum(opinion.election_due(months_since, term, hazard, draw) for draw in draws) / 200


@pytest.mark.parametrize(("term", "hazard"), [(48, 0.02), (48, 0.01), (48, 0.04), (60, 0.0), (24, 0.1), (48, 1.0)])
def test_the_mean_gap_between_elections_is_that_of_a_hazard_cut_off_by_the_term(term: int, hazard: float) -> None:
    """E = sum of the survival function = (1 - (1 - h)^T) / h: 31 months at a hazard of .02 and a term of 48."""
    survival, gap, month = 1.0, 0.0, 0
    while survival > 0.0:
        month += 1
        gap += survival
        survival *= 1.0 - share_of_draws_that_call(float(month), float(term), hazard)
        assert month <= term
    expected = (1.0 - (1.0 - hazard) ** term) / hazard if hazard else term
    assert gap == near(expected, rel=1e-9)
    if (term, hazard) == (48, 0.02):
        assert gap == near(31.04, abs=0.01)


@given(st.integers(0, 100), st.integers(1, 60), unit, st.floats(0.001, 0.999))
@examples
def test_an_election_is_held_at_the_latest_when_the_term_ends(months: int, term: int, hazard: float, draw: float) -> None:
    due = opinion.election_due(float(months), float(term), hazard, draw)
    assert due == (1.0 if months >= term or draw < hazard else 0.0)


def test_a_certain_or_impossible_early_election_needs_no_luck() -> None:
    assert opinion.election_due(1.0, 48.0, 1.0, 0.9999999) == 1.0
    assert opinion.election_due(47.0, 48.0, 0.0, 1e-9) == 0.0
    assert opinion.election_due(48.0, 48.0, 0.0, 0.9999999) == 1.0


@given(unit, st.floats(0.0, 1.0), st.floats(0.0, 20.0))
@examples
def test_a_hawkish_public_makes_a_firmer_government_likelier(hardline: float, more: float, swing: float) -> None:
    p = opinion.firmer_probability(hardline, swing)
    assert 0.5 <= p <= 1.0
    assert opinion.firmer_probability(hardline + more, swing) >= p
    assert opinion.firmer_probability(0.0, swing) == 0.5
    if p < 1.0 - 1e-9:
        assert math.log(p / (1.0 - p)) == near(swing * hardline, rel=1e-6, abs=1e-9)
