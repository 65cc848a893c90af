"""Nash and Kalai-Smorodinsky: closed forms, first-order conditions, and what Achen and Butler derived."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from keci.experiments.static_forecasts.bargaining import kalai_smorodinsky, nash, nash_symmetric
from keci.experiments.static_forecasts.means import compromise
from keci.model.errors import InputError
from tests.experiments.static_forecasts.strategies import changed, issues, simple

SOLUTIONS = (nash, nash_symmetric, kalai_smorodinsky)
OUTSIDE = st.one_of(st.integers(-200, -1), st.integers(101, 300)).map(float)


@given(st.integers(-50, 50), st.integers(51, 150))
def test_two_alike_meet_in_the_middle(low: int, high: int) -> None:
    for solution in SOLUTIONS:
        for losses in ("quadratic", "linear"):
            assert solution(simple([low, high]), losses) == pytest.approx((low + high) / 2, abs=1e-9)


def test_nash_of_two_by_hand() -> None:
    # weights 2 and 1 at 0 and 1, linear, disagreement as bad as the span: (1 - x)^2 x is largest at 1/3
    assert nash(simple([0, 1], [2, 1]), "linear") == pytest.approx(1 / 3, abs=1e-9)
    # ideals 1 and 3, reference point 0, quadratic: (x (2 - x)) (x (6 - x)) is largest where 4x^2 - 24x + 24 = 0
    assert nash_symmetric(simple([1, 3], reference=0)) == pytest.approx(3 - 3**0.5, abs=1e-9)


def test_kalai_smorodinsky_of_two_by_hand() -> None:
    # ideals 1 and 3, reference point 0, quadratic. From 1 to 2 nobody loses; most are 1 and 8 (at 2): x (2 - x) = x (6 - x) / 8
    assert kalai_smorodinsky(simple([1, 3], reference=0)) == pytest.approx(10 / 7, abs=1e-9)
    # linear: most are 1 and 2: 2 - x = x / 2
    assert kalai_smorodinsky(simple([1, 3], reference=0), "linear") == pytest.approx(4 / 3, abs=1e-9)


@given(issues())
def test_without_reference_kalai_smorodinsky_is_the_middle_of_the_extremes(issue) -> None:
    assert kalai_smorodinsky(issue) == pytest.approx((issue.position.min() + issue.position.max()) / 2, abs=1e-9)


@given(issues())
def test_the_worse_disagreement_the_nearer_nash_to_the_compromise_model(issue) -> None:
    """Achen 2006: the weighted mean approximates Nash's solution where disagreement is far worse than any agreement."""
    away = [abs(nash(issue, breakdown=b) - compromise(issue)) for b in (10.0, 100.0, 1000.0)]
    for b, distance in zip((10.0, 100.0, 1000.0), away, strict=True):
        assert distance <= issue.span / b**2 + 1e-6


@given(st.integers(1, 99), st.integers(1, 100))
def test_butlers_order_of_compromise(near: int, more: int) -> None:
    """Butler 2004: two actors on one side of the status quo. Nash with linear losses gives the nearer actor its ideal;
    Kalai-Smorodinsky asks more of it, and quadratic losses ask more than linear ones under either solution."""
    issue = simple([near, near + more], reference=0)
    by = {(s, losses): s(issue, losses) for s in (nash_symmetric, kalai_smorodinsky) for losses in ("linear", "quadratic")}
    assert by[nash_symmetric, "linear"] == pytest.approx(near, abs=1e-9)
    assert by[kalai_smorodinsky, "linear"] > near
    for losses in ("linear", "quadratic"):
        assert by[kalai_smorodinsky, losses] >= by[nash_symmetric, losses] - 1e-9
    for solution in (nash_symmetric, kalai_smorodinsky):
        assert by[solution, "quadratic"] >= by[solution, "linear"] - 1e-9


@given(issues(reference=OUTSIDE))
def test_nash_with_a_reference_point_is_the_largest_product(issue) -> None:
    """No agreement on a fine grid has a larger product of gains."""
    assume(issue.span > 0)

    def value(x: float) -> float:
        gains = (issue.reference_point - issue.position) ** 2 - (x - issue.position) ** 2
        return float(issue.weight @ np.log(gains)) if (gains > 0).all() else -np.inf

    best = value(nash(issue))
    grid = np.linspace(issue.position.min(), issue.position.max(), 401)
    assert best >= max(value(x) for x in grid) - 1e-7


@given(issues(reference=OUTSIDE))
def test_two_gain_equal_shares_under_kalai_smorodinsky_or_one_has_all(issue) -> None:
    two = changed(simple([0, 0]), issue.position[:2], issue.reference_point)
    assume(two.span > 0)
    x = kalai_smorodinsky(two)
    disagreement = (two.reference_point - two.position) ** 2
    nearest = int(np.argmin(disagreement))
    limit = 2 * two.position[nearest] - two.reference_point  # where the nearest gains nothing any more
    low, high = sorted((two.position[nearest], limit))
    most = disagreement - (np.clip(two.position, low, high) - two.position) ** 2
    shares = (disagreement - (x - two.position) ** 2) / most
    assert shares[0] == pytest.approx(shares[1], abs=1e-6)


def test_a_reference_point_between_actors_stays() -> None:
    for solution in SOLUTIONS:
        assert solution(simple([0, 4, 10], reference=6)) == 6, "whatever is agreed, somebody loses"
        assert solution(simple([0, 4, 10], reference=0)) == 0
        assert solution(simple([4, 4], reference=9)) == 4, "all want the same"


@given(issues(), st.integers(-5, 5), st.sampled_from([0.01, 0.5, 3.0, 1000.0]))
def test_scale_and_direction_are_conventions(issue, shift: int, factor: float) -> None:
    for sign in (1, -1):
        moved = changed(issue, sign * factor * issue.position + shift)
        for solution in SOLUTIONS:
            assert solution(moved) == pytest.approx(sign * factor * solution(issue) + shift, abs=factor * 1e-7)


def test_extreme_sizes_give_numbers() -> None:
    for position in ([1e-12, 2e-12, 5e-12], [1e15, -1e15, 3], [1, 1 + 1e-15, 2]):
        for reference in (None, 1e15, -1e15):
            for solution in SOLUTIONS:
                x = solution(simple(position, [1e-15, 1e15, 1], reference))
                assert min(position) <= x <= max(position) or x == reference


def test_neighbours_of_an_indifferent_majority_move_it_little() -> None:
    """Nash's solution is continuous in the weights."""
    found = [nash(simple([0, 3, 10], [1, w, 1])) for w in np.linspace(0.5, 1.5, 21)]
    assert max(abs(b - a) for a, b in pairwise(found)) < 0.15 and found == sorted(found, reverse=True)


def test_wrong_words_are_refused() -> None:
    with pytest.raises(InputError, match="losses 'cubic': unknown; give one of quadratic, linear"):
        nash(simple([0, 1]), "cubic")
    with pytest.raises(InputError, match=r"breakdown 0\.5: give a number of spans from 1"):
        nash(simple([0, 1]), breakdown=0.5)
