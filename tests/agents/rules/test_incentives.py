"""Conditionality: what a promise is worth, what is left of it, credibility lost and won, sticks, moral hazard, sweeteners."""

from __future__ import annotations

import math

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from keci.agents.rules import bargaining, incentives

unit = st.floats(0.0, 1.0)
examples = settings(deadline=None, derandomize=True, max_examples=50)
near = pytest.approx


def promised(credibility: float, size: float, discount: float, delay: float) -> float:
    return incentives.expected_reward(credibility, size, incentives.patience(discount, delay))


# --- the reward ------------------------------------------------------------------------------------------------------


def test_a_reward_that_arrives_at_once_and_surely_is_worth_its_size() -> None:
    assert promised(1.0, 0.3, 0.98, 0.0) == near(0.3)
    assert promised(0.4, 0.3, 0.98, 0.0) == near(0.12)
    assert promised(0.4, 0.3, 1.0, 66.0) == near(0.12)
    assert promised(0.0, 0.3, 0.98, 0.0) == 0.0


def test_the_delay_of_visa_liberalisation_cost_pristina_three_fifths_of_the_reward() -> None:
    """65.5 months at an annual discount rate of 15 %: .85 ** (65.5 / 12) = .412 is left."""
    monthly = bargaining.monthly_discount(0.15)
    assert promised(1.0, 1.0, monthly, 65.5) == near(0.85 ** (65.5 / 12.0))
    assert promised(1.0, 1.0, monthly, 65.5) == near(0.412, abs=0.001)
    assert promised(1.0, 1.0, monthly, 12.0) == near(0.85)


@given(unit, unit, st.floats(0.9, 0.9999), st.floats(0.0, 72.0), st.floats(0.0, 72.0))
@examples
def test_waiting_twice_discounts_twice(p: float, size: float, discount: float, delay: float, longer: float) -> None:
    now = promised(p, size, discount, delay)
    later = promised(p, size, discount, delay + longer)
    assert 0.0 <= later <= now <= size
    assert later == near(promised(1.0, now, discount, longer), abs=1e-12)
    assert promised(0.5 * p, size, discount, delay) == near(0.5 * now)


def test_a_carrot_among_sticks_counts_for_less() -> None:
    assert incentives.after_sticks(0.2, 1.0, 0.7) == near(0.14)
    assert incentives.after_sticks(0.2, 0.0, 0.7) == 0.2


# --- what is left of a reward ----------------------------------------------------------------------------------------


@given(st.floats(0.0, 3.0))
@examples
def test_only_a_reward_that_is_used_up_shrinks_with_what_has_been_earned(earned: float) -> None:
    left = incentives.on_offer(earned, 1.0)
    assert incentives.on_offer(earned, 0.0) == (1.0 if left > 1e-9 else 0.0)  # nothing follows the last part
    assert left == near(max(0.0, 1.0 - earned), abs=1e-12)
    assert 0.0 <= left <= 1.0


@pytest.mark.parametrize("steps", [1, 3, 4])
def test_steps_use_a_reward_up_to_the_whole_and_nothing_follows_the_last(steps: int) -> None:
    earned, shares = 0.0, []
    for _ in range(steps + 3):
        shares.append(min(1.0 / steps, incentives.on_offer(earned, 1.0)))
        earned += shares[-1]
    assert sum(shares) == near(1.0)
    assert shares[steps:] == near([0.0] * 3, abs=1e-12)


@given(unit, st.floats(0.01, 1.0), st.floats(0.0, 120.0), st.floats(1.0, 24.0), st.floats(0.0, 60.0))
@examples
def test_the_further_steps_of_a_reward_come_one_each_pace_until_it_is_spent(
    left: float, share: float, foresight: float, pace: float, more: float
) -> None:
    further = incentives.further_steps(left, share, foresight, pace)
    assert 0.0 <= further <= max(0.0, left - share) + 1e-12
    assert incentives.further_steps(left, share, 0.0, pace) == 0.0  # who does not look ahead counts the next step alone
    assert incentives.further_steps(left, share, foresight + more, pace) >= further
    assert incentives.further_steps(left, share, 1e9, pace) == near(max(0.0, left - share))
    assert incentives.further_steps(left, share, pace, pace) == near(min(max(0.0, left - share), share))


@given(unit, st.floats(0.05, 1.0), st.floats(0.0, 3.0))
@examples
def test_a_public_that_wants_less_makes_a_reward_worth_less(support: float, usual: float, elasticity: float) -> None:
    worth = incentives.demand_for(support, usual, elasticity)
    assert incentives.demand_for(usual, usual, elasticity) == near(1.0)
    assert incentives.demand_for(support, usual, 0.0) == 1.0
    assert incentives.demand_for(min(1.0, support + 0.1), usual, elasticity) >= worth >= 0.0
    if support > 1e-3 and elasticity > 1e-3:
        assert math.log(worth) == near(elasticity * math.log(support / usual), rel=1e-6, abs=1e-9)


# --- credibility -----------------------------------------------------------------------------------------------------


def years_without_delivery(credibility: float, loss: float, months: int) -> float:
    for _ in range(months):
        credibility = incentives.credibility_lost(credibility, loss)
    return credibility


def test_waiting_for_visas_wore_belief_down_in_a_straight_line() -> None:
    """Earned July 2018, in force January 2024: 66 months at .12 a year take .66 of belief, and no belief is left of .4."""
    assert years_without_delivery(0.8, 0.12, 66) == near(0.14)
    assert years_without_delivery(0.8, 0.12, 12) == near(0.68)
    assert years_without_delivery(0.4, 0.12, 39) == near(0.01)
    assert years_without_delivery(0.4, 0.12, 41) == 0.0
    assert years_without_delivery(0.4, 0.12, 66) == 0.0


@given(unit, unit)
@examples
def test_a_delivery_closes_its_share_of_the_remaining_doubt(p: float, share: float) -> None:
    won = incentives.credibility_won(p, share)
    assert p <= won <= 1.0
    assert 1.0 - won == near((1.0 - p) * (1.0 - share), abs=1e-12)
    assert incentives.credibility_won(p, 1.0) == near(1.0)
    assert incentives.credibility_won(p, 0.0) == p


@given(unit, st.lists(st.tuples(st.booleans(), unit), max_size=60))
@examples
def test_credibility_stays_a_probability_through_any_history(p: float, history: list[tuple[bool, float]]) -> None:
    for delivered, amount in history:
        before = p
        p = incentives.credibility_won(p, amount) if delivered else incentives.credibility_lost(p, amount)
        assert 0.0 <= p <= 1.0
        assert (p >= before) if delivered else (p <= before)


# --- moral hazard and sweeteners -------------------------------------------------------------------------------------


@given(st.floats(1e-3, 10.0), st.floats(1.0, 1.4))
@examples
def test_only_an_unconditional_carrot_emboldens(odds: float, multiplier: float) -> None:
    usual = math.log(odds)
    assert incentives.emboldened(usual, 1.0, multiplier) == usual
    assert incentives.emboldened(usual, 0.0, multiplier) == near(math.log(odds * multiplier), abs=1e-12)
    assert incentives.emboldened(usual, 0.0, 1.0) == usual
    probability = odds / (1.0 + odds)
    emboldened = bargaining.logistic(incentives.emboldened(usual, 0.0, multiplier))
    assert emboldened / (1.0 - emboldened) == near(multiplier * probability / (1.0 - probability), rel=1e-9)


@given(st.floats(-1.0, 2.0), st.floats(0.0, 0.2), st.floats(0.0, 1.5))
@examples
def test_sweeteners_buy_between_nothing_and_their_ceiling(reward: float, ceiling: float, slope: float) -> None:
    bought = incentives.domestic_sweetener(reward, ceiling, slope)
    assert 0.0 <= bought <= ceiling
    assume(0.0 < slope * reward < ceiling)
    assert bought == near(slope * reward)


def test_a_sweetener_is_its_slope_times_the_reward_until_the_ceiling() -> None:
    assert incentives.domestic_sweetener(0.1, 0.1, 0.5) == near(0.05)
    assert incentives.domestic_sweetener(0.5, 0.1, 0.5) == 0.1
    assert incentives.domestic_sweetener(-0.5, 0.1, 0.5) == 0.0
    assert incentives.domestic_sweetener(0.0, 0.1, 0.5) == 0.0
