"""Trust: the Beta reputation with a base rate, how it forgets, betrayal, reciprocity, pulses."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from keci.agents.rules import trust

unit = st.floats(0.0, 1.0)
counts = st.floats(0.0, 200.0)
strengths = st.floats(0.5, 40.0)
rates = st.floats(0.01, 0.99)
examples = settings(deadline=None, derandomize=True, max_examples=50)
near = pytest.approx


@given(counts, counts, rates, strengths)
@examples
def test_reputation_is_the_mean_of_the_beta_posterior(g: float, b: float, rate: float, strength: float) -> None:
    mean = stats.beta.mean(g + strength * rate, b + strength * (1.0 - rate))
    assert trust.reputation(g, b, rate, strength) == near(float(mean), rel=1e-9)


def test_the_form_of_josang_and_ismail_is_the_case_of_two_pseudo_observations() -> None:
    """(r + 1) / (r + s + 2), section C1 of the mechanisms."""
    for r, s in ((0.0, 0.0), (3.0, 1.0), (0.5, 7.0)):
        assert trust.reputation(r, s, 0.5, 2.0) == near((r + 1.0) / (r + s + 2.0))


def test_reputation_learns_a_reliability_from_deeds() -> None:
    """Without forgetting, deeds of a party that keeps 70 % of its promises end at .7, as surely as the Beta posterior says."""
    rng = np.random.default_rng(20250301)
    good = bad = 0.0
    for kept in rng.random(2000) < 0.7:
        good = trust.evidence(good, 1.0, float(kept), 1.0)
        bad = trust.evidence(bad, 1.0, float(not kept), 1.0)
    assert good + bad == 2000.0
    error = math.sqrt(0.7 * 0.3 / 2012.0)  # standard deviation of the Beta posterior, nearly
    assert abs(trust.reputation(good, bad, 0.15, 12.0) - 0.7) < 4.0 * error


@given(counts, counts, rates, strengths)
@examples
def test_good_and_bad_swapped_turn_trust_into_distrust(g: float, b: float, rate: float, strength: float) -> None:
    value = trust.reputation(g, b, rate, strength)
    assert 0.0 <= value <= 1.0
    assert value + trust.reputation(b, g, 1.0 - rate, strength) == near(1.0)


@given(counts, counts, rates, strengths, st.floats(0.01, 5.0))
@examples
def test_a_kept_promise_raises_trust_and_a_broken_one_lowers_it(
    g: float, b: float, rate: float, strength: float, new: float
) -> None:
    value = trust.reputation(g, b, rate, strength)
    assert trust.reputation(trust.evidence(g, 1.0, new, 1.0), b, rate, strength) > value
    assert trust.reputation(g, trust.evidence(b, 1.0, new, 1.0), rate, strength) < value


def months_to_halve(memory: float) -> float:
    """Months until one unit of evidence has fallen to one half, between months by the logarithm."""
    count, months = 1.0, 0
    while trust.evidence(count, memory, 0.0, 1.0) > 0.5:
        count = trust.evidence(count, memory, 0.0, 1.0)
        months += 1
    after = trust.evidence(count, memory, 0.0, 1.0)
    return months + math.log(count / 0.5) / math.log(count / after)


@pytest.mark.parametrize(("memory", "months"), [(0.98, 34.3), (0.94, 11.2), (0.995, 138.3)])
def test_evidence_is_half_forgotten_in_its_half_life(memory: float, months: float) -> None:
    assert months_to_halve(memory) == near(months, abs=0.05)


def test_without_new_evidence_trust_returns_to_its_base_rate_and_not_to_one_half() -> None:
    for good, bad in ((0.0, 30.0), (30.0, 0.0), (10.0, 10.0)):
        g, b = good, bad
        for _ in range(1200):
            g, b = trust.evidence(g, 0.98, 0.0, 1.0), trust.evidence(b, 0.98, 0.0, 1.0)
        assert trust.reputation(g, b, 0.15, 12.0) == near(0.15, abs=1e-6)


def test_forgetting_never_makes_distrust_into_trust() -> None:
    """Month by month: distrust rises towards the base rate from below, and stays below."""
    bad, before = 30.0, trust.reputation(0.0, 30.0, 0.15, 12.0)
    for _ in range(600):
        bad = trust.evidence(bad, 0.98, 0.0, 1.0)
        now = trust.reputation(0.0, bad, 0.15, 12.0)
        assert before < now < 0.15
        before = now


def test_steady_conduct_settles_at_the_mean_of_deeds_and_prior() -> None:
    g = b = 0.0
    for _ in range(3000):
        g, b = trust.evidence(g, 0.98, 0.5, 1.0), trust.evidence(b, 0.98, 0.1, 1.0)
    assert g == near(0.5 / 0.02)
    assert trust.reputation(g, b, 0.15, 12.0) == near((25.0 + 1.8) / (25.0 + 5.0 + 12.0))


def test_one_betrayal_undoes_as_many_kept_promises_as_its_weight() -> None:
    g = b = 0.0
    for _ in range(3):
        g = trust.evidence(g, 1.0, 1.0, 1.0)
    b = trust.evidence(b, 1.0, 1.0, 3.0)
    assert trust.reputation(g, b, 0.5, 12.0) == near(0.5)
    assert trust.evidence(2.0, 0.5, 1.0, 3.0) == near(4.0)


def test_more_pseudo_observations_move_more_slowly() -> None:
    shift = [trust.reputation(0.0, 5.0, 0.3, strength) for strength in (4.0, 12.0, 40.0)]
    assert shift == sorted(shift)
    assert shift[-1] < 0.3
    assert trust.reputation(0.0, 0.0, 0.3, 7.0) == near(0.3)


def test_cooperation_is_returned_and_defection_sometimes_forgiven() -> None:
    assert trust.cooperation_after(0.0, 0.3) == 1.0
    assert trust.cooperation_after(1.0, 0.3) == 0.3


@given(unit, st.floats(-2.0, 2.0))
@examples
def test_a_pulse_moves_trust_without_leaving_the_unit_interval(value: float, pulse: float) -> None:
    moved = trust.with_pulse(value, pulse)
    assert 0.0 <= moved <= 1.0
    assert moved == np.clip(value + pulse, 0.0, 1.0)
    assert trust.with_pulse(value, 0.0) == value
