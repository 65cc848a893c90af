"""Unanimity: opinions among stubborn allies, the silence procedure, and how long holdouts hold out."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from keci.agents.rules import consensus
from keci.agents.rules.chance import Stream, chance_key, uniform

ALLIES = 32
unit = st.floats(0.0, 1.0)
examples = settings(deadline=None, derandomize=True, max_examples=50)
near = pytest.approx


# --- opinions --------------------------------------------------------------------------------------------------------


def network(seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Influence on each ally (rows sum to 1, nobody listens to itself), stubbornness and first opinions, all random."""
    rng = np.random.default_rng(seed)
    ties = rng.random((ALLIES, ALLIES)) * (rng.random((ALLIES, ALLIES)) < 0.4)
    np.fill_diagonal(ties, 0.0)
    ties[np.arange(ALLIES), (np.arange(ALLIES) + 1) % ALLIES] += 0.1
    return ties / ties.sum(axis=1, keepdims=True), rng.uniform(0.2, 0.95, ALLIES), rng.random(ALLIES)


def month(opinions: np.ndarray, ties: np.ndarray, anchors: np.ndarray, stubborn: np.ndarray, pace: float) -> np.ndarray:
    """One month of all allies, each hearing last month's opinions."""
    heard = (ties @ opinions).tolist()
    rows = zip(opinions.tolist(), heard, anchors.tolist(), stubborn.tolist(), strict=True)
    return np.array([consensus.socialised_opinion(own, around, anchor, s, pace) for own, around, anchor, s in rows])


@pytest.mark.parametrize(("seed", "pace"), [(1, 1.0), (2, 0.2), (3, 0.2)])
def test_opinions_settle_at_the_fixed_point_of_friedkin_and_johnsen_whatever_the_pace(seed: int, pace: float) -> None:
    """o* = (I - (I - S) T)^-1 S o(0)."""
    ties, stubborn, anchors = network(seed)
    s = np.diag(stubborn)
    fixed = np.linalg.solve(np.eye(ALLIES) - (np.eye(ALLIES) - s) @ ties, s @ anchors)
    opinions = np.random.default_rng(seed + 100).random(ALLIES)  # from anywhere
    for _ in range(round(150 / pace)):
        opinions = month(opinions, ties, anchors, stubborn, pace)
    np.testing.assert_allclose(opinions, fixed, atol=1e-9)
    assert fixed.std() < anchors.std()


@given(st.integers(0, 10_000), st.floats(0.0, 1.0))
@settings(examples, max_examples=30)
def test_opinions_never_leave_the_hull_of_the_first_opinions(seed: int, pace: float) -> None:
    ties, stubborn, anchors = network(seed)
    opinions = anchors.copy()
    for _ in range(30):
        opinions = month(opinions, ties, anchors, stubborn, pace)
        assert anchors.min() - 1e-12 <= opinions.min()
        assert opinions.max() <= anchors.max() + 1e-12


@given(unit, unit, unit, unit, unit)
@examples
def test_an_opinion_moves_between_itself_and_what_pulls_at_it(
    own: float, around: float, anchor: float, s: float, pace: float
) -> None:
    new = consensus.socialised_opinion(own, around, anchor, s, pace)
    target = (1.0 - s) * around + s * anchor
    assert min(own, target) - 1e-12 <= new <= max(own, target) + 1e-12
    assert min(own, around, anchor) - 1e-12 <= new <= max(own, around, anchor) + 1e-12
    assert new - target == near((1.0 - pace) * (own - target), abs=1e-12)


def test_the_wholly_stubborn_go_home_and_the_wholly_open_join_their_neighbours() -> None:
    assert consensus.socialised_opinion(0.5, 0.9, 0.2, 1.0, 1.0) == near(0.2)
    assert consensus.socialised_opinion(0.5, 0.9, 0.2, 0.0, 1.0) == near(0.9)
    assert consensus.socialised_opinion(0.5, 0.9, 0.2, 0.3, 0.0) == 0.5
    assert consensus.socialised_opinion(0.5, 0.9, 0.2, 0.25, 0.02) == near(0.5 + 0.02 * (0.75 * 0.9 + 0.25 * 0.2 - 0.5))


def test_at_the_usual_pace_allies_stay_apart_for_years() -> None:
    """Otherwise 32 states would agree within a year (mechanisms, D1)."""
    ties, _, anchors = network(4)
    open_minded = np.zeros(ALLIES)  # the worst case: nobody holds on to an anchor
    opinions = anchors.copy()
    for _ in range(12):
        opinions = month(opinions, ties, anchors, open_minded, 0.02)
    assert 0.7 * anchors.std() < opinions.std() < anchors.std()


# --- the silence procedure -------------------------------------------------------------------------------------------


@given(unit, unit, unit, unit)
@examples
def test_only_an_ally_that_wants_less_objects_and_a_practical_format_costs_it_less(
    salience: float, openness: float, demand: float, discount: float
) -> None:
    cost = consensus.objection(salience, openness, demand, 0.0, discount)
    assert cost == near(salience * discount * max(0.0, demand - openness), abs=1e-15)
    assert 0.0 <= cost <= consensus.objection(salience, openness, demand, 0.0, 1.0)
    if openness >= demand:
        assert cost == 0.0


@given(unit, unit, unit, unit, unit)
@examples
def test_a_step_that_asks_no_more_than_what_is_in_force_costs_nothing(
    salience: float, openness: float, one: float, other: float, discount: float
) -> None:
    low, high = sorted((one, other))
    assert consensus.objection(salience, openness, low, high, discount) == 0.0
    assert consensus.objection(salience, openness, high, high, discount) == 0.0
    cost = consensus.objection(salience, openness, high, low, discount)
    # only what goes beyond both what is in force and what the ally wants counts
    assert cost == near(salience * discount * max(0.0, high - max(openness, low)), abs=1e-12)
    assert cost <= consensus.objection(salience, openness, high, 0.0, discount) + 1e-15


@given(unit, unit, unit, unit, unit, st.floats(0.0, 0.1))
@examples
def test_an_objection_is_continuous_in_the_demand_from_what_is_in_force_on(
    salience: float, openness: float, demand: float, in_force: float, discount: float, more: float
) -> None:
    before = consensus.objection(salience, openness, demand, in_force, discount)
    after = consensus.objection(salience, openness, demand + more, in_force, discount)
    assert before <= after <= before + salience * discount * more + 1e-12


def test_a_non_recogniser_minds_the_label_more_than_the_content() -> None:
    """Openness .3 and salience .8, .25 in force: a neutral track asks .5 at a discount of .4, a PfP-like label .75 in full."""
    assert consensus.objection(0.8, 0.3, 0.5, 0.25, 0.4) == near(0.064)
    assert consensus.objection(0.8, 0.3, 0.75, 0.25, 1.0) == near(0.36)


def test_an_ally_that_already_swallows_more_than_it_wants_minds_only_what_is_added() -> None:
    assert consensus.objection(1.0, 0.1, 0.5, 0.25, 1.0) == near(0.25)
    assert consensus.objection(1.0, 0.1, 0.25, 0.25, 1.0) == 0.0


def test_breaking_silence_costs_most_alone_and_nothing_among_doubters() -> None:
    assert consensus.isolation_cost(0.08, 1.0) == 0.08
    assert consensus.isolation_cost(0.08, 0.5) == near(0.04)
    assert consensus.isolation_cost(0.08, 0.0) == 0.0


@given(st.floats(-1.0, 0.0), st.floats(-1.0, 1.0), st.floats(-1.0, 1.0), st.floats(0.0, 80.0))
@examples
def test_without_objection_nobody_breaks_silence(objection: float, side: float, isolation: float, precision: float) -> None:
    assert consensus.break_probability(objection, side, isolation, precision) == 0.0


@given(st.floats(0.001, 1.0), st.floats(0.0, 0.3), st.floats(0.0, 0.25), st.floats(15.0, 80.0), st.floats(0.001, 0.2))
@examples
def test_breaking_silence_rises_with_objection_and_falls_with_side_payment_and_isolation(
    objection: float, side: float, isolation: float, precision: float, more: float
) -> None:
    p = consensus.break_probability(objection, side, isolation, precision)
    assert 0.0 <= p <= 1.0
    assert consensus.break_probability(objection + more, side, isolation, precision) >= p
    assert consensus.break_probability(objection, side + more, isolation, precision) <= p
    assert consensus.break_probability(objection, side, isolation + more, precision) <= p
    assume(1e-9 < p < 1.0 - 1e-9)
    assert consensus.break_probability(objection + more, side, isolation, precision) > p
    logit = 1.0 / (1.0 + math.exp(-precision * (objection - side - isolation)))
    assert p == near((1.0 - math.exp(-precision * objection)) * logit, rel=1e-9, abs=1e-12)


@given(st.floats(1e-6, 1.0), st.floats(0.0, 0.25), st.floats(15.0, 80.0))
@examples
def test_without_side_payments_it_is_the_logit_stretched_from_no_objection_to_a_grave_one(
    objection: float, isolation: float, precision: float
) -> None:
    def logit(bracket: float) -> float:
        return 1.0 / (1.0 + math.exp(-precision * bracket))

    nothing = logit(-isolation)
    stretched = (logit(objection - isolation) - nothing) / (1.0 - nothing)
    assert consensus.break_probability(objection, 0.0, isolation, precision) == near(stretched, rel=1e-6, abs=1e-12)


@given(st.floats(0.0, 1e-3), st.floats(0.0, 0.25), st.floats(15.0, 80.0))
@examples
def test_next_to_no_objection_next_to_never_breaks_silence(objection: float, isolation: float, precision: float) -> None:
    assert consensus.break_probability(objection, 0.0, isolation, precision) <= precision * objection


@given(st.floats(0.01, 1.0), st.floats(0.0, 0.3), st.floats(0.02, 0.25), unit)
@examples
def test_with_perfect_precision_the_rule_of_the_silence_procedure_is_left(
    objection: float, side: float, c: float, share: float
) -> None:
    """An ally breaks silence if and only if v(SQ) - v(format) - side > c x (share of others in favour)."""
    bracket = objection - side - c * share
    assume(abs(bracket) > 1e-6)
    p = consensus.break_probability(objection, side, consensus.isolation_cost(c, share), 1e9)
    assert p == (1.0 if bracket > 0.0 else 0.0)


@pytest.mark.parametrize("objections", range(ALLIES + 1))
def test_a_text_is_adopted_if_and_only_if_nobody_objects(objections: int) -> None:
    assert consensus.adopted(objections) == (1.0 if objections == 0 else 0.0)


def test_one_ally_at_the_status_quo_stops_a_text_that_all_others_want() -> None:
    """500 tries with keyed draws: 31 enthusiasts never break silence, the one that wants nothing always does."""
    key = chance_key(20250301, 0)
    openness = [1.0] * (ALLIES - 1) + [0.0]
    for attempt in range(500):
        broke = 0
        for ally, wants in enumerate(openness):
            objection = consensus.objection(1.0, wants, 0.75, 0.25, 1.0)
            p = consensus.break_probability(objection, 0.0, consensus.isolation_cost(0.08, 1.0), 35.0)
            broke += uniform(key, Stream.SILENCE, ally, attempt, 0) < p
        assert broke == 1
        assert consensus.adopted(broke) == 0.0


# --- holdouts --------------------------------------------------------------------------------------------------------


def mean_wait(hazard: float) -> float:
    """Mean months until the first success, summed over the survival function."""
    assert 0.0 < hazard <= 1.0
    survival, mean = 1.0, 0.0
    while survival > 1e-15:
        mean += survival
        survival *= 1.0 - hazard
    return mean


EPISODES = (20.3, 21.3, 30.2, 65.0, 130.0)  # Sweden twice, Israel, NATO-Ukraine Commission, North Macedonia: months


def test_holdouts_on_practical_formats_give_way_as_slowly_as_in_the_dated_episodes() -> None:
    plain = mean_wait(consensus.yield_hazard(0.019, 0.0008, 0.0, 2.5, 0.0))
    assert plain == near(53.0, abs=0.5)
    assert plain == near(np.mean(EPISODES), rel=0.03)
    assert mean_wait(consensus.yield_hazard(0.019, 0.0008, 0.0, 2.5, 1.0)) == near(21.0, abs=0.5)


def test_a_status_question_waits_for_generations() -> None:
    """.0008 a month: 104 years on average; that none of four allies moves in 17 years then has a probability of one half."""
    hazard = consensus.yield_hazard(0.019, 0.0008, 1.0, 2.5, 0.0)
    assert hazard == 0.0008
    assert mean_wait(hazard) / 12.0 == near(104.0, abs=0.5)
    assert (1.0 - hazard) ** (4 * 17 * 12) == near(0.52, abs=0.005)


@given(unit, unit, st.sampled_from([0.0, 1.0]), st.floats(1.0, 4.5), st.sampled_from([0.0, 1.0]))
@examples
def test_a_hazard_of_yielding_is_a_probability_that_offers_never_lower(
    practical: float, status: float, laden: float, multiplier: float, offered: float
) -> None:
    hazard = consensus.yield_hazard(practical, status, laden, multiplier, offered)
    assert 0.0 <= hazard <= 1.0
    assert hazard == near(min(1.0, (status if laden else practical) * (multiplier if offered else 1.0)))
    assert consensus.yield_hazard(practical, status, laden, multiplier, 1.0) >= hazard or offered


def test_a_certain_hazard_stays_certain_with_an_offer() -> None:
    assert consensus.yield_hazard(0.5, 0.5, 0.0, 4.5, 1.0) == 1.0
    assert consensus.yield_hazard(0.5, 0.5, 1.0, 4.5, 1.0) == 1.0
