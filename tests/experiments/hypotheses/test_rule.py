"""Effects against closed forms, and every branch of the decision."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from keci.experiments.hypotheses.plan import Test as Planned
from keci.experiments.hypotheses.rule import combined, decide
from keci.experiments.statistics.contrasts import Contrast


def planned(expected: str, smallest: float, scale: str = "difference", **more: object) -> Planned:
    fields = {"name": "t", "outcome": ("trust",), "treated": "K", "control": "none", "expected": expected, "scale": scale}
    return Planned.model_validate({**fields, "smallest": smallest, **more})


def interval(low: float, high: float) -> Contrast:
    """A contrast with this interval, of so many worlds that Student's t is the normal."""
    return Contrast((low + high) / 2.0, (high - low) / 2.0 / 1.959963984540054, 10**9)


@pytest.mark.parametrize(
    ("expected", "low", "high", "word"),
    [
        ("+", 2.0, 4.0, "supported"),
        ("+", 0.1, 1.5, "undecided"),  # sure, but its mean is below the smallest effect of 1, and it may be above
        ("+", 0.1, 0.9, "refuted"),  # sure and surely too small
        ("+", -0.5, 2.5, "undecided"),
        ("+", -0.9, 0.9, "refuted"),
        ("+", -3.0, -0.1, "refuted"),  # the wrong way, at any size
        ("-", -4.0, -2.0, "supported"),
        ("-", 0.1, 3.0, "refuted"),
        ("-", -2.5, 0.5, "undecided"),
        (">=0", -0.9, 5.0, "supported"),
        (">=0", -1.5, -0.6, "refuted"),
        (">=0", -1.5, -0.1, "undecided"),  # a sure fall, but its mean is below the size
        (">=0", -1.5, 0.5, "undecided"),
        ("<=0", -5.0, 0.9, "supported"),
        ("<=0", 1.0, 3.0, "refuted"),
        ("0", -0.9, 0.9, "supported"),
        ("0", 1.1, 3.0, "refuted"),
        ("0", -3.0, -1.1, "refuted"),
        ("0", 0.5, 1.5, "undecided"),
    ],
)
def test_the_decision(expected: str, low: float, high: float, word: str) -> None:
    assert decide(planned(expected, 1.0), interval(low, high)) == word


def test_a_ratio_is_held_against_the_logarithm_of_its_smallest_effect() -> None:
    test = planned("-", 0.9, "ratio")
    assert test.edge == pytest.approx(-math.log(0.9))
    assert decide(test, interval(math.log(0.7), math.log(0.85))) == "supported"
    assert decide(test, interval(math.log(0.92), math.log(1.05))) == "refuted"
    assert decide(planned("<=0", 1.1, "ratio"), interval(math.log(1.05), math.log(1.3))) == "refuted"


def test_an_open_interval_refutes_only_where_the_plan_says_so() -> None:
    wide = interval(math.log(0.7), math.log(1.2))
    assert decide(planned("-", 0.9, "ratio"), wide) == "undecided"
    assert decide(planned("-", 0.9, "ratio", open_refutes=True), wide) == "refuted"


def test_what_cannot_be_measured_is_undecided() -> None:
    assert decide(planned("+", 1.0), None) == "undecided"


@given(low=st.floats(-5, 5), width=st.floats(0, 5), smallest=st.floats(0, 3))
def test_plus_and_minus_mirror_each_other(low: float, width: float, smallest: float) -> None:
    for one, other in (("+", "-"), (">=0", "<=0"), ("0", "0")):
        found = decide(planned(one, smallest), interval(low, low + width))
        assert found == decide(planned(other, smallest), interval(-low - width, -low))


def test_a_difference_is_the_paired_t() -> None:
    rng = np.random.default_rng(5)
    one, two = rng.normal(size=(2, 80))
    found = combined([((one, None), 1.0), ((two, None), -1.0)], "identity")
    known = stats.ttest_rel(one, two).confidence_interval()
    assert found.contrast is not None
    assert (found.contrast.low, found.contrast.high) == pytest.approx((known.low, known.high))
    assert found.contributions == pytest.approx(one - two)
    assert found.differences == pytest.approx(one - two)


def test_a_ratio_of_means_is_not_the_mean_of_ratios() -> None:
    texts, rounds = np.tile([1.0, 6.0], 50), np.tile([2.0, 8.0], 50)
    found = combined([((texts, rounds), 1.0)], "identity", 0.5)
    assert found.contrast is not None
    assert found.contrast.mean == pytest.approx(7.0 / 10.0 - 0.5)
    # the residuals texts - .7 rounds are -.4 and .4, over a mean of 5 rounds
    assert found.contrast.error == pytest.approx(np.tile([-0.4, 0.4], 50).std(ddof=1) / 5.0 / 10.0)


def test_the_delta_method_agrees_with_the_bootstrap() -> None:
    rng = np.random.default_rng(11)
    common = rng.gamma(2.0, size=3000)
    one, two = rng.poisson(0.6 * common).astype(float), rng.poisson(common).astype(float)
    found = combined([((one, None), 1.0), ((two, None), -1.0)], "log").contrast
    picks = rng.integers(0, 3000, size=(800, 3000))
    spread = np.std(np.log(one[picks].mean(axis=1) / two[picks].mean(axis=1)))
    assert found is not None
    assert found.mean == pytest.approx(math.log(0.6), abs=3 * found.error)
    assert found.error == pytest.approx(spread, rel=0.1)


def test_no_event_on_one_side_is_not_measured() -> None:
    assert combined([((np.zeros(9), None), 1.0), ((np.ones(9), None), -1.0)], "log").contrast is None
    assert combined([((np.ones(9), np.zeros(9)), 1.0)], "identity").contrast is None
    assert combined([((np.ones(1), None), 1.0)], "identity").contrast is None


def test_super_additivity_on_the_logit_scale() -> None:
    def share(p: float) -> np.ndarray:
        return (np.arange(100) < round(100 * p)).astype(float)

    # odds 1/3 without, 1 and 3 alone, 9 together: they multiply
    sides = [((share(0.9), None), 1.0), ((share(0.5), None), -1.0), ((share(0.75), None), -1.0), ((share(0.25), None), 1.0)]
    found = combined(sides, "logit").contrast
    assert found is not None
    assert found.mean == pytest.approx(0.0, abs=1e-12)
    assert found.error > 0.0
