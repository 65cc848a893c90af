"""Practical cooperation: the pulse of trust from shared emergencies and how it fades, and the representative's factors."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keci.agents.rules import bargaining, cooperation

examples = settings(deadline=None, derandomize=True, max_examples=50)
near = pytest.approx


# --- emergencies -----------------------------------------------------------------------------------------------------


def test_an_earthquake_multiplies_trust_only_where_talks_came_first() -> None:
    """Greece and Turkey in 1999: the dialogue moved before the earthquakes, which multiplied and did not begin it."""
    assert cooperation.emergency_pulse(0.03, 1.0, 3.0) == near(0.09)
    assert cooperation.emergency_pulse(0.03, 0.0, 3.0) == 0.03
    assert cooperation.emergency_pulse(0.0, 1.0, 3.0) == 0.0


@given(st.floats(-0.02, 0.08), st.floats(1.5, 6.0))
@examples
def test_a_pulse_is_between_its_size_and_the_multiple_that_a_moving_dialogue_gives(size: float, basis: float) -> None:
    alone, moving = cooperation.emergency_pulse(size, 0.0, basis), cooperation.emergency_pulse(size, 1.0, basis)
    assert alone == size
    assert moving == near(size * basis)
    assert abs(moving) >= abs(alone)
    assert moving * alone >= 0.0


@given(st.floats(0.5, 200.0), st.floats(0.0, 1.0))
@examples
def test_half_is_left_after_the_half_life(half_life: float, size: float) -> None:
    factor = cooperation.half_life_factor(half_life)
    assert 0.0 < factor < 1.0
    assert size * factor**half_life == near(size / 2.0, rel=1e-9)


@pytest.mark.parametrize(("half_life", "months"), [(1.0, 1), (9.0, 9), (138.0, 138)])
def test_month_by_month_half_is_left_after_a_whole_number_of_months(half_life: float, months: int) -> None:
    left = 1.0
    for _ in range(months):
        left *= cooperation.half_life_factor(half_life)
    assert left == near(0.5)


def test_a_pulse_is_gone_within_a_year_at_the_usual_half_life_and_within_a_few_at_the_longest() -> None:
    """Disasters work for weeks to months and not in the long run (Kelman; half-life .75, 2.5, 9 months)."""
    assert cooperation.half_life_factor(2.5) ** 12 == near(0.0359, abs=1e-4)
    assert cooperation.half_life_factor(0.75) ** 12 < 2e-5
    assert 0.39 < cooperation.half_life_factor(9.0) ** 12 < 0.4
    assert cooperation.half_life_factor(9.0) ** 48 < 0.025


def test_a_pulse_of_every_year_settles_below_a_few_of_its_sizes() -> None:
    """One emergency a year at most: even with the longest half-life and a moving dialogue the sum stays bounded."""
    pulse = peak = 0.0
    for month in range(600):
        pulse *= cooperation.half_life_factor(9.0)
        if month % 12 == 0:
            pulse += cooperation.emergency_pulse(0.03, 1.0, 3.0)
        peak = max(peak, pulse)
    assert peak == near(0.09 / (1.0 - 2.0 ** (-12.0 / 9.0)))


# --- the representative ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rule", [cooperation.envoy_odds, cooperation.envoy_factor])
def test_a_representative_changes_nothing_before_taking_the_post_or_at_strength_zero(rule) -> None:
    assert rule(1.2, 0.0, 1.0) == 1.0
    assert rule(1.2, 1.0, 0.0) == 1.0
    assert rule(1.2, 1.0, 1.0) == near(1.2)
    assert rule(0.8, 1.0, 1.0) == near(0.8)
    assert rule(1.0, 1.0, 0.7) == 1.0


@given(st.floats(0.5, 2.5), st.floats(0.0, 1.0), st.floats(0.0, 1.0))
@examples
def test_strength_scales_the_effect_of_a_representative_on_the_log_scale(ratio: float, one: float, other: float) -> None:
    for rule in (cooperation.envoy_odds, cooperation.envoy_factor):
        value = rule(ratio, 1.0, one)
        assert math.log(value) == near(one * math.log(ratio), abs=1e-12)
        assert min(1.0, ratio) - 1e-12 <= value <= max(1.0, ratio) + 1e-12
        assert rule(ratio, 1.0, one + other) == near(value * rule(ratio, 1.0, other), rel=1e-9)


@given(st.floats(0.01, 0.99), st.floats(0.8, 2.2), st.floats(0.0, 1.0))
@examples
def test_agreement_stays_a_probability_with_a_representative(p: float, ratio: float, strength: float) -> None:
    changed = bargaining.logistic(bargaining.log_odds(p) + math.log(cooperation.envoy_odds(ratio, 1.0, strength)))
    assert 0.0 < changed < 1.0
    assert (changed - p) * (ratio - 1.0) >= -1e-12
