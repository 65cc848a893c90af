"""Contrasts against SciPy's paired t, closed forms of the delta method, and Holm's own rule."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from scipy.special import logit

from keci.experiments.statistics.contrasts import Contrast, JointMoments, holm


def joint(*arms: np.ndarray, blocks: int = 1) -> JointMoments:
    """Moments of one outcome in some arms, added in so many blocks."""
    values = np.stack(arms).astype(float)[:, :, np.newaxis]
    found = JointMoments(len(arms), 1)
    for part in np.array_split(values, blocks, axis=1):
        found.add(part)
    return found


def crossed(one: float, two: float) -> tuple[np.ndarray, np.ndarray]:
    """Yes-or-no outcomes of two arms in 100 worlds with these shares (tenths) and no correlation at all."""
    ten = np.arange(10)
    return np.repeat(ten < round(10 * one), 10).astype(float), np.tile(ten < round(10 * two), 10).astype(float)


def test_a_difference_is_the_paired_t() -> None:
    rng = np.random.default_rng(1)
    one = rng.normal(size=60)
    two = 0.6 * one + rng.normal(size=60)
    found = joint(two, one).contrast(0, np.array([1.0, -1.0]))
    known = stats.ttest_rel(two, one)
    interval = known.confidence_interval()
    assert (found.mean, found.low, found.high) == pytest.approx((np.mean(two - one), interval.low, interval.high))
    assert found.p == pytest.approx(known.pvalue)


@given(blocks=st.integers(1, 7), seed=st.integers(0, 2**16))
def test_the_cut_into_blocks_does_not_matter(blocks: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    arms = [1e3 + rng.normal(size=15) for _ in range(3)]
    found = joint(*arms, blocks=blocks)
    assert found.means[:, 0] == pytest.approx([arm.mean() for arm in arms])
    assert found.covariance(0) == pytest.approx(np.cov(arms), abs=1e-9)


def test_a_log_odds_ratio_has_woolfs_standard_error() -> None:
    # of independent arms: 1/20 + 1/80 + 1/50 + 1/50 (Woolf 1955), times n / (n - 1) since variances are those of a sample
    found = joint(*crossed(0.2, 0.5)).contrast(0, np.array([1.0, -1.0]), "logit")
    assert found.mean == pytest.approx(logit(0.2) - logit(0.5))
    assert found.error**2 == pytest.approx((1 / 20 + 1 / 80 + 1 / 50 + 1 / 50) * 100 / 99)


def test_a_rate_ratio_has_the_error_of_the_delta_method() -> None:
    one, two = np.tile([1.0, 3.0], 8), np.repeat([2.0, 6.0], 8)  # no correlation
    found = joint(one, two).contrast(0, np.array([1.0, -1.0]), "log")
    assert found.mean == pytest.approx(math.log(2.0 / 4.0))
    relative = one.var(ddof=1) / 2.0**2 + two.var(ddof=1) / 4.0**2
    assert found.error == pytest.approx(math.sqrt(relative / 16))


@pytest.mark.parametrize(("values", "link"), [(0.0, "logit"), (1.0, "logit"), (0.0, "log")])
def test_a_share_of_none_or_all_has_no_place_on_the_scale(values: float, link: str) -> None:
    found = joint(np.full(9, values), np.tile([0.0, 1.0, 1.0], 3))
    assert found.contrast(0, np.array([1.0, -1.0]), link) is None


def test_arms_that_never_differ_give_exactly_nothing() -> None:
    values = np.random.default_rng(2).normal(size=50)
    found = joint(values, values, 3 * values).contrast(0, np.array([1.0, -1.0, 0.0]))
    assert (found.mean, found.low, found.high, found.p, found.sure) == (0.0, 0.0, 0.0, 1.0, False)


def test_a_share_of_an_effect() -> None:
    rng = np.random.default_rng(3)
    base = rng.normal(size=400)
    part = base + 1.0 + 0.1 * rng.normal(size=400)
    whole = base + 4.0 + 0.1 * rng.normal(size=400)
    moments = joint(base, part, whole)
    top, bottom = np.array([-1.0, 1.0, 0.0]), np.array([-1.0, 0.0, 1.0])
    found = moments.ratio(0, top, bottom)
    assert found.mean == pytest.approx((part - base).mean() / (whole - base).mean())
    residual = ((part - base) - found.mean * (whole - base)) / (whole - base).mean()
    assert found.error == pytest.approx(residual.std(ddof=1) / 20.0)
    assert moments.ratio(0, bottom, bottom) == Contrast(1.0, 0.0, 400)


def test_no_share_of_an_effect_that_is_not_sure() -> None:
    values = np.tile([1.0, -1.0], 20)
    assert joint(np.zeros(40), np.ones(40), values).ratio(0, np.array([-1.0, 1.0, 0.0]), np.array([-1.0, 0.0, 1.0])) is None


def test_holm_by_hand() -> None:
    # sorted .005 .01 .03 .04, times 4 3 2 1: .02 .03 .06 .04, never falling: .02 .03 .06 .06
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])


@given(st.lists(st.floats(0.0, 1.0), min_size=1, max_size=12))
def test_holm_lies_between_the_p_value_and_bonferroni(p: list[float]) -> None:
    for one, adjusted in zip(p, holm(p), strict=True):
        assert one <= adjusted <= min(1.0, len(p) * one) + 1e-12
