"""Bargaining: patience, utilities of several issues, red lines, win-sets, the Nash product, foresight, what a mediator learns."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import integrate, optimize, special, stats

from keci.agents.rules import bargaining

unit = st.floats(0.0, 1.0)
inside = st.floats(0.001, 0.999)
patience = st.floats(0.01, 0.9999)
gain = st.floats(1e-6, 10.0)
examples = settings(deadline=None, derandomize=True, max_examples=50)
near = pytest.approx


# --- choice ----------------------------------------------------------------------------------------------------------


def test_a_zero_net_gain_is_accepted_half_of_the_time() -> None:
    assert bargaining.logistic(0.0) == 0.5


@given(st.floats(-2000.0, 2000.0))
@examples
def test_the_logistic_function_is_a_probability_that_mirrors_itself(x: float) -> None:
    p = bargaining.logistic(x)
    assert 0.0 <= p <= 1.0
    assert p == near(float(special.expit(x)), rel=1e-12)
    assert p + bargaining.logistic(-x) == near(1.0, abs=1e-15)


@given(st.floats(-3.0, 3.0), st.floats(0.01, 1.0), st.floats(0.1, 10.0), st.floats(0.1, 5.0))
@examples
def test_a_choice_rises_with_the_gain_and_sharpens_with_precision(
    net: float, more: float, precision: float, extra: float
) -> None:
    p = bargaining.logistic(precision * net)
    assert p < bargaining.logistic(precision * (net + more))
    sharper = bargaining.logistic((precision + extra) * net)
    assert (sharper - p) * net >= 0.0
    assert abs(sharper - 0.5) >= abs(p - 0.5)
    assert bargaining.log_odds(p) == near(precision * net, rel=1e-6, abs=1e-9)


@given(st.floats(-5.0, 5.0), st.floats(-5.0, 5.0), st.floats(0.0, 5.0))
@examples
def test_a_value_is_held_inside_its_bounds(value: float, low: float, width: float) -> None:
    high = low + width
    assert bargaining.clip(value, low, high) == np.clip(value, low, high)


# --- odds ------------------------------------------------------------------------------------------------------------


def scaled(p: float, ratio: float) -> float:
    """A probability with its odds multiplied, the way in which decisions do it: the log of the ratio added to the log-odds."""
    return bargaining.logistic(bargaining.log_odds(p) + bargaining.log_ratio(ratio))


@given(inside, st.floats(0.05, 20.0), st.floats(0.05, 20.0))
@examples
def test_an_odds_ratio_multiplies_the_odds_and_can_be_undone(p: float, ratio: float, other: float) -> None:
    moved = scaled(p, ratio)
    assert 0.0 < moved < 1.0
    assert moved / (1.0 - moved) == near(ratio * p / (1.0 - p), rel=1e-9)
    assert scaled(p, 1.0) == near(p, rel=1e-12)
    assert scaled(moved, 1.0 / ratio) == near(p, rel=1e-9)
    assert scaled(moved, other) == near(scaled(p, ratio * other), rel=1e-9)
    assert (moved > p) == (ratio > 1.0) or ratio == near(1.0)


def test_an_odds_ratio_of_4_4_leads_from_unmediated_to_mediated_agreement() -> None:
    """Crises end in agreement in 27 % of cases without and 62 % with mediation (mechanisms, section g)."""
    assert scaled(0.27, 4.4) == near(0.62, abs=0.005)


@given(inside)
@examples
def test_log_odds_undo_the_logistic_function(p: float) -> None:
    assert bargaining.log_odds(p) == near(float(special.logit(p)), rel=1e-9, abs=1e-12)
    assert bargaining.logistic(bargaining.log_odds(p)) == near(p, rel=1e-12)


def test_the_log_of_a_ratio_is_finite_even_for_nothing() -> None:
    assert bargaining.log_ratio(1.0) == 0.0
    assert bargaining.log_ratio(3.0) == near(math.log(3.0))
    assert bargaining.log_ratio(0.0) == near(math.log(1e-6))
    assert bargaining.log_ratio(-1.0) == bargaining.log_ratio(0.0)


@given(inside, st.floats(0.05, 20.0), st.floats(0.01, 50.0), st.floats(0.01, 50.0))
@examples
def test_an_odds_ratio_of_the_record_does_not_depend_on_the_precision_of_stakes(
    p: float, ratio: float, precision: float, other: float
) -> None:
    for each in (precision, other):
        moved = bargaining.logistic(bargaining.log_odds(p) + each * bargaining.as_utility(math.log(ratio), each))
        assert moved == near(scaled(p, ratio), rel=1e-9)
    assert bargaining.as_utility(math.log(ratio), 0.0) == 0.0
    assert bargaining.as_utility(0.0, precision) == 0.0


# --- patience --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("annual", [0.0, 0.06, 0.15, 0.35, 0.99])
def test_twelve_months_of_discounting_make_a_year(annual: float) -> None:
    assert bargaining.monthly_discount(annual) ** 12 == near(1.0 - annual, rel=1e-12)


def rubinstein_share(own: float, other: float) -> float:
    """What the proposer keeps of a pie, by backward induction: each offers exactly what the other would gain by waiting."""
    return (1.0 - other) / (1.0 - own * other)


@pytest.mark.parametrize(("d1", "d2"), [(0.9, 0.9), (0.95, 0.8), (0.5, 0.97), (0.99, 0.98)])
def test_the_share_that_power_is_the_limit_of_is_where_backward_induction_ends(d1: float, d2: float) -> None:
    proposer = 1.0  # in the last round the proposer takes all
    mine = True
    for _ in range(2000):  # back to a first round that is mine
        mine = not mine
        proposer = 1.0 - (d2 if mine else d1) * proposer
    assert rubinstein_share(d1, d2) == near(proposer, abs=1e-9)


@given(patience, patience, st.floats(1e-4, 0.5))
@examples
def test_patience_pays(d1: float, d2: float, more: float) -> None:
    assume(d1 + more < 0.9999 and d2 + more < 0.9999)
    power = bargaining.bargaining_power(d1, d2)
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
        first = rubinstein_share(math.exp(-rate1 * dt), math.exp(-rate2 * dt))
        second = 1.0 - rubinstein_share(math.exp(-rate2 * dt), math.exp(-rate1 * dt))
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


# --- foresight -------------------------------------------------------------------------------------------------------


@given(st.floats(0.5, 0.9999), st.integers(0, 120))
@examples
def test_a_drift_counts_as_the_sum_of_its_discounted_months(discount: float, foresight: int) -> None:
    """A path that moves a unit a month for F months and then stays, averaged with weights (1 - d) d^t: month by month."""
    assert bargaining.drift_months(discount, float(foresight)) == near(
        sum(discount**t for t in range(1, foresight + 1)), rel=1e-7, abs=1e-12
    )
    far = 1 + int(40.0 / -math.log(discount)) if discount < 0.99 else 0
    if far:
        path = (1.0 - discount) * sum(discount**t * min(t, foresight) for t in range(far))
        assert bargaining.drift_months(discount, float(foresight)) == near(path, rel=1e-6, abs=1e-9)


@given(st.floats(0.5, 0.9999), st.floats(0.0, 240.0), st.floats(0.0, 60.0))
@examples
def test_who_looks_further_counts_more_of_the_future_and_never_more_than_all(d: float, foresight: float, more: float) -> None:
    assert bargaining.drift_months(d, 0.0) == bargaining.near_weight(d, 0.0) == 0.0
    assert bargaining.drift_months(d, foresight + more) >= bargaining.drift_months(d, foresight)
    assert 0.0 <= bargaining.near_weight(d, foresight) <= bargaining.near_weight(d, foresight + more) <= 1.0
    assert bargaining.drift_months(d, foresight) <= min(foresight, d / (1.0 - d)) + 1e-9
    # the two say the same of a geometric future: the near months' weight is what they are worth at one unit a month
    assert bargaining.drift_months(d, foresight) == near(d * bargaining.near_weight(d, foresight) / (1.0 - d), rel=1e-9)


def test_the_weight_of_the_near_future_is_the_discounted_months_in_it() -> None:
    d = bargaining.monthly_discount(0.15)
    assert bargaining.near_weight(d, 12.0) == near(0.15)
    assert bargaining.near_weight(d, 24.0) == near(1.0 - 0.85**2)


# --- the Nash product ------------------------------------------------------------------------------------------------


def nash_product(gain_a: float, gain_b: float, power: float) -> float:
    return math.exp(bargaining.nash_logarithm(gain_a, gain_b, power))


@given(st.floats(0.02, 0.98), st.floats(0.0, 0.45), st.floats(0.0, 0.45))
@examples
def test_the_best_nash_product_of_a_split_pie_gives_each_its_fallback_and_its_power_of_the_rest(
    p: float, a: float, b: float
) -> None:
    best = optimize.minimize_scalar(
        lambda x: -nash_product(x - a, 1.0 - x - b, p), bounds=(a, 1.0 - b), method="bounded", options={"xatol": 1e-10}
    )
    assert best.x == near(a + p * (1.0 - a - b), abs=1e-5)


def test_the_split_of_the_nash_product_is_the_split_of_impatient_bargainers() -> None:
    d1, d2 = 0.9999, 0.9997
    shares = np.linspace(0.001, 0.999, 999)
    products = [bargaining.nash_logarithm(x, 1.0 - x, bargaining.bargaining_power(d1, d2)) for x in shares.tolist()]
    assert shares[np.argmax(products)] == near(rubinstein_share(d1, d2), abs=1e-3)


@given(gain, gain, unit)
@examples
def test_the_nash_product_is_a_weighted_geometric_mean_without_favour_for_names(a: float, b: float, p: float) -> None:
    product = nash_product(a, b, p)
    assert product == near(a**p * b ** (1.0 - p), rel=1e-9)
    assert product == near(nash_product(b, a, 1.0 - p), rel=1e-9)
    assert min(a, b) * (1 - 1e-9) <= product <= max(a, b) * (1 + 1e-9)
    assert nash_product(a, b, 1.0) == near(a)
    assert nash_product(a, b, 0.0) == near(b)


@given(gain, gain, gain, gain, inside, st.floats(0.1, 10.0), st.floats(0.1, 10.0))
@examples
def test_units_of_utility_do_not_change_which_package_is_best(
    a1: float, b1: float, a2: float, b2: float, p: float, scale_a: float, scale_b: float
) -> None:
    before = bargaining.nash_logarithm(a1, b1, p) - bargaining.nash_logarithm(a2, b2, p)
    after = bargaining.nash_logarithm(a1 * scale_a, b1 * scale_b, p) - bargaining.nash_logarithm(a2 * scale_a, b2 * scale_b, p)
    assert after == near(before, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize(("a", "b"), [(0.0, 1.0), (1.0, 0.0), (-0.5, 2.0), (2.0, -0.5), (-1.0, -1.0), (0.0, 0.0)])
def test_no_package_beats_any_other_unless_both_gain(a: float, b: float) -> None:
    for power in (0.0, 0.4, 1.0):
        assert bargaining.nash_logarithm(a, b, power) == -math.inf


# --- carrying out and commitment -------------------------------------------------------------------------------------


@given(unit, unit)
@examples
def test_guarantees_take_away_part_of_the_doubt_that_trust_leaves(trust: float, guaranteed: float) -> None:
    believed = bargaining.assurance(trust, guaranteed)
    assert max(trust, guaranteed) - 1e-12 <= believed <= 1.0
    assert believed == near(trust + guaranteed - trust * guaranteed, abs=1e-12)
    assert believed == near(bargaining.assurance(guaranteed, trust), abs=1e-12)
    assert bargaining.assurance(trust, 0.0) == near(trust)
    assert bargaining.assurance(trust, 1.0) == bargaining.assurance(1.0, guaranteed) == 1.0


@given(unit, unit, unit)
@examples
def test_what_is_carried_out_of_a_change_lies_between_ones_own_exposed_part_and_all_of_it(
    obliged: float, assured: float, exposed: float
) -> None:
    part = bargaining.carried_out(obliged, assured, exposed)
    assert obliged * exposed - 1e-12 <= part <= 1.0 + 1e-12
    assert bargaining.carried_out(obliged, 1.0, exposed) == near(1.0)  # a sure text is carried out
    assert bargaining.carried_out(obliged, 0.0, exposed) == near(obliged * exposed)  # what is lost to a defaulter
    assert bargaining.carried_out(0.0, assured, exposed) == near(assured)  # the other's duty: as far as it is assured
    assert bargaining.carried_out(1.0, assured, 1.0) == near(1.0)
    assert bargaining.carried_out(obliged, assured, 0.0) == near(assured)  # nobody goes first: all stands or falls together
    for more in (0.1, 0.5):
        assert bargaining.carried_out(obliged, min(1.0, assured + more), exposed) >= part - 1e-12
        assert bargaining.carried_out(obliged, assured, min(1.0, exposed + more)) >= part - 1e-12


# --- what a mediator learns ------------------------------------------------------------------------------------------


@given(st.floats(-30.0, 30.0))
@examples
def test_the_normal_distribution_is_scipys(z: float) -> None:
    assert bargaining.normal_density(z) == near(float(stats.norm.pdf(z)), rel=1e-9, abs=1e-300)
    assert bargaining.normal_share(z) == near(float(stats.norm.cdf(z)), rel=1e-9, abs=1e-300)


@given(st.floats(-40.0, 30.0))
@examples
def test_the_hazard_ratio_is_scipys_and_close_to_mills_where_both_vanish(z: float) -> None:
    exact = float(np.exp(stats.norm.logpdf(z) - stats.norm.logcdf(z)))
    if z > -7.0:
        assert bargaining.hazard_ratio(z) == near(exact, rel=1e-6, abs=1e-300)
    else:
        assert -z - 1e-9 <= bargaining.hazard_ratio(z) <= exact * (1.0 + 1e-3)
        assert bargaining.hazard_ratio(z) == near(exact, rel=0.025)
    # what an answer narrows is a share: 0 < r (z + r) < 1 (Sampford 1953), up to the approximation
    ratio = bargaining.hazard_ratio(z)
    assert -1e-9 <= ratio * (z + ratio) <= 1.0


@pytest.mark.parametrize("precision", [2.0, 6.0, 12.0])
@pytest.mark.parametrize("deviation", [0.05, 0.2, 0.6])
def test_an_answer_under_an_uncertain_estimate_has_about_the_probability_of_the_averaged_logit(
    precision: float, deviation: float
) -> None:
    spread = bargaining.acceptance_spread(deviation**2, precision)
    assert spread >= max(deviation, 1.702 / precision)
    for estimate in (-0.8, -0.2, 0.0, 0.3, 1.0):
        exact = integrate.quad(
            lambda x, estimate=estimate: float(special.expit(precision * x) * stats.norm.pdf(x, estimate, deviation)),
            estimate - 9.0 * deviation,
            estimate + 9.0 * deviation,
        )[0]
        assert bargaining.normal_share(estimate / spread) == near(exact, abs=0.011)
    assert bargaining.acceptance_spread(0.0, precision) == near(1.702 / precision)


@given(st.floats(1e-6, 5.0), st.floats(-1.0, 1.0), st.floats(1e-3, 2.0))
@examples
def test_a_sounding_leaves_of_an_error_what_the_kalman_filter_leaves(variance: float, distance: float, noise: float) -> None:
    """Prior N(m, v) of a slope, one reading of slope x d with noise: posterior precision 1 / v + d^2 / R."""
    left = bargaining.sounded(variance, distance, noise)
    assert 0.0 < left <= 1.0
    assert variance * left == near(1.0 / (1.0 / variance + distance**2 / noise**2), rel=1e-9)
    assert bargaining.sounded(variance, 0.0, noise) == 1.0
    assert bargaining.sounded(0.0, distance, noise) == 1.0
    assert bargaining.sounded(variance, distance, noise * 1.5) >= left
    assert bargaining.sounded(variance, distance * 1.5, noise) <= left


@given(unit, st.floats(0.0, 5.0), st.floats(0.0, 240.0), st.floats(0.0, 240.0), st.floats(1.0, 60.0))
@examples
def test_what_was_learned_goes_stale_by_half_in_its_half_life_and_no_further_than_ignorance(
    share: float, first: float, months: float, more: float, half_life: float
) -> None:
    variance = share * first
    old = bargaining.aged(variance, first, months, half_life)
    assert variance - 1e-12 <= old <= first + 1e-12
    assert bargaining.aged(variance, first, 0.0, half_life) == near(variance, abs=1e-12)
    assert bargaining.aged(variance, first, math.inf, half_life) == first
    assert bargaining.aged(variance, first, half_life, half_life) == near((variance + first) / 2.0, abs=1e-12)
    assert bargaining.aged(old, first, more, half_life) == near(
        bargaining.aged(variance, first, months + more, half_life), abs=1e-9
    )


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
    poll = (0.7, 0.5, 0.1, 0.5, 0.0, 0.0, 0.0)
    assert bargaining.domestic_support(*poll) == near(0.3)
    assert bargaining.domestic_support(0.7, 0.1, 0.1, 0.5, 0.0, 0.0, 0.0) == 1.0
    assert bargaining.domestic_support(0.7, 0.3, 0.1, 0.5, 0.0, 0.0, 0.0) == near(0.65)
    assert bargaining.domestic_support(0.7, 0.05, 0.1, 0.5, 0.0, 0.0, 0.0) == 1.0
    assert bargaining.domestic_support(0.7, 0.9, 0.1, 0.5, 0.0, 0.0, 0.0) == near(0.3)
    assert bargaining.in_win_set(bargaining.domestic_support(0.7, 0.414, 0.1, 0.5, 0.0, 0.0, 0.0), 0.45) == 1.0
    assert bargaining.in_win_set(bargaining.domestic_support(0.7, 0.415, 0.1, 0.5, 0.0, 0.0, 0.0), 0.45) == 0.0


def test_hawks_and_rewards_move_support_by_share_points() -> None:
    assert bargaining.domestic_support(0.7, 0.5, 0.1, 0.5, 0.06, 0.0, 0.0) == near(0.24)
    assert bargaining.domestic_support(0.7, 0.5, 0.1, 0.5, 0.0, 0.06, 0.0) == near(0.36)
    assert bargaining.domestic_support(0.7, 0.3, 0.1, 0.5, 0.06, 0.0, 0.0) == near(0.62)  # half exposed, half the shift
    assert bargaining.domestic_support(0.7, 0.1, 0.1, 0.5, 0.06, 0.0, 0.0) == 1.0
    assert bargaining.domestic_support(0.9, 0.5, 0.1, 0.5, 0.3, 0.0, 0.0) == 0.0
    assert bargaining.domestic_support(0.1, 0.5, 0.1, 0.5, 0.0, 0.3, 0.0) == 1.0


@given(unit, unit, unit, st.floats(0.0, 0.4), st.floats(0.6, 1.0), st.floats(0.0, 1.0), st.floats(0.0, 0.1))
@examples
def test_support_is_a_share_that_falls_with_the_level_and_rises_with_the_reward(
    rejecting: float, level: float, other: float, untroubled: float, whole: float, shift: float, sweet: float
) -> None:
    low, high = sorted((level, other))
    support = bargaining.domestic_support(rejecting, low, untroubled, whole, shift, sweet, 0.0)
    assert 0.0 <= support <= 1.0
    assert bargaining.domestic_support(rejecting, high, untroubled, whole, shift, sweet, 0.0) <= support
    assert bargaining.domestic_support(rejecting, low, untroubled, whole, shift, sweet + 0.05, 0.0) >= support
    assert bargaining.domestic_support(rejecting, low, untroubled, whole, shift + 0.05, sweet, 0.0) <= support
    # a public that fears low levels: the same scale read from the other end
    mirrored = bargaining.domestic_support(rejecting, 1.0 - low, 1.0 - untroubled, 1.0 - whole, shift, sweet, 0.0)
    assert mirrored == near(support, abs=1e-9)


def test_the_ratification_threshold_itself_suffices() -> None:
    assert bargaining.in_win_set(0.45, 0.45) == 1.0
    assert bargaining.in_win_set(0.449999, 0.45) == 0.0
    assert bargaining.in_win_set(1.0, 0.45) == 1.0


@given(unit, unit, st.floats(0.0, 0.4), st.floats(0.6, 1.0), st.floats(0.0, 1.0), unit, unit)
@examples
def test_a_promise_of_peace_wins_over_its_part_of_those_who_reject(
    rejecting: float, level: float, untroubled: float, whole: float, shift: float, counterweight: float, other: float
) -> None:
    less, more = sorted((counterweight, other))
    support = bargaining.domestic_support(rejecting, level, untroubled, whole, shift, 0.0, less)
    assert support <= bargaining.domestic_support(rejecting, level, untroubled, whole, shift, 0.0, more)
    assert bargaining.domestic_support(rejecting, level, untroubled, whole, shift, 0.0, 1.0) == 1.0
    against = 1.0 - bargaining.domestic_support(rejecting, level, untroubled, whole, shift, 0.0, 0.0)
    if rejecting + shift <= 1.0:
        assert 1.0 - support == near((1.0 - less) * against, abs=1e-9)


def test_a_fifth_won_over_turns_eighty_two_percent_against_recognition_into_two_thirds() -> None:
    """The poll is pinned at the level it asked about, and so is the counterweight: .82 x .8 = .656 against."""
    assert bargaining.domestic_support(0.82, 0.85, 0.25, 0.85, 0.0, 0.0, 0.2) == near(1.0 - 0.656)
    assert bargaining.domestic_support(0.82, 0.55, 0.25, 0.85, 0.0, 0.0, 0.2) == near(1.0 - 0.328)
