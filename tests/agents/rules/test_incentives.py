"""Conditionality: the test of the external incentives model, credibility lost and won, sticks, moral hazard, tranches."""

from __future__ import annotations

import math

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from agents.rules import bargaining, incentives

unit = st.floats(0.0, 1.0)
examples = settings(deadline=None, derandomize=True, max_examples=200)
near = pytest.approx


# --- the test: comply if and only if p R d^D + pi T > C + AC -----------------------------------------------------------


@given(unit, unit, st.floats(0.9, 1.0), st.floats(0.0, 72.0), unit, unit, unit, unit, st.floats(2.0, 15.0))
@examples
def test_compliance_is_likelier_than_not_exactly_when_the_models_test_is_passed(
    p: float,
    reward: float,
    discount: float,
    delay: float,
    pi: float,
    threat: float,
    cost: float,
    audience: float,
    precision: float,
) -> None:
    """The left side is written out here, from section B1 of the mechanisms, and not taken from the rules."""
    net = p * reward * math.exp(delay * math.log(discount)) + pi * threat - (cost + audience)
    margin = incentives.compliance_margin(promised(p, reward, discount, delay), pi * threat, cost + audience)
    assert margin == near(net, abs=1e-9)
    probability = incentives.compliance(margin, precision)
    assert 0.0 <= probability <= 1.0
    if abs(net) > 1e-6:
        assert (probability > 0.5) == (net > 0.0)
    assert probability == near(bargaining.logistic(precision * net), abs=1e-7)


def test_compliance_is_a_coin_toss_at_equality() -> None:
    assert incentives.compliance_margin(0.25, 0.125, 0.375) == 0.0
    assert incentives.compliance(0.0, 6.0) == 0.5


@given(st.floats(-1.0, 1.0), st.floats(0.001, 1.0), st.floats(2.0, 15.0))
@examples
def test_more_reward_or_threat_never_hurts_and_more_cost_never_helps(margin: float, more: float, precision: float) -> None:
    assert incentives.compliance(margin + more, precision) > incentives.compliance(margin, precision)
    base = incentives.compliance_margin(0.3, 0.2, 0.4)
    assert incentives.compliance_margin(0.3 + more, 0.2, 0.4) == near(base + more)
    assert incentives.compliance_margin(0.3, 0.2 + more, 0.4) == near(base + more)
    assert incentives.compliance_margin(0.3, 0.2, 0.4 + more) == near(base - more)


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


@pytest.mark.parametrize("tranches", [1.0, 3.0, 4.0])
def test_tranches_add_up_to_the_whole_reward_and_nothing_follows_the_last(tranches: float) -> None:
    shares = [incentives.tranche_share(float(k), tranches) for k in range(10)]
    assert sum(shares) == near(1.0)
    assert shares[int(tranches) :] == [0.0] * (10 - int(tranches))
    assert len(set(shares[: int(tranches)])) == 1


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
    assert bargaining.scaled_odds(probability, multiplier) == near(emboldened)


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
