"""Bargaining: shares of a pie, utilities of several issues, red lines, win-sets, the Nash product and acceptance."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import optimize, special

from agents.rules import bargaining

unit = st.floats(0.0, 1.0)
inside = st.floats(0.001, 0.999)
patience = st.floats(0.01, 0.9999)
gain = st.floats(1e-6, 10.0)
examples = settings(deadline=None, derandomize=True, max_examples=200)
near = pytest.approx


# --- choice ----------------------------------------------------------------------------------------------------------


def test_a_zero_net_gain_is_accepted_half_of_the_time() -> None:
    assert bargaining.logistic(0.0) == 0.5
    assert bargaining.acceptance(0.0, 6.0) == 0.5
    assert bargaining.acceptance(0.7, 0.0) == 0.5  # without precision every choice is a coin toss


@given(st.floats(-2000.0, 2000.0))
@examples
def test_the_logistic_function_is_a_probability_that_mirrors_itself(x: float) -> None:
    p = bargaining.logistic(x)
    assert 0.0 <= p <= 1.0
    assert p == near(float(special.expit(x)), rel=1e-12)
    assert p + bargaining.logistic(-x) == near(1.0, abs=1e-15)


@given(st.floats(-3.0, 3.0), st.floats(0.01, 1.0), st.floats(0.1, 10.0), st.floats(0.1, 5.0))
@examples
def test_acceptance_rises_with_the_gain_and_sharpens_with_precision(
    net: float, more: float, precision: float, extra: float
) -> None:
    p = bargaining.acceptance(net, precision)
    assert p < bargaining.acceptance(net + more, precision)
    sharper = bargaining.acceptance(net, precision + extra)
    assert (sharper - p) * net >= 0.0
    assert abs(sharper - 0.5) >= abs(p - 0.5)
    assert math.log(p / (1.0 - p)) == near(precision * net, rel=1e-6, abs=1e-9)


@given(st.floats(-5.0, 5.0), st.floats(-5.0, 5.0), st.floats(0.0, 5.0))
@examples
def test_a_value_is_held_inside_its_bounds(value: float, low: float, width: float) -> None:
    high = low + width
    assert bargaining.clip(value, low, high) == np.clip(value, low, high)


# --- odds ------------------------------------------------------------------------------------------------------------


@given(inside, st.floats(0.05, 20.0), st.floats(0.05, 20.0))
@examples
def test_an_odds_ratio_multiplies_the_odds_and_can_be_undone(p: float, ratio: float, other: float) -> None:
    scaled = bargaining.scaled_odds(p, ratio)
    assert 0.0 < scaled < 1.0
    assert scaled / (1.0 - scaled) == near(ratio * p / (1.0 - p), rel=1e-9)
    assert bargaining.scaled_odds(p, 1.0) == near(p, rel=1e-14)
    assert bargaining.scaled_odds(scaled, 1.0 / ratio) == near(p, rel=1e-9)
    assert bargaining.scaled_odds(scaled, other) == near(bargaining.scaled_odds(p, ratio * other), rel=1e-9)
    assert (scaled > p) == (ratio > 1.0) or ratio == near(1.0)


@pytest.mark.parametrize("ratio", [0.1, 1.0, 4.4])
def test_what_is_certain_stays_certain_at_any_odds_ratio(ratio: float) -> None:
    assert bargaining.scaled_odds(0.0, ratio) == 0.0
    assert bargaining.scaled_odds(1.0, ratio) == 1.0


def test_an_odds_ratio_of_4_4_leads_from_unmediated_to_mediated_agreement() -> None:
    """Crises end in agreement in 27 % of cases without and 62 % with mediation (mechanisms, section g)."""
    assert bargaining.scaled_odds(0.27, 4.4) == near(0.62, abs=0.005)


# --- patience --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("annual", [0.0, 0.06, 0.15, 0.35, 0.99])
def test_twelve_months_of_discounting_make_a_year(annual: float) -> None:
    assert bargaining.monthly_discount(annual) ** 12 == near(1.0 - annual, rel=1e-12)


@given(patience, patience)
@examples
def test_each_proposer_offers_exactly_what_the_other_would_gain_by_waiting(d1: float, d2: float) -> None:
    """The two conditions that define the subgame-perfect division: 1 - x = d2 y and 1 - y = d1 x."""
    x, y = bargaining.rubinstein_share(d1, d2), bargaining.rubinstein_share(d2, d1)
    assert 1.0 - x == near(d2 * y, abs=1e-9)
    assert 1.0 - y == near(d1 * x, abs=1e-9)
    assert 0.0 <= x <= 1.0


@pytest.mark.parametrize(("d1", "d2"), [(0.9, 0.9), (0.95, 0.8), (0.5, 0.97), (0.99, 0.98)])
def test_backward_induction_over_many_rounds_ends_at_the_share(d1: float, d2: float) -> None:
    proposer = 1.0  # in the last round the proposer takes all
    mine = True
    for _ in range(2000):  # back to a first round that is mine
        mine = not mine
        proposer = 1.0 - (d2 if mine else d1) * proposer
    assert bargaining.rubinstein_share(d1, d2) == near(proposer, abs=1e-9)


@pytest.mark.parametrize("d", [0.0, 0.3, 0.9, 0.999])
def test_equal_patience_leaves_the_proposer_a_first_movers_share(d: float) -> None:
    assert bargaining.rubinstein_share(d, d) == near(1.0 / (1.0 + d))


def test_a_patient_responder_gets_all_and_an_impatient_one_nothing() -> None:
    assert bargaining.rubinstein_share(0.9, 1.0) == 0.0
    assert bargaining.rubinstein_share(0.9, 1.0 - 1e-9) < 1e-7
    assert bargaining.rubinstein_share(0.9, 0.0) == 1.0
    assert bargaining.rubinstein_share(0.0, 0.9) == near(0.1)  # an impatient proposer offers the responder's discounted pie
    assert bargaining.rubinstein_share(1.0 - 1e-9, 0.9) == near(1.0, abs=1e-7)


@given(patience, patience, st.floats(1e-4, 0.5))
@examples
def test_patience_pays(d1: float, d2: float, more: float) -> None:
    assume(d1 + more < 0.9999 and d2 + more < 0.9999)
    share, power = bargaining.rubinstein_share(d1, d2), bargaining.bargaining_power(d1, d2)
    assert bargaining.rubinstein_share(d1 + more, d2) > share
    assert bargaining.rubinstein_share(d1, d2 + more) < share
    assert bargaining.bargaining_power(d1 + more, d2) > power
    assert bargaining.bargaining_power(d1, d2 + more) < power


@given(st.floats(0.01, 1.0), st.floats(0.01, 1.0))
@examples
def test_bargaining_power_is_the_limit_of_the_share_for_short_periods(rate1: float, rate2: float) -> None:
    """With d = exp(-r dt) the first mover's advantage vanishes like dt, and r2 / (r1 + r2) is left."""
    power = bargaining.bargaining_power(math.exp(-rate1), math.exp(-rate2))
    assert power == near(rate2 / (rate1 + rate2), rel=1e-9)
    gaps = []
    for dt in (1e-2, 1e-3, 1e-4):
        first = bargaining.rubinstein_share(math.exp(-rate1 * dt), math.exp(-rate2 * dt))
        second = 1.0 - bargaining.rubinstein_share(math.exp(-rate2 * dt), math.exp(-rate1 * dt))
        assert second < power < first
        gaps.append(first - power)
    assert gaps[2] < 1e-4
    assert gaps[0] / gaps[1] == near(10.0, rel=0.01)


@given(st.floats(0.01, 0.5), st.floats(0.01, 0.5))
@examples
def test_powers_of_the_two_sides_add_to_one_whatever_the_period(annual1: float, annual2: float) -> None:
    m1, m2 = bargaining.monthly_discount(annual1), bargaining.monthly_discount(annual2)
    assert bargaining.bargaining_power(m1, m2) + bargaining.bargaining_power(m2, m1) == near(1.0)
    assert bargaining.bargaining_power(m1, m2) == near(bargaining.bargaining_power(1.0 - annual1, 1.0 - annual2))


def test_belgrade_bargains_with_more_power_than_pristina_at_the_usual_rates() -> None:
    kosovo, serbia = bargaining.monthly_discount(0.15), bargaining.monthly_discount(0.06)
    assert bargaining.bargaining_power(kosovo, serbia) == near(0.2757, abs=1e-4)
    assert bargaining.bargaining_power(kosovo, kosovo) == near(0.5)


# --- the Nash product ------------------------------------------------------------------------------------------------


@given(st.floats(0.02, 0.98), st.floats(0.0, 0.45), st.floats(0.0, 0.45))
@examples
def test_the_best_nash_product_of_a_split_pie_gives_each_its_fallback_and_its_power_of_the_rest(
    p: float, a: float, b: float
) -> None:
    best = optimize.minimize_scalar(
        lambda x: -bargaining.nash_product(x - a, 1.0 - x - b, p), bounds=(a, 1.0 - b), method="bounded", options={"xatol": 1e-10}
    )
    assert best.x == near(a + p * (1.0 - a - b), abs=1e-5)


def test_the_split_of_the_nash_product_is_the_split_of_impatient_bargainers() -> None:
    d1, d2 = 0.9999, 0.9997
    shares = np.linspace(0.001, 0.999, 999)
    products = [bargaining.nash_product(x, 1.0 - x, bargaining.bargaining_power(d1, d2)) for x in shares.tolist()]
    assert shares[np.argmax(products)] == near(bargaining.rubinstein_share(d1, d2), abs=1e-3)


@given(gain, gain, unit)
@examples
def test_the_nash_product_is_a_weighted_geometric_mean_without_favour_for_names(a: float, b: float, p: float) -> None:
    product = bargaining.nash_product(a, b, p)
    assert product == near(a**p * b ** (1.0 - p), rel=1e-12)
    assert product == near(bargaining.nash_product(b, a, 1.0 - p), rel=1e-12)
    assert min(a, b) * (1 - 1e-12) <= product <= max(a, b) * (1 + 1e-12)
    assert bargaining.nash_product(a, b, 1.0) == near(a)
    assert bargaining.nash_product(a, b, 0.0) == near(b)


@given(gain, gain, gain, gain, inside, st.floats(0.1, 10.0), st.floats(0.1, 10.0))
@examples
def test_units_of_utility_do_not_change_which_package_is_best(
    a1: float, b1: float, a2: float, b2: float, p: float, scale_a: float, scale_b: float
) -> None:
    before = bargaining.nash_product(a1, b1, p) / bargaining.nash_product(a2, b2, p)
    after = bargaining.nash_product(a1 * scale_a, b1 * scale_b, p) / bargaining.nash_product(a2 * scale_a, b2 * scale_b, p)
    assert after == near(before, rel=1e-9)


@pytest.mark.parametrize(("a", "b"), [(0.0, 1.0), (1.0, 0.0), (-0.5, 2.0), (2.0, -0.5), (-1.0, -1.0), (0.0, 0.0)])
def test_the_nash_product_is_zero_unless_both_gain(a: float, b: float) -> None:
    for power in (0.0, 0.4, 1.0):
        assert bargaining.nash_product(a, b, power) == 0.0


# --- utilities -------------------------------------------------------------------------------------------------------


@given(st.lists(st.tuples(st.floats(0.05, 1.0), unit, unit, unit), min_size=1, max_size=5))
@examples
def test_ones_own_ideal_is_worth_one_and_the_others_nothing(issues: list[tuple[float, float, float, float]]) -> None:
    """Rows are (salience, own ideal, other's ideal, a level between the two as a share of the way)."""
    stake = sum(s * abs(own - other) for s, own, other, _ in issues)
    assume(stake > 1e-3)
    whole = part = expected = 0.0
    for salience, own, other, way in issues:
        weight = bargaining.issue_weight(salience, own, other, stake)
        whole += bargaining.issue_gain(weight, own, other, own)
        part += bargaining.issue_gain(weight, other + way * (own - other), other, own)
        expected += way * salience * abs(own - other) / stake
    assert whole == near(1.0, rel=1e-9)
    assert part == near(expected, rel=1e-9, abs=1e-9)
    assert -1e-12 <= part <= 1.0 + 1e-12


def test_an_issue_without_quarrel_carries_no_weight() -> None:
    assert bargaining.issue_weight(0.8, 0.6, 0.6, 2.0) == 0.0
    assert bargaining.issue_weight(0.8, 0.6, 0.5, 2.0) == near(0.4)


@given(st.floats(0.0, 5.0), unit, unit, unit, unit)
@examples
def test_gains_are_losses_on_the_way_back_and_add_up_along_the_way(w: float, a: float, b: float, c: float, ideal: float) -> None:
    step = bargaining.issue_gain(w, b, a, ideal)
    assert step == -bargaining.issue_gain(w, a, b, ideal)
    assert bargaining.issue_gain(w, a, a, ideal) == 0.0
    assert step + bargaining.issue_gain(w, c, b, ideal) == near(bargaining.issue_gain(w, c, a, ideal), abs=1e-12)
    assert bargaining.issue_gain(w, ideal, a, ideal) >= step


# --- red lines and publics -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("level", "direction", "distance"),
    [
        (0.3, 1.0, 0.1),
        (0.4, 1.0, 0.0),
        (0.9, 1.0, 0.0),
        (0.9, -1.0, 0.5),
        (0.4, -1.0, 0.0),
        (0.1, -1.0, 0.0),
        (0.0, 0.0, 0.0),
        (1.0, 0.0, 0.0),
    ],
)
def test_a_red_line_at_point_four_is_crossed_from_its_own_side_only(level: float, direction: float, distance: float) -> None:
    assert bargaining.beyond_red_line(level, 0.4, direction) == near(distance)


@given(unit, unit, st.sampled_from([-1.0, 0.0, 1.0]), st.floats(0.05, 0.6), unit, st.floats(1.0, 3.0))
@examples
def test_audiences_punish_only_what_lies_beyond_the_red_line(
    level: float, line: float, direction: float, scale: float, salience: float, hardline: float
) -> None:
    cost = bargaining.audience_cost(scale, bargaining.beyond_red_line(level, line, direction), salience, hardline)
    assert cost == near(max(0.0, direction * (line - level)) * scale * salience * hardline, abs=1e-15)
    if direction * (line - level) <= 0.0:
        assert cost == 0.0


def test_audience_cost_is_the_product_of_its_four_factors() -> None:
    assert bargaining.audience_cost(0.25, 0.4, 0.9, 1.5) == near(0.135)
    for zero in range(4):
        factors = [0.25, 0.4, 0.9, 1.5]
        factors[zero] = 0.0
        assert bargaining.audience_cost(*factors) == 0.0


def test_support_falls_from_the_untroubled_level_to_the_polled_one_in_a_straight_line() -> None:
    """Kosovo's Association: 70 % against at .50 in the poll, nobody troubled at .10; a threshold of .45 binds at .414."""
    poll = (0.7, 0.5, 0.1, 0.5, 0.0, 0.0)
    assert bargaining.domestic_support(*poll) == near(0.3)
    assert bargaining.domestic_support(0.7, 0.1, 0.1, 0.5, 0.0, 0.0) == 1.0
    assert bargaining.domestic_support(0.7, 0.3, 0.1, 0.5, 0.0, 0.0) == near(0.65)
    assert bargaining.domestic_support(0.7, 0.05, 0.1, 0.5, 0.0, 0.0) == 1.0
    assert bargaining.domestic_support(0.7, 0.9, 0.1, 0.5, 0.0, 0.0) == near(0.3)
    assert bargaining.in_win_set(bargaining.domestic_support(0.7, 0.414, 0.1, 0.5, 0.0, 0.0), 0.45) == 1.0
    assert bargaining.in_win_set(bargaining.domestic_support(0.7, 0.415, 0.1, 0.5, 0.0, 0.0), 0.45) == 0.0


def test_hawks_and_rewards_move_support_by_share_points() -> None:
    assert bargaining.domestic_support(0.7, 0.5, 0.1, 0.5, 0.06, 0.0) == near(0.24)
    assert bargaining.domestic_support(0.7, 0.5, 0.1, 0.5, 0.0, 0.06) == near(0.36)
    assert bargaining.domestic_support(0.7, 0.3, 0.1, 0.5, 0.06, 0.0) == near(0.62)  # half exposed, half the shift
    assert bargaining.domestic_support(0.7, 0.1, 0.1, 0.5, 0.06, 0.0) == 1.0
    assert bargaining.domestic_support(0.9, 0.5, 0.1, 0.5, 0.3, 0.0) == 0.0
    assert bargaining.domestic_support(0.1, 0.5, 0.1, 0.5, 0.0, 0.3) == 1.0


@given(unit, unit, unit, st.floats(0.0, 0.4), st.floats(0.6, 1.0), st.floats(0.0, 1.0), st.floats(0.0, 0.1))
@examples
def test_support_is_a_share_that_falls_with_the_level_and_rises_with_the_reward(
    rejecting: float, level: float, other: float, untroubled: float, whole: float, shift: float, sweet: float
) -> None:
    low, high = sorted((level, other))
    support = bargaining.domestic_support(rejecting, low, untroubled, whole, shift, sweet)
    assert 0.0 <= support <= 1.0
    assert bargaining.domestic_support(rejecting, high, untroubled, whole, shift, sweet) <= support
    assert bargaining.domestic_support(rejecting, low, untroubled, whole, shift, sweet + 0.05) >= support
    assert bargaining.domestic_support(rejecting, low, untroubled, whole, shift + 0.05, sweet) <= support
    # a public that fears low levels: the same scale read from the other end
    mirrored = bargaining.domestic_support(rejecting, 1.0 - low, 1.0 - untroubled, 1.0 - whole, shift, sweet)
    assert mirrored == near(support, abs=1e-9)


def test_the_ratification_threshold_itself_suffices() -> None:
    assert bargaining.in_win_set(0.45, 0.45) == 1.0
    assert bargaining.in_win_set(0.449999, 0.45) == 0.0
    assert bargaining.in_win_set(1.0, 0.45) == 1.0
