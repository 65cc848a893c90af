"""Signed texts: how they are carried out, how they collapse, and the share that is done."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keci.agents.rules import implementation

unit = st.floats(0.0, 1.0)
examples = settings(deadline=None, derandomize=True, max_examples=50)
near = pytest.approx


# --- progress --------------------------------------------------------------------------------------------------------


def after(months: int, rate: float, violence: float = 1.0, pace: float = 1.0, done: float = 0.0) -> float:
    for _ in range(months):
        done = implementation.progress(done, rate, violence, pace)
    return done


@given(st.floats(0.0, 1.0), st.integers(0, 120), unit, unit, unit)
@examples
def test_progress_follows_its_closed_form(rate: float, months: int, violence: float, pace: float, start: float) -> None:
    """I(n) = 1 - (1 - I(0)) (1 - r / 12)^n."""
    found = after(months, rate, violence, pace, start)
    assert found == near(1.0 - (1.0 - start) * (1.0 - rate * violence * pace / 12.0) ** months, abs=1e-9)


def test_a_party_that_always_complies_carries_out_most_in_a_decade() -> None:
    assert after(12, 0.24) == near(1.0 - 0.98**12)
    assert after(120, 0.24) == near(0.9115, abs=1e-4)


@given(unit, st.floats(0.0, 60.0), st.floats(0.0, 3.0), st.floats(0.0, 3.0))
@examples
def test_what_is_done_grows_and_never_passes_the_whole(done: float, rate: float, violence: float, pace: float) -> None:
    new = implementation.progress(done, rate, violence, pace)
    assert done <= new <= 1.0
    assert implementation.progress(1.0, rate, violence, pace) == 1.0
    assert implementation.progress(done, 0.0, violence, pace) == done
    assert implementation.progress(done, rate, 0.0, pace) == done
    assert implementation.progress(done, rate, violence, 0.0) == done


def test_violence_halves_a_months_work_and_an_impossible_pace_ends_at_the_whole() -> None:
    calm = implementation.progress(0.2, 0.24, 1.0, 1.0) - 0.2
    assert calm == near(0.016)
    assert implementation.progress(0.2, 0.24, 0.5, 1.0) - 0.2 == near(0.5 * calm)
    assert implementation.progress(0.2, 0.24, 1.0, 1.5) - 0.2 == near(1.5 * calm)
    assert implementation.progress(0.2, 24.0, 1.0, 1.0) == 1.0


def test_complying_in_the_usual_share_of_months_gives_the_average_rate_of_the_record() -> None:
    """.06 a year seen on average; with compliance in one month of four the rate in such a month is .24."""
    rate = implementation.rate_when_complying(0.06, 0.25)
    assert rate == near(0.24)
    month_of_work = implementation.progress(0.0, rate, 1.0, 1.0)
    assert 12.0 * 0.25 * month_of_work == near(0.06)


def test_the_usual_rate_leaves_four_of_seventeen_deals_done_in_four_years() -> None:
    """Kosovo and Serbia, 2011 to 2015: 4 of 17; each month complies with probability .25, so the mean gap shrinks by r / 12."""
    gap = 1.0
    for _ in range(48):
        worked = 1.0 - implementation.progress(1.0 - gap, implementation.rate_when_complying(0.06, 0.25), 1.0, 1.0)
        gap = 0.25 * worked + 0.75 * gap
    assert 1.0 - gap == near(4.0 / 17.0, abs=0.03)


# --- collapse --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("hazard", "collapsed"), [(0.002, 0.21), (0.005, 0.45), (0.012, 0.76)])
def test_ten_years_of_the_hazard_give_the_share_of_texts_that_collapse(hazard: float, collapsed: float) -> None:
    """From .21 to .76 in 120 months, the range that the prior was derived from."""
    survival = 1.0
    for _ in range(120):
        survival *= 1.0 - implementation.collapse_hazard(hazard, 0.0, 1.5, 1.0)
    assert survival == near((1.0 - hazard) ** 120)
    assert 1.0 - survival == near(collapsed, abs=0.006)


def test_survival_while_a_text_is_carried_out_multiplies_over_the_months() -> None:
    months = np.arange(120)
    done = 1.0 - (1.0 - 0.02) ** months
    survival, progressed = 1.0, 0.0
    for _ in months:
        survival *= 1.0 - implementation.collapse_hazard(0.005, progressed, 1.5, 0.45)
        progressed = implementation.progress(progressed, 0.24, 1.0, 1.0)
    assert survival == near(float(np.prod(1.0 - 0.005 * 0.45 * np.exp(-1.5 * done))), rel=1e-9)
    assert survival > 0.995**120


@given(unit, unit, unit, st.floats(0.0, 3.0), st.floats(0.0, 2.0))
@examples
def test_the_hazard_of_collapse_is_a_probability_that_implementation_lowers(
    hazard: float, one: float, other: float, protection: float, ratio: float
) -> None:
    less, more = sorted((one, other))
    young = implementation.collapse_hazard(hazard, less, protection, ratio)
    old = implementation.collapse_hazard(hazard, more, protection, ratio)
    assert 0.0 <= old <= young <= 1.0
    assert young == near(min(1.0, hazard * ratio * math.exp(-protection * less)))
    assert implementation.collapse_hazard(hazard, 0.0, protection, 1.0) == hazard
    assert implementation.collapse_hazard(hazard, more, 0.0, 1.0) == hazard


def test_a_text_carried_out_in_full_collapses_less_by_e_to_the_protection() -> None:
    assert implementation.collapse_hazard(0.01, 1.0, 1.5, 1.0) == near(0.01 * math.exp(-1.5))
    assert implementation.collapse_hazard(0.01, 0.5, 1.5, 0.45) == near(0.0045 * math.exp(-0.75))
    assert implementation.collapse_hazard(0.9, 0.0, 1.5, 2.0) == 1.0


# --- the share -------------------------------------------------------------------------------------------------------


@given(st.lists(st.tuples(unit, st.floats(0.0, 1.0)), min_size=1, max_size=6))
@examples
def test_the_share_carried_out_is_the_weighted_mean_of_its_parts(obligations: list[tuple[float, float]]) -> None:
    done = sum(progress * weight for progress, weight in obligations)
    due = sum(weight for _, weight in obligations)
    share = implementation.implementation_share(done, due)
    assert 0.0 <= share <= 1.0 + 1e-12
    if due > 1e-9:
        assert share == near(np.average([p for p, _ in obligations], weights=[w for _, w in obligations]), abs=1e-9)


def test_nothing_due_is_nothing_done_and_all_done_is_the_whole() -> None:
    assert implementation.implementation_share(0.0, 0.0) == 0.0
    assert implementation.implementation_share(0.5, 0.0) == 0.0
    assert implementation.implementation_share(1.7, 1.7) == 1.0
    assert implementation.implementation_share(0.5, 2.0) == 0.25


def test_colombia_at_five_years_scores_a_little_over_one_half() -> None:
    """30 % complete, 19 intermediate, 37 minimal, 15 not begun: .55 on the Peace Accords Matrix (3, 2, 1 and 0 of 3 points)."""
    scores = ((1.0, 30.0), (2.0 / 3.0, 19.0), (1.0 / 3.0, 37.0), (0.0, 15.0))
    share = implementation.implementation_share(sum(s * w for s, w in scores), sum(w for _, w in scores))
    assert share == near(0.55, abs=0.02)
